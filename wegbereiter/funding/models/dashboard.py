"""Sums over districts that a job keeps, so that no page adds up the whole state."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.core.database.policies import Public, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation


class MoneySum(models.Model):
    """Where the money of a final allotment stands in one district, when it was added up. Read by state and auditor."""

    tenancy: ClassVar[Shape] = Public(published="false")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.CharField(max_length=40)
    area = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="money_sums")
    towns = models.PositiveIntegerField()
    below_claim = models.PositiveIntegerField()
    without_way = models.PositiveIntegerField()  # below the claim, and no way accepted
    allotted_amount = models.DecimalField(max_digits=14, decimal_places=2)
    applied_amount = models.DecimalField(max_digits=14, decimal_places=2)  # handed in and not refused, decided or not
    granted_amount = models.DecimalField(max_digits=14, decimal_places=2)
    applications = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()  # handed in and not decided
    granted = models.PositiveIntegerField()
    applied_fte = models.DecimalField(max_digits=9, decimal_places=2)
    granted_fte = models.DecimalField(max_digits=9, decimal_places=2)
    people = models.PositiveIntegerField()  # on granted positions
    qualifications = models.JSONField(default=dict)  # people on granted positions by group
    with_carriers = models.PositiveIntegerField()  # of these with a carrier
    days_to_notice = models.PositiveIntegerField(null=True, blank=True)  # from the allotment, all granted ones added up
    days_to_work = models.PositiveIntegerField(null=True, blank=True)  # from the allotment to the first person at work
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["edition", "area"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "area"], name="money_sum_once"),
            models.CheckConstraint(
                condition=Q(allotted_amount__gte=0, applied_amount__gte=0, granted_amount__gte=0),
                name="money_sum_amounts_possible",
            ),
        ]
