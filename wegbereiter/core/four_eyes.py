"""Four eyes: what one person has prepared another one decides. Plain Python, for everything that needs two people.

Persons are natural persons, not accounts: a second account of the same human being, or a substitution in which the
preparer is represented, gives no second pair of eyes. Basis: separation of ordering and deciding in public budgets (LHO
section 70 and following).
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID


class FourEyesFault(StrEnum):
    NOBODY = "four_eyes_nobody"
    NOT_PREPARED = "four_eyes_not_prepared"
    ALREADY_PREPARED = "four_eyes_already_prepared"
    ALREADY_DECIDED = "four_eyes_already_decided"
    SAME_PERSON = "four_eyes_same_person"


class FourEyesError(Exception):
    """The step is refused; `fault` says why."""

    def __init__(self, fault: FourEyesFault) -> None:
        super().__init__(fault)
        self.fault = fault


def check_prepare(*, preparing: Collection[UUID], prepared_by: Collection[UUID], decided: bool) -> None:
    """May `preparing` propose the matter?

    Raises:
        FourEyesError: nobody acts, the matter is proposed already, or it is decided.
    """
    if decided:
        raise FourEyesError(FourEyesFault.ALREADY_DECIDED)
    if prepared_by:
        raise FourEyesError(FourEyesFault.ALREADY_PREPARED)
    if not preparing:
        raise FourEyesError(FourEyesFault.NOBODY)


def check_return(*, prepared_by: Collection[UUID], decided: bool) -> None:
    """May the proposal be taken back or sent back? Either person may, as long as it is not decided.

    Raises:
        FourEyesError: nothing is proposed, or it is decided.
    """
    if decided:
        raise FourEyesError(FourEyesFault.ALREADY_DECIDED)
    if not prepared_by:
        raise FourEyesError(FourEyesFault.NOT_PREPARED)


def check_decide(*, deciding: Collection[UUID], prepared_by: Collection[UUID], decided: bool) -> None:
    """May `deciding` decide what `prepared_by` has proposed? Both name every person who stands behind the act.

    Raises:
        FourEyesError: nothing is proposed, it is decided, nobody acts, or one person stands on both sides.
    """
    check_return(prepared_by=prepared_by, decided=decided)
    if not deciding:
        raise FourEyesError(FourEyesFault.NOBODY)
    if set(deciding) & set(prepared_by):
        raise FourEyesError(FourEyesFault.SAME_PERSON)
