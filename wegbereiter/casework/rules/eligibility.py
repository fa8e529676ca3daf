"""Whether somebody belongs to the people for whom an edition pays counselling, and why. It warns; it never refuses help.

The words of an edition ("refugees in municipal follow-up housing, and people displaced from Ukraine") become two lists: stages
of housing, and statuses for which the stage does not matter. What nobody knows yet is "unclear", never "outside".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Stages of housing in Baden-Württemberg (FlüAG); a flat of one's own follows on the third."""

    FIRST_RECEPTION = "first_reception"
    PROVISIONAL = "provisional"
    FOLLOW_UP = "follow_up"
    OWN_HOME = "own_home"
    UNKNOWN = ""


class Verdict(StrEnum):
    IN_TARGET_GROUP = "in_target_group"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"


class Reason(StrEnum):
    STAGE_FITS = "stage_fits"
    STATUS_FITS = "status_fits"
    STAGE_BEFORE = "stage_before"
    STAGE_UNKNOWN = "stage_unknown"
    STATUS_UNKNOWN = "status_unknown"
    ONLY_THESE_STATUSES = "only_these_statuses"
    EDITION_SILENT = "edition_silent"


_VERDICTS = {  # every other reason leaves it unclear
    Reason.STAGE_FITS: Verdict.IN_TARGET_GROUP,
    Reason.STATUS_FITS: Verdict.IN_TARGET_GROUP,
    Reason.STAGE_BEFORE: Verdict.OUTSIDE,
    Reason.ONLY_THESE_STATUSES: Verdict.OUTSIDE,
}


@dataclass(frozen=True, kw_only=True)
class TargetGroup:
    """Values of an edition. `stages` None: it does not go by the stage; without statuses either, it is silent."""

    stages: frozenset[Stage] | None = None
    statuses: frozenset[str] = frozenset()  # these belong in, whatever the stage


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    verdict: Verdict
    reason: Reason

    @property
    def asks_for_words(self) -> bool:
        """Whether somebody who is counselled all the same needs a justification, which is counted."""
        return self.verdict is Verdict.OUTSIDE


def eligibility(stage: Stage, status: str, group: TargetGroup) -> Eligibility:
    """`status`: a code of residence status, empty when nobody knows it yet."""
    reason = _reason(stage, status, group)
    return Eligibility(verdict=_VERDICTS.get(reason, Verdict.UNCLEAR), reason=reason)


def _reason(stage: Stage, status: str, group: TargetGroup) -> Reason:
    if status and status in group.statuses:
        return Reason.STATUS_FITS
    if group.stages is None:
        silent = Reason.EDITION_SILENT if not group.statuses else Reason.STATUS_UNKNOWN
        return Reason.ONLY_THESE_STATUSES if status and group.statuses else silent
    if stage in group.stages:
        return Reason.STAGE_FITS
    if stage is Stage.UNKNOWN:
        return Reason.STAGE_UNKNOWN
    return Reason.STATUS_UNKNOWN if not status and group.statuses else Reason.STAGE_BEFORE


class Group(StrEnum):
    """What is counted of all this: who is served, and whether there is a reason where the edition leaves somebody out."""

    IN_TARGET_GROUP = "in_target_group"
    OUTSIDE_JUSTIFIED = "outside_justified"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"


def counted(people: Iterable[tuple[Verdict, bool, int]]) -> dict[str, int]:
    """How many of each, from (verdict, whether a reason is written, how many). Counts only: nobody's words leave the file."""
    numbers = dict.fromkeys((str(group) for group in Group), 0)
    for verdict, justified, number in people:
        group = Group.OUTSIDE_JUSTIFIED if verdict is Verdict.OUTSIDE and justified else Group(verdict)
        numbers[group] += number
    return numbers
