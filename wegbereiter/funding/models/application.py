"""An application for positions: who applies, for whom, signed by whom, and what the carriers say that do the work."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Shape, Shared
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.funding.models.calculation import Calculation
from wegbereiter.funding.models.pooling import Pool
from wegbereiter.funding.models.scan import ScanFile
from wegbereiter.funding.states import (
    ONE_PER_EDITION,
    ApplicationState,
    ForwardingState,
    Outcome,
    QualificationChoice,
    Signature,
)
from wegbereiter.organisations.models import Organisation


class Application(TwoPersonDecision):
    """One application of a town, of a pool by its lead, or of a district for towns that handed their task over.

    The applicant writes until the office works on it; how it comes out, only the state can write. `version` counts
    savings, so that two people at once cannot overwrite each other.
    """

    tenancy: ClassVar[Shape] = Money(
        writer="own or state",
        own_found="state::text = any ('{draft,returned,submitted}')",
        own_left="state::text = any ('{draft,returned,submitted,withdrawn}') and decided_at is null",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    edition = models.CharField(max_length=40)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, related_name="applications")
    pool = models.ForeignKey(
        Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="applications", db_constraint=False
    )
    state = models.CharField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    own_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)  # own money a year
    signatory = models.CharField(max_length=200, blank=True)
    signature = models.CharField(max_length=10, choices=Signature.choices, blank=True)
    signed_by = models.UUIDField(null=True, blank=True)
    entered_persons = ArrayField(models.UUIDField(), default=list, blank=True)  # who entered a letter decides nothing
    by_mail_on = models.DateField(null=True, blank=True)  # entered by the office for an applicant who wrote a letter
    # What the sums rested on when it was handed in; the allotments of all towns that it stands for.
    allotted_yearly_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    allotted_total_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    applied_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # over all years
    yearly_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fte = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    findings = models.PositiveIntegerField(default=0)  # how many the office should look at
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.UUIDField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # by the applicant itself
    withdrawn_by = models.UUIDField(null=True, blank=True)
    withdrawn_role = models.CharField(max_length=40, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)  # proposed, then decided
    outcome_reason = models.CharField(max_length=2000, blank=True)
    granted_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            tenant_unique("application_tenant"),
            TenantKey(name="application_pool_of_its_lead", column="pool_id", to="funding_pool"),
            models.UniqueConstraint(
                fields=["organisation", "edition"],
                condition=Q(state__in=[str(state) for state in ONE_PER_EDITION]),
                name="application_one_per_edition",
            ),
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="application_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(
                    submitted_at__isnull=False,
                    applied_amount__isnull=False,
                    applied_amount__gt=0,
                    allotted_total_amount__isnull=False,
                    yearly_amount__isnull=False,
                    yearly_amount__gt=0,
                    fte__isnull=False,
                    fte__gt=0,
                )
                & ~Q(signatory="")
                & ~Q(signature=""),
                name="application_complete_once_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["granted", "rejected", "revoked"], decided_at__isnull=False)
                | ~Q(state__in=["granted", "rejected", "revoked"]) & Q(decided_at=None),
                name="application_decided_by_two",
            ),
            models.CheckConstraint(
                condition=Q(prepared_at=None, outcome="") | Q(prepared_at__isnull=False) & ~Q(outcome=""),
                name="application_proposed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "revoked"])
                | Q(outcome="grant", granted_amount__isnull=False, granted_amount__gt=0),
                name="application_granted_with_amount",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="reject") | ~Q(outcome_reason=""), name="application_rejected_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False) & ~Q(return_reason=""),
                name="application_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(entered_persons__overlap=F("decided_persons")), name="application_enterer_never_decides"
            ),
            models.CheckConstraint(
                condition=Q(by_mail_on=None, entered_persons__len=0)
                | Q(by_mail_on__isnull=False, entered_persons__len__gt=0),
                name="application_entered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at=None, withdrawn_by=None, withdrawn_role=""),
                name="application_withdrawn_with_moment",
            ),
            models.CheckConstraint(condition=Q(own_amount__gte=0), name="application_own_amount_not_negative"),
        ]

    def take_back(self) -> None:
        """The proposal goes with what was proposed. Raises FourEyesError."""
        super().take_back()
        self.outcome, self.outcome_reason = "", ""


class Position(models.Model):
    """A position that is applied for, with the person on it. What is open is empty until the application is handed in.

    `added_at`: it was no part of the application, an amendment has added it to the grant; the state alone writes that.
    """

    tenancy: ClassVar[Shape] = Money(writer="own or state", own_found="added_at is null", own_left="added_at is null")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="positions")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="positions", db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    fte = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    qualification = models.CharField(max_length=20, choices=QualificationChoice.choices, blank=True)
    person = models.CharField(max_length=200, blank=True)
    has_worked_before = models.BooleanField(default=False)  # on integration; asked for in re-qualification
    employed_since = models.DateField(null=True, blank=True)  # staff that the applicant has paid itself so far
    reason = models.CharField(max_length=500, blank=True)  # for a start that lies back
    removed_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            tenant_unique("position_tenant"),
            TenantKey(name="position_application_same_organisation", column="application_id", to="funding_application"),
            models.UniqueConstraint(fields=["organisation", "application", "number"], name="position_number_once"),
            models.CheckConstraint(condition=Q(fte=None) | Q(fte__gt=0, fte__lte=1), name="position_size_possible"),
            models.CheckConstraint(
                condition=Q(added_at=None) | Q(removed_at=None, fte__isnull=False, first_day__isnull=False),
                name="position_added_complete",
            ),
        ]


class Forwarding(models.Model):
    """A position that the applicant passes on to a carrier. The carrier accepts and names its person, or says why not."""

    tenancy: ClassVar[Shape] = Shared(
        named_in="carrier_id",
        named_found="state = 'asked'",
        named_left="state::text = any ('{accepted,refused}')",
        state_reads=True,
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="forwardings")
    carrier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="forwardings_received")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="forwardings", db_constraint=False)
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ForwardingState.choices, default=ForwardingState.ASKED)
    fte = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    person = models.CharField(max_length=200, blank=True)
    qualification = models.CharField(max_length=20, choices=QualificationChoice.choices, blank=True)
    has_worked_before = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True, blank=True)
    asked_role = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answered_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            tenant_unique("forwarding_tenant"),
            TenantKey(name="forwarding_position_same_organisation", column="position_id", to="funding_position"),
            models.UniqueConstraint(
                fields=["organisation", "position"],
                condition=Q(state__in=["asked", "accepted"]),
                name="forwarding_one_carrier",
            ),
            models.CheckConstraint(condition=Q(state__in=ForwardingState.values), name="forwarding_state_known"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(answered_at__isnull=False) & ~Q(person="") & ~Q(qualification=""),
                name="forwarding_accepted_with_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(answered_at__isnull=False) & ~Q(reason=""),
                name="forwarding_refused_with_reason",
            ),
        ]


class ApplicationFile(ScanFile):
    """A scan: the signed print, or the letter that the office has entered. Kept as it came."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files", db_constraint=False)

    class Meta(ScanFile.Meta):
        abstract = False
        constraints = [
            tenant_unique("application_file_tenant"),
            TenantKey(name="application_file_same_organisation", column="application_id", to="funding_application"),
            models.CheckConstraint(condition=Q(size__gt=0), name="application_file_not_empty"),
        ]


class OverruledFinding(models.Model):
    """A finding that an officer has looked at and let pass, with the reason; auditors read them all."""

    tenancy: ClassVar[Shape] = Money(writer="state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="overruled_findings")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="overruled_findings", db_constraint=False
    )
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.UUIDField()
    role = models.CharField(max_length=40)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            tenant_unique("overruled_finding_tenant"),
            TenantKey(name="overruled_finding_same_organisation", column="application_id", to="funding_application"),
            models.UniqueConstraint(
                fields=["organisation", "application", "code", "position"],
                nulls_distinct=False,
                name="overruled_finding_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="overruled_finding_with_reason"),
        ]
