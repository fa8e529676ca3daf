"""A grant is taken back, whole or in part: what one officer proposes, the holder answers, and another officer decides."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.documents.filed import FiledDocument
from wegbereiter.core.ids import new_id
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind, RevocationState
from wegbereiter.funding.models.application import Application
from wegbereiter.funding.models.notice import Notice
from wegbereiter.funding.models.scan import ScanFile
from wegbereiter.organisations.models import Organisation


class Revocation(TwoPersonDecision):
    """A proposal that its holder reads at once, because it is heard about it, until it is decided or taken back.

    `from_day` None: from the beginning. `positions`: their numbers; empty: all of them. `entered_persons`: whoever entered
    an answer that came by mail; they do not decide.
    """

    tenancy: ClassVar[Shape] = Money(writer="state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="revocations")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="revocations", db_constraint=False
    )
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=RevocationState.choices, default=RevocationState.HEARING)
    kind = models.CharField(max_length=12, choices=RevocationKind.choices)
    ground = models.CharField(max_length=12, choices=RevocationGround.choices)
    reason = models.TextField(max_length=2000)
    from_day = models.DateField(null=True, blank=True)
    positions = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    hearing_text = models.PositiveIntegerField(default=0)  # version of the text block; 0 is the sample of the program
    asked_at = models.DateTimeField()
    answer_until = models.DateField()
    entered_persons = ArrayField(models.UUIDField(), default=list, blank=True)
    old_amount = models.DecimalField(max_digits=14, decimal_places=2)
    new_amount = models.DecimalField(max_digits=14, decimal_places=2)
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="revocations", db_constraint=False
    )

    class Meta(TwoPersonDecision.Meta):
        abstract = False
        ordering = ["-asked_at", "-id"]
        constraints = [
            *TwoPersonDecision.Meta.constraints,
            tenant_unique("revocation_tenant"),
            TenantKey(
                name="revocation_application_same_organisation", column="application_id", to="funding_application"
            ),
            TenantKey(name="revocation_notice_same_organisation", column="notice_id", to="funding_notice"),
            models.UniqueConstraint(
                fields=["organisation", "application"], condition=Q(state="hearing"), name="revocation_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["organisation", "notice"], condition=Q(notice__isnull=False), name="revocation_own_notice"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=RevocationState.values,
                    kind__in=RevocationKind.values,
                    ground__in=RevocationGround.values,
                ),
                name="revocation_words_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="revocation_with_reason"),
            models.CheckConstraint(
                condition=Q(new_amount__gte=0, new_amount__lt=F("old_amount")), name="revocation_takes_something"
            ),
            models.CheckConstraint(
                condition=Q(from_day__isnull=False) | Q(positions__len__gt=0) | Q(new_amount=0),
                name="revocation_of_all_leaves_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(entered_persons__overlap=F("decided_persons")), name="revocation_enterer_never_decides"
            ),
            models.CheckConstraint(
                condition=Q(state="hearing", prepared_at__isnull=False, decided_at=None, notice=None)
                | Q(state="decided", decided_at__isnull=False, notice__isnull=False)
                | Q(state="dropped", prepared_at=None, decided_at=None, notice=None),
                name="revocation_decided_by_two_with_notice",
            ),
        ]

    def came_before(self, moment: datetime | None) -> bool:
        """Whether it was decided before that; False where there is no such moment."""
        return moment is not None and self.decided_at is not None and self.decided_at < moment


class HearingDocument(FiledDocument):
    """The letter by which a holder is asked, filed with the proposal. `letter` is what the file was made of."""

    tenancy: ClassVar[Shape] = Money(writer="state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hearing_documents")
    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="documents", db_constraint=False)
    letter = models.JSONField()

    class Meta(FiledDocument.Meta):
        abstract = False
        ordering = ["-made_at", "-id"]
        constraints = [
            *FiledDocument.Meta.constraints,
            tenant_unique("hearing_document_tenant"),
            TenantKey(name="hearing_document_same_organisation", column="revocation_id", to="funding_revocation"),
            models.UniqueConstraint(fields=["organisation", "revocation"], name="hearing_document_once"),
        ]


class HearingAnswer(models.Model):
    """What the holder says in its hearing, kept as it came. The holder may say more until it is decided."""

    tenancy: ClassVar[Shape] = Money(writer="own or state", own_left="not by_mail")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hearing_answers")
    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="answers", db_constraint=False)
    edition = models.CharField(max_length=40)
    text = models.TextField(max_length=4000)
    received_on = models.DateField()
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            tenant_unique("hearing_answer_tenant"),
            TenantKey(name="hearing_answer_same_organisation", column="revocation_id", to="funding_revocation"),
            models.CheckConstraint(condition=~Q(text=""), name="hearing_answer_has_text"),
        ]


class HearingFile(ScanFile):
    """The scan of a letter with an answer."""

    answer = models.ForeignKey(HearingAnswer, on_delete=models.PROTECT, related_name="files", db_constraint=False)

    class Meta(ScanFile.Meta):
        abstract = False
        constraints = [
            tenant_unique("hearing_file_tenant"),
            TenantKey(name="hearing_file_same_organisation", column="answer_id", to="funding_hearinganswer"),
            models.CheckConstraint(condition=Q(size__gt=0), name="hearing_file_not_empty"),
        ]
