"""Which files of people are over, by the period of privacy.choices."""

from datetime import date

from wegbereiter.core.retention import Over, before_years
from wegbereiter.privacy.choices import RETENTION


def files_over(today: date) -> list[Over]:
    """People first: a talk goes when the last who took part is gone."""
    given = before_years(today, RETENTION["case"].years)
    endings = ("people", "talks_of_nobody", "note_drafts")
    return [Over(retention="case", ending=ending, given=given) for ending in endings]
