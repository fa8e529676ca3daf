"""What may be passed on about a person, and what was."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.casework.choices import (
    NAMED_LAWS,
    AgreedAs,
    LegalBasis,
    RecipientKind,
    SharedFact,
    SharedHow,
    SharingPurpose,
)
from wegbereiter.casework.models.case import CARED_FOR, Case
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.offers.models import Entry
from wegbereiter.organisations.models import Organisation
from wegbereiter.people.models.person import OF_ONE_PERSON, Person

FACTS, LAWS = [str(one) for one in SharedFact], LegalBasis.values


def codes(known: type) -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in known]


class Disclosure(models.Model):
    """One line of the ledger: who may get which facts, for what, on what ground, until when.

    It rests on a law or on the person's consent, never on both: where a law decides, nobody is asked for a yes that
    changes nothing. `recipient` is kept as it was called then, also where it stands in the address list.
    """

    tenancy: ClassVar[Shape] = Own(within=OF_ONE_PERSON, left=OF_ONE_PERSON, found="withdrawn_at is null")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="disclosures")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="disclosures", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="disclosures", db_constraint=False)
    entry = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures", db_constraint=False
    )
    recipient_kind = models.CharField(max_length=20, choices=codes(RecipientKind))
    recipient = models.CharField(max_length=200)
    facts = ArrayField(models.CharField(max_length=12))
    own_words = models.CharField(max_length=1000, blank=True)
    purpose = models.CharField(max_length=12, choices=codes(SharingPurpose))
    purpose_words = models.CharField(max_length=300, blank=True)
    law = models.CharField(max_length=12, choices=LegalBasis.choices, blank=True)
    law_words = models.CharField(max_length=300, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    consent_as = models.CharField(max_length=8, choices=AgreedAs.choices, blank=True)
    consent_language = models.CharField(max_length=12, blank=True)
    consent_version = models.PositiveSmallIntegerField(null=True, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-noted_at", "-id"]
        constraints = [
            tenant_unique("disclosure_tenant"),
            TenantKey(name="disclosure_case_same_organisation", column="case_id", to="casework_case", cascade=True),
            TenantKey(name="disclosure_person_same_organisation", column="person_id", to="people_person", cascade=True),
            TenantKey(name="disclosure_entry_same_organisation", column="entry_id", to="offers_entry"),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=[str(one) for one in RecipientKind]) & ~Q(recipient=""),
                name="disclosure_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(facts__len__gt=0, facts__contained_by=FACTS), name="disclosure_of_known_facts"
            ),
            models.CheckConstraint(
                condition=Q(facts__contains=["own_words"]) & ~Q(own_words="")
                | ~Q(facts__contains=["own_words"]) & Q(own_words=""),
                name="disclosure_own_words_are_there",
            ),
            models.CheckConstraint(
                condition=Q(purpose="other") & ~Q(purpose_words="")
                | Q(purpose__in=[str(one) for one in SharingPurpose if one != SharingPurpose.OTHER]),
                name="disclosure_has_a_purpose",
            ),
            models.CheckConstraint(
                condition=Q(law="", law_words="", consent_on__isnull=False, consent_version__isnull=False)
                & Q(consent_as__in=AgreedAs.values)
                & ~Q(consent_language="")
                | Q(law__in=LAWS, consent_on=None, consent_version=None, consent_as="", consent_language=""),
                name="disclosure_by_law_or_by_consent",
            ),
            models.CheckConstraint(
                condition=~Q(law__in=sorted(NAMED_LAWS)) | ~Q(law_words=""), name="disclosure_law_is_named"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="disclosure_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("noted_at"), withdrawn_by__isnull=False),
                name="disclosure_withdrawn_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="disclosure_of_a_person")]


class Transmission(models.Model):
    """Something was passed on: `content` is the sheet word for word, so that one can say later who was told what."""

    tenancy: ClassVar[Shape] = CARED_FOR

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transmissions")
    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.CASCADE, related_name="transmissions", db_constraint=False
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transmissions", db_constraint=False)
    facts = ArrayField(models.CharField(max_length=12))
    content = models.JSONField()  # rules.disclosures.Sheet.frozen
    how = models.CharField(max_length=12, choices=codes(SharedHow))
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            tenant_unique("transmission_tenant"),
            TenantKey(
                name="transmission_disclosure_same_organisation",
                column="disclosure_id",
                to="casework_disclosure",
                cascade=True,
            ),
            TenantKey(
                name="transmission_person_same_organisation", column="person_id", to="people_person", cascade=True
            ),
            models.CheckConstraint(
                condition=Q(facts__len__gt=0, facts__contained_by=FACTS), name="transmission_of_known_facts"
            ),
            models.CheckConstraint(condition=Q(how__in=[str(one) for one in SharedHow]), name="transmission_way_known"),
        ]
        indexes = [models.Index(fields=["organisation", "disclosure"], name="transmission_of_a_disclosure")]
