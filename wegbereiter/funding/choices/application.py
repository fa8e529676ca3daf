"""Codes of applications and grants, and the sentences that say what they mean."""

from enum import StrEnum

from wegbereiter.core.documents.problems import gettext_noop


class Qualification(StrEnum):
    """What the person on a position has; the rate follows from it. The groups are those of the editions (rates.group_a, …)."""

    A = "a"
    B = "b"
    C = "c"
    REQUALIFYING = "requalifying"


class FindingCode(StrEnum):
    """What an application lacks, or what the office should look at."""

    NOT_A_HOLDER = "not_a_holder"
    NO_ALLOTMENT = "no_allotment"
    WAY_OPEN = "way_open"
    POOL_OPEN = "pool_open"
    OTHERS_APPLY = "others_apply"
    NO_POSITION = "no_position"
    CARRIER_OPEN = "carrier_open"
    PERSON_MISSING = "person_missing"
    QUALIFICATION_MISSING = "qualification_missing"
    RATE_UNKNOWN = "rate_unknown"
    NOT_WORKED_BEFORE = "not_worked_before"
    IN_REQUALIFICATION = "in_requalification"
    START_MISSING = "start_missing"
    START_TOO_EARLY = "start_too_early"
    START_NEEDS_REASON = "start_needs_reason"
    STARTS_BACK = "starts_back"
    START_TOO_LATE = "start_too_late"
    SIZE_MISSING = "size_missing"
    SIZE_ABOVE_ONE = "size_above_one"
    SIZE_TOO_SMALL = "size_too_small"
    BELOW_LEAST_CLAIM = "below_least_claim"
    MONEY_BELOW_LEAST_CLAIM = "money_below_least_claim"
    ABOVE_CEILING = "above_ceiling"
    OWN_MONEY_ABOVE = "own_money_above"
    SIGNATORY_MISSING = "signatory_missing"
    CHANGE_NOTHING = "change_nothing"
    CHANGE_OUTSIDE = "change_outside"
    CHANGE_END_OUTSIDE = "change_end_outside"
    CHANGE_RATE_HIGHER = "change_rate_higher"
    CHANGE_REVOKED = "change_revoked"
    CHANGE_ABOVE = "change_above"
    CHANGE_ABOVE_BORNE = "change_above_borne"


FINDINGS = {
    FindingCode.NOT_A_HOLDER: gettext_noop("In this edition your organisation cannot hold a grant."),
    FindingCode.NO_ALLOTMENT: gettext_noop("There is no allotment that the application could rest on."),
    FindingCode.WAY_OPEN: gettext_noop("The allotment lies below the least claim: choose your way first."),
    FindingCode.OTHERS_APPLY: gettext_noop(
        "Your town has joined others or handed its task over: the lead of the pool, or the district, applies."
    ),
    FindingCode.POOL_OPEN: gettext_noop("Not every partner of the pool has agreed yet, or it stays below the claim."),
    FindingCode.NO_POSITION: gettext_noop("Add at least one position."),
    FindingCode.CARRIER_OPEN: gettext_noop("Position %(position)s: %(carrier)s has not accepted and named a person."),
    FindingCode.PERSON_MISSING: gettext_noop("Position %(position)s: name the person; the rate follows from her."),
    FindingCode.QUALIFICATION_MISSING: gettext_noop("Position %(position)s: choose the qualification."),
    FindingCode.RATE_UNKNOWN: gettext_noop("Position %(position)s: the edition names no rate for this qualification."),
    FindingCode.NOT_WORKED_BEFORE: gettext_noop(
        "Position %(position)s: in re-qualification is only for people who have worked on integration before. Say so."
    ),
    FindingCode.IN_REQUALIFICATION: gettext_noop(
        "Position %(position)s: in re-qualification. The notice carries the duty and the day."
    ),
    FindingCode.START_MISSING: gettext_noop("Position %(position)s: enter the first day of the employment."),
    FindingCode.START_TOO_EARLY: gettext_noop("Position %(position)s: funding reaches back to %(day)s at most."),
    FindingCode.START_NEEDS_REASON: gettext_noop("Position %(position)s: a start that lies back needs a reason."),
    FindingCode.STARTS_BACK: gettext_noop("Position %(position)s: the start lies back; the reason is given."),
    FindingCode.START_TOO_LATE: gettext_noop("Position %(position)s: the pact ends on %(day)s."),
    FindingCode.SIZE_MISSING: gettext_noop("Position %(position)s: enter the share of a full-time position."),
    FindingCode.SIZE_ABOVE_ONE: gettext_noop("Position %(position)s: one person fills one full-time position at most."),
    FindingCode.SIZE_TOO_SMALL: gettext_noop(
        "Position %(position)s: each person fills at least %(least)s of a full-time position."
    ),
    FindingCode.BELOW_LEAST_CLAIM: gettext_noop(
        "The positions come to %(amount)s a year; an application needs at least %(least)s."
    ),
    FindingCode.MONEY_BELOW_LEAST_CLAIM: gettext_noop(
        "Allotment and own money come to %(amount)s a year; at least %(least)s are needed."
    ),
    FindingCode.ABOVE_CEILING: gettext_noop(
        "The positions cost %(amount)s more than the allotment. Enter own money that covers it, or plan less."
    ),
    FindingCode.OWN_MONEY_ABOVE: gettext_noop("%(amount)s above the allotment are covered by own money."),
    FindingCode.CHANGE_NOTHING: gettext_noop("Position %(position)s: this is what is granted already."),
    FindingCode.CHANGE_OUTSIDE: gettext_noop(
        "Position %(position)s: the change begins between %(first)s and %(last)s, while the position is funded."
    ),
    FindingCode.CHANGE_END_OUTSIDE: gettext_noop(
        "Position %(position)s: it ends between %(first)s and %(last)s, while it is funded."
    ),
    FindingCode.CHANGE_RATE_HIGHER: gettext_noop(
        "Position %(position)s: in this edition a position is not taken over by another person at a higher rate."
    ),
    FindingCode.CHANGE_REVOKED: gettext_noop(
        "Position %(position)s is revoked for this time; nothing changes there any more."
    ),
    FindingCode.CHANGE_ABOVE: gettext_noop(
        "With this change %(amount)s lie above the allotment. Say that you bear them, or change less."
    ),
    FindingCode.CHANGE_ABOVE_BORNE: gettext_noop("%(amount)s above the allotment are borne by the holder."),
    FindingCode.SIGNATORY_MISSING: gettext_noop("Enter who signs for your organisation."),
}
