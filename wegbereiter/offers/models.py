"""Places that one sends people to: the address list of an organisation."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wegbereiter.core.database.keys import tenant_unique
from wegbereiter.core.database.policies import Own, Shape
from wegbereiter.core.ids import new_id
from wegbereiter.offers.choices import EntryKind
from wegbereiter.organisations.models import Organisation

NAME, PLACE, ADDRESS, WORDS = 200, 100, 300, 1000  # longest texts


class Entry(models.Model):
    """An office, a school, a doctor, a course: where it is and how to reach it. Nothing about anybody who goes there.

    An entry is ended and never deleted, because referrals point to it. `version` counts savings, so that two people at
    once cannot overwrite each other; `search` is what the list is searched by.
    """

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    name = models.CharField(max_length=NAME)
    street = models.CharField(max_length=NAME, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=PLACE, blank=True)
    phone = models.CharField(max_length=20, blank=True)  # E.164
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=ADDRESS, blank=True)
    hours = models.CharField(max_length=WORDS, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    contact = models.CharField(max_length=NAME, blank=True)  # a function, not a private person
    note = models.CharField(max_length=WORDS, blank=True)  # for the person, in plain words
    valid_until = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    search = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True, blank=True)
    changed_role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            tenant_unique("entry_tenant"),
            models.UniqueConstraint(
                fields=["organisation", "name", "street", "town"], condition=Q(ended_on=None), name="entry_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="entry_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(
                condition=Q(changed_at__gte=F("created_at")), name="entry_changed_after_it_was_made"
            ),
        ]

    @property
    def address(self) -> str:
        """Street and place on one line."""
        place = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, place) if part)
