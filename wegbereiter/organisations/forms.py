"""What people enter about organisations and each other. A form cleans values; it never saves."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wegbereiter.accounts.models import User
from wegbereiter.accounts.roles import ROLES, role_choices
from wegbereiter.core.documents.tables import KINDS
from wegbereiter.core.names import NameRefusedError, clean_name
from wegbereiter.organisations.choices import Kind, Law, PartReason, ResetReason
from wegbereiter.organisations.models import BankAccount, Contact, OrganisationValues
from wegbereiter.organisations.rules import IbanRefusedError, normal_iban, shown_iban
from wegbereiter.organisations.rules.search import LONGEST_QUERY


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **values: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **values)


class NameField(forms.CharField):
    """A name of a person, place or office: every letter is welcome, invisible signs are not (DIN 91379)."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            name = clean_name(text, longest=self.max_length or 200)
        except NameRefusedError as error:
            raise ValidationError(_("This text holds signs that cannot stand in a name."), code="name") from error
        self.validate(name)  # once more: signs that nobody sees are no name
        return name


class SearchForm(forms.Form):
    """A search that is never wrong: what it does not understand, it leaves out."""

    q = forms.CharField(required=False, strip=True)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Kind.choices])
    district = forms.UUIDField(required=False)

    def kept(self) -> dict[str, Any]:
        """The values that make sense; all others are empty."""
        self.is_valid()
        cleaned = self.cleaned_data
        text = str(cleaned.get("q") or "")[:LONGEST_QUERY]
        return {"q": text, "kind": cleaned.get("kind") or "", "district": cleaned.get("district")}


class ValuesForm(forms.Form):
    """`version` is hidden: it says which state of the row the person saw."""

    responsible_body = NameField(
        label=_("Responsible body"),
        max_length=300,
        required=False,
        help_text=_("Who answers for the processing of personal data, with the legal form."),
    )
    law = forms.ChoiceField(label=_("Data protection law"), choices=Law.choices)
    street = NameField(label=_("Street and number"), max_length=200, required=False)
    postcode = NameField(label=_("Postcode"), max_length=10, required=False)
    town = NameField(label=_("Town"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail of the organisation"), required=False, max_length=254)
    phone = NameField(label=_("Phone of the organisation"), max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @classmethod
    def of(cls, row: OrganisationValues) -> "ValuesForm":
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})


class ContactForm(forms.Form):
    name = NameField(label=_("Name"), max_length=200)
    task = NameField(label=_("Task"), max_length=120, required=False, help_text=_("What others call this person for."))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = NameField(label=_("Phone"), max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @classmethod
    def of(cls, row: Contact) -> "ContactForm":
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})


class BankForm(forms.Form):
    """`replaces` is hidden: the newest account the person saw; empty for the first one."""

    holder = NameField(label=_("Account holder"), max_length=140)
    iban = forms.CharField(
        label=_("IBAN"), max_length=60, help_text=_("For example DE89 3704 0044 0532 0130 00. Blanks do not matter.")
    )
    first_day = DayField(
        label=_("Valid from"),
        help_text=_("Payments from this day on go to this account. The old one ends the day before."),
    )
    replaces = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: BankAccount | None, **initial: Any) -> "BankForm":
        known = {"holder": row.holder, "iban": shown_iban(row.iban), "replaces": row.pk} if row else {}
        return cls(initial={**known, **initial})

    def clean_iban(self) -> str:
        try:
            return normal_iban(self.cleaned_data["iban"])
        except IbanRefusedError as error:
            raise ValidationError(
                _("This is no valid IBAN. Compare it with the bank statement, digit by digit."), code="iban"
            ) from error


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation goes to this address and can be used once, within 48 hours."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (code, f"{label}: {ROLES[code].purpose}") for code, label in role_choices(kind)
        ]


class EndRoleForm(forms.Form):
    """With a day, or, by the second button, at once."""

    AT_ONCE = "at_once"

    last_day = DayField(label=_("Last day"), help_text=_("The role still holds on this day."))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.at_once = self.data.get("when") == self.AT_ONCE
        self.fields["last_day"].required = not self.at_once


class SubstituteForm(forms.Form):
    """`people`: account -> name of those who may stand in."""

    user = forms.TypedChoiceField(label=_("Who stands in?"), coerce=UUID)
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Until"), help_text=_("The last day of the substitution."))

    def __init__(self, *args: Any, people: list[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        choices = [("", _("Please choose")), *((str(user_id), name) for user_id, name in people)]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]


class OnePersonForm(forms.Form):
    """`people`: membership -> name of the other accounts here."""

    other = forms.TypedChoiceField(label=_("The other account"), coerce=UUID)

    def __init__(self, *args: Any, people: list[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        choices = [("", _("Please choose")), *((str(membership_id), name) for membership_id, name in people)]
        self.fields["other"].choices = choices  # type: ignore[attr-defined]


class TwoPeopleForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=PartReason.choices, widget=forms.RadioSelect)


class ResetForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=ResetReason.choices, widget=forms.RadioSelect)


class RegisterForm(forms.Form):
    file = forms.FileField(
        label=_("File with the register"),
        help_text=_("CSV or XLSX with all municipalities; a merged one names the key of its successor."),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )
    day = DayField(label=_("Date of the register"), help_text=_("The day whose territory the file shows."))


class NewAccountForm(forms.Form):
    """Name and password of somebody who accepts an invitation without an account; `email` is the invited address."""

    name = NameField(label=_("Your name"), max_length=200, help_text=_("Colleagues see this name."))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters. A few words in a row are easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, email: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self._email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, User(email=self._email))
        return str(password)
