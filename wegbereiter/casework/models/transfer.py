"""A case goes over to another house: what is offered to it, and what it brought along there."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.casework.choices import AgreedAs
from wegbereiter.casework.choices.transfers import Scope, TransferState
from wegbereiter.casework.models.case import CARED_FOR, Case
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Shape, Shared
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import OF_ONE_PERSON, Person

SCOPES = [str(one) for one in Scope]


class Transfer(models.Model):
    """A house offers a case to another one, with the person's consent; the other one's lead accepts or says why not.

    `package` is what goes over, sealed when the person said yes: it is there as long as the offer is open and not a moment
    longer. The other house reads only rows of `wb_transfers_to_me`, and of these it can write a refusal and nothing else:
    accepting goes through `wb_take_over`, because it closes a case that the other house cannot see.
    """

    tenancy: ClassVar[Shape] = Shared(
        own_within=OF_ONE_PERSON,
        named_in="to_organisation_id",
        named_read="id in (select wb_transfers_to_me())",
        named_found="state = 'open' and id in (select wb_transfers_to_me())",
        named_left="state = 'refused'",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transfers")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transfers_received")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transfers", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transfers", db_constraint=False)
    scope = ArrayField(models.CharField(max_length=8))
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.OPEN)
    package = models.JSONField(null=True, blank=True)  # rules.transfers
    consent_on = models.DateField()
    consent_as = models.CharField(max_length=8, choices=AgreedAs.choices)
    consent_language = models.CharField(max_length=12)
    consent_version = models.PositiveSmallIntegerField()
    last_day = models.DateField()  # for the answer of the other house
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of a refusal
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            tenant_unique("transfer_tenant"),
            TenantKey(name="transfer_case_same_organisation", column="case_id", to="casework_case", cascade=True),
            TenantKey(name="transfer_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(
                fields=["organisation", "case"], condition=Q(state="open"), name="transfer_one_open_of_a_case"
            ),
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="transfer_state_known"),
            models.CheckConstraint(condition=~Q(organisation=F("to_organisation")), name="transfer_to_another_house"),
            models.CheckConstraint(
                condition=Q(scope__contains=["person"], scope__contained_by=SCOPES)
                & (Q(scope__contains=["talks"]) | ~Q(scope__contains=["notes"])),
                name="transfer_scope_known",
            ),
            models.CheckConstraint(
                condition=Q(consent_as__in=AgreedAs.values) & ~Q(consent_language=""), name="transfer_with_consent"
            ),
            models.CheckConstraint(
                condition=Q(state="open", package__isnull=False, ended_at=None)
                | Q(ended_at__isnull=False, package=None) & ~Q(state="open"),
                name="transfer_package_while_it_is_open",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(state="refused") | Q(reason="") & ~Q(state="refused"),
                name="transfer_refused_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["to_organisation", "state"], name="transfer_to_a_house")]


class EarlierCounselling(models.Model):
    """What came with a case from another house and is read here, never counted: its talks and its last agreed plan.

    Talks and agreed plans of another house are no work of this one; as rows of their own they would stand in its statistics.
    """

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="earlier_counsellings")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="earlier", db_constraint=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="earlier_counsellings", db_constraint=False
    )
    house = models.CharField(max_length=300)  # as it was called then
    content = models.JSONField()  # rules.transfers.Earlier
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [
            tenant_unique("earlier_counselling_tenant"),
            TenantKey(name="earlier_case_same_organisation", column="case_id", to="casework_case", cascade=True),
            TenantKey(name="earlier_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=~Q(house=""), name="earlier_counselling_of_a_house"),
        ]
