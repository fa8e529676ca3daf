"""Texts that break programs: markup, other languages' syntax, scripts and directions, invisible and odd characters.

Our own collection, by what each of them has broken elsewhere. `zqz` marks what must never become an element.
"""

MARKUP = (
    "<zqz>", "</title><zqz>", "<script>alert(1)</script>", '"><zqz onload=x>', "' onmouseover='x", "<!-- <zqz>", "]]><zqz>",
    "&lt;zqz&gt; &amp;amp;", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "<svg/onload=x>", "<a href=//x>y</a>",
    "</textarea><zqz>", "</option></select><zqz>", "&#x3C;zqz&#62;",
)  # fmt: skip
OTHER_LANGUAGES = (
    "{{ 7|add:7 }}", "{% load static %}{% now 'Y' %}", "%(name)s %s %d %%", "{0} {x.__class__}", "${7*7} #{7*7}", '#eval("1") $x$',
    "'; drop table people_person; --", "' or '1'='1", "\\'; \\\" \\\\", "=cmd|' /C calc'!A0", "@SUM(1;2)", "+49-1|2", "-2+3",
    "$(id) `id` ; id & id | id", "../../../etc/passwd", "a\tb", "Zeile eins\r\nBcc: x@example.org", "\n\n\n",
)  # fmt: skip
SCRIPTS = (
    "ÄÖÜäöüßẞ ſ ﬁ", "Iİıi Straße STRASSE", "Ø̈ A̧̐ n̈ z̆", "مرحبا بالعالم ١٢٣", "שלום abc עולם 123", "ሰላም ዓለም",
    "中文 日本語 한국어", "Привіт їжак",
    "\u202eetxet\u202c", "\u2066abc\u2069 \u200f\u200e", "👩‍👩‍👧‍👦 🇩🇪 🏳️‍🌈",
    "𝒳𝓎𝓏 𓀀", "a\u0300\u0301\u0302\u0303\u0304\u0305", "\u200b\u200c\u200d\ufeff", "ﷺ ﷽",
    "\u00a0 \u2003 \u3000", "\u00ad soft\u00adhyphen", "\uffff \ufffe", "\u2028\u2029", "﷐",
)  # fmt: skip
ODD = (
    "null", "undefined", "NaN", "None", "true", "0", "-0", "1e999", "0x1F", "1/0", "CON", "nul.txt",
    ".", "..", " ", "\x00", "\x01\x02\x1b[31m",
    "w" * 300, "ä" * 200, "a " * 150, "🙂" * 60, "(" * 100,
    "\\" * 100, '"' * 50,
)  # fmt: skip

WHOLE = MARKUP + OTHER_LANGUAGES + SCRIPTS + ODD
SHORT = MARKUP[::2] + OTHER_LANGUAGES[::2] + SCRIPTS[::2] + ODD[::2]  # about forty, of every kind
