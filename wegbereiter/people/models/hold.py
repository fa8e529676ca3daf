"""What keeps a file: restriction, which closes it as well, and a legal hold."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.choices import HOLD_REASONS, HoldKind
from wegbereiter.people.models.person import OF_ONE_PERSON, Person

LEADS = "(select wb_leads_people())"


class Hold(models.Model):
    """As long as one runs, retention ends nothing of the file.

    A restriction has no last day: it runs until the lead lifts it, and until then nobody but the lead gets at the file
    (`Person.restricted_at`, wb_people_in_my_care). What was set in one act, for files that are joined, has one `set_at`.
    """

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, left=LEADS)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="holds")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holds", db_constraint=False)
    kind = models.CharField(max_length=12, choices=HoldKind.choices)
    reason = models.CharField(max_length=20)  # a code of HOLD_REASONS
    words = models.CharField(max_length=500)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            tenant_unique("hold_tenant"),
            TenantKey(name="hold_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(
                condition=Q(kind="restriction", last_day=None, reason__in=HOLD_REASONS["restriction"].values)
                | Q(
                    kind="legal_hold",
                    last_day__isnull=False,
                    last_day__gte=F("first_day"),
                    reason__in=HOLD_REASONS["legal_hold"].values,
                ),
                name="hold_reason_and_end_of_its_kind",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="hold_says_why"),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(kind="restriction", lifted_at=None),
                name="hold_one_restriction",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="hold_of_a_person")]

    @property
    def reason_label(self) -> str:
        return str(HOLD_REASONS[self.kind](self.reason).label)
