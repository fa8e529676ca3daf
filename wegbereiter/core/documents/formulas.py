"""Texts that a spreadsheet program would run as a formula when it opens a CSV file.

A text that begins with = + - @, a tab or a line break gets an apostrophe in front. The program then shows it as
text, with the apostrophe. Reading such a file takes the apostrophe off again, and a text that already began with
apostrophes before such a sign gets one more, so every text comes back as it was. Plain numbers ("-5,00") can do
nothing and stay as they are. A telephone number ("+49 711 123-0") is no plain number: opened bare, it would be
calculated, or lose its plus.
"""

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def may_run(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula."""
    return _RISKY.match(text) is not None and _PLAIN_NUMBER.fullmatch(text) is None


def neutralised(text: str) -> str:
    """The text as it goes into a CSV file."""
    return f"'{text}" if may_run(text) else text


def restored(text: str) -> str:
    """The text as it was before `neutralised`."""
    return text[1:] if _ESCAPED.match(text) else text
