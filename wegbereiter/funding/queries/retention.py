"""Whose file on the money is over, by the settlement that its edition names and the period of privacy.choices."""

from datetime import date

from wegbereiter.core.retention import Over, before_year_ends
from wegbereiter.pact import queries as pact
from wegbereiter.privacy.choices import RETENTION

KINDS = (
    "objection_words",
    "row_words",
    "pool_words",
    "way_words",
    "comment_words",
    "application_words",
    "position_words",
    "forwarding_words",
    "application_files",
    "overruled_findings",
    "notice_documents",
    "change_words",
    "change_files",
    "revocation_words",
    "hearing_documents",
    "hearing_words",
    "hearing_files",
    "notice_objection_words",
    "notice_objection_files",
)


def files_over(today: date) -> tuple[str, ...]:
    """Codes of the editions. One whose proofs of use are not settled, as far as its file says, is never over."""
    before = before_year_ends(today, RETENTION["money_file"].years)
    settled = {edition.code: edition.proof.settled_on for edition in pact.editions()}
    return tuple(code for code, day in settled.items() if day and day.value and day.value < before)


def words_over(today: date) -> list[Over]:
    """The words in those files; their figures stay."""
    files = files_over(today)
    return [Over(retention="money_file", ending=ending, given=files) for ending in KINDS]
