"""What an organisation says about itself. Two people save at once: the second one learns what the first one wrote."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.models import BankAccount, Contact, OrganisationValues
from wegbereiter.organisations.permissions import Permission, check, house_of
from wegbereiter.organisations.rules import ConflictError, RefusedError, last_day_of_old, normal_iban

VALUE_COLUMNS = ("responsible_body", "law", "street", "postcode", "town", "email", "phone")
CONTACT_COLUMNS = ("name", "task", "email", "phone")


def save_values(values: Mapping[str, str], *, version: int, by: Actor, now: datetime) -> OrganisationValues:
    """Write responsible body, law and address; `version` is what the form was filled from (0: nothing there yet).

    Raises:
        ConflictError: somebody else saved since; `current` is the row as it stands.
    """
    check(by, Permission.ORGANISATION_EDIT_OWN)
    row = OrganisationValues.objects.select_for_update().filter(pk=house_of(by)).first()
    if (row.version if row else 0) != version:
        raise ConflictError(row)
    if row is None:
        row = _insert_values(by, values)
    else:
        _write(row, VALUE_COLUMNS, values)
    record("organisations.values.saved", by=by, about=row, river="money", now=now, version=row.version)
    return row


def _insert_values(by: Actor, values: Mapping[str, str]) -> OrganisationValues:
    """The first save. There is no row to lock yet, so the key decides between two at once."""
    try:
        with transaction.atomic():
            own = {column: values[column] for column in VALUE_COLUMNS}
            return OrganisationValues.objects.create(organisation_id=house_of(by), **own)
    except IntegrityError as error:
        raise ConflictError(OrganisationValues.objects.get(pk=house_of(by))) from error


def _write(row: OrganisationValues | Contact, columns: tuple[str, ...], values: Mapping[str, str]) -> None:
    for column in columns:
        setattr(row, column, values[column])
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def add_contact(values: Mapping[str, str], *, by: Actor, now: datetime) -> Contact:
    """Name somebody whom others may call."""
    check(by, Permission.ORGANISATION_EDIT_OWN)
    contact = Contact.objects.create(
        organisation_id=house_of(by), **{column: values[column] for column in CONTACT_COLUMNS}
    )
    record("organisations.contact.added", by=by, about=contact, river="money", now=now)
    return contact


def change_contact(contact_id: UUID, values: Mapping[str, str], *, version: int, by: Actor, now: datetime) -> Contact:
    """Correct a contact.

    Raises:
        Contact.DoesNotExist: not one of the acting organisation, or removed.
        ConflictError: somebody else saved since.
    """
    check(by, Permission.ORGANISATION_EDIT_OWN)
    contact = _own_contact(contact_id, by)
    if contact.version != version:
        raise ConflictError(contact)
    _write(contact, CONTACT_COLUMNS, values)
    record("organisations.contact.changed", by=by, about=contact, river="money", now=now)
    return contact


def remove_contact(contact_id: UUID, *, by: Actor, now: datetime) -> None:
    """Delete a contact: personal data that is no longer needed. Raises Contact.DoesNotExist as `change_contact` does."""
    check(by, Permission.ORGANISATION_EDIT_OWN)
    contact = _own_contact(contact_id, by)
    record("organisations.contact.removed", by=by, about=contact, river="money", now=now)
    contact.delete()


def _own_contact(contact_id: UUID, by: Actor) -> Contact:
    own = Contact.objects.select_for_update().filter(organisation_id=house_of(by))
    return own.get(pk=contact_id)


def change_bank_account(
    *, holder: str, iban: str, first_day: date, replaces: UUID | None, by: Actor, now: datetime, today: date
) -> BankAccount:
    """Enter a bank account from a day on; the one in use ends the day before. `replaces`: the newest one the form showed.

    Raises:
        IbanRefusedError: the number is wrong.
        RefusedError: the day lies in the past or before a later change, or nothing would change.
        ConflictError: somebody else entered an account since (`current`, None if there is none).
    """
    check(by, Permission.BANK_EDIT_OWN)
    number = normal_iban(iban)
    newest = BankAccount.objects.select_for_update().filter(organisation_id=house_of(by), last_day__isnull=True).first()
    if (newest.pk if newest else None) != replaces:
        raise ConflictError(newest)
    if newest:
        if (newest.iban, newest.holder) == (number, holder):
            raise RefusedError(Refusal.BANK_SAME)
        newest.last_day = last_day_of_old(old_first_day=newest.first_day, new_first_day=first_day, today=today)
        newest.save(update_fields=["last_day"])
    account = _insert_account(holder=holder, iban=number, first_day=first_day, by=by, now=now)
    record("organisations.bank_account.changed", by=by, about=account, river="money", now=now, first_day=first_day)
    return account


def _insert_account(*, holder: str, iban: str, first_day: date, by: Actor, now: datetime) -> BankAccount:
    """The first account has none before it to lock, so the "one current" key decides between two at once."""
    values = {"holder": holder, "iban": iban, "first_day": first_day, "recorded_at": now, "recorded_by": by.user_id}
    try:
        with transaction.atomic():
            return BankAccount.objects.create(organisation_id=house_of(by), **values)
    except IntegrityError as error:
        current = BankAccount.objects.filter(organisation_id=house_of(by), last_day__isnull=True).first()
        raise ConflictError(current) from error
