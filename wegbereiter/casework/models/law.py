"""That somebody was told what they may and must do."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.casework.choices import Heard
from wegbereiter.casework.models.case import CARED_FOR
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import Person


class Explanation(models.Model):
    """One right or duty (`code` of the library) was explained; every time stays, the newest counts."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="explanations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="explanations", db_constraint=False)
    code = models.CharField(max_length=40)
    heard = models.CharField(max_length=10, choices=Heard.choices)
    language = models.CharField(max_length=12)  # in which it was talked about, with or without interpreter
    text_version = models.PositiveSmallIntegerField()  # of the German sentence
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            tenant_unique("explanation_tenant"),
            TenantKey(
                name="explanation_person_same_organisation", column="person_id", to="people_person", cascade=True
            ),
            models.CheckConstraint(condition=Q(heard__in=Heard.values), name="explanation_heard_known"),
            models.CheckConstraint(condition=~Q(code=""), name="explanation_of_something"),
        ]
