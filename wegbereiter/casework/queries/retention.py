"""Which files of people are over, by the period of privacy.choices."""

from datetime import date, timedelta

from wegbereiter.core.retention import Over, before_years
from wegbereiter.privacy.choices import RETENTION


def files_over(today: date) -> list[Over]:
    """People first: a talk goes when the last who took part is gone, and a household when nobody belongs to it."""
    given = before_years(today, RETENTION["case"].years)
    drafts = today - timedelta(days=RETENTION["draft"].days)
    return [
        *(Over(retention="case", ending=ending, given=given) for ending in ("people", "talks_of_nobody")),
        Over(retention="draft", ending="note_drafts", given=drafts),
        *(
            Over(retention="case", ending=ending, given=given)
            for ending in ("unnamed_talks", "empty_households", "transfers")
        ),
    ]
