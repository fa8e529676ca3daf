"""The trail: who did, read or was refused what. Ids and codes, never names or free text.

No foreign keys: the trail outlives what it speaks of.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.core.database.policies import Shape, Shared
from wegbereiter.core.ids import new_id

RIVERS = ("money", "case", "account", "system")


class Event(models.Model):
    """One thing that happened.

    `organisation_id` is the acting body, `about_organisation_id` the body it concerns, if that is another one.
    """

    tenancy: ClassVar[Shape] = Shared(named_in="about_organisation_id", money_river=True)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    organisation_id = models.UUIDField()
    about_organisation_id = models.UUIDField(null=True, blank=True)
    user_id = models.UUIDField(null=True, blank=True)
    membership_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True)
    river = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)  # change, read, refusal
    code = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "at", "id"]),
            models.Index(
                fields=["about_organisation_id", "at", "id"],
                condition=Q(about_organisation_id__isnull=False),
                name="event_about",
            ),
            models.Index(fields=["object_id", "at"]),
            models.Index(fields=["organisation_id", "user_id", "at"]),
            models.Index(fields=["at", "id"], condition=Q(river="money"), name="event_money"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(river__in=RIVERS), name="event_river_known"),
            models.CheckConstraint(condition=Q(kind__in=["change", "read", "refusal"]), name="event_kind_known"),
        ]


class Seal(models.Model):
    """The place of an event in its chain. A job writes it after the fact, so that nobody waits for the chain."""

    tenancy: ClassVar[Shape] = Shared(money_river=True)

    event_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    river = models.CharField(max_length=10)
    month = models.CharField(max_length=7)  # of sealing, in UTC; a segment ends with its month
    sequence = models.PositiveIntegerField()
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "river", "month", "sequence"], name="seal_place_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="seal_sequence_from_one"),
            models.CheckConstraint(condition=Q(river__in=RIVERS), name="seal_river_known"),
        ]


class Segment(models.Model):
    """A month of a chain that is over. Its seals and events may go after their retention; the closing hash stays."""

    tenancy: ClassVar[Shape] = Shared(money_river=True)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    river = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    first_link = models.CharField(max_length=64)
    closing_hash = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # when its events were removed; only the owner can do that

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "river", "month"], name="segment_once"),
            models.CheckConstraint(condition=Q(river__in=RIVERS), name="segment_river_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="segment_never_empty"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("closed_at")),
                name="segment_ended_after_closed",
            ),
        ]
