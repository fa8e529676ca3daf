"""Whom one has sent where, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.casework.choices import ReferralOutcome
from wegbereiter.casework.models.case import CARED_FOR, Case
from wegbereiter.casework.models.plan import Step
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Shape
from wegbereiter.core.ids import new_id
from wegbereiter.offers.models import Entry
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import Person


class Referral(models.Model):
    """Somebody was told to go to a place of the address list, for a step of the plan or without one.

    The place learns nothing by it: nothing leaves the house. `outcome` stays "referred" until somebody says more.
    """

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="referrals", db_constraint=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="referrals", db_constraint=False)
    # Nothing to do for Django: only a step without a referral goes by itself, and with a file the key below takes both.
    step = models.ForeignKey(
        Step, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="referrals", db_constraint=False
    )
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    outcome = models.CharField(max_length=12, choices=ReferralOutcome.choices, default=ReferralOutcome.REFERRED)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_on", "-id"]
        constraints = [
            tenant_unique("referral_tenant"),
            TenantKey(name="referral_case_same_organisation", column="case_id", to="casework_case", cascade=True),
            TenantKey(name="referral_person_same_organisation", column="person_id", to="people_person", cascade=True),
            TenantKey(name="referral_entry_same_organisation", column="entry_id", to="offers_entry"),
            TenantKey(name="referral_step_same_organisation", column="step_id", to="casework_step", cascade=True),
            models.UniqueConstraint(
                fields=["organisation", "case", "entry"], condition=Q(outcome="referred"), name="referral_open_once"
            ),
            models.CheckConstraint(condition=Q(outcome__in=ReferralOutcome.values), name="referral_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="referred", outcome_on=None, outcome_by=None)
                | ~Q(outcome="referred") & Q(outcome_on__isnull=False, outcome_by__isnull=False),
                name="referral_outcome_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person", "-made_on"], name="referral_of_a_person")]

    @property
    def is_open(self) -> bool:
        return self.outcome == ReferralOutcome.REFERRED
