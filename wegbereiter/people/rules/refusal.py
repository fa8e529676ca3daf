"""What cannot be done about a person, and the row as somebody else has left it."""

from enum import StrEnum

from wegbereiter.core import refusal


class Refusal(StrEnum):
    FILE_NUMBER_TAKEN = "file_number_taken"
    ALREADY_MERGED = "already_merged"
    MERGER_UNDONE = "merger_undone"
    ONE_PERSON = "one_person"
    NO_SUCH_COLLEAGUE = "no_such_colleague"
    HOUSEHOLD_TAKEN = "household_taken"
    RELATION_MISSING = "relation_missing"
    HOLD_ENDS_BEFORE_TODAY = "hold_ends_before_today"
    HOLD_IS_LIFTED = "hold_is_lifted"
    HOLD_SAYS_NOTHING = "hold_says_nothing"
    PERSON_NOT_TOLD = "person_not_told"
    ANSWER_NEEDS_A_QUESTION = "answer_needs_a_question"


class RefusedError(refusal.RefusedError[Refusal]):
    """Refused about a person."""


class ConflictError(refusal.ConflictError):
    """Somebody else was faster about a person."""
