"""People who live and keep house together, over time."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.choices import Relation
from wegbereiter.people.models.person import OF_ONE_PERSON, Person


class Household(models.Model):
    """A number for people who belong together; it says nothing by itself, so the organisation may see it."""

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="households")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [tenant_unique("household_tenant")]


class HouseholdMember(models.Model):
    """Somebody in a household, as what, from when until when. Nobody lives in two at once."""

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, left=OF_ONE_PERSON)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="household_members")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="households", db_constraint=False)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            tenant_unique("household_member_tenant"),
            TenantKey(name="household_member_same_organisation", column="household_id", to="people_household"),
            TenantKey(name="household_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(last_day=None), name="household_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="household_relation_known"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__isnull=False, last_day__gte=F("first_day")),
                name="household_member_ends_after_it_begins",
            ),
        ]
