"""Where the money stands: sums that a job keeps, so that no page adds up the whole state."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.policies import Public, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.funding.states import AreaKind
from wegbereiter.organisations.models import Organisation


class MoneySum(models.Model):
    """Where the money of an edition's final allotment stands in one district when it was added up.

    Each district has its line, for the state and those who audit it. Published are those in which no figure rests on a
    single body, and one of several districts together, which has no area: rules.standing.published_lines.
    """

    tenancy: ClassVar[Shape] = Public(published="is_published")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    area = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="money_sums")
    is_published = models.BooleanField(default=False)
    towns = models.PositiveIntegerField()
    estimated = models.PositiveIntegerField(default=0)  # towns whose allotment rests on an estimate
    below_claim = models.PositiveIntegerField()
    without_way = models.PositiveIntegerField()  # below the claim, and no way agreed on
    allotted_amount = models.DecimalField(max_digits=14, decimal_places=2)
    applied_amount = models.DecimalField(max_digits=14, decimal_places=2)  # handed in and not refused, decided or not
    waiting_amount = models.DecimalField(max_digits=14, decimal_places=2)  # of it not decided
    granted_amount = models.DecimalField(max_digits=14, decimal_places=2)
    applicants = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    granted = models.PositiveIntegerField()
    applied_fte = models.DecimalField(max_digits=9, decimal_places=2)
    granted_fte = models.DecimalField(max_digits=9, decimal_places=2)
    people = models.PositiveIntegerField()  # on granted positions
    groups = models.JSONField(default=dict)  # group -> [people, full-time positions as text]
    employers = models.JSONField(default=dict)  # kind of body -> [people, full-time positions as text]
    notice_days = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # of each granted application
    work_days = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # to the first person at work
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["edition", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "area", "is_published"], nulls_distinct=False, name="money_sum_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="district", area__isnull=False)
                | Q(kind__in=["city_districts", "several"], area=None, is_published=True),
                name="money_sum_area_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False)
                | Q(towns__gte=2) & ~Q(applicants=1) & ~Q(waiting=1) & ~Q(granted=1),
                name="money_sum_never_of_one",
            ),
            models.CheckConstraint(
                condition=Q(
                    allotted_amount__gte=0,
                    waiting_amount__gte=0,
                    waiting_amount__lte=F("applied_amount"),
                    granted_amount__gte=0,
                    below_claim__lte=F("towns"),
                    without_way__lte=F("below_claim"),
                    estimated__lte=F("towns"),
                ),
                name="money_sum_figures_possible",
            ),
        ]  # fmt: skip
