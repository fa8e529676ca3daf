"""A talk in four inputs: how, about what, whether somebody was reached, how long. Everything else may wait behind "more"."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.actions.contact import Talk
from wegbereiter.casework.choices import INTERPRETED
from wegbereiter.casework.models import Case, Contact
from wegbereiter.core.form_fields import DayField
from wegbereiter.people.models import Person

LONGEST_NOTE, LONGEST_TASK, LONGEST_TALK = 10_000, 300, 600
NO_INTERPRETER = ("", _("without an interpreter"))
LANGUAGES = [NO_INTERPRETER, *INTERPRETED.items()]


class CostField(forms.DecimalField):
    """Euros, with a comma or a point."""

    def __init__(self, **values: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(
            min_value=Decimal(0),
            max_digits=8,
            decimal_places=2,
            required=False,
            localize=False,
            widget=widget,
            **values,
        )

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(str(value).strip().replace(",", ".") if value not in self.empty_values else None)


class ContactForm(forms.Form):
    """`words`: kinds and topics of the library in the language of the page; `household`: with whom one can talk at once.

    `spoken`: languages of the person, which come first where an interpreter is chosen.
    """

    kind = forms.ChoiceField(label=_("How you talked"), widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=_("What it was about"), widget=forms.CheckboxSelectMultiple, required=False
    )
    tried = forms.ChoiceField(
        label=_("Reached?"), choices=[("", _("talked")), ("tried", _("only tried"))], widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_TALK, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What has to be known the next time. No diagnoses, no story of the flight."),
    )  # fmt: skip
    also = forms.MultipleChoiceField(label=_("Together with"), widget=forms.CheckboxSelectMultiple, required=False)
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=LANGUAGES, required=False)
    interpreter_cost = CostField(label=_("Cost of the interpreter in euros"))
    day = DayField(label=_("On"), required=False, help_text=_("Empty: today."))
    follow_up_on = DayField(label=_("Remind me on"), required=False, help_text=_("A task of this day leads back here."))
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    KEPT = (
        "kind",
        "topics",
        "tried",
        "minutes",
        "note",
        "also",
        "interpreter",
        "interpreter_cost",
        "day",
        "follow_up_on",
    )

    def __init__(
        self, *args: Any, words: Mapping[str, Any], household: Sequence[Person] = (), spoken: Iterable[str] = (),
        today: date, **values: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **values)
        self.today = today
        self.fields["kind"].choices = list(words["kinds"].items())  # type: ignore[attr-defined]
        self.fields["topics"].choices = list(words["topics"].items())  # type: ignore[attr-defined]
        self.fields["also"].choices = [(str(one.pk), one.name or _("Without a name")) for one in household]  # type: ignore[attr-defined]
        if not household:
            del self.fields["also"]
        theirs = {code: INTERPRETED[code] for code in spoken if code in INTERPRETED}
        others = [pair for pair in LANGUAGES if pair[0] and pair[0] not in theirs]
        if theirs:  # on top, so that one input chooses what the person speaks
            self.fields["interpreter"].choices = [NO_INTERPRETER, *theirs.items(), (_("other languages"), others)]  # type: ignore[attr-defined]

    def first(self) -> list[forms.BoundField]:
        """What one sees at once."""
        names = ("kind", "topics", "tried", "minutes", "interpreter", "also", "note")
        return [self[name] for name in names if name in self.fields]

    def further(self) -> list[forms.BoundField]:
        names = ("interpreter_cost", "day", "follow_up_on")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("interpreter_cost") is not None and not cleaned.get("interpreter"):
            self.add_error("interpreter", _("The cost belongs to a language. Please choose it."))
        if cleaned and cleaned.get("day") and cleaned["day"] > self.today:
            self.add_error("day", _("This day lies ahead. Enter it once it is so."))
        if cleaned and cleaned.get("follow_up_on") and cleaned["follow_up_on"] < self.today:
            self.add_error("follow_up_on", _("A reminder needs a day from today on."))
        return cleaned

    def talk(self) -> Talk:
        entered = self.cleaned_data
        return Talk(
            day=entered.get("day") or self.today, kind=entered["kind"], topics=tuple(entered["topics"]),
            reached=entered["tried"] != "tried", minutes=entered["minutes"], interpreter=entered["interpreter"],
            interpreter_cost=entered.get("interpreter_cost"), note=entered["note"],
        )  # fmt: skip

    def others(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data.get("also", [])]

    def ticked(self) -> list[str]:
        """Names of who takes part besides, as the form stands, valid or not."""
        if "also" not in self.fields:
            return []
        chosen = set(map(str, self["also"].value() or []))
        return [str(name) for key, name in self.fields["also"].choices if key in chosen]  # type: ignore[attr-defined]


class ChangeForm(ContactForm):
    """A talk that is entered already; a reminder is a task and is changed as one."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        del self.fields["follow_up_on"]

    KEPT = (*(name for name in ContactForm.KEPT if name != "follow_up_on"), "version")


def as_entered(contact: Contact, people: Iterable[UUID]) -> dict[str, Any]:
    """A talk as the values of its form."""
    names = ("kind", "topics", "minutes", "note", "interpreter", "interpreter_cost", "day", "version")
    values = {name: getattr(contact, name) for name in names}
    return values | {"tried": "" if contact.reached else "tried", "also": [str(one) for one in people]}


class NoteForm(ContactForm):
    """The quick note of my day: about whom, how, what; and, if need be, when to come back to it.

    How one talked is chosen and never assumed: a call that nobody answered is no visit.
    """

    case = forms.ChoiceField(label=_("Case"))
    kind = forms.ChoiceField(label=_("How you talked"))

    KEPT = ("case", "kind", "tried", "minutes", "note", "topics", "interpreter", "follow_up_on")

    def __init__(self, *args: Any, cases: Sequence[Case], **values: Any) -> None:
        super().__init__(*args, **values)
        names = [(str(case.pk), case.person.name or _("Without a name")) for case in cases]
        please: list[tuple[Any, Any]] = [("", _("Please choose"))]
        self.fields["case"].choices = [*please, *names]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*please, *self.fields["kind"].choices]  # type: ignore[attr-defined]
        for name in ("interpreter_cost", "day"):
            del self.fields[name]

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in ("case", "kind", "tried", "minutes", "note", "follow_up_on")]

    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in ("topics", "interpreter")]

    def begun(self) -> bool:
        """Something stands in what one does not see at once."""
        return any(field.value() or field.errors for field in self.further())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and not any(cleaned.get(name) for name in ("note", "tried", "topics")):
            self.add_error("note", _("What was it about? A try needs no words: choose “only tried”."))
        return cleaned


class TemplateForm(forms.Form):
    """How the team calls talks of this kind."""

    name = forms.CharField(
        label=_("Name of the template"),
        max_length=60,
        help_text=_("For example: office hours, or call with the Jobcenter"),
    )


class ProtectedForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Read by you alone until you name others who see the person. Health and faith only if it cannot be helped."),
    )  # fmt: skip


class ReaderForm(forms.Form):
    """Which note a button means, and which colleague."""

    note = forms.UUIDField()
    user = forms.UUIDField()


class TaskForm(forms.Form):
    words = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TASK)
    due_on = DayField(label=_("Until"))


class TaskNameForm(forms.Form):
    """Which task a button means: why it exists and what it is about. `seen`: the day that the page showed."""

    reason = forms.CharField(max_length=24)
    key = forms.CharField(max_length=80)
    days = forms.IntegerField(required=False, min_value=1, max_value=7)
    seen = DayField(required=False)
