"""Assessment, goals and steps, and every plan as it was agreed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wegbereiter.casework.choices import AgreedAs, GoalState, Help, StepState
from wegbereiter.casework.models.case import CARED_FOR, Case
from wegbereiter.casework.rules.library import AREAS, By
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import Person

AREA_CODES = [(area, area) for area in AREAS]  # their names come from the library


class Rating(models.Model):
    """Where somebody stands in one life area on one day: the manager's view, the person's own, or both.

    Rated is only what was talked about. The newest rating of an area is carried on with its date.
    """

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ratings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ratings", db_constraint=False)
    area = models.CharField(max_length=16, choices=AREA_CODES)
    day = models.DateField()
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    own_level = models.PositiveSmallIntegerField(null=True, blank=True)
    scale_version = models.PositiveSmallIntegerField()
    rated_at = models.DateTimeField()
    rated_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["area", "-day", "-id"]
        constraints = [
            tenant_unique("rating_tenant"),
            TenantKey(name="rating_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(fields=["organisation", "person", "area", "day"], name="rating_once_a_day"),
            models.CheckConstraint(condition=Q(area__in=AREAS), name="rating_area_known"),
            models.CheckConstraint(
                condition=Q(level__isnull=False) | Q(own_level__isnull=False), name="rating_says_something"
            ),
            models.CheckConstraint(
                condition=(Q(level=None) | Q(level__isnull=False, level__range=(1, 5)))
                & (Q(own_level=None) | Q(own_level__isnull=False, own_level__range=(1, 5))),
                name="rating_on_the_scale",
            ),
        ]


class Goal(models.Model):
    """What somebody wants to reach: from the library by its code, or in own words. The person says yes to it, no, or nothing yet."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="goals")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goals", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals", db_constraint=False)
    area = models.CharField(max_length=16, choices=AREA_CODES)
    code = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)
    done_when = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=GoalState.choices, default=GoalState.OPEN)
    agreed_on = models.DateField(null=True, blank=True)  # the person's own yes
    refused_on = models.DateField(null=True, blank=True)  # the person's own no, also after a yes
    ended_on = models.DateField(null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            tenant_unique("goal_tenant"),
            TenantKey(name="goal_case_same_organisation", column="case_id", to="casework_case", cascade=True),
            TenantKey(name="goal_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=Q(area__in=AREAS), name="goal_area_known"),
            models.CheckConstraint(
                condition=Q(code="") & ~Q(words="") | ~Q(code="") & Q(words=""),
                name="goal_from_the_library_or_own_words",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None) | Q(state__in=["reached", "dropped"], ended_on__isnull=False),
                name="goal_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | Q(refused_on=None), name="goal_has_one_answer_of_the_person"
            ),
            models.UniqueConstraint(
                fields=["organisation", "case", "code"],
                condition=Q(state="open") & ~Q(code=""),
                name="goal_once_in_a_plan",
            ),
        ]


class Step(models.Model):
    """What is done for a goal, by whom, until when; and, once it is done, how."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="steps")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="steps", db_constraint=False)
    code = models.CharField(max_length=100, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=12, choices=[(by, by) for by in By])
    third = models.CharField(max_length=200, blank=True)  # who, where it is neither of the two
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.OPEN)
    done_on = models.DateField(null=True, blank=True)
    help = models.CharField(max_length=12, choices=Help.choices, blank=True)
    number = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            tenant_unique("step_tenant"),
            TenantKey(name="step_goal_same_organisation", column="goal_id", to="casework_goal", cascade=True),
            TenantKey(name="step_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(
                condition=Q(code="") & ~Q(words="") | ~Q(code="") & Q(words=""),
                name="step_from_the_library_or_own_words",
            ),
            models.CheckConstraint(condition=Q(by__in=[str(by) for by in By]), name="step_by_somebody"),
            models.CheckConstraint(condition=Q(third="") | Q(by=str(By.THIRD)), name="step_third_takes_it"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False, help__in=Help.values)
                | Q(state__in=["open", "dropped"], done_on=None, help=""),
                name="step_done_says_when_and_how",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="step_due")]


class AgreedPlan(models.Model):
    """A plan as both agreed on it, word for word in both languages. It never changes; the newest one of an open case counts."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreed_plans")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreed_plans", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="agreed_plans", db_constraint=False)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # rules.plans.frozen
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    agreed_on = models.DateField()
    agreed_as = models.CharField(max_length=8, choices=AgreedAs.choices)
    filed_at = models.CharField(max_length=200, blank=True)  # where the signed paper lies
    closed_on = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            tenant_unique("agreed_plan_tenant"),
            TenantKey(name="agreed_plan_case_same_organisation", column="case_id", to="casework_case", cascade=True),
            TenantKey(
                name="agreed_plan_person_same_organisation", column="person_id", to="people_person", cascade=True
            ),
            models.UniqueConstraint(fields=["organisation", "case", "number"], name="agreed_plan_number_once"),
            models.CheckConstraint(condition=Q(agreed_as__in=AgreedAs.values), name="agreed_plan_form_known"),
        ]
