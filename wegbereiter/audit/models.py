"""The trail: who did, read or was refused what. Ids and codes, never names or free text. No foreign keys: it outlives what it speaks of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.core.database.policies import Own, Shape, Shared
from wegbereiter.core.ids import new_id


class Event(models.Model):
    """One thing that happened. `organisation_id` is the acting body, `about_organisation_id` the body it concerns, if another one."""

    tenancy: ClassVar[Shape] = Shared(named_in="about_organisation_id", money_river=True)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    organisation_id = models.UUIDField()
    about_organisation_id = models.UUIDField(null=True, blank=True)
    user_id = models.UUIDField(null=True, blank=True)
    membership_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True)
    river = models.CharField(max_length=10)  # money, case, account, system
    kind = models.CharField(max_length=10)  # change, read, refusal
    code = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "at", "id"]),
            models.Index(fields=["object_id", "at"]),
            models.Index(fields=["organisation_id", "user_id", "at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(river__in=["money", "case", "account", "system"]), name="event_river_known"),
            models.CheckConstraint(condition=Q(kind__in=["change", "read", "refusal"]), name="event_kind_known"),
        ]


class Seal(models.Model):
    """The place of an event in its organisation's chain. A job writes it after the fact, so that nobody waits for the chain."""

    tenancy: ClassVar[Shape] = Own()

    event_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    month = models.CharField(max_length=7)  # 2026-11; a segment ends with its month
    sequence = models.PositiveIntegerField()
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "month", "sequence"], name="seal_place_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="seal_sequence_from_one"),
        ]
