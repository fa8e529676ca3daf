"""What was left open with somebody: referrals without an outcome, what nobody has asked or not for long, what ends."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from wegbereiter.audit.rules import made_at
from wegbereiter.casework.choices import ReferralOutcome
from wegbereiter.casework.models import Case, Disclosure, Referral
from wegbereiter.casework.rules.tasks import Since
from wegbereiter.people.choices import ChannelKind, Consent
from wegbereiter.people.models import Channel

PERMISSION = "permission"
COLUMNS = ("what", "person_id", "pk", "day", "words")


@dataclass(kw_only=True)
class Open:
    """Of one person, as `rules.tasks.Known` takes it; `words` are a place's name, or a way to reach somebody."""

    referrals: list[Since] = field(default_factory=list)
    consents: list[Since] = field(default_factory=list)
    permissions: list[Since] = field(default_factory=list)
    unasked: Since | None = None


def open_of(cases: Sequence[Case]) -> dict[UUID, Open]:
    """Person -> what is open; for cases that the caller has found in the own care. One query."""
    begun = {case.person_id: case.opened_on for case in cases}
    found: defaultdict[UUID, Open] = defaultdict(Open)
    for what, person_id, pk, day, words in sorted(_rows(cases), key=lambda row: row[2]):  # the oldest first
        if what == ReferralOutcome.REFERRED:
            found[person_id].referrals.append(Since(key=str(pk), day=day, words=words))
        elif what == PERMISSION:
            found[person_id].permissions.append(Since(key=str(pk), day=day, words=words))
        elif what == Consent.GIVEN:
            found[person_id].consents.append(Since(key=str(pk), day=day, words=_way(words)))
        else:
            # No column says when a way was noted, its key does; nobody was late with it before the counselling began.
            noted_on = timezone.localdate(made_at(pk))
            found[person_id].unasked = Since(key=str(pk), day=max(begun[person_id], noted_on), words=_way(words))
    return found


def _rows(cases: Sequence[Case]) -> Iterable[tuple[Any, ...]]:
    referred: QuerySet[Any] = Referral.objects.filter(case__among=[case.pk for case in cases])
    referred = referred.filter(outcome=ReferralOutcome.REFERRED)
    permitted: QuerySet[Any] = Disclosure.objects.filter(case__among=[case.pk for case in cases])
    permitted = permitted.filter(law="", withdrawn_at=None)
    ways: QuerySet[Any] = Channel.objects.filter(person_id__among=[case.person_id for case in cases])
    ways = ways.filter(consent__in=(Consent.GIVEN, Consent.NOT_ASKED))
    return (
        referred.order_by()
        .annotate(what=F("outcome"), day=F("made_on"), words=F("entry__name"))
        .values_list(*COLUMNS)
        .union(
            ways.order_by()
            .annotate(what=F("consent"), day=TruncDate("consent_at"), words=F("kind"))
            .values_list(*COLUMNS),
            permitted.order_by()
            .annotate(what=Value(PERMISSION, output_field=CharField()), day=F("last_day"), words=F("recipient"))
            .values_list(*COLUMNS),
            all=True,
        )
    )


def _way(kind: str) -> str:
    return str(ChannelKind(kind).label)
