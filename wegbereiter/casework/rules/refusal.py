"""What cannot be done in a case, and the row as somebody else has left it."""

from enum import StrEnum

from wegbereiter.core import refusal


class Refusal(StrEnum):
    CASE_IS_OPEN = "case_is_open"
    CASE_IS_CLOSED = "case_is_closed"
    NO_SUCH_FACT = "no_such_fact"
    FACT_AHEAD = "fact_ahead"
    FACT_OF_THIS_DAY = "fact_of_this_day"
    DAY_AHEAD = "day_ahead"
    ALLOCATED_BEFORE_ARRIVAL = "allocated_before_arrival"
    NO_SUCH_EDITION = "no_such_edition"
    NOT_OUTSIDE = "not_outside"
    CASE_GOES_ON_ELSEWHERE = "case_goes_on_elsewhere"
    NO_SUCH_GOAL = "no_such_goal"
    GOAL_IS_THERE = "goal_is_there"
    STEP_IS_OVER = "step_is_over"
    STEP_STAYS = "step_stays"
    WORDS_STAY = "words_stay"
    GOAL_IS_OVER = "goal_is_over"
    GOAL_NOT_OPEN = "goal_not_open"
    PLAN_IS_AGREED = "plan_is_agreed"
    NOTHING_AGREED = "nothing_agreed"
    NO_WORDS = "no_words"
    NO_FURTHER_YEAR = "no_further_year"
    TASK_IS_GONE = "task_is_gone"
    FILE_THAT_STAYS_IS_CLOSED = "file_that_stays_is_closed"
    DISPUTE_IS_SETTLED = "dispute_is_settled"
    NO_STATUS = "no_status"
    TEMPLATES_ARE_FULL = "templates_are_full"
    NO_SUCH_POINT = "no_such_point"
    DISCLOSURE_WITHDRAWN = "disclosure_withdrawn"
    DISCLOSURE_NOT_TODAY = "disclosure_not_today"
    DISCLOSURE_ENDS_BADLY = "disclosure_ends_badly"
    NOTHING_TO_GIVE = "nothing_to_give"
    NOT_ALLOWED_TO_GIVE = "not_allowed_to_give"
    CONSENT_TEXT_CHANGED = "consent_text_changed"
    DISPUTED_SINCE = "disputed_since"
    DISPUTED_MEANWHILE = "disputed_meanwhile"
    SHEET_IS_OLD = "sheet_is_old"
    NO_RECIPIENT = "no_recipient"
    LAW_WITHOUT_NAME = "law_without_name"
    NO_SUCH_STATE = "no_such_state"
    PLACE_HAS_ENDED = "place_has_ended"
    REFERRED_AGAIN = "referred_again"
    PERIOD_BACKWARDS = "period_backwards"
    PERIOD_TOO_LONG = "period_too_long"
    PERIOD_RUNS = "period_runs"
    NO_SUCH_HOUSE = "no_such_house"
    TRANSFER_WAITS = "transfer_waits"
    TRANSFER_IS_OVER = "transfer_is_over"
    LIST_HAS_A_TAKEN_NUMBER = "list_has_a_taken_number"


class RefusedError(refusal.RefusedError[Refusal]):
    """Refused in a case."""


class ConflictError(refusal.ConflictError):
    """Somebody else was faster in a case."""
