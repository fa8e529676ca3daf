"""Bodies that take part in a pact, and who works in them with which role."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise

from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.database.keys import TenantKey, tenant_unique
from wegbereiter.core.database.policies import Money, Own, Public, Shape
from wegbereiter.core.decisions import TwoPersonDecision
from wegbereiter.core.ids import new_id
from wegbereiter.organisations.choices import Change, Kind, Law, ResetReason


def _label_of(role: str) -> Promise | str:
    known = ROLES.get(role)
    return known.label if known else role


class Organisation(models.Model):
    """An entry of the register. What stands here is public; the rest lies in `OrganisationValues`."""

    tenancy: ClassVar[Shape] = Public()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    key = models.CharField(
        max_length=12, null=True, blank=True
    )  # AGS, district key or association key; null where none exists
    name = models.CharField(max_length=200)
    official_name = models.CharField(max_length=200, blank=True)
    search_text = models.CharField(
        max_length=900, blank=True
    )  # rules.search_text of both names, written by whatever writes a name
    type_name = models.CharField(max_length=60, blank=True)  # Gemeinde, Stadt, Große Kreisstadt, Stadtkreis, GVV, vVG …
    district = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="district_members"
    )
    region = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="region_members")
    association = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="association_members"
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    area_km2 = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    register_date = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)  # merged away: the entry stays, its history is needed
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(key__isnull=False), name="organisation_key_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organisation_kind_known"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(last_day__isnull=False), name="organisation_successor_after_end"
            ),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="organisation_not_own_successor"),
        ]
        indexes = [models.Index(fields=["kind", "name"])]
        ordering = ["search_text", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_id(self) -> object:
        """The organisation an audit event about this entry belongs to."""
        return self.id


class RegisterChange(models.Model):
    """What a register update did to an entry: the history of names and mergers."""

    tenancy: ClassVar[Shape] = Public()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="register_changes")
    change = models.CharField(max_length=20, choices=Change.choices)
    valid_on = models.DateField()
    old_name = models.CharField(max_length=200, blank=True)
    new_name = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="merger_changes"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_on", "-recorded_at"]


class RegisterUpdate(models.Model):
    """A newer register that an officer has uploaded: shown first, applied as a whole or not at all."""

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="register_updates")
    register_date = models.DateField()
    content = models.JSONField()  # {"columns": [name], "entries": [rules.entry_to_plain]}
    file_hash = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("Membership", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    uploaded_at = models.DateTimeField()
    applied_by = models.UUIDField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            tenant_unique("register_update_tenant"),
            TenantKey(
                name="register_update_by_same_organisation", column="uploaded_by_id", to="organisations_membership"
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="register_update_applied_completely_or_not",
            ),
        ]


class OrganisationValues(models.Model):
    """What only the organisation itself can say: who is responsible under which law, how to reach it."""

    tenancy: ClassVar[Shape] = Money(writer="own")

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="values_row"
    )
    responsible_body = models.CharField(max_length=300, blank=True)
    law = models.CharField(max_length=20, choices=Law.choices, default=Law.UNDECIDED)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)  # two people save at once: the second gets a conflict page

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(law__in=Law.values), name="values_law_known")]


class Contact(models.Model):
    """A person or office of the organisation that others may call. Personal data: shown within the money river only."""

    tenancy: ClassVar[Shape] = Money(writer="own")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    task = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [tenant_unique("contact_tenant")]


class BankAccount(models.Model):
    """Where the money goes. A change makes a new row; the old one ends the day before."""

    tenancy: ClassVar[Shape] = Money(writer="own")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_accounts")
    holder = models.CharField(max_length=140)
    iban = models.CharField(max_length=34)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            tenant_unique("bank_account_tenant"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(last_day__isnull=True), name="bank_account_one_current"
            ),
            # A last day right before the first one: replaced before it took effect, so it was never valid.
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day") - timedelta(days=1)),
                name="bank_account_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"), name="bank_account_iban_shape"
            ),
        ]


class Membership(models.Model):
    """One person, one organisation, one role, from a day to a day. Rights end at the next request after the last day.

    `substitutes`: this membership represents another one of the same organisation for a while; four eyes then count both persons.
    """

    tenancy: ClassVar[Shape] = Own(or_person="user_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    substitutes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="substitutions", db_constraint=False
    )
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # ended at once, not at the end of the last day

    class Meta:
        constraints = [
            tenant_unique("membership_tenant"),
            TenantKey(
                name="membership_substitutes_same_organisation", column="substitutes_id", to="organisations_membership"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(last_day__isnull=True, substitutes__isnull=True),
                name="membership_open_once",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="membership_days_in_order"
            ),
            models.CheckConstraint(condition=~Q(substitutes=F("id")), name="membership_not_own_substitute"),
            models.CheckConstraint(
                condition=Q(substitutes__isnull=True) | Q(last_day__isnull=False),
                name="membership_substitution_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(last_day__isnull=False), name="membership_ended_on_a_day"
            ),
        ]

    @property
    def role_label(self) -> Promise | str:
        return _label_of(self.role)


class Invitation(models.Model):
    """A single-use way into one role of one organisation. The link carries a secret of which only the hash is kept."""

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=40)
    secret_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True
    )  # null until the mail is sent: only then it exists
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            tenant_unique("invitation_tenant"),
            TenantKey(name="invitation_by_same_organisation", column="invited_by_id", to="organisations_membership"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_days_in_order"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, secret_hash__isnull=True)
                | Q(sent_at__isnull=False, secret_hash__isnull=False),
                name="invitation_secret_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_completely_or_not",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_used_or_withdrawn"
            ),
        ]

    @property
    def role_label(self) -> Promise | str:
        return _label_of(self.role)


class FactorReset(TwoPersonDecision):
    """One person has lost the second factor: a manager asks for its removal, a second person confirms.

    `by_office`: the organisation had no second manager, so the approving office may confirm. It reads no town's people;
    that is why the names stand here, as both persons saw them.
    """

    tenancy: ClassVar[Shape] = Money(writer="own or state")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="factor_resets")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    persons = ArrayField(models.UUIDField())  # every number of the natural person concerned
    person_name = models.CharField(max_length=200)
    asked_by_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=20, choices=ResetReason.choices)
    by_office = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoPersonDecision.Meta):
        ordering = ["prepared_at", "id"]
        constraints = [
            tenant_unique("factor_reset_tenant"),
            *TwoPersonDecision.Meta.constraints,
            models.CheckConstraint(condition=Q(prepared_at__isnull=False), name="factor_reset_asked"),
            models.CheckConstraint(condition=Q(reason__in=ResetReason.values), name="factor_reset_reason_known"),
            models.CheckConstraint(
                condition=~Q(persons__overlap=F("prepared_persons")) & ~Q(persons__overlap=F("decided_persons")),
                name="factor_reset_never_own",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(decided_at__isnull=True), name="factor_reset_done_or_closed"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(closed_at__isnull=True, decided_at__isnull=True),
                name="factor_reset_open_once",
            ),
        ]


class HintCount(models.Model):
    """How often the guard beside a note found words of a kind in one month: no text, no person, no member of staff.

    `shown`: a note was saved with them; `moved`: it went to a protected note; `reworded`: they were taken out. What is left of
    `shown` stands in notes. Written by the river of persons, read by the data protection officer.
    """

    tenancy: ClassVar[Shape] = Own()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hint_counts")
    month = models.DateField()  # its first day
    kind = models.CharField(max_length=20)  # a code of the guard
    shown = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    reworded = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month", "kind"]
        constraints = [
            tenant_unique("hint_count_tenant"),
            models.UniqueConstraint(fields=["organisation", "month", "kind"], name="hint_count_once"),
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z_]+$"), name="hint_count_kind_is_a_code"),
            models.CheckConstraint(condition=Q(month__day=1), name="hint_count_of_a_month"),
        ]
