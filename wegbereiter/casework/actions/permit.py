"""What goes along when the paper of one status is prolonged: deadlines of the law run from the first permit, never anew."""

from datetime import date
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils import timezone

from wegbereiter.casework.models import Episode
from wegbereiter.casework.queries.case import episodes_visible_to, withdrawn_episodes_visible_to
from wegbereiter.casework.queries.day import tasks_visible_to
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.core.tenancy import Actor

DAYS = ("granted_on", "recognised_on")


def go_on_from(episode: Episode, standing: Episode | None, *, by: Actor, today: date) -> None:
    """The same status with another paper keeps its days, and what was done about its deadlines stays done.

    So does a status that was taken back today and entered anew: what was wrong then was the paper or its day.
    """
    before = standing if standing and _same(standing, episode) else _taken_back(episode, by=by, today=today)
    if before is not None:
        _hand_on(before, episode, by=by, today=today)


def go_back_from(withdrawn: Episode, *, by: Actor, today: date) -> None:
    """What stands again, once an error of the same status is taken back, has the days that were known of the status."""
    rows = episodes_visible_to(by, today=today).filter(person_id=withdrawn.person_id, last_day=None)
    standing = rows.filter(kind=withdrawn.kind, code=withdrawn.code).first()
    if standing is not None:
        _hand_on(withdrawn, standing, by=by, today=today)


def _same(one: Episode, other: Episode) -> bool:
    return (one.kind, one.code) == (other.kind, other.code)


def _taken_back(episode: Episode, *, by: Actor, today: date) -> Episode | None:
    rows = withdrawn_episodes_visible_to(by, today=today).filter(person_id=episode.person_id, kind=episode.kind)
    lately = rows.filter(code=episode.code).order_by("-withdrawn_at").first()
    same_day = lately and lately.withdrawn_at and timezone.localdate(lately.withdrawn_at) == today
    return lately if same_day else None


def _hand_on(before: Episode, episode: Episode, *, by: Actor, today: date) -> None:
    known = {name: day for name in DAYS if (day := getattr(before, name)) is not None}
    if known:
        for name, day in known.items():
            setattr(episode, name, day)
        episode.save(update_fields=list(known))
    _name_tasks_anew(episode.person_id, before.pk, episode.pk, by=by, today=today)


def _name_tasks_anew(person_id: UUID, before: UUID, now: UUID, *, by: Actor, today: date) -> None:
    """The key of a deadline's task carries the row behind it: a task that was done would come a second time."""
    rows = tasks_visible_to(by, today=today).filter(person_id=person_id, reason=Reason.DUTY)
    rows.filter(key__contains=f"@{before}:").update(key=Replace(F("key"), Value(str(before)), Value(str(now))))
