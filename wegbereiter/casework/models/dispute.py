"""What the person says is not so."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.casework.choices import DisputeOutcome
from wegbereiter.casework.models.case import CARED_FOR
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import Person


class Dispute(models.Model):
    """Disputed data are used and passed on with this note only (section 84 (2) SGB X).

    It stands until it is settled; where nobody can tell who is right, it stands for good.
    """

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="disputes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="disputes", db_constraint=False)
    what = models.CharField(max_length=200)  # which entry
    words = models.CharField(max_length=1000)  # what the person says
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=DisputeOutcome.choices, blank=True)
    because = models.CharField(max_length=500, blank=True)  # how it was checked
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [
            tenant_unique("dispute_tenant"),
            TenantKey(name="dispute_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=~Q(what="") & ~Q(words=""), name="dispute_says_something"),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False, outcome__in=DisputeOutcome.values),
                name="dispute_settled_with_outcome",
            ),
        ]

    @property
    def stands(self) -> bool:
        return self.outcome in {"", DisputeOutcome.UNRESOLVED}
