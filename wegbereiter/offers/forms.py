"""An entry in three inputs, everything else behind "more"; and entries out of a file, checked as if they were typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.documents.carried import pack, unpack
from wegbereiter.core.documents.columns import twice_in
from wegbereiter.core.documents.faults import RowFault
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.tables import Table
from wegbereiter.core.form_fields import DayField, TableField
from wegbereiter.offers.choices import FILE_SENTENCES, EntryKind
from wegbereiter.offers.models import ADDRESS, NAME, PLACE, WORDS
from wegbereiter.offers.rules.entries import COLUMNS, twin_of
from wegbereiter.offers.rules.files import FileRow, read_rows
from wegbereiter.people.choices import LANGUAGES
from wegbereiter.people.rules.phones import PhoneRefusedError, normal_phone, shown_phone

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
SALT = "wegbereiter.offers.file"
MOST_PROBLEMS = 50


def _line(longest: int, **values: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return forms.CharField(max_length=longest, required=False, widget=widget, **values)


def _words(**values: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return forms.CharField(max_length=WORDS, required=False, widget=widget, **values)


def _day(**values: Any) -> DayField:
    return DayField(required=False, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)], **values)


class WebField(forms.URLField):
    """A page of the web, and nothing else that a browser could be led to."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class EntryForm(forms.Form):
    """`today`: nobody has checked anything on a day that lies ahead."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Please choose")), *EntryKind.choices])
    name = forms.CharField(label=_("Name"), max_length=NAME, widget=forms.TextInput(attrs={"dir": "auto"}))
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
        help_text=_("The number of the place, not of a private person."),
    )  # fmt: skip
    street = _line(NAME, label=_("Street and number"))
    postcode = _line(10, label=_("Postcode"))
    town = _line(PLACE, label=_("Town"))
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    website = WebField(
        label=_("Website"), max_length=ADDRESS, required=False, assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    hours = _words(label=_("Opening hours"))
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=list(LANGUAGES.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What is spoken there."),
    )  # fmt: skip
    contact = _line(NAME, label=_("Whom to ask for"), help_text=_("A function or a counter, not a private person."))
    note = _words(label=_("Note for the person"), help_text=_("In plain words: how to get there, what to bring."))
    valid_until = _day(label=_("Valid until"), help_text=_("For example the last day of a course."))
    checked_on = _day(label=_("Last checked on"))

    FIRST = ("kind", "name", "phone")

    def __init__(self, *args: Any, today: date, **values: Any) -> None:
        super().__init__(*args, **values)
        self.today = today

    def first(self) -> list[forms.BoundField]:
        """What one sees at once."""
        return [self[name] for name in self.FIRST]

    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in COLUMNS if name not in self.FIRST]

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"].strip()
        try:
            return normal_phone(typed) if typed else ""
        except PhoneRefusedError as refusal:
            raise forms.ValidationError(
                _("This is no phone number that can be called. Numbers from abroad begin with 00 or +.")
            ) from refusal

    def clean_checked_on(self) -> date | None:
        day: date | None = self.cleaned_data["checked_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day lies ahead. Enter it once it is so."))
        return day

    def columns(self) -> dict[str, Any]:
        """What was entered, for the action."""
        return {column: self.cleaned_data[column] for column in COLUMNS}


class ChangeForm(EntryForm):
    """`version` is the state of the entry that the page showed."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def as_typed(entry: Any) -> dict[str, Any]:
    """An entry as it stands in its form."""
    typed = {column: getattr(entry, column) for column in COLUMNS}
    return typed | {"phone": shown_phone(entry.phone) if entry.phone else "", "version": entry.version}


class FileForm(forms.Form):
    file = TableField(
        label=_("File with addresses"), help_text=_("CSV or XLSX with at least the columns “Kind” and “Name”.")
    )


@dataclass(frozen=True, kw_only=True)
class FileEntries:
    """Entries of a file and every sentence about what is wrong in it; it is taken whole or not at all."""

    entries: list[dict[str, Any]]
    sentences: list[str]
    problem_count: int


def entries_of(table: Table, *, today: date) -> FileEntries:
    """Check each row by the form that entries are typed into. Never raises for what a file may hold."""
    read = read_rows(table, languages=LANGUAGES)
    problems, entries = list(read.problems), list[tuple[int, dict[str, Any]]]()
    for row in read.rows:
        form = EntryForm(dict(row.typed), today=today)
        if form.is_valid():
            entries.append((row.number, form.columns()))
        else:
            problems += _faults(form, row, read.headers)
    named = [(number, twin := twin_of(values), twin[0]) for number, values in entries]
    problems = sorted([*problems, *twice_in(named)], key=lambda problem: problem.row or 0)
    return FileEntries(
        entries=[values for _row, values in entries],
        sentences=[problem.sentence(FILE_SENTENCES, gettext) for problem in problems[:MOST_PROBLEMS]],
        problem_count=len(problems),
    )


def _faults(form: EntryForm, row: FileRow, headers: Mapping[str, str]) -> Iterable[Problem]:
    for field, errors in form.errors.items():
        typed = row.typed.get(field, "")
        value = typed if isinstance(typed, str) else ", ".join(typed)
        sentence = {"sentence": " ".join(str(error) for error in errors)}
        yield Problem(
            code=RowFault.VALUE, row=row.number, column=headers.get(field, field), value=value, params=sentence
        )


def packed(entries: Iterable[Mapping[str, Any]], house: UUID) -> str:
    """Entries as the preview carries them to the confirmation; only for this organisation, and for a day."""
    return pack(entries, owner=house, salt=SALT)


def unpacked(word: str, house: UUID) -> list[dict[str, Any]] | None:
    """What `packed` has packed; None if it is too old, another organisation's, or none of ours."""
    return unpack(word, owner=house, salt=SALT, days=("valid_until", "checked_on"))
