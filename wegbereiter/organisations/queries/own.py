"""Reads of what an organisation says about itself: seen by itself, and by the state and the auditor."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import BankAccount, Contact, Organisation, OrganisationValues
from wegbereiter.organisations.permissions import house_of, reads_all_values


def values_visible_to(actor: Actor) -> QuerySet[OrganisationValues]:
    """Responsible body, law, address."""
    return OrganisationValues.objects.filter(**_scope(actor))


def contacts_visible_to(actor: Actor) -> QuerySet[Contact]:
    """Contacts by name."""
    return Contact.objects.filter(**_scope(actor))


def accounts_visible_to(actor: Actor) -> QuerySet[BankAccount]:
    """Bank accounts, the newest first."""
    return BankAccount.objects.filter(**_scope(actor))


def _scope(actor: Actor) -> dict[str, UUID]:
    return {} if reads_all_values(actor) else {"organisation_id": house_of(actor)}


def values_of(actor: Actor, organisation: Organisation) -> OrganisationValues:
    """What the organisation says about itself; an empty row (version 0, not saved) while it has said nothing."""
    row = values_visible_to(actor).filter(pk=organisation.pk).first()
    return row or OrganisationValues(organisation=organisation, version=0)


def all_of(actor: Actor, organisation: Organisation, *, today: date) -> dict[str, object]:
    """Everything for a page: values, contacts, bank accounts and the one in use today."""
    accounts = list(accounts_visible_to(actor).filter(organisation_id=organisation.pk))
    return {
        "values": values_of(actor, organisation),
        "contacts": list(contacts_visible_to(actor).filter(organisation_id=organisation.pk)),
        "accounts": accounts,
        "account": account_on(accounts, today),
    }


def own_contact(actor: Actor, contact_id: UUID) -> Contact:
    """A contact of the acting organisation itself. Raises Contact.DoesNotExist."""
    return Contact.objects.get(pk=contact_id, organisation_id=house_of(actor))


def newest_account(actor: Actor) -> BankAccount | None:
    """The account of the acting organisation that has no end, whether it is in use already or from a later day on."""
    return BankAccount.objects.filter(organisation_id=house_of(actor), last_day__isnull=True).first()


def account_on(accounts: list[BankAccount], day: date) -> BankAccount | None:
    """The account that money of this day goes to."""
    return next(
        (a for a in accounts if a.first_day <= day and (a.last_day is None or a.last_day >= day)),
        None,
    )
