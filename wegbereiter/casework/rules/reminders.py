"""A reminder of an appointment: its text in two languages, and the links that hand it to a phone's or a mail's own program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Text:
    """`lines` without greeting and name: a message is short."""

    subject: str
    lines: tuple[str, ...]


def reminder(words: Words, *, begins_at: datetime, place: str, bring: str) -> Text:
    """The text in one language; `begins_at` is on the clock of the place. What nobody has entered is not spoken of.

    Day and time stand in figures, as on every German letter: a month's name would be one more word to get wrong.
    """
    values = {"day": f"{begins_at:%d.%m.%Y}", "time": f"{begins_at:%H:%M}", "place": place, "bring": bring}
    parts = ["when", *(["where"] if place else []), *(["bring"] if bring else []), "cannot"]
    return Text(subject=words["subject"].format(**values), lines=tuple(words[part].format(**values) for part in parts))


def message(texts: Sequence[Text], *, unreviewed: str, house: str) -> str:
    """What goes out: the person's language first, `unreviewed` where nobody has checked it, then German, and from whom."""
    first, *others = ["\n".join(text.lines) for text in texts]
    return "\n\n".join([first, *([unreviewed] if others and unreviewed else []), *others, house])


def sms_link(number: str, text: str) -> str:
    """RFC 5724; `number` as E.164."""
    return f"sms:{quote(number, safe='+')}?body={quote(text, safe='')}"


def mail_link(address: str, subject: str, text: str) -> str:
    """RFC 6068: lines end in CR LF, and nothing of the address can begin another field."""
    body = quote(text.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={body}"
