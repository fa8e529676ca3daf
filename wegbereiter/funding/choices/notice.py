"""Sentences of notices: duties with their days. Legal texts are the authority's own; these are what follows from the edition."""

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
