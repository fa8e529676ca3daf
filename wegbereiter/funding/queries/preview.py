"""What a file would change: everything that the preview shows before it is taken over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from wegbereiter.core.documents.numbers import NumberFault
from wegbereiter.core.documents.problems import Problem
from wegbereiter.funding.choices import HEAD_COUNT_SENTENCES, HeadCountFault, HeadCountNotice
from wegbereiter.funding.models import HeadCountUpload
from wegbereiter.funding.queries.headcount import merged_into, numbers_of
from wegbereiter.funding.rules.versions import Difference, Number, differences, merged
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import municipalities

SHOWN = 100
CODES = {code.value: code for enum in (HeadCountFault, HeadCountNotice, NumberFault) for code in enum}


@dataclass(frozen=True, kw_only=True)
class ChangedTown:
    town: Organisation
    difference: Difference


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`changed` shows the largest changes; counts are of all. `persons_before` is None for a first count."""

    faults: list[str]
    fault_count: int
    notices: list[str]
    rows: int
    changed: list[ChangedTown]
    changed_count: int
    new_count: int
    persons_before: int | None
    persons_after: int
    missing: int
    merged: int  # towns of the version before that have become a part of one in the file
    is_same: bool
    is_expired: bool

    @property
    def more(self) -> int:
        """How many changes are not shown."""
        return self.changed_count - len(self.changed)

    @property
    def can_be_taken(self) -> bool:
        return not (self.fault_count or self.is_expired or (self.is_same and not self.missing))


def preview_of(upload: HeadCountUpload, *, now: datetime) -> Preview:
    """Compare the upload with the version it was made upon; towns that it leaves out keep their number."""
    before = numbers_of(upload.base)
    after = {UUID(place): Number(persons=persons) for place, persons in upload.rows}
    changed, gone = differences(before, after), merged_into(after) & before.keys()
    same_day = upload.base is not None and upload.base.counted_on == upload.counted_on
    return Preview(
        faults=[_sentence(one) for one in upload.problems if not one["notice"]],
        fault_count=upload.problem_count,
        notices=[_sentence(one) for one in upload.problems if one["notice"]],
        rows=len(after),
        changed=_largest(changed),
        changed_count=len(changed),
        new_count=sum(one.before is None for one in changed),
        persons_before=upload.base.persons_total if upload.base else None,
        persons_after=sum(number.persons for number in merged(before, after, gone=gone).values()),
        missing=len(upload.missing),
        merged=len(gone),
        is_same=not changed and not gone and same_day and not upload.problem_count,
        is_expired=now > upload.expires_at,
    )


def _largest(changed: list[Difference]) -> list[ChangedTown]:
    shown = sorted(changed, key=lambda one: (-abs(one.change), str(one.place)))[:SHOWN]
    towns = municipalities().in_bulk([one.place for one in shown])
    return [ChangedTown(town=towns[one.place], difference=one) for one in shown if one.place in towns]


def _sentence(kept: Mapping[str, Any]) -> str:
    problem = Problem(
        code=CODES[kept["code"]],
        row=kept["row"],
        column=kept["column"],
        value=kept["value"],
        params=kept["params"],
        notice=kept["notice"],
    )
    return problem.sentence(HEAD_COUNT_SENTENCES, gettext)
