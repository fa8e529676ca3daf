"""Sentences of notices that follow from the edition: duties with their days, objections in time or late.

Legal texts are the authority's own.
"""

from enum import StrEnum

from wegbereiter.core.documents.problems import gettext_noop


class DutyCode(StrEnum):
    REQUALIFY = "requalify"
    KEY_FIGURES = "key_figures"
    PROOF_OF_USE = "proof_of_use"
    DOUBLE_FUNDING = "double_funding"


DUTIES = {
    DutyCode.REQUALIFY: gettext_noop("Position %(position)s, %(person)s: %(words)s, at the latest on %(day)s."),
    DutyCode.KEY_FIGURES: gettext_noop("Key figures are reported every %(months)s months."),
    DutyCode.PROOF_OF_USE: gettext_noop(
        "The proof of use is due at the latest on %(day)s, %(months)s months after the end of the longest funding."
    ),
    DutyCode.DOUBLE_FUNDING: gettext_noop("%(words)s"),
}


class Timeliness(StrEnum):
    """Whether an objection to a notice came before its period was over."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_DELIVERED = "not_delivered"
    NO_PERIOD = "no_period"


TIMELINESS = {
    Timeliness.IN_TIME: gettext_noop("in time, before the period ended on %(day)s"),
    Timeliness.LATE: gettext_noop("late: the period ended on %(day)s"),
    Timeliness.NOT_DELIVERED: gettext_noop("open: the day of delivery is not entered yet"),
    Timeliness.NO_PERIOD: gettext_noop("open: the edition names no period"),
}
