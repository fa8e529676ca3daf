"""Talks, protected notes, tasks and appointments."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wegbereiter.casework.choices import AppointmentState, Help, LineAct
from wegbereiter.casework.models.case import CARED_FOR
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import OWN_USER, Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.people.models.hold import LEADS
from wegbereiter.people.models.person import OF_ONE_PERSON, Person

MOST_WEEKS = 52
MADE_BY_ME = f"made_by = {OWN_USER} and id not in (select wb_my_restricted_talks())"
MY_DRAFT = f"user_id = {OWN_USER} and id not in (select wb_my_restricted_drafts())"
TAKES_PART = f"({MADE_BY_ME} or id in (select p.contact_id from casework_contactperson p))"  # noqa: S608
MY_MEMBERSHIP = f"membership_id in (select m.id from organisations_membership m where m.user_id = {OWN_USER})"  # noqa: S608
# A lead sees every file of the house but those of own staff, so every other talk: to look for the participants of each would
# cost the page of a team most.
READ_OR_LED = f"({LEADS} and id not in (select wb_blocked_talks()) or {TAKES_PART})"
READS = f"{OWN_USER} = any(readers) and {OF_ONE_PERSON}"


class Contact(models.Model):
    """One talk, or one try, with one or several people of a household. Who is in it stands in `ContactPerson`.

    Seen by whoever looks after one of them, asked through `ContactPerson`, which has its own policy; and by who made it as
    long as no file of one of them is restricted.
    """

    tenancy: ClassVar[Shape] = Own(within=READ_OR_LED, left=TAKES_PART)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts_with_people")
    day = models.DateField()
    kind = models.CharField(max_length=12)  # a code of the library
    topics = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    reached = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    interpreter = models.CharField(max_length=12, blank=True)  # the language that was interpreted
    interpreter_cost = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.TextField(blank=True, max_length=10_000)
    at_plan = models.BooleanField(default=False)  # begun by a conversation at the plan; what was done is in `TalkLine`
    made_by = models.UUIDField()
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            tenant_unique("contact_with_people_tenant"),
            models.CheckConstraint(
                condition=Q(interpreter_cost=None) | Q(interpreter_cost__isnull=False, interpreter_cost__gte=0),
                name="contact_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(interpreter_cost=None) | ~Q(interpreter=""), name="contact_cost_of_an_interpreter"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-day"], name="contact_by_day")]


class ContactPerson(models.Model):
    """Somebody who took part: one talk with three people is one talk and three people."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_people")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="people", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts", db_constraint=False)
    day = models.DateField()  # of the contact: "no contact for N weeks" is asked without it

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            tenant_unique("contact_person_tenant"),
            TenantKey(
                name="contact_person_contact_same_organisation",
                column="contact_id",
                to="casework_contact",
                cascade=True,
            ),
            TenantKey(name="contact_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(fields=["organisation", "contact", "person"], name="contact_person_once"),
        ]
        indexes = [models.Index(fields=["organisation", "person", "-day"], name="contact_of_a_person")]


class TalkLine(models.Model):
    """What was done with a step while the plan was looked at together: the record of the talk, which nobody types.

    The words are those of that day, in German. `step_key` names a step that may be gone since.
    """

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="talk_lines")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="lines", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="talk_lines", db_constraint=False)
    step_key = models.UUIDField()
    act = models.CharField(max_length=8, choices=LineAct.choices)
    words = models.CharField(max_length=300)
    help = models.CharField(max_length=12, choices=Help.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)  # the day that was set
    was_on = models.DateField(null=True, blank=True)  # and the one before the talk
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            tenant_unique("talk_line_tenant"),
            TenantKey(
                name="talk_line_contact_same_organisation", column="contact_id", to="casework_contact", cascade=True
            ),
            TenantKey(name="talk_line_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(fields=["organisation", "contact", "step_key", "act"], name="talk_line_once"),
            models.CheckConstraint(
                condition=Q(act="done", help__in=Help.values, due_on=None, was_on=None)
                | Q(act="moved", help="")
                | Q(act="added", help="", was_on=None),
                name="talk_line_of_its_act",
            ),
        ]


class ProtectedNote(models.Model):
    """What must be known and does not belong into a note that colleagues read: its readers are named, one by one.

    Whoever is named reads it while the person is in the own care.
    """

    tenancy: ClassVar[Shape] = Own(within=READS, left=READS)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="protected_notes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="protected_notes", db_constraint=False)
    text = models.TextField(max_length=10_000)
    readers = ArrayField(models.UUIDField())
    written_at = models.DateTimeField()
    written_by = models.UUIDField()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            tenant_unique("protected_note_tenant"),
            TenantKey(name="protected_note_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=Q(readers__len__gt=0), name="protected_note_has_a_reader"),
        ]


class Task(models.Model):
    """Something to do, and why it exists. `reason` is a code, `key` what it is about: so none is ever made twice."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tasks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tasks", db_constraint=False)
    reason = models.CharField(max_length=24)  # rules.tasks.Reason
    key = models.CharField(max_length=80)  # the row behind it, or the words of an own one
    words = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    postponed = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            tenant_unique("task_tenant"),
            TenantKey(name="task_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(fields=["organisation", "person", "reason", "key"], name="task_never_twice"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False), name="task_done_by_somebody"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"], condition=Q(done_at=None), name="task_open")]


class Appointment(models.Model):
    """When and where, what to bring, and what became of it."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments", db_constraint=False)
    begins_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    place = models.CharField(max_length=300, blank=True)
    bring = models.CharField(max_length=500, blank=True)
    interpreter = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=AppointmentState.choices, default=AppointmentState.PLANNED)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            tenant_unique("appointment_tenant"),
            TenantKey(
                name="appointment_person_same_organisation", column="person_id", to="people_person", cascade=True
            ),
            models.CheckConstraint(condition=Q(state__in=AppointmentState.values), name="appointment_state_known"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="appointment_takes_time"),
        ]
        indexes = [models.Index(fields=["organisation", "begins_at"], name="appointment_by_time")]

    @property
    def is_planned(self) -> bool:
        return self.state == AppointmentState.PLANNED


class ContactTemplate(models.Model):
    """What talks of one kind have in common, to begin the next one with: of the team, about nobody."""

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_templates")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    topics = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    interpreter = models.CharField(max_length=12, blank=True)  # the language

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            tenant_unique("contact_template_tenant"),
            models.UniqueConstraint(fields=["organisation", "name"], name="contact_template_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="contact_template_has_a_name"),
        ]


class ContactWeeks(models.Model):
    """After how many weeks without contact a team wants to be told; the newest counts. Empty: as the edition says."""

    tenancy: ClassVar[Shape] = Own(left=LEADS)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_weeks")
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            tenant_unique("contact_weeks_tenant"),
            models.CheckConstraint(
                condition=Q(weeks=None) | Q(weeks__isnull=False, weeks__gte=1, weeks__lte=MOST_WEEKS),
                name="contact_weeks_within_a_year",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-set_at"], name="contact_weeks_newest")]


class CalendarFeed(models.Model):
    """A secret address at which somebody's calendar asks for the own appointments. Only a keyed hash of it is kept."""

    tenancy: ClassVar[Shape] = Own(within=MY_MEMBERSHIP, left=MY_MEMBERSHIP)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendar_feeds")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    secret_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            tenant_unique("calendar_feed_tenant"),
            TenantKey(
                name="calendar_feed_same_organisation",
                column="membership_id",
                to="organisations_membership",
                cascade=True,
            ),
            models.UniqueConstraint(fields=["organisation", "membership"], name="calendar_feed_once"),
            models.CheckConstraint(
                condition=Q(secret_hash__regex="^[0-9a-f]{64}$"),  # noqa: S106  the shape of a hash
                name="calendar_feed_keeps_a_hash",
            ),
        ]


class NoteDraft(models.Model):
    """What somebody was writing when the page was left: seen by that person alone, gone when it is saved.

    Once the file that it is about is restricted or blocked, its writer does not see it either.
    """

    tenancy: ClassVar[Shape] = Own(within=MY_DRAFT, left=f"user_id = {OWN_USER}")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="note_drafts")
    user_id = models.UUIDField()
    key = models.CharField(max_length=80)  # which form about whom
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            tenant_unique("note_draft_tenant"),
            models.UniqueConstraint(fields=["organisation", "user_id", "key"], name="note_draft_once"),
        ]
