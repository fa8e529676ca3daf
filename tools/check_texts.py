"""Every text of code and templates has a German one: none missing, none doubtful, none that lost a value on the way.

Also fails on a template that shows words past the translation. Needs no gettext programs: Python is read as Python,
templates through Django's own conversion.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.utils.translation.template import templatize

ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
FUNCTIONS = ONE | MANY | IN_CONTEXT
VALUES = re.compile(r"%\(\w+\)[a-z]|%[sdrf]|\{\w*\}")
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*(?:u?{STRING})(?:\s*,\s*u?{STRING})?")
KEEP_AS_THEY_ARE = {
    "Wegbereiter",
    "CSV",
    "XLSX",
    "PDF",
    "IBAN",
    "AGS",
    "Deutsch",
    "English",
    "EUR",
    "TOTP",
    "KERN",
    "km",
}
SAMPLES = "styleguide"  # shows invented names and places as data would
SHOWN = re.compile(
    r"""(?<![:\w-])(?:title|alt|placeholder|aria-label|label|lead|preline|heading|hint)\s*=\s*["']([^"']*)["']"""
)
WORDS = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")


@dataclass(frozen=True, order=True)
class Text:
    msgid: str
    context: str = ""
    plural: str = ""


@dataclass
class Entry:
    translations: list[str]
    fuzzy: bool


def in_python(path: Path) -> Iterator[tuple[Text, str]]:
    """Texts written out in a call. A variable was written out elsewhere; a text put together can be written nowhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in FUNCTIONS and isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp):
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield text_of(name, words), f"{path}:{node.lineno}"


def text_of(function: str, words: list[str]) -> Text:
    """The text of one call; an empty one if the call gives no plain strings, which nothing could ever collect."""
    if function in MANY:
        return Text(words[0], plural=words[1]) if len(words) > 1 else Text("")
    if function in IN_CONTEXT:
        return Text(words[1], context=words[0]) if len(words) > 1 else Text("")
    return Text(words[0]) if words else Text("")


def in_template(path: Path) -> Iterator[tuple[Text, str]]:
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in IN_TEMPLATE.finditer(source):
        function, *quoted = match.groups()
        words = [ast.literal_eval(text) for text in quoted if text]
        place = f"{path}:{source.count(chr(10), 0, match.start()) + 1}"
        # In a single-text call the second string is no text: it belongs to a filter or a variable after it.
        yield text_of(function, words[:1] if function in ONE else words), place


def hard_coded(path: Path) -> Iterator[str]:
    """Words that a template shows without translation, in the text or in an attribute that people read or hear."""
    source = re.sub(
        r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", blank, path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    source = re.sub(r"\{%-? *blocktrans.*?endblocktrans(?:late)? *%\}", blank, source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", blank, source, flags=re.DOTALL)
    source = re.sub(r"<(script|style|code|svg)\b.*?</\1>", blank, source, flags=re.DOTALL)
    shown = [(m.start(1), m.group(1)) for m in SHOWN.finditer(source)]
    bare = re.sub(r"<[^>]*>|&\w+;", blank, source, flags=re.DOTALL)
    shown += [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", bare)]
    for start, text in shown:
        words = [word for word in WORDS.findall(text) if word not in KEEP_AS_THEY_ARE]
        if words:
            yield f"{path}:{source.count(chr(10), 0, start) + 1}: shown without translation: {' '.join(words)}"


def blank(match: re.Match[str]) -> str:
    """Spaces of the same length, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match.group())


def read_po(path: Path) -> dict[tuple[str, str], Entry]:
    """(context, msgid) -> its translations; obsolete entries (#~) are none."""
    entries: dict[tuple[str, str], Entry] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts, key = {}, ""
        for line in block.splitlines():
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
                key = match[1]
                parts[key] = ast.literal_eval(match[2])
            elif line.startswith('"') and key:
                parts[key] += ast.literal_eval(line)
        if parts.get("msgid"):
            strings = [value for name, value in parts.items() if name.startswith("msgstr")]
            entries[parts.get("msgctxt", ""), parts["msgid"]] = Entry(strings, "fuzzy" in flags(block))
    return entries


def flags(block: str) -> str:
    return " ".join(line for line in block.splitlines() if line.startswith("#,"))


def faults(text: Text, entry: Entry | None) -> str:
    """What is wrong with the translation of a text; empty if nothing."""
    if not text.msgid:
        return "no plain text in the call: nothing can collect it"
    if entry is None or not entry.translations or not all(entry.translations):
        return f"no German for {text.msgid!r}"
    if entry.fuzzy:
        return f"doubtful (fuzzy) German for {text.msgid!r}"
    wanted = set(VALUES.findall(text.plural or text.msgid))
    if any(set(VALUES.findall(german)) - wanted for german in entry.translations):
        return f"German has a value that {text.msgid!r} does not have"
    if set(VALUES.findall(entry.translations[-1])) != wanted:
        return f"German lost a value of {text.msgid!r}"
    return ""


def main(root: Path) -> int:
    package = root / "wegbereiter"
    entries = read_po(package / "locale" / "de" / "LC_MESSAGES" / "django.po")
    python = [path for path in sorted(package.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    templates = [
        path for path in sorted(package.rglob("*")) if path.suffix in {".html", ".txt"} and "templates" in path.parts
    ]
    pages = [path for path in templates if path.suffix == ".html" and SAMPLES not in path.parts]
    found = [line for path in pages for line in hard_coded(path)]
    texts = [pair for path in python for pair in in_python(path)]
    texts += [pair for path in templates for pair in in_template(path)]
    for text, place in texts:
        if why := faults(text, entries.get((text.context, text.msgid))):
            found.append(f"{place}: {why}")
    print("\n".join(found) or f"Texts: all {len({text for text, _ in texts})} have a German one.")
    return 1 if found else 0


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    django.setup()
    sys.exit(main(Path(__file__).resolve().parents[1]))
