"""Notices: what the office tells an applicant, kept as it went out, with the legal texts that it used."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Public, Shape
from wegbereiter.core.documents.filed import FiledDocument
from wegbereiter.core.ids import new_id
from wegbereiter.funding.models.application import Application
from wegbereiter.funding.states import NoticeKind, TextCode
from wegbereiter.organisations.models import Organisation


class TextBlock(models.Model):
    """A version of a legal text of the authority. The newest counts for new notices; older ones stay for those made."""

    tenancy: ClassVar[Shape] = Public()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, choices=TextCode.choices)
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=4000)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="text_block_version_once"),
            models.CheckConstraint(condition=Q(code__in=TextCode.values), name="text_block_code_known"),
            models.CheckConstraint(condition=Q(version__gt=0), name="text_block_version_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="text_block_not_empty"),
        ]


class Notice(models.Model):
    """A notice and what became of it: when it was delivered, until when it can be objected to.

    `reference` is drawn and does not count upwards, so that nobody reads from it how many notices there are.
    """

    tenancy: ClassVar[Shape] = Money(writer="state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notices")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notices", db_constraint=False)
    edition = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    reference = models.CharField(max_length=40)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="following", db_constraint=False
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    texts = models.JSONField(default=dict)  # code -> version of the text; 0 is the sample of the program
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    objection_until = models.DateField(null=True, blank=True)
    delivery_entered_at = models.DateTimeField(null=True, blank=True)
    delivery_entered_by = models.UUIDField(null=True, blank=True)
    delivery_entered_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            tenant_unique("notice_tenant"),
            TenantKey(name="notice_application_same_organisation", column="application_id", to="funding_application"),
            TenantKey(name="notice_previous_same_organisation", column="previous_id", to="funding_notice"),
            models.UniqueConstraint(
                fields=["organisation", "application"],
                condition=Q(kind__in=["grant", "rejection"]),
                name="notice_one_decision",
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="grant", amount__isnull=False, amount__gt=0, previous=None)
                | Q(kind="rejection", amount=None, previous=None)
                | Q(kind__in=["amendment", "revocation"], previous__isnull=False),
                name="notice_amount_and_previous_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None, objection_until=None, delivery_entered_at=None, delivery_entered_role="")
                | Q(delivered_on__isnull=False, delivery_entered_at__isnull=False) & ~Q(delivery_entered_role=""),
                name="notice_delivered_completely_or_not",
            ),
            models.CheckConstraint(
                condition=Q(objection_until=None) | Q(objection_until__gt=F("delivered_on")),
                name="notice_objection_after_delivery",
            ),
        ]


class NoticeDocument(FiledDocument):
    """The file of a notice. It points to its notice, because it ends earlier: names and words go, figures stay.

    `letter` is what the file was made of; the accessible page shows the same, word for word.
    """

    tenancy: ClassVar[Shape] = Money(writer="state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notice_documents")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="documents", db_constraint=False)
    letter = models.JSONField()

    class Meta(FiledDocument.Meta):
        abstract = False
        ordering = ["-made_at", "-id"]
        constraints = [
            *FiledDocument.Meta.constraints,
            tenant_unique("notice_document_tenant"),
            TenantKey(name="notice_document_same_organisation", column="notice_id", to="funding_notice"),
            models.UniqueConstraint(fields=["organisation", "notice"], name="notice_document_once"),
        ]
