"""How a town gets from its allotment to an application: alone with own money, together with others, or by the district."""

from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Public, Shape, Shared
from wegbereiter.core.ids import new_id
from wegbereiter.funding.models.calculation import Allotment, Calculation
from wegbereiter.funding.states import POOLED, PartnerState, WayCode, WayState
from wegbereiter.organisations.models import Organisation

KINDS_OF_POOLS = tuple(kind.value for kind in POOLED)


class DistrictLine(NamedTuple):
    """`gap`: a share of one, how far the answer may be from the best one at most."""

    name: str
    towns: int
    gap: Decimal
    seconds: Decimal


class PoolingAdvice(models.Model):
    """One run of the pooling adviser over all towns below the least claim. Towns see it once it is published."""

    tenancy: ClassVar[Shape] = Public(published="published_at is not null")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.CharField(max_length=40)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="advice")
    towns = models.PositiveIntegerField()  # below the claim, with anything to pool
    pools = models.PositiveIntegerField()
    top_ups = models.PositiveIntegerField()
    transfers = models.PositiveIntegerField()
    seconds = models.DecimalField(max_digits=8, decimal_places=2)
    districts = models.JSONField(default=list)  # [key, name, towns, solved, gap, seconds] of each
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_at__gte=F("created_at")),
                name="pooling_advice_published_later",
            ),
        ]

    @property
    def by_district(self) -> list[DistrictLine]:
        """How each district was solved. JSON knows floats only; none of these is money."""
        return [
            DistrictLine(name, towns, Decimal(str(gap)), Decimal(str(seconds)))
            for _key, name, towns, _solved, gap, seconds, *_rest in self.districts
        ]


class PoolingSuggestion(models.Model):
    """What the adviser proposes to one town. Nobody is assigned: the town decides.

    `partners` names the others of the pool with their amounts, the lead first: what a town must know to ask them.
    """

    tenancy: ClassVar[Shape] = Money(
        writer="state",
        own_read="advice_id in (select a.id from funding_poolingadvice a where a.published_at is not null)",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pooling_suggestions")
    advice = models.ForeignKey(PoolingAdvice, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=20, choices=WayCode.choices)
    pool_name = models.CharField(max_length=80, blank=True)
    leads = models.BooleanField(default=False)
    annual_amount = models.DecimalField(max_digits=14, decimal_places=2)
    pool_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    partners = models.JSONField(
        default=list
    )  # [[organisation id, yearly amount in euros as text], ...], the lead first
    reason = models.CharField(max_length=40)
    reason_values = models.JSONField(default=dict)

    class Meta:
        constraints = [
            tenant_unique("pooling_suggestion_tenant"),
            models.UniqueConstraint(fields=["advice", "organisation"], name="pooling_suggestion_once"),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS_OF_POOLS, pool_amount__isnull=False) & ~Q(pool_name="")
                | ~Q(kind__in=KINDS_OF_POOLS) & Q(pool_name="", pool_amount=None, leads=False),
                name="pooling_suggestion_pool_named",
            ),
        ]


class Pool(models.Model):
    """Towns that apply together. The lead applies and holds the grant; the others get their share by agreement."""

    tenancy: ClassVar[Shape] = Shared(share_function="wb_shared_pools", state_reads=True)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pools_led")
    edition = models.CharField(max_length=40)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="pools")
    kind = models.CharField(max_length=20, choices=WayCode.choices)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            tenant_unique("pool_tenant"),
            models.UniqueConstraint(
                fields=["organisation", "edition"], condition=Q(ended_at=None), name="pool_one_led_by_a_town"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS_OF_POOLS), name="pool_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="pool_ended_with_reason",
            ),
        ]


class Way(models.Model):
    """One town on one way: asked by a partner or begun by itself, accepted with the day of its council's decision.

    `partner` is the lead of the pool (the town itself, if it leads) or the district that is to take the task over.
    """

    tenancy: ClassVar[Shape] = Shared(
        named_in="partner_id",
        named_found=(
            "pool_id is not null and state = 'asked'"
            " or kind = 'to_district' and state = 'accepted' and partner_state = 'waiting'"
        ),
        named_left=(
            "pool_id is not null and state::text = any ('{asked,withdrawn}')"
            " or kind = 'to_district' and state = 'accepted' and partner_state::text = any ('{accepted,refused}')"
        ),
        share_function="wb_shared_pools",
        key="pool_id",
        state_reads=True,
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ways")
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ways_of_others"
    )
    edition = models.CharField(max_length=40)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="ways")
    allotment = models.ForeignKey(
        Allotment, null=True, blank=True, on_delete=models.PROTECT, related_name="ways", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=WayCode.choices)
    pool = models.ForeignKey(
        Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="ways", db_constraint=False
    )
    state = models.CharField(max_length=12, choices=WayState.choices, default=WayState.ASKED)
    partner_state = models.CharField(max_length=12, choices=PartnerState.choices, blank=True, default="")
    annual_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # null until known
    top_up_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)  # own money a year
    council_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of a refusal or of leaving
    partner_reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True, blank=True)
    asked_role = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answered_role = models.CharField(max_length=40, blank=True)
    partner_answered_at = models.DateTimeField(null=True, blank=True)
    partner_answered_by = models.UUIDField(null=True, blank=True)
    partner_answered_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            tenant_unique("way_tenant"),
            TenantKey(name="way_allotment_same_organisation", column="allotment_id", to="funding_allotment"),
            TenantKey(
                name="way_amount_of_its_allotment",
                column="allotment_id",
                to="funding_allotment",
                same=["calculation_id", "annual_amount"],
            ),
            TenantKey(
                name="way_pool_of_its_lead", column="pool_id", to="funding_pool", organisation_column="partner_id"
            ),
            models.UniqueConstraint(
                fields=["organisation", "edition"], condition=Q(state="accepted"), name="way_one_accepted"
            ),
            models.UniqueConstraint(
                fields=["organisation", "pool"], condition=Q(state__in=["asked", "accepted"]), name="way_once_in_a_pool"
            ),
            models.CheckConstraint(condition=Q(state__in=WayState.values), name="way_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS_OF_POOLS, pool__isnull=False, partner__isnull=False, partner_state="")
                | Q(kind="to_district", pool=None, partner__isnull=False, partner_state__in=PartnerState.values[1:])
                | Q(kind="top_up", pool=None, partner=None, partner_state=""),
                name="way_partner_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn", "refused"])
                | Q(council_on__isnull=False, allotment__isnull=False, annual_amount__isnull=False),
                name="way_accepted_with_day",
            ),
            models.CheckConstraint(
                condition=Q(top_up_amount=0) | Q(kind="top_up", top_up_amount__gt=0), name="way_top_up_amount"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "left"]) | ~Q(reason=""), name="way_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(partner_state__in=["", "waiting"], partner_answered_at=None)
                | Q(partner_state__in=["accepted", "refused"], partner_answered_at__isnull=False),
                name="way_partner_answered",
            ),
        ]
