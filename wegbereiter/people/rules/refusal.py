"""What cannot be done about a person, and the row as somebody else has left it."""

from enum import StrEnum

from wegbereiter.core import refusal


class Refusal(StrEnum):
    FILE_NUMBER_TAKEN = "file_number_taken"
    ALREADY_MERGED = "already_merged"
    MERGER_UNDONE = "merger_undone"
    ONE_PERSON = "one_person"
    NO_SUCH_COLLEAGUE = "no_such_colleague"
    STAND_IN_NEEDS_A_DAY = "stand_in_needs_a_day"
    NOBODY_TO_LOOK_AFTER = "nobody_to_look_after"
    HOUSEHOLD_TAKEN = "household_taken"
    RELATION_MISSING = "relation_missing"
    HOLD_ENDS_BEFORE_TODAY = "hold_ends_before_today"
    HOLD_IS_LIFTED = "hold_is_lifted"
    HOLD_SAYS_NOTHING = "hold_says_nothing"
    PERSON_NOT_TOLD = "person_not_told"
    EMERGENCY_SAYS_NOTHING = "emergency_says_nothing"
    LOOKED_AT_BEFORE = "looked_at_before"
    NOBODY_FOUND = "nobody_found"
    TOO_MANY_TRIES = "too_many_tries"
    ONLY_IN_THE_OWN_CARE = "only_in_the_own_care"
    BLOCKED_ALREADY = "blocked_already"
    BLOCK_IS_LIFTED = "block_is_lifted"
    BLOCK_NAMES_TWO = "block_names_two"
    ANSWER_NEEDS_A_QUESTION = "answer_needs_a_question"


class RefusedError(refusal.RefusedError[Refusal]):
    """Refused about a person."""


class ConflictError(refusal.ConflictError):
    """Somebody else was faster about a person."""
