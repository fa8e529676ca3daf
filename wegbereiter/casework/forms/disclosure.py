"""Pass something on: to whom, which facts, for what, on what ground. Everything else has a value to begin with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.actions.disclosure import Consent, Giving, Wanted
from wegbereiter.casework.choices import (
    NAMED_LAWS,
    LegalBasis,
    RecipientKind,
    SharedFact,
    SharedHow,
    SharingPurpose,
)
from wegbereiter.casework.choices.refusals import REFUSALS
from wegbereiter.casework.models import Dispute
from wegbereiter.core.form_fields import DayField, LongSelect
from wegbereiter.offers.models import Entry

LONGEST_NAME, LONGEST_WORDS, LONGEST_OWN = 200, 300, 1000  # as in the table
CONSENT = "consent"
LATER = ("", _("not yet, only note that it may be passed on"))


def _labels(codes: Iterable[str], words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(one), words[one]) for one in codes]


def _dispute_field(disputes: Sequence[Dispute]) -> forms.MultipleChoiceField:
    """Ticked at first: what is disputed leaves with its note only. Taken out is what is about something else."""
    return forms.MultipleChoiceField(
        label=_("Notes that go with it"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(one.pk), f"{one.what}: {one.words}") for one in disputes],
        initial=[str(one.pk) for one in disputes],
        help_text=_(
            "The person disputes this. If it is about something that you pass on, the note has to go with it (section"
            " 84 (2) SGB X); untick it only where it is about something else."
        ),
    )  # fmt: skip


class GiveAgainForm(forms.Form):
    """The same once more: how, and with which notes."""

    def __init__(self, *args: Any, words: Mapping[str, Any], disputes: Sequence[Dispute], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["how"] = forms.ChoiceField(label=_("How"), choices=_labels(SharedHow, words["ways"]))
        if disputes:
            self.fields["disputes"] = _dispute_field(disputes)
        notes = [str(one.pk) for one in disputes]
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=" ".join(notes))
        self._disputed_since = self.is_bound and self._tick_new(notes)

    def _tick_new(self, notes: list[str]) -> bool:
        """A note that came while the page stood open is ticked, and the page is shown once more."""
        new = [one for one in notes if one not in self.data.get("seen", "").split()]
        if new:
            self.data = self.data.copy()
            self.data.setlist("disputes", [*self.data.getlist("disputes"), *new])
            self.data["seen"] = " ".join(notes)
        return bool(new)

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if self._disputed_since:
            self.add_error(None, REFUSALS["disputed_meanwhile"])
        return entered

    def giving(self) -> Giving | None:
        entered = self.cleaned_data
        notes = frozenset(UUID(one) for one in entered.get("disputes", []))
        return Giving(how=entered["how"], dispute_ids=notes) if entered["how"] else None


class DiscloseForm(GiveAgainForm):
    """`known`: fact -> how it stands in the file, the only ones that can be ticked; `words` in the page's language.

    `asked`: whether the person was read the text and has answered; until then the answer may be missing.
    """

    entry = forms.ChoiceField(label=_("From the address list"), required=False, widget=LongSelect)
    recipient_kind = forms.ChoiceField(label=_("Kind"), required=False)
    recipient = forms.CharField(
        label=_("Name of the place or the volunteer"), max_length=LONGEST_NAME, required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )  # fmt: skip
    facts = forms.MultipleChoiceField(
        label=_("What is passed on"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Only what is ticked stands on the sheet."),
    )  # fmt: skip
    own_words = forms.CharField(
        label=_("In the person's own words"), max_length=LONGEST_OWN, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("What the person wants to say. It stands on the sheet as it is written here."),
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("What for"))
    purpose_words = forms.CharField(
        label=_("What for exactly"), max_length=LONGEST_WORDS, required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("On what ground"), widget=forms.RadioSelect, initial=CONSENT,
        help_text=_(
            "If the person allows it, the text comes next. If it is a law, “Next” enters it as passed on at once: choose how"
            " and until when under “More” before."
        ),
    )  # fmt: skip
    law_words = forms.CharField(label=_("Which law"), max_length=LONGEST_WORDS, required=False)
    last_day = DayField(label=_("Allowed until"))
    language = forms.ChoiceField(label=_("Language in which it is read"))
    text_version = forms.IntegerField(min_value=1, max_value=32_767, required=False, widget=forms.HiddenInput)

    FIRST = ("entry", "facts", "own_words", "purpose", "basis")
    ELSEWHERE = ("recipient_kind", "recipient")
    FURTHER = ("disputes", "purpose_words", "law_words", "last_day", "how", "language")

    def __init__(
        self,
        *args: Any,
        words: Mapping[str, Any],
        known: Mapping[str, str],
        entries: Sequence[Entry],
        disputes: Sequence[Dispute],
        languages: list[tuple[str, str]],
        today: date,
        days: int,
        **values: Any,
    ) -> None:
        super().__init__(*args, words=words, disputes=disputes, **values)
        choose = ("", _("Please choose"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "entry": [choose, *((str(one.pk), _place(one)) for one in entries)],
            "recipient_kind": [choose, *_labels(RecipientKind, words["recipients"])],
            "facts": [(one, f"{words['facts'][one]}: {known[one]}") for one in map(str, SharedFact) if one in known],
            "purpose": [choose, *_labels(SharingPurpose, words["purposes"])],
            "basis": [(CONSENT, _("The person allows it: read it together")), *LegalBasis.choices],
            "how": [*_labels(SharedHow, words["ways"]), LATER],
            "language": languages,
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        for name in ("entry", "facts"):  # one of two ways to say it, so neither is optional to the reader
            self.fields[name].needed_later = True  # type: ignore[attr-defined]
        self.fields["how"].required = False
        self.fields["how"].initial = str(SharedHow.PERSON)
        self.fields["last_day"].initial = today + timedelta(days=days)

    def group(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def first(self) -> list[forms.BoundField]:
        return self.group(self.FIRST)

    def elsewhere(self) -> list[forms.BoundField]:
        return self.group(self.ELSEWHERE)

    def further(self) -> list[forms.BoundField]:
        return self.group(self.FURTHER)

    def clean(self) -> dict[str, Any]:
        entered = super().clean()
        words = {
            name: entered.get(name, "").strip() for name in ("own_words", "recipient", "purpose_words", "law_words")
        }
        entered |= words
        if not entered.get("facts") and not words["own_words"] and "facts" not in self.errors:
            self.add_error("facts", _("Please tick at least one."))
        if not entered.get("entry") and not (words["recipient"] and entered.get("recipient_kind")):
            self.add_error("entry", _("Please choose who gets it: from the address list, or kind and name."))
        if entered.get("purpose") == SharingPurpose.OTHER and not words["purpose_words"]:
            self.add_error("purpose_words", _("Please write down what it is for."))
        if entered.get("basis") in NAMED_LAWS and not words["law_words"]:
            self.add_error("law_words", _("Please write down which law it is."))
        return entered

    @property
    def by_consent(self) -> bool:
        return bool(self.cleaned_data["basis"] == CONSENT)

    def wanted(self, answer: str) -> Wanted:
        """`answer`: how the person has said yes; without meaning where a law decides."""
        entered = self.cleaned_data
        own_words = [str(SharedFact.OWN_WORDS)] if entered["own_words"] else []
        consent = Consent(language=entered["language"], version=entered["text_version"] or 0, given_as=answer)
        return Wanted(
            facts=(*entered["facts"], *own_words), own_words=entered["own_words"],
            entry_id=UUID(entered["entry"]) if entered["entry"] else None,
            recipient_kind=entered["recipient_kind"], recipient=entered["recipient"],
            purpose=entered["purpose"], purpose_words=entered["purpose_words"], last_day=entered["last_day"],
            law="" if self.by_consent else entered["basis"], law_words="" if self.by_consent else entered["law_words"],
            consent=consent if self.by_consent else None,
        )  # fmt: skip

    def carried(self) -> Iterator[tuple[str, str]]:
        """Everything that was entered, for the page on which the person answers."""
        for name in self.fields:
            if name != "text_version":
                yield from ((name, value) for value in self.data.getlist(name))


def _place(entry: Entry) -> str:
    return f"{entry.name} ({entry.town})" if entry.town else entry.name


class AnswerForm(forms.Form):
    """What the person answers: yes, signed or spoken, or no; or the paper is wanted first."""

    answer = forms.ChoiceField(choices=[(one, one) for one in ("signed", "spoken", "refuse", "paper")])
