"""Drafts of the simulator: what somebody tries out, what it would change, and what associations of towns say to it.

Results are kept by the action that computed them, so that no page adds up the whole state.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import tenant_unique
from wegbereiter.core.database.policies import Money, Public, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.funding.choices import DraftKey, Holder
from wegbereiter.funding.models.calculation import Calculation
from wegbereiter.funding.models.headcount import HeadCount
from wegbereiter.funding.states import AreaKind, SimulationState
from wegbereiter.organisations.models import Organisation

# Shared with associations of towns, and with nobody else: a town sees nothing of a draft. A draft over a single town
# would be that town's money, so its sums are shown to the state alone.
FOR_ASSOCIATIONS = (
    "towns >= 2 and (shared_at is not null or state = 'final') and exists (select 1 from organisations_organisation o"
    " where o.id = (select wb_organisation()) and o.kind = 'towns_association')"
)


class Simulation(TwoPersonDecision):
    """One draft with everything that went into it, and its sums over the whole state.

    It starts from an edition and changes nothing there: not even a final draft changes an edition or an allotment.
    """

    tenancy: ClassVar[Shape] = Public(published=FOR_ASSOCIATIONS)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=120)
    edition = models.CharField(max_length=40)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    version = models.PositiveIntegerField(default=1)  # grows with each change; decisions name the one they looked at
    state = models.CharField(max_length=12, choices=SimulationState.choices, default=SimulationState.DRAFT)
    # What is tried out.
    money_amount = models.DecimalField(max_digits=14, decimal_places=2)  # per year
    years = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=12)
    holder = models.CharField(max_length=12)
    count = models.ForeignKey(HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="simulations")
    first = models.ForeignKey(HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(HeadCount, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    persons_share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    least_claim_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    degree_rate_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    vocational_rate_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    # What it is compared with: the final allotment, or (calculation null) what the edition would give.
    calculation = models.ForeignKey(
        Calculation, null=True, blank=True, on_delete=models.PROTECT, related_name="simulations"
    )
    now_money_amount = models.DecimalField(max_digits=14, decimal_places=2)
    now_least_claim_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    # What comes out, over the whole state.
    level = models.CharField(max_length=12)  # amounts are compared by town or by district
    towns = models.PositiveIntegerField()
    now_holders = models.PositiveIntegerField()
    draft_holders = models.PositiveIntegerField()
    now_annual_amount = models.DecimalField(max_digits=14, decimal_places=2)
    draft_annual_amount = models.DecimalField(max_digits=14, decimal_places=2)
    now_below = models.PositiveIntegerField(null=True, blank=True)  # holders below the least claim
    draft_below = models.PositiveIntegerField(null=True, blank=True)
    more = models.PositiveIntegerField()
    less = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    estimated = models.PositiveIntegerField(default=0)
    unmoved = models.PositiveIntegerField(default=0)  # "follows" could not move them: nobody at the first date
    # Who and when.
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True, blank=True)
    changed_role = models.CharField(max_length=40, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.UUIDField(null=True, blank=True)
    shared_role = models.CharField(max_length=40, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.UUIDField(null=True, blank=True)
    dropped_role = models.CharField(max_length=40, blank=True)

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            models.UniqueConstraint(
                fields=["title"], condition=~Q(state="dropped"), name="simulation_title_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SimulationState.values) & ~Q(title=""), name="simulation_state_and_title"
            ),
            models.CheckConstraint(
                condition=Q(state="final", decided_at__isnull=False) | ~Q(state="final") & Q(decided_at=None),
                name="simulation_final_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None, shared_by=None, shared_role="") & ~Q(state="shared")
                | Q(shared_at__gte=F("created_at"), shared_by__isnull=False) & ~Q(state="draft"),
                name="simulation_shared_completely_or_not",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None, dropped_role="") & ~Q(state="dropped")
                | Q(state="dropped", dropped_at__gte=F("created_at"), dropped_by__isnull=False, prepared_at=None),
                name="simulation_dropped_completely_or_not",
            ),
            models.CheckConstraint(
                condition=Q(holder__in=[one.value for one in Holder], level__in=[one.value for one in Holder])
                & (
                    Q(key=DraftKey.PERSONS.value, count__isnull=False, first=None, second=None, persons_share=None)
                    | Q(key=DraftKey.POPULATION.value, count=None, first=None, second=None, persons_share=None)
                    | Q(key=DraftKey.MIX.value, first=None, second=None, persons_share__isnull=False)
                    | Q(key=DraftKey.FOLLOWS.value, first__isnull=False, second__isnull=False)
                ),
                name="simulation_inputs_by_key",
            ),
            models.CheckConstraint(
                condition=Q(money_amount__gt=0, years__gt=0, now_money_amount__gt=0)
                & (Q(persons_share=None) | Q(persons_share__gte=0, persons_share__lte=1))
                & (Q(least_claim_amount=None) | Q(least_claim_amount__gte=0)),
                name="simulation_inputs_possible",
            ),
            models.CheckConstraint(
                condition=Q(
                    towns__gt=0, now_holders__gt=0, draft_holders__gt=0, now_annual_amount__gte=0,
                    draft_annual_amount__gte=0,
                ),
                name="simulation_results_possible",
            ),
        ]  # fmt: skip


class SimulationAmount(models.Model):
    """What one town (or district, where these are compared) has now and would have in a draft.

    For the state and those who audit it alone, so the place is no owner of the row: not even its own row is a town's.
    """

    tenancy: ClassVar[Shape] = Public(published="false")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="amounts")
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="simulation_amounts")
    now_amount = models.DecimalField(max_digits=14, decimal_places=2)  # per year, as all amounts here
    draft_amount = models.DecimalField(max_digits=14, decimal_places=2)
    difference_amount = models.DecimalField(max_digits=14, decimal_places=2)
    per_cent = models.DecimalField(max_digits=14, decimal_places=1, null=True, blank=True)
    now_below = models.PositiveIntegerField(null=True, blank=True)  # holders in it below the least claim
    draft_below = models.PositiveIntegerField(null=True, blank=True)
    estimated = models.BooleanField(default=False)
    unmoved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["simulation", "place"], name="simulation_amount_once"),
            models.CheckConstraint(
                condition=Q(
                    now_amount__gte=0, draft_amount__gte=0, difference_amount=F("draft_amount") - F("now_amount")
                ),
                name="simulation_amount_difference",
            ),
        ]


class SimulationSum(models.Model):
    """A sum of a draft that associations of towns may read: never over one town alone."""

    tenancy: ClassVar[Shape] = Public(
        published=f"simulation_id in (select s.id from funding_simulation s where {FOR_ASSOCIATIONS})"  # noqa: S608  our own words
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="sums")
    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    area = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    towns = models.PositiveIntegerField()
    now_holders = models.PositiveIntegerField()
    draft_holders = models.PositiveIntegerField()
    now_amount = models.DecimalField(max_digits=14, decimal_places=2)
    draft_amount = models.DecimalField(max_digits=14, decimal_places=2)
    now_below = models.PositiveIntegerField(null=True, blank=True)
    draft_below = models.PositiveIntegerField(null=True, blank=True)
    more = models.PositiveIntegerField()
    less = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    estimated = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "kind", "area"], nulls_distinct=False, name="simulation_sum_once"
            ),
            models.CheckConstraint(condition=Q(towns__gte=2), name="simulation_sum_never_of_one"),
            models.CheckConstraint(
                condition=Q(kind="district", area__isnull=False) | Q(kind__in=["city_districts", "several"], area=None),
                name="simulation_sum_area_by_kind",
            ),
        ]


class SimulationComment(models.Model):
    """What an association of towns says to a shared draft. It reads its own comments, the state reads all."""

    tenancy: ClassVar[Shape] = Money(writer="own")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="simulation_comments")
    simulation = models.ForeignKey(Simulation, on_delete=models.PROTECT, related_name="comments")
    edition = models.CharField(max_length=40)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            tenant_unique("simulation_comment_tenant"),
            models.CheckConstraint(condition=~Q(text=""), name="simulation_comment_has_text"),
        ]
