"""Keep a file of own staff to two named colleagues, name others, and lift that again."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.care import hand_over
from wegbereiter.people.actions.person import files_with, own_person
from wegbereiter.people.choices import BlockReason
from wegbereiter.people.models import Block, Person
from wegbereiter.people.permissions import Permission, check, person_of
from wegbereiter.people.queries.emergency import own_emergency
from wegbereiter.people.queries.person import blocks_visible_to
from wegbereiter.people.queries.team import can_be_named
from wegbereiter.people.rules.refusal import Refusal, RefusedError


def block_file(
    person_id: UUID, reason: str, user_id: UUID, deputy_id: UUID, *, by: Actor, today: date, now: datetime
) -> list[Block]:
    """From now on these two see the file and whatever is joined to it, and nobody else; neither does the lead who says so.

    Whoever looks after the person does it, or the lead. The first one named looks after the person from today.

    Raises:
        Person.DoesNotExist: nobody in the own care, or blocked already and not named.
        RefusedError: not two different ones who may be named; blocked already; open for an emergency only.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    if person.blocked_at is not None:
        raise RefusedError(Refusal.BLOCKED_ALREADY)
    if own_emergency(by, person.pk, now=now) is not None:
        raise RefusedError(Refusal.ONLY_IN_THE_OWN_CARE)
    _check_named(user_id, deputy_id, by=by, today=today)
    files = files_with(person)
    for one in files:
        hand_over(one, user_id, by=by, today=today, now=now)
    # First the mark, then the rows: after them the lead sees the file no more.
    Person.objects.filter(pk__in=[one.pk for one in files]).update(blocked_at=now)
    record("people.block.set", by=by, about=person, river="case", now=now, reason=reason)
    named = {"reason": BlockReason(reason), "user_id": user_id, "deputy_id": deputy_id}
    return Block.objects.bulk_create(
        [
            Block(organisation_id=one.organisation_id, person=one, set_at=now, set_by=person_of(by), **named)
            for one in files
        ]
    )


def name_anew(block_id: UUID, user_id: UUID, deputy_id: UUID, *, by: Actor, today: date, now: datetime) -> None:
    """Others see the file from now on. By one of the two who see it.

    Raises:
        Block.DoesNotExist: not named there.
        RefusedError: not two different ones who may be named; lifted before.
    """
    check(by, Permission.PERSON_WORK)
    block = _running(block_id, by=by, today=today)
    _check_named(user_id, deputy_id, by=by, today=today)
    files = files_with(own_person(block.person_id, by=by, today=today))
    record("people.block.named_anew", by=by, about=block, river="case", now=now)
    for one in files:
        hand_over(one, user_id, by=by, today=today, now=now)
    _same(block, by=by, today=today).update(user_id=user_id, deputy_id=deputy_id)


def lift_block(block_id: UUID, *, by: Actor, today: date, now: datetime) -> None:
    """The person does not work here any more: the team sees the file again. By one of the two who see it.

    Raises:
        Block.DoesNotExist: not named there.
        RefusedError: lifted before.
    """
    check(by, Permission.PERSON_WORK)
    block = _running(block_id, by=by, today=today)
    same = list(_same(block, by=by, today=today).values_list("pk", "person_id"))
    Person.objects.filter(pk__in=[person_id for _pk, person_id in same]).update(blocked_at=None)
    Block.objects.filter(pk__in=[pk for pk, _person_id in same]).update(lifted_at=now, lifted_by=person_of(by))
    record("people.block.lifted", by=by, about=block, river="case", now=now)


def name_for_blocks(user_id: UUID, deputy_id: UUID, *, by: Actor, today: date, now: datetime) -> int:
    """Two others for every file that nobody sees any more because both who were named have left; how many there were.

    By the lead, who learns nothing else of them. Raises RefusedError: not two different ones who may be named.
    """
    check(by, Permission.PERSON_LEAD)
    _check_named(user_id, deputy_id, by=by, today=today)
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_name_for_blocks(%s, %s)", [user_id, deputy_id])
        (files,) = cursor.fetchone()
    if files:
        record("people.block.named_anew", by=by, river="case", now=now, files=files)
    return int(files)


def _running(block_id: UUID, *, by: Actor, today: date) -> Block:
    """Its person is locked, so that two do not lift and name at once."""
    visible = blocks_visible_to(by, today=today)
    own_person(visible.get(pk=block_id).person_id, by=by, today=today)
    block = visible.get(pk=block_id)
    if block.lifted_at is not None:
        raise RefusedError(Refusal.BLOCK_IS_LIFTED)
    return block


def _same(block: Block, *, by: Actor, today: date) -> QuerySet[Block]:
    """Of every file that was blocked in the same act."""
    visible = blocks_visible_to(by, today=today).filter(set_at=block.set_at, lifted_at=None)
    return Block.objects.filter(pk__in=list(visible.values_list("pk", flat=True)))


def _check_named(user_id: UUID, deputy_id: UUID, *, by: Actor, today: date) -> None:
    if user_id == deputy_id or not {user_id, deputy_id} <= dict(can_be_named(by, today=today)).keys():
        raise RefusedError(Refusal.BLOCK_NAMES_TWO)
