"""What changes after a grant: reports of the holder, and the amendments that two officers make of them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.funding.choices.amendment import AmendmentState, Cause, ChangeState
from wegbereiter.funding.models.application import Application, Position
from wegbereiter.funding.models.notice import Notice
from wegbereiter.funding.models.notice_objection import NoticeObjection
from wegbereiter.funding.models.scan import ScanFile
from wegbereiter.funding.states import QualificationChoice
from wegbereiter.organisations.models import Organisation


class Amendment(TwoPersonDecision):
    """One amendment of a granted application: what it comes to, and out of which causes.

    The reports that it holds point to it. Grant and application stay as they were: whoever wants to know what is
    granted now replays them (rules.amendment).
    """

    # What is proposed is the office's own business; the holder reads what is decided.
    tenancy: ClassVar[Shape] = Money(writer="state", own_read="state = 'decided'")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="amendments")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="amendments", db_constraint=False
    )
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=AmendmentState.choices, default=AmendmentState.PROPOSED)
    causes = ArrayField(models.CharField(max_length=20, choices=Cause.choices))
    ceiling_amount = models.DecimalField(max_digits=14, decimal_places=2)  # the allotment over the term
    old_amount = models.DecimalField(max_digits=14, decimal_places=2)
    new_amount = models.DecimalField(max_digits=14, decimal_places=2)
    entered_persons = ArrayField(models.UUIDField(), default=list, blank=True)  # who entered a letter decides nothing
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="amendments", db_constraint=False
    )

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["-decided_at", "-id"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            tenant_unique("amendment_tenant"),
            TenantKey(
                name="amendment_application_same_organisation", column="application_id", to="funding_application"
            ),
            TenantKey(name="amendment_notice_same_organisation", column="notice_id", to="funding_notice"),
            models.UniqueConstraint(
                fields=["organisation", "application"],
                condition=Q(state="proposed"),
                name="amendment_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["organisation", "notice"], condition=Q(notice__isnull=False), name="amendment_own_notice"
            ),
            models.CheckConstraint(condition=Q(state__in=AmendmentState.values), name="amendment_state_known"),
            models.CheckConstraint(
                condition=~Q(entered_persons__overlap=F("decided_persons")), name="amendment_enterer_never_decides"
            ),
            models.CheckConstraint(condition=Q(causes__len__gt=0), name="amendment_has_a_cause"),
            models.CheckConstraint(
                condition=Q(old_amount__gte=0, new_amount__gte=0, new_amount__lte=F("ceiling_amount")),
                name="amendment_amounts_possible",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", prepared_at__isnull=False, decided_at=None, notice=None)
                | Q(state="decided", decided_at__isnull=False, notice__isnull=False)
                | Q(state="dropped", prepared_at=None, decided_at=None, notice=None),
                name="amendment_decided_by_two_with_notice",
            ),
        ]


class PositionChange(models.Model):
    """What a holder reports for a granted position: how it is from a day on, everything of it.

    Or for a further one: `added_number` is the number that it gets, and there is a position only once the amendment that
    adds it is decided. The holder reports and takes back what nobody has proposed yet; the rest is the state's.
    """

    tenancy: ClassVar[Shape] = Money(
        writer="own or state",
        own_found="state = 'open' and amendment_id is null",
        own_left="state::text = any ('{open,withdrawn}') and amendment_id is null"
        " and (by_mail_on is null and objection_id is null or state = 'withdrawn')",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="position_changes")
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    added_number = models.PositiveSmallIntegerField(null=True, blank=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="changes", db_constraint=False)
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ChangeState.choices, default=ChangeState.OPEN)
    from_day = models.DateField()
    person = models.CharField(max_length=200)
    qualification = models.CharField(max_length=20, choices=QualificationChoice.choices)
    fte = models.DecimalField(max_digits=4, decimal_places=2)
    has_worked_before = models.BooleanField(default=False)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    bears_rest = models.BooleanField(default=False)
    by_mail_on = models.DateField(null=True, blank=True)  # entered by the office for a holder who wrote a letter
    # An objection that was upheld: the office enters what follows from it, and the holder reports nothing.
    objection = models.ForeignKey(
        NoticeObjection, null=True, blank=True, on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    entered_persons = ArrayField(models.UUIDField(), default=list, blank=True)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            tenant_unique("position_change_tenant"),
            TenantKey(name="position_change_same_organisation", column="position_id", to="funding_position"),
            TenantKey(
                name="position_change_application_same_organisation", column="application_id", to="funding_application"
            ),
            TenantKey(name="position_change_amendment_same_org", column="amendment_id", to="funding_amendment"),
            TenantKey(name="position_change_objection_same_org", column="objection_id", to="funding_noticeobjection"),
            models.UniqueConstraint(
                fields=["organisation", "position"], condition=Q(state="open"), name="position_change_one_open"
            ),
            models.UniqueConstraint(
                fields=["organisation", "application", "added_number"],
                condition=Q(state__in=["open", "decided"]),
                name="position_change_number_once",
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=False) & (Q(added_number=None) | Q(state="decided"))
                | Q(position=None, added_number__isnull=False) & ~Q(state="decided"),
                name="position_change_adds_once_decided",
            ),
            models.CheckConstraint(
                condition=Q(added_number=None) | Q(added_number__isnull=False, from_day=F("first_day"), last_day=None),
                name="position_change_adds_from_the_first_day",
            ),
            models.CheckConstraint(
                condition=Q(by_mail_on=None, objection=None, entered_persons__len=0)
                | Q(by_mail_on__isnull=False, objection=None, entered_persons__len__gt=0)
                | Q(by_mail_on=None, objection__isnull=False, entered_persons__len__gt=0),
                name="position_change_entered_by_somebody",
            ),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="position_change_state_known"),
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=1), name="position_change_size_possible"),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("from_day")), name="position_change_begins_with_the_position"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__isnull=False, last_day__gte=F("first_day")),
                name="position_change_days_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False) & ~Q(return_reason=""),
                name="position_change_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(amendment__isnull=False), name="position_change_decided_in_amendment"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "returned"]) | Q(amendment=None),
                name="position_change_dropped_without_amendment",
            ),
        ]

    @property
    def number(self) -> int:
        """Of the position; needs it, where there is one."""
        return self.position.number if self.position else self.added_number or 0


class PositionChangeFile(ScanFile):
    """The scan of a letter with a report."""

    change = models.ForeignKey(PositionChange, on_delete=models.PROTECT, related_name="files", db_constraint=False)

    class Meta(ScanFile.Meta):
        abstract = False
        constraints = [
            tenant_unique("position_change_file_tenant"),
            TenantKey(name="position_change_file_same_organisation", column="change_id", to="funding_positionchange"),
            models.CheckConstraint(condition=Q(size__gt=0), name="position_change_file_not_empty"),
        ]
