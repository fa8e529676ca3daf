"""How many people live where:

versions of the head count, their rows, uploads on the way in, and objections of towns.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Own, Public, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.funding.states import CountState, ObjectionState
from wegbereiter.organisations.models import Organisation


class HeadCount(TwoPersonDecision):
    """One version of an edition's head count.

    Rows of a version never change: a correction makes the next version, so every calculation keeps the numbers it used.
    The version itself moves on in its state only (provisional to reported, and to final).
    """

    tenancy: ClassVar[Shape] = Public()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    state = models.CharField(max_length=12, choices=CountState.choices, default=CountState.PROVISIONAL)
    counted_on = models.DateField()
    reported_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(
        null=True, blank=True
    )  # when the correction reached the office; the deadline asks for that day
    persons_total = models.PositiveBigIntegerField()
    towns = models.PositiveIntegerField()
    changed_rows = models.PositiveIntegerField(default=0)  # against the version before; the reasons stand in the rows
    estimated_rows = models.PositiveIntegerField(default=0)
    file_hash = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of the file; its name says too much about people's desks
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["edition", "-number"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "number"], name="head_count_number_once"),
            models.UniqueConstraint(fields=["edition"], condition=Q(state="final"), name="head_count_one_final"),
            models.CheckConstraint(condition=Q(state__in=CountState.values), name="head_count_state_known"),
            models.CheckConstraint(
                condition=Q(number=1, previous=None) | Q(number__gt=1, previous__isnull=False),
                name="head_count_versions_in_line",
            ),
            models.CheckConstraint(
                condition=Q(state="provisional", reported_on=None)
                | ~Q(state="provisional") & Q(reported_on__isnull=False),
                name="head_count_reported_with_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected") | Q(received_on__isnull=False, changed_rows__gt=0),
                name="head_count_corrected_with_day",
            ),
            models.CheckConstraint(
                condition=Q(state="final", decided_at__isnull=False) | ~Q(state="final") & Q(decided_at=None),
                name="head_count_final_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(estimated_rows__lte=F("towns"), towns__gt=0), name="head_count_estimates_within_rows"
            ),
        ]

    @property
    def estimated(self) -> bool:
        """Whether the total contains an estimate."""
        return self.estimated_rows > 0


class HeadCountRow(models.Model):
    """One town's number in one version."""

    tenancy: ClassVar[Shape] = Money(writer="state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="head_count_rows")
    head_count = models.ForeignKey(HeadCount, on_delete=models.PROTECT, related_name="rows")
    persons = models.PositiveIntegerField()
    estimated = models.BooleanField(default=False)
    corrected_from = models.PositiveIntegerField(null=True, blank=True)  # set where this version changed the number
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            tenant_unique("head_count_row_tenant"),
            models.UniqueConstraint(fields=["head_count", "organisation"], name="head_count_row_once"),
            models.CheckConstraint(
                condition=Q(corrected_from=None) | ~Q(reason=""), name="head_count_row_corrected_with_reason"
            ),
        ]


class HeadCountUpload(models.Model):
    """A file that was read but not yet taken over: what the preview shows. Deleted by a job once it expires."""

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="head_count_uploads")
    edition = models.CharField(max_length=40)
    counted_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    file_hash = models.CharField(max_length=64)
    base = models.ForeignKey(HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads_upon")
    rows = models.JSONField(default=list)  # [[organisation id, persons], ...]
    missing = models.JSONField(default=list)  # ids of towns that the file leaves out
    problems = models.JSONField(default=list)  # place, code, value of each; at most a screenful
    problem_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    expires_at = models.DateTimeField()
    head_count = models.ForeignKey(HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            tenant_unique("head_count_upload_tenant"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="head_count_upload_days_in_order"),
            models.CheckConstraint(
                condition=Q(problem_count=0) | Q(head_count=None), name="head_count_upload_faulty_never_taken"
            ),
        ]


class Objection(models.Model):
    """What a town says against its own number, and the answer.

    The town makes it and takes it back; how it comes out, only the state can write.
    """

    tenancy: ClassVar[Shape] = Money(
        writer="own or state", own_found="state = 'open'", own_left="state::text = any ('{open,withdrawn}')"
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="objections")
    row = models.ForeignKey(HeadCountRow, on_delete=models.PROTECT, related_name="objections", db_constraint=False)
    edition = models.CharField(max_length=40)
    claimed_persons = models.PositiveIntegerField()
    reason = models.TextField(max_length=2000)
    state = models.CharField(max_length=12, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answered_role = models.CharField(max_length=40, blank=True)
    corrected_in = models.ForeignKey(
        HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="accepted_objections"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            tenant_unique("objection_tenant"),
            TenantKey(name="objection_row_same_organisation", column="row_id", to="funding_headcountrow"),
            models.UniqueConstraint(
                fields=["organisation", "edition"], condition=Q(state="open"), name="objection_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=ObjectionState.values), name="objection_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"], answered_at=None, answered_by=None, answer="")
                | Q(state__in=["accepted", "rejected"], answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                name="objection_answered_completely_or_not",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", corrected_in__isnull=False) | ~Q(state="accepted") & Q(corrected_in=None),
                name="objection_accepted_with_correction",
            ),
        ]
