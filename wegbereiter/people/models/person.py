"""A person, the languages, the ways to reach them, and who on the staff looks after them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import IN_MY_CARE, Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.core.names import LONGEST_NAME
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.choices import CareKind, ChannelKind, Consent, Gender, Level
from wegbereiter.people.rules.births import EARLIEST_YEAR, Birth

OF_ONE_PERSON = IN_MY_CARE.format(column="person_id")


class Person(models.Model):
    """Identity and nothing else. Every name may be empty: somebody without papers, or who gives no name, is helped as well.

    `spellings` and `sounds` are written by whatever writes a name (rules.sounds). `version` counts savings, so that two
    people at once cannot overwrite each other. A person found twice is `merged_into` the other; both rows stay.
    """

    tenancy: ClassVar[Shape] = Own(within=IN_MY_CARE.format(column="id"))

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    file_number = models.CharField(max_length=40, blank=True)
    family_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    given_names = models.CharField(max_length=LONGEST_NAME, blank=True)
    original_name = models.CharField(max_length=LONGEST_NAME, blank=True)  # in the person's own script
    called_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    spellings = models.TextField(blank=True)
    sounds = ArrayField(models.TextField(), default=list, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=12, choices=Gender.choices, blank=True)  # empty: not asked yet
    nationalities = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_constraint=False
    )
    restricted_at = models.DateTimeField(null=True, blank=True)  # closed to all but the lead, see Hold
    blocked_at = models.DateTimeField(null=True, blank=True)  # of own staff: closed to all but two, see Block
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    created_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["family_name", "given_names", "id"]
        constraints = [
            tenant_unique("person_tenant"),
            TenantKey(
                name="person_merged_in_the_same_organisation", column="merged_into_id", to="people_person", cascade=True
            ),
            models.UniqueConstraint(
                fields=["organisation", "file_number"], condition=~Q(file_number=""), name="person_file_number_once"
            ),
            models.CheckConstraint(condition=Q(gender__in=["", *Gender.values]), name="person_gender_known"),
            models.CheckConstraint(
                condition=Q(birth_year=None, birth_month=None, birth_day=None)
                | Q(birth_year__isnull=False, birth_year__gte=EARLIEST_YEAR)
                & (Q(birth_month__isnull=False, birth_month__range=(1, 12)) | Q(birth_month=None, birth_day=None))
                & (Q(birth_day=None) | Q(birth_day__isnull=False, birth_day__range=(1, 31))),
                name="person_birth_possible",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="person_not_merged_into_itself"
            ),
        ]

    @property
    def birth(self) -> Birth:
        return Birth(year=self.birth_year, month=self.birth_month, day=self.birth_day)

    @property
    def name(self) -> str:
        """As colleagues speak of somebody: called name, else given names, and the family name; may be empty."""
        first = self.called_name or self.given_names
        return f"{first} {self.family_name}".strip() or self.original_name


class Care(models.Model):
    """Who on the staff looks after somebody, from when until when. From this follows who sees the person at all."""

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, left="person_id in (select wb_people_to_give())")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cares")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cares", db_constraint=False)
    user_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=CareKind.choices, default=CareKind.OWNER)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True, blank=True)
    given_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            tenant_unique("care_tenant"),
            TenantKey(name="care_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.CheckConstraint(condition=Q(kind__in=CareKind.values), name="care_kind_known"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__isnull=False, last_day__gte=F("first_day")),
                name="care_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(kind="owner", last_day=None), name="care_one_owner"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "user_id"], name="care_of_a_colleague")]


class PersonLanguage(models.Model):
    """A language somebody speaks, how well, and whether an interpreter is needed for a talk in it."""

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, left=OF_ONE_PERSON)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="spoken_languages")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages", db_constraint=False)
    code = models.CharField(max_length=12)  # BCP 47
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)  # empty: not known
    preferred = models.BooleanField(default=False)  # letters and texts for the person come in it

    class Meta:
        ordering = ["-preferred", "code"]
        constraints = [
            tenant_unique("person_language_tenant"),
            TenantKey(name="person_language_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(fields=["organisation", "person", "code"], name="person_language_once"),
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(preferred=True), name="person_language_one_preferred"
            ),
            models.CheckConstraint(condition=Q(level__in=["", *Level.values]), name="person_language_level_known"),
        ]


class Channel(models.Model):
    """A way to reach somebody, and what the person said about being reached in it."""

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, left=OF_ONE_PERSON)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="channels")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="channels", db_constraint=False)
    kind = models.CharField(max_length=8, choices=ChannelKind.choices)
    value = models.CharField(max_length=500)  # E.164, an address of mail, or the lines of a letter's address
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.NOT_ASKED)
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_by = models.UUIDField(null=True, blank=True)  # who wrote the answer down

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            tenant_unique("channel_tenant"),
            TenantKey(name="channel_person_same_organisation", column="person_id", to="people_person", cascade=True),
            models.UniqueConstraint(fields=["organisation", "person", "kind", "value"], name="channel_once"),
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channel_kind_known"),
            models.CheckConstraint(
                condition=Q(consent="not_asked", consent_at=None)
                | Q(consent__in=["given", "refused", "withdrawn"], consent_at__isnull=False),
                name="channel_answer_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="channel_not_empty"),
        ]


class Merger(models.Model):
    """Two rows were found to be one person; `undone_at` when that was an error. The rows themselves never change."""

    tenancy: ClassVar[Shape] = Own(within=IN_MY_CARE.format(column="kept_id"), left=IN_MY_CARE.format(column="kept_id"))

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mergers")
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mergers_kept", db_constraint=False)
    gone = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mergers_gone", db_constraint=False)
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            tenant_unique("merger_tenant"),
            TenantKey(name="merger_kept_same_organisation", column="kept_id", to="people_person", cascade=True),
            TenantKey(name="merger_gone_same_organisation", column="gone_id", to="people_person", cascade=True),
            models.UniqueConstraint(
                fields=["organisation", "gone"], condition=Q(undone_at=None), name="merger_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merger_of_two"),
        ]
