"""What follows from a head count: calculations, each town's allotment, and the sums that may be published."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import tenant_unique
from wegbereiter.core.database.policies import Money, Public, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.funding.models.headcount import HeadCount
from wegbereiter.funding.states import AreaKind, CalculationState, Round
from wegbereiter.organisations.models import Organisation

# What was shared out by the year: the whole is the rounded amount of a year times the years.
YEARS_TIMES_ANNUAL = Q(
    years__gt=0,
    annual_amount__gte=0,
    years__isnull=False,
    annual_amount__isnull=False,
    total_amount=F("annual_amount") * F("years"),
)

OF_A_FINAL_ONE = "calculation_id in (select c.id from funding_calculation c where c.state = 'final')"


class Calculation(TwoPersonDecision):
    """One round of sharing out, with everything that went into it.

    Others than state and auditor see it once it is final.
    """

    tenancy: ClassVar[Shape] = Public(published="state = 'final'")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.CharField(max_length=40)
    round = models.CharField(max_length=20, choices=Round.choices)
    head_count = models.ForeignKey(
        HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="calculations"
    )
    state = models.CharField(max_length=12, choices=CalculationState.choices, default=CalculationState.DRAFT)
    money_amount = models.DecimalField(max_digits=14, decimal_places=2)  # what is shared out: per year, or once
    share = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    years = models.PositiveSmallIntegerField(null=True, blank=True)  # null where the money is paid once
    persons_total = models.PositiveBigIntegerField()
    holders = models.PositiveIntegerField()
    annual_amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True
    )  # sum of the rounded allotments
    total_amount = models.DecimalField(max_digits=14, decimal_places=2)
    estimated_holders = models.PositiveIntegerField(default=0)
    least_claim_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    below_claim = models.PositiveIntegerField(null=True, blank=True)  # how many lie below the least claim
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            models.UniqueConstraint(
                fields=["edition", "round", "head_count"], nulls_distinct=False, name="calculation_once_per_head_count"
            ),
            models.UniqueConstraint(
                fields=["edition", "round"], condition=Q(state="final"), name="calculation_one_final"
            ),
            models.CheckConstraint(condition=Q(round__in=Round.values), name="calculation_round_known"),
            models.CheckConstraint(
                condition=Q(state="draft", prepared_at=None, decided_at=None)
                | Q(state="prepared", prepared_at__isnull=False, decided_at=None)
                | Q(state="final", decided_at__isnull=False),
                name="calculation_state_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(
                    money_amount__gt=0,
                    total_amount__gte=0,
                    persons_total__gt=0,
                    holders__gt=0,
                    share__gt=0,
                    share__lte=1,
                ),
                name="calculation_amounts_possible",
            ),
            models.CheckConstraint(
                condition=Q(years=None, annual_amount=None) | YEARS_TIMES_ANNUAL,
                name="calculation_total_is_years_times_annual",
            ),
            models.CheckConstraint(
                condition=Q(estimated_holders__lte=F("holders")), name="calculation_estimates_within_holders"
            ),
        ]

    @property
    def estimated(self) -> bool:
        """Whether any number that went in is an estimate; then every total is flagged."""
        return self.estimated_holders > 0


class Allotment(models.Model):
    """What one town (or, in a round for districts, one district) is to get: whole euros, rounded per place and year."""

    tenancy: ClassVar[Shape] = Money(writer="state", own_read=OF_A_FINAL_ONE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="allotments")
    calculation = models.ForeignKey(Calculation, on_delete=models.CASCADE, related_name="allotments")
    persons = models.PositiveIntegerField()
    annual_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    total_amount = models.DecimalField(max_digits=14, decimal_places=2)
    estimated = models.BooleanField(default=False)
    below_claim = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            tenant_unique("allotment_tenant"),
            models.UniqueConstraint(fields=["calculation", "organisation"], name="allotment_once"),
            models.UniqueConstraint(  # ways point to it, so that their amount is that of the allotment
                fields=["organisation", "id", "calculation", "annual_amount"], name="allotment_amount"
            ),
            models.CheckConstraint(
                condition=Q(years=None, annual_amount=None, total_amount__gte=0) | YEARS_TIMES_ANNUAL,
                name="allotment_total_is_years_times_annual",
            ),
        ]


class AreaSum(models.Model):
    """A sum that may be published:

    never over one town alone. Kept by the calculation, so that no page adds up the whole state.
    """

    tenancy: ClassVar[Shape] = Public(published=OF_A_FINAL_ONE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calculation = models.ForeignKey(Calculation, on_delete=models.CASCADE, related_name="sums")
    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    area = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="area_sums")
    places = models.PositiveIntegerField()
    persons = models.PositiveBigIntegerField()
    annual_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    total_amount = models.DecimalField(max_digits=14, decimal_places=2)
    below_claim = models.PositiveIntegerField(null=True, blank=True)
    estimated_places = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calculation", "kind", "area"], nulls_distinct=False, name="area_sum_once"),
            models.CheckConstraint(condition=Q(kind__in=AreaKind.values), name="area_sum_kind_known"),
            models.CheckConstraint(condition=Q(places__gte=2), name="area_sum_never_of_one"),
            models.CheckConstraint(
                condition=Q(kind__in=["district", "region"], area__isnull=False)
                | Q(kind__in=["city_districts", "several"], area=None),
                name="area_sum_area_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(total_amount__gte=0, estimated_places__lte=F("places")), name="area_sum_figures_possible"
            ),
        ]

    @property
    def estimated(self) -> bool:
        return self.estimated_places > 0
