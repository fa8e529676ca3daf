"""The first day: what somebody answered to the sheet, and what is known already. Nothing in it is required."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.actions.case import Unnamed
from wegbereiter.casework.actions.intake import Intake
from wegbereiter.casework.choices import EpisodeKind, Housing, Income, Residence, Told, WorkPermit
from wegbereiter.casework.choices.refusals import REFUSALS
from wegbereiter.casework.forms.fields import (
    PLEASE_CHOOSE,
    BirthField,
    LifeDayField,
    NameField,
    NationalityField,
    OnceForm,
)
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.details import Known
from wegbereiter.people.choices import Gender, Level, Relation
from wegbereiter.people.rules.phones import PhoneRefusedError, normal_phone

LONGEST_PHONE = 40
CHOOSE = ("", _("Please choose"))
DAYS = ("housing_since", "income_since", "arrived_on", "allocated_on")


def not_ahead(day: date | None, today: date) -> None:
    if day and day > today:
        raise ValidationError(_("This day lies ahead. Enter it once it is so."), code="ahead")


class SheetForm(forms.Form):
    """The answer to the information sheet, in the language in which it was read; `paper_on`: the day on a signed paper."""

    language = forms.ChoiceField(choices=[(code, code) for code in library.languages()], widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("What was answered"), choices=Told.choices, widget=forms.RadioSelect)
    paper_on = LifeDayField(label=_("Day on the paper"))

    def __init__(self, *args: Any, today: date, **values: Any) -> None:
        super().__init__(*args, **values)
        self.today = today

    def clean_paper_on(self) -> date | None:
        not_ahead(self.cleaned_data["paper_on"], self.today)
        found: date | None = self.cleaned_data["paper_on"]
        return found


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What was said to the sheet before anything was written down, on its way from one page to the next."""

    language: str
    answer: str
    text_version: int
    said_on: date
    paper_on: date | None = None

    def signed(self, by: UUID | None) -> str:
        """For an address or a hidden field: nobody else can use it, and it cannot be made up."""
        return signing.dumps([str(by), *(str(one or "") for one in vars(self).values())], salt=SALT)


SALT = "wegbereiter.casework.sheet"


def answered(word: str, by: UUID | None, *answers: str) -> Answered | None:
    """What `Answered.signed` has signed for this account, if it is one of these answers."""
    try:
        whose, language, answer, version, said_on, paper_on = signing.loads(word, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    if whose != str(by) or answer not in answers or language not in library.languages():
        return None
    day = date.fromisoformat(paper_on) if paper_on else None
    return Answered(
        language=language, answer=answer, text_version=int(version), said_on=date.fromisoformat(said_on), paper_on=day
    )


class UnnamedForm(OnceForm):
    """A talk with somebody who does not want to be written down."""

    kind = forms.ChoiceField(label=_("How you talked"), widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(label=_("What it was about"), widget=forms.CheckboxSelectMultiple)
    day = LifeDayField(label=_("Day"))

    def __init__(self, *args: Any, words: dict[str, Any], today: date, **values: Any) -> None:
        super().__init__(*args, initial={"kind": "office", "day": today} | values.pop("initial", {}), **values)
        self.today = today
        self.fields["kind"].choices = list(words["kinds"].items())  # type: ignore[attr-defined]
        self.fields["topics"].choices = list(words["topics"].items())  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        not_ahead(self.cleaned_data["day"], self.today)
        return self.cleaned_data["day"] or self.today

    def talk(self, said: Answered | None) -> Unnamed:
        """`said`: the answer to the sheet, if it was read before."""
        entered = {name: self.cleaned_data[name] for name in ("kind", "topics", "day")}
        read = {"language": said.language, "answer": said.answer, "text_version": said.text_version} if said else {}
        return Unnamed(**entered, **read, entry_key=self.entry_key())


class PhoneField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return normal_phone(text) if text else ""
        except PhoneRefusedError as refusal:
            raise ValidationError(
                _("This is no phone number that can be called. Numbers from abroad begin with 00 or +."), code="phone"
            ) from refusal


class PersonFields(forms.Form):
    """Who somebody is, as far as it is known."""

    family_name = NameField(label=_("Family name"), help_text=_("As in the document."))
    given_names = NameField(label=_("Given names"))
    birth = BirthField(label=_("Born"), help_text=_("Day, month, year. A year alone is enough; unknown stays empty."))
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", _("not asked yet")), *Gender.choices], required=False)
    original_name = NameField(label=_("Name in the own script"))
    called_name = NameField(label=_("Called"))
    nationality = NationalityField(label=_("Nationality"))
    second_nationality = NationalityField(label=_("Second nationality"))

    def __init__(self, *args: Any, today: date, **values: Any) -> None:
        super().__init__(*args, **values)
        self.today = today
        self.fields["birth"].today = today  # type: ignore[attr-defined]

    def columns(self) -> dict[str, Any]:
        """What was entered, as columns of a person."""
        names = ("family_name", "given_names", "original_name", "called_name", "gender")
        birth = self.cleaned_data["birth"]
        known: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        both = (self.cleaned_data["nationality"], self.cleaned_data["second_nationality"])
        known["nationalities"] = list(dict.fromkeys(code for code in both if code))
        return known | {"birth_year": birth.year, "birth_month": birth.month, "birth_day": birth.day}


class FactFields(PersonFields):
    """What may be known on the first day beside the person."""

    phone = PhoneField(label=_("Phone"), required=False, max_length=LONGEST_PHONE)
    speaks = forms.ChoiceField(label=_("German"), choices=[PLEASE_CHOOSE, *Level.choices], required=False)
    residence = forms.ChoiceField(
        label=_("Residence status"), choices=[PLEASE_CHOOSE, *Residence.choices], required=False
    )
    paper_until = LifeDayField(label=_("Paper valid until"))
    housing = forms.ChoiceField(label=_("Housing"), choices=[PLEASE_CHOOSE, *Housing.choices], required=False)
    housing_since = LifeDayField(label=_("Housing since"), help_text=_("Empty: nobody knows since when."))
    income = forms.ChoiceField(label=_("Livelihood"), choices=[PLEASE_CHOOSE, *Income.choices], required=False)
    income_since = LifeDayField(label=_("Livelihood since"), help_text=_("Empty: nobody knows since when."))
    work_permit = forms.ChoiceField(
        label=_("Work permit"), choices=[PLEASE_CHOOSE, *WorkPermit.choices], required=False
    )
    arrived_on = LifeDayField(label=_("In Germany since"))
    allocated_on = LifeDayField(label=_("Allocated to the municipality on"))

    PAST: tuple[str, ...] = DAYS  # or today
    BELONGS = {
        "paper_until": ("residence", _("A paper belongs to a status. Please choose it.")),
        "housing_since": ("housing", _("A day belongs to an entry. Please choose it.")),
        "income_since": ("income", _("A day belongs to an entry. Please choose it.")),
    }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        for name in self.PAST:
            if (day := cleaned.get(name)) and day > self.today:
                self.add_error(name, _("This day lies ahead."))
        for day_name, (name, sentence) in self.BELONGS.items():
            if cleaned.get(day_name) and name not in self.errors and not cleaned.get(name):
                self.add_error(name, sentence)
        arrived, allocated = cleaned.get("arrived_on"), cleaned.get("allocated_on")
        if arrived and allocated and allocated < arrived:
            self.add_error("allocated_on", REFUSALS["allocated_before_arrival"])
        return cleaned

    def known(self) -> dict[str, Any]:
        """What was entered, for the action: fields of `Intake` without the sheet."""
        entered = self.cleaned_data
        same = {name: entered[name] for name in ("speaks", "phone", "paper_until", *DAYS)}
        facts = {str(kind): entered[kind] for kind in EpisodeKind.values if entered[kind]}
        return same | {"person": self.columns(), "facts": facts}


class IntakeForm(FactFields, OnceForm):
    """Everything of the first day. `anyway`: keys of those who were shown and are somebody else; `known_as`: it is this one."""

    may_be_called = forms.BooleanField(label=_("May be called and written to on this number"), required=False)
    paper_seen = forms.BooleanField(label=_("I have seen the paper"), required=False)
    answered = forms.CharField(max_length=1_000, widget=forms.HiddenInput)
    anyway = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput)
    known_as = forms.UUIDField(required=False, widget=forms.HiddenInput)

    FIRST = ("family_name", "given_names", "birth", "phone", "may_be_called")

    def __init__(self, *args: Any, by: UUID | None, **values: Any) -> None:
        super().__init__(*args, **values)
        self.by = by

    def clean_answered(self) -> Answered:
        found = answered(self.cleaned_data["answered"], self.by, Told.AGREED)
        if found is None:
            raise ValidationError(_("Please read the information sheet together first."), code="unanswered")
        return found

    def first(self) -> list[forms.BoundField]:
        """What one asks first; everything else waits behind "more"."""
        return [self[name] for name in self.FIRST]

    def facts(self) -> list[forms.BoundField]:
        papers = ("residence", "paper_until", "paper_seen")
        return [self[name] for name in (*papers, "housing", "housing_since", "income", "income_since")]

    def later(self) -> list[forms.BoundField]:
        names = (
            *("gender", "original_name", "called_name", "nationality", "second_nationality"),
            *("speaks", "work_permit", "arrived_on", "allocated_on"),
        )
        return [self[name] for name in names]

    def intake(self) -> Intake:
        """What was entered, for the action."""
        entered = {name: self.cleaned_data[name] for name in ("may_be_called", "paper_seen")}
        said: Answered = self.cleaned_data["answered"]
        entered |= {name: getattr(said, name) for name in ("language", "text_version", "paper_on")}
        return Intake(**self.known(), **entered, entry_key=self.entry_key())

    def is_answered(self, found: Known) -> bool:
        """Whether everything was shown before: another name typed on that page is looked for again."""
        return set(found.keys) <= set(self.cleaned_data["anyway"].split())


class FamilyForm(IntakeForm):
    """Somebody of a household: what the family shares stands there already, and as what everybody lives there is asked."""

    relation = forms.ChoiceField(label=_("In the household as"), choices=[CHOOSE, *Relation.choices])
    own_relation = forms.ChoiceField(choices=[CHOOSE, *Relation.choices])

    FIRST = ("family_name", "given_names", "birth", "relation", "own_relation", "phone", "may_be_called")

    def __init__(self, *args: Any, beside: str, asks_own: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["own_relation"].label = _("%(name)s lives there as") % {"name": beside}
        if not asks_own:
            del self.fields["own_relation"]

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST if name in self.fields]
