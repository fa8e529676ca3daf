"""What a recipient says against a notice, how it came, and how two officers answer."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.funding.models.notice import Notice
from wegbereiter.funding.models.scan import ScanFile
from wegbereiter.funding.states import NoticeObjectionState, ObjectionOutcome, Remedy
from wegbereiter.organisations.models import Organisation


class NoticeObjection(TwoPersonDecision):
    """An objection to a notice; that to the own number is `Objection`.

    The recipient makes it and takes it back; how it comes out, only the state can write. One that came by mail names
    whoever entered it, because they do not decide about it.
    """

    tenancy: ClassVar[Shape] = Money(
        writer="own or state",
        own_found="state = 'open'",
        own_left="state::text = any ('{open,withdrawn}') and prepared_at is null and decided_at is null"
        " and cardinality(entered_persons) = 0",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notice_objections")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections", db_constraint=False)
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=NoticeObjectionState.choices, default=NoticeObjectionState.OPEN)
    text = models.TextField(max_length=4000)
    received_on = models.DateField()
    by_mail = models.BooleanField(default=False)
    entered_persons = ArrayField(models.UUIDField(), default=list, blank=True)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # by the recipient itself
    outcome = models.CharField(max_length=12, choices=ObjectionOutcome.choices, blank=True)  # proposed, then decided
    outcome_reason = models.TextField(max_length=2000, blank=True)
    remedy = models.CharField(max_length=12, choices=Remedy.choices, blank=True)

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            tenant_unique("notice_objection_tenant"),
            TenantKey(name="notice_objection_same_organisation", column="notice_id", to="funding_notice"),
            models.UniqueConstraint(
                fields=["organisation", "notice"], condition=Q(state="open"), name="notice_objection_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=NoticeObjectionState.values), name="notice_objection_state_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="notice_objection_has_text"),
            models.CheckConstraint(
                condition=Q(by_mail=False, entered_persons__len=0) | Q(by_mail=True, entered_persons__len__gt=0),
                name="notice_objection_entered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(entered_persons__overlap=F("decided_persons")),
                name="notice_objection_enterer_never_decides",
            ),
            models.CheckConstraint(
                condition=Q(prepared_at=None, outcome="", outcome_reason="")
                | Q(prepared_at__isnull=False) & ~Q(outcome="") & ~Q(outcome_reason=""),
                name="notice_objection_proposed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["upheld", "partly"]) & ~Q(remedy="")
                | ~Q(outcome__in=["upheld", "partly"]) & Q(remedy=""),
                name="notice_objection_upheld_with_remedy",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, withdrawn_at=None)
                | Q(state="withdrawn", decided_at=None, prepared_at=None, withdrawn_at__isnull=False)
                | Q(state=F("outcome"), decided_at__isnull=False, withdrawn_at=None),
                name="notice_objection_ended_by_two_or_its_maker",
            ),
        ]


class NoticeObjectionFile(ScanFile):
    """The scan of a letter, kept as it came."""

    objection = models.ForeignKey(NoticeObjection, on_delete=models.PROTECT, related_name="files", db_constraint=False)

    class Meta(ScanFile.Meta):
        abstract = False
        constraints = [
            tenant_unique("notice_objection_file_tenant"),
            TenantKey(
                name="notice_objection_file_same_organisation",
                column="objection_id",
                to="funding_noticeobjection",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="notice_objection_file_not_empty"),
        ]
