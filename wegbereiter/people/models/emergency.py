"""A file opened in an emergency, and files of people who work here: what widens and what narrows who sees somebody."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.choices import BlockReason, EmergencyOutcome, EmergencyReason
from wegbereiter.people.models.person import OF_ONE_PERSON, Person
from wegbereiter.people.rules.emergency import HOURS

NOT_LIFTED = "lifted_at is null"
NOT_ENDED, ENDED = "ended_at is null", "ended_at is not null"


class Emergency(models.Model):
    """Somebody who does not look after a person has opened the file: why, and until when.

    The database makes the row, together with the search for the file (wb_open_file), and holds its end by its own clock
    (wb_people_in_my_care). The program can end it early and nothing else. `files`: the file and those joined to it. What
    the data protection officer has found stands here as well; she gets at the row by functions alone.
    """

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, found=NOT_ENDED, left=ENDED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="emergencies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emergencies", db_constraint=False)
    files = ArrayField(models.UUIDField())
    user_id = models.UUIDField()
    reason = models.CharField(max_length=12, choices=EmergencyReason.choices)
    words = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=EmergencyOutcome.choices, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            tenant_unique("emergency_tenant"),
            TenantKey(name="emergency_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=Q(reason__in=EmergencyReason.values), name="emergency_reason_known"),
            models.CheckConstraint(condition=~Q(words=""), name="emergency_says_why"),
            models.CheckConstraint(condition=Q(files__len__gt=0), name="emergency_of_a_file"),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("opened_at"), until_at__lte=F("opened_at") + timedelta(hours=HOURS)),
                name="emergency_lasts_hours",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_at__gte=F("opened_at")),
                name="emergency_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None, outcome="")
                | Q(looked_at__isnull=False, looked_by__isnull=False, outcome__in=EmergencyOutcome.values),
                name="emergency_looked_at_with_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "user_id"], condition=Q(ended_at=None), name="emergency_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "user_id"], condition=Q(ended_at=None), name="emergency_open"),
            models.Index(fields=["organisation", "-opened_at"], name="emergency_newest"),
        ]


class Block(models.Model):
    """The person works in this organisation or lives with somebody who does: two named colleagues see the file, nobody else.

    Not the lead either, because nobody who decides about staff gets at social data of staff (section 35 (1) SGB I). `user_id`
    counsels, `deputy_id` stands in; a substitution does not reach it. What was set in one act, for files that are joined,
    has one `set_at`.
    """

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, found=NOT_LIFTED, left=OF_ONE_PERSON)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="blocks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks", db_constraint=False)
    reason = models.CharField(max_length=12, choices=BlockReason.choices)
    user_id = models.UUIDField()
    deputy_id = models.UUIDField()
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            tenant_unique("block_tenant"),
            TenantKey(name="block_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=Q(reason__in=BlockReason.values), name="block_reason_known"),
            models.CheckConstraint(condition=~Q(user_id=F("deputy_id")), name="block_names_two"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_at__gte=F("set_at")),
                name="block_lifted_after_it_was_set",
            ),
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(lifted_at=None), name="block_once_at_a_time"
            ),
        ]
