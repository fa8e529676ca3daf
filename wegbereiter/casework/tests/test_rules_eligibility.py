"""In, outside, unclear; and why."""

import pytest

from wegbereiter.casework.rules.eligibility import Reason, Stage, TargetGroup, Verdict, counted, eligibility

GROUP = TargetGroup(stages=frozenset({Stage.FOLLOW_UP, Stage.OWN_HOME}), statuses=frozenset({"temporary-protection"}))
UKRAINE = TargetGroup(statuses=frozenset({"temporary-protection"}))
HOUSED = TargetGroup(stages=frozenset({Stage.FOLLOW_UP}))


@pytest.mark.parametrize(
    ("stage", "status", "group", "verdict", "reason"),
    [
        (Stage.FOLLOW_UP, "", GROUP, Verdict.IN_TARGET_GROUP, Reason.STAGE_FITS),
        (Stage.FIRST_RECEPTION, "temporary-protection", GROUP, Verdict.IN_TARGET_GROUP, Reason.STATUS_FITS),
        (Stage.PROVISIONAL, "refugee", GROUP, Verdict.OUTSIDE, Reason.STAGE_BEFORE),
        (Stage.PROVISIONAL, "", GROUP, Verdict.UNCLEAR, Reason.STATUS_UNKNOWN),
        (Stage.UNKNOWN, "refugee", GROUP, Verdict.UNCLEAR, Reason.STAGE_UNKNOWN),
        (Stage.PROVISIONAL, "", HOUSED, Verdict.OUTSIDE, Reason.STAGE_BEFORE),
        (Stage.FOLLOW_UP, "temporary-protection", UKRAINE, Verdict.IN_TARGET_GROUP, Reason.STATUS_FITS),
        (Stage.FOLLOW_UP, "refugee", UKRAINE, Verdict.OUTSIDE, Reason.ONLY_THESE_STATUSES),
        (Stage.FOLLOW_UP, "", UKRAINE, Verdict.UNCLEAR, Reason.STATUS_UNKNOWN),
        (Stage.FOLLOW_UP, "refugee", TargetGroup(), Verdict.UNCLEAR, Reason.EDITION_SILENT),
    ],
)
def test_the_edition_decides_and_says_why(stage, status, group, verdict, reason):
    found = eligibility(stage, status, group)

    assert (found.verdict, found.reason) == (verdict, reason)
    assert found.asks_for_words == (verdict is Verdict.OUTSIDE)


def test_what_nobody_knows_is_never_outside():
    groups = (GROUP, UKRAINE, TargetGroup())
    assert Verdict.OUTSIDE not in {eligibility(Stage.UNKNOWN, "", group).verdict for group in groups}


def test_counts_name_every_group_and_a_reason_counts_only_outside():
    found = counted([(Verdict.OUTSIDE, False, 2), (Verdict.OUTSIDE, True, 3), (Verdict.UNCLEAR, True, 1)])

    assert found == {"in_target_group": 0, "outside_justified": 3, "outside": 2, "unclear": 1}
