"""A case, the answer to the information sheet, and dated facts that are never overwritten."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.casework.choices import EPISODE_CODES, CaseState, Ending, EpisodeKind, Proof, Told
from wegbereiter.casework.rules.eligibility import Reason, Verdict
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import OF_ONE_PERSON, Person

CARED_FOR = Own(within=OF_ONE_PERSON, left=OF_ONE_PERSON)


class Information(models.Model):
    """What somebody answered before the first fact was written down: in which language, to which text."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="informations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="informations", db_constraint=False)
    answer = models.CharField(max_length=8, choices=Told.choices)
    language = models.CharField(max_length=12)
    text_version = models.PositiveSmallIntegerField()
    paper_on = models.DateField(null=True, blank=True)  # the day on a sheet that was signed; none on a screen
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            tenant_unique("information_tenant"),
            TenantKey(
                name="information_person_same_organisation", column="person_id", to="people_person", cascade=True
            ),
            models.CheckConstraint(condition=Q(answer__in=Told.values), name="information_answer_known"),
        ]


class Case(models.Model):
    """Counselling of one person in one edition. Whether an edition pays for it is shown, and never stops anybody."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cases", db_constraint=False)
    edition = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    arrived_on = models.DateField(null=True, blank=True)  # in Germany
    allocated_on = models.DateField(null=True, blank=True)  # to the municipality
    verdict = models.CharField(max_length=20, choices=[(v, v) for v in Verdict], default=Verdict.UNCLEAR)
    verdict_reason = models.CharField(max_length=30, choices=[(r, r) for r in Reason], blank=True)
    justification = models.CharField(max_length=2000, blank=True)  # of counselling outside the target group
    extension_reason = models.CharField(max_length=2000, blank=True)  # of one more year, where the edition knows it
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)
    entry_key = models.UUIDField(null=True, blank=True)  # of the form that opened it: sent twice, it opens one

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            tenant_unique("case_tenant"),
            models.UniqueConstraint(fields=["organisation", "created_by", "entry_key"], name="case_once_by_a_form"),
            TenantKey(name="case_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(state="open"), name="case_one_open_of_a_person"
            ),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None, ending="")
                | Q(state="closed", closed_on__isnull=False, closed_on__gte=F("opened_on"), ending__in=Ending.values),
                name="case_closed_with_day_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(extension_reason="", extended_at=None)
                | ~Q(extension_reason="") & Q(extended_at__isnull=False),
                name="case_extended_with_reason",
            ),
        ]


class Episode(models.Model):
    """A fact from a day on, until a day: status, housing, livelihood, permit to work.

    What was entered stays. An error is `withdrawn` and entered anew; what ends gets its last day. `until` is the day up to
    which a paper is valid, which is not the day on which the fact ends.
    """

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="episodes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="episodes", db_constraint=False)
    kind = models.CharField(max_length=12, choices=EpisodeKind.choices)
    code = models.CharField(max_length=24)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    # Days from which deadlines of the law run (rules.law): first permit of this status, decision of the Federal Office.
    granted_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=10, choices=Proof.choices, default=Proof.TOLD)
    law_version = models.CharField(max_length=20, blank=True)  # which state of the law the words were taken from
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-first_day", "-id"]
        constraints = [
            tenant_unique("episode_tenant"),
            TenantKey(name="episode_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(
                condition=Q(kind="residence", code__in=EPISODE_CODES["residence"].values)
                | Q(kind="housing", code__in=EPISODE_CODES["housing"].values)
                | Q(kind="income", code__in=EPISODE_CODES["income"].values)
                | Q(kind="work_permit", code__in=EPISODE_CODES["work_permit"].values),
                name="episode_code_of_its_kind",
            ),
            models.CheckConstraint(condition=Q(proof__in=Proof.values), name="episode_proof_known"),
            models.CheckConstraint(
                condition=Q(granted_on=None, recognised_on=None) | Q(kind="residence"), name="episode_days_of_a_permit"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__isnull=False, last_day__gte=F("first_day")),
                name="episode_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "kind"],
                condition=Q(last_day=None, withdrawn_at=None),
                name="episode_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "until"], name="episode_papers_that_end")]


class UnnamedContact(models.Model):
    """A talk with somebody who does not want to be written down: counted, and nothing about the person."""

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="unnamed_contacts")
    day = models.DateField()
    kind = models.CharField(max_length=12)
    topics = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    language = models.CharField(max_length=12, blank=True)
    # What was said to the sheet, where it was read before.
    answer = models.CharField(max_length=8, choices=Told.choices, blank=True)
    text_version = models.PositiveSmallIntegerField(null=True, blank=True)
    made_by = models.UUIDField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entry_key = models.UUIDField(null=True, blank=True)  # of the form: sent twice, it counts one

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            tenant_unique("unnamed_contact_tenant"),
            models.CheckConstraint(
                condition=Q(answer="", text_version=None)
                | Q(answer__in=[Told.REFUSED, Told.LATER], text_version__isnull=False),
                name="unnamed_contact_did_not_agree",
            ),
            models.UniqueConstraint(fields=["organisation", "made_by", "entry_key"], name="unnamed_once_by_a_form"),
        ]
