"""Reads of head counts, their rows, uploads and objections. A row that the actor may not see does not exist for it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import HeadCount, HeadCountRow, HeadCountUpload, Objection
from wegbereiter.funding.permissions import own_organisation, sees_all_counts
from wegbereiter.funding.rules.versions import Number
from wegbereiter.organisations.choices import MUNICIPAL_KINDS
from wegbereiter.organisations.queries import municipalities
from wegbereiter.organisations.queries.register import successors


def head_counts_visible_to(actor: Actor) -> QuerySet[HeadCount]:
    """All versions for the state and the auditor; for a town those in which it has a number."""
    if sees_all_counts(actor):
        return HeadCount.objects.all()
    return HeadCount.objects.filter(Exists(rows_visible_to(actor).filter(head_count=OuterRef("pk"))))


def rows_visible_to(actor: Actor) -> QuerySet[HeadCountRow]:
    if sees_all_counts(actor):
        return HeadCountRow.objects.all()
    if actor.may(Permission.HEADCOUNT_READ_OWN):
        return HeadCountRow.objects.filter(organisation_id=own_organisation(actor))
    return HeadCountRow.objects.none()


def uploads_visible_to(actor: Actor) -> QuerySet[HeadCountUpload]:
    """Uploads of the acting office."""
    if actor.may(Permission.HEADCOUNT_PREPARE):
        return HeadCountUpload.objects.filter(organisation_id=own_organisation(actor))
    return HeadCountUpload.objects.none()


def objections_visible_to(actor: Actor) -> QuerySet[Objection]:
    if sees_all_counts(actor):
        return Objection.objects.all()
    if actor.may(Permission.HEADCOUNT_READ_OWN):
        return Objection.objects.filter(organisation_id=own_organisation(actor))
    return Objection.objects.none()


def current_count(edition: str) -> HeadCount | None:
    """The newest version of an edition's head count."""
    return HeadCount.objects.filter(edition=edition).order_by("-number").first()


def numbers_of(head_count: HeadCount | None) -> dict[UUID, Number]:
    """Every town's number in a version, as far as the actor sees the rows; empty without a version."""
    if head_count is None:
        return {}
    rows = HeadCountRow.objects.filter(head_count=head_count).values_list("organisation_id", "persons", "estimated")
    return {place: Number(persons=persons, estimated=estimated) for place, persons, estimated in rows}


def merged_into(places: Collection[UUID]) -> frozenset[UUID]:
    """Towns that were merged, also one after the other, into one of these."""
    return frozenset(town for town, into in successors().items() if into in places)


def municipal_register() -> tuple[Mapping[str, str], Mapping[str, UUID]]:
    """The towns of today's register: name by key (AGS), and id by key."""
    towns = municipalities().filter(kind__in=MUNICIPAL_KINDS, key__isnull=False).values_list("key", "name", "pk")
    names: dict[str, str] = {}
    ids: dict[str, UUID] = {}
    for key, name, pk in towns:
        assert key is not None
        names[key], ids[key] = name, pk
    return names, ids
