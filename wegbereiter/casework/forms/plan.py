"""Ticking and moving steps, choosing and writing goals, agreeing on the plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.actions.plan import OwnStep
from wegbereiter.casework.actions.steps import NewStep
from wegbereiter.casework.actions.talk import Review
from wegbereiter.casework.actions.wording import GoalWords, StepWords
from wegbereiter.casework.choices import BY, AgreedAs, Help
from wegbereiter.casework.forms.contact import LANGUAGES, LONGEST_TALK
from wegbereiter.casework.forms.fields import LifeDayField
from wegbereiter.casework.queries.plan import Choice, page_language
from wegbereiter.casework.rules.library import AREAS, By
from wegbereiter.casework.templatetags.casework import area_name

LONGEST_WORDS = 300
LONGEST_THIRD = 200
OWN_STEPS = 3
DAYS_OF_A_WEEK = 7
WEEKS = (1, 2, 4, 8, 12)


def week_choices() -> list[tuple[int | str, str]]:
    return [("", _("without a day")), *((weeks, _("in %(n)s weeks") % {"n": weeks}) for weeks in WEEKS)]


def area_choices() -> list[tuple[str, str]]:
    """Life areas with their names, in the language of the page."""
    return [(area, area_name(area, page_language())) for area in AREAS]


class ThirdField(forms.CharField):
    """Who takes a step that is neither of the two: an office, a school, a neighbour by their part in it."""

    def __init__(self, **values: Any) -> None:
        super().__init__(max_length=LONGEST_THIRD, required=False, strip=True, **values)
        self.widget.attrs |= {"dir": "auto"}


class TakenForm(forms.Form):
    """Part of forms for steps: a name of somebody else belongs to a step that somebody else takes."""

    def taken(self, by: str, third: str) -> None:
        """Say so at the field `by` where it does not fit."""
        entered = self.cleaned_data
        if entered.get(third) and entered.get(by) != By.THIRD:
            self.add_error(by, _("Whoever is named below takes the step only if “somebody else” is chosen here."))


class VersionForm(forms.Form):
    """`version` is the state of the step that the page showed."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class TickForm(VersionForm):
    how = forms.ChoiceField(choices=Help.choices)


class MoveForm(VersionForm):
    """One week on, or a day of one's own; neither takes the day away. `seen`: the day that the page showed."""

    week = forms.BooleanField(required=False)
    seen = LifeDayField()
    due_on = LifeDayField(label=_("Until"))


class ChoiceForm(forms.Form):
    """The steps of a goal from the library, all of them chosen at first."""

    steps = forms.MultipleChoiceField(label=_("Steps"), widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label=_("The person says yes to this goal"), required=False)

    def __init__(self, *args: Any, chosen: Choice, **values: Any) -> None:
        codes = [(code, words.here.text) for code, _by, _day, words in chosen.steps]
        super().__init__(*args, initial={"steps": [code for code, _words in codes]}, **values)
        self.fields["steps"].choices = codes  # type: ignore[attr-defined]

    @property
    def wanted(self) -> list[str]:
        """The codes that stand ticked on the page."""
        return list(self["steps"].value() or ())


class OwnGoalForm(TakenForm):
    """A goal in own words with up to three steps; empty steps are left out."""

    area = forms.ChoiceField(label=_("Life area"))
    words = forms.CharField(
        label=_("What do you want to reach?"), max_length=LONGEST_WORDS, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    done_when = forms.CharField(
        label=_("How will you know that it is done?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["area"].choices = [("", _("Please choose")), *area_choices()]  # type: ignore[attr-defined]
        for number in range(1, OWN_STEPS + 1):
            self._add_step(number)
        self.fields["agreed"] = forms.BooleanField(label=_("The person says yes to this goal"), required=False)

    def _add_step(self, number: int) -> None:
        named = {"number": number}
        self.fields[f"step{number}"] = forms.CharField(
            label=_("Step %(number)s") % named,
            max_length=LONGEST_WORDS,
            required=False,
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )
        self.fields[f"by{number}"] = forms.ChoiceField(
            label=_("Who takes step %(number)s") % named,
            choices=[(str(code), label) for code, label in BY.items()],
            initial=str(By.PARTICIPANT),
            required=False,
        )
        self.fields[f"third{number}"] = ThirdField(label=_("Who else takes step %(number)s") % named)
        self.fields[f"weeks{number}"] = forms.TypedChoiceField(
            label=_("Until when, step %(number)s") % named,
            choices=week_choices(),
            initial=4,
            coerce=int,
            empty_value=None,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        for number in range(1, OWN_STEPS + 1):
            self.taken(f"by{number}", f"third{number}")
        return entered

    def values(self) -> dict[str, Any]:
        """What was entered, for the action."""
        entered = self.cleaned_data
        steps = []
        for number in range(1, OWN_STEPS + 1):
            weeks = entered[f"weeks{number}"]
            days = None if weeks is None else weeks * DAYS_OF_A_WEEK
            by = By(entered[f"by{number}"] or By.PARTICIPANT)
            third = entered[f"third{number}"]
            steps.append(OwnStep(words=entered[f"step{number}"], by=by, days=days, third=third))
        known = {name: entered[name] for name in ("area", "words", "done_when", "agreed")}
        return known | {"steps": steps}


class StepForm(TakenForm):
    """One step more: a button of the library sends its `code`; else it is written down in own words."""

    code = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What is to be done"),
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    by = forms.ChoiceField(
        label=_("Who takes it"),
        choices=[(str(code), label) for code, label in BY.items()],
        initial=str(By.PARTICIPANT),
        required=False,
    )
    third = ThirdField(label=_("Who else"), help_text=_("An office or a part in it, for example: school, neighbour."))
    weeks = forms.TypedChoiceField(label=_("Until when"), initial=4, coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, codes: Sequence[str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["words"].required = not self.data.get("code")
        self.fields["code"].choices = [("", ""), *((code, code) for code in codes)]  # type: ignore[attr-defined]
        self.fields["weeks"].choices = week_choices()  # type: ignore[attr-defined]

    def own(self) -> list[forms.BoundField]:
        """What is asked for a step in own words."""
        return [self[name] for name in ("words", "by", "third", "weeks")]

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        self.taken("by", "third")
        return entered

    def new(self) -> NewStep:
        entered = self.cleaned_data
        if entered["code"]:
            return NewStep(code=entered["code"])
        days = None if entered["weeks"] is None else entered["weeks"] * DAYS_OF_A_WEEK
        by = By(entered["by"] or By.PARTICIPANT)
        return NewStep(own=OwnStep(words=entered["words"], by=by, days=days, third=entered["third"]))


class GoalWordsForm(VersionForm):
    """Other words for a goal of one's own."""

    words = forms.CharField(
        label=_("What do you want to reach?"), max_length=LONGEST_WORDS, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    done_when = forms.CharField(
        label=_("How will you know that it is done?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    agreed = forms.BooleanField(
        label=_("The person says yes to the goal in these words"),
        required=False,
        help_text=_("A yes to the words of before does not hold for other words."),
    )

    def new(self) -> GoalWords:
        return GoalWords(**{name: self.cleaned_data[name] for name in ("words", "done_when", "agreed")})


class StepWordsForm(VersionForm, TakenForm):
    """Who takes an open step, and its words where they are one's own."""

    words = forms.CharField(
        label=_("What is to be done"), max_length=LONGEST_WORDS, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    by = forms.ChoiceField(label=_("Who takes it"), choices=[(str(code), label) for code, label in BY.items()])
    third = ThirdField(label=_("Who else"), help_text=_("An office or a part in it, for example: school, neighbour."))

    def __init__(self, *args: Any, own: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        if not own:
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        self.taken("by", "third")
        return entered

    def new(self) -> StepWords:
        entered = self.cleaned_data
        return StepWords(by=By(entered["by"]), words=entered.get("words", ""), third=entered["third"])


class ReviewForm(forms.Form):
    """How the talk at the plan was held. What was done in it stands in the file already."""

    kind = forms.ChoiceField(label=_("How you talked"), widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_TALK, required=False)
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=LANGUAGES, required=False)
    topics = forms.MultipleChoiceField(
        label=_("What it was about"), widget=forms.CheckboxSelectMultiple, required=False
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: Mapping[str, Any], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["kind"].choices = list(words["kinds"].items())  # type: ignore[attr-defined]
        self.fields["topics"].choices = list(words["topics"].items())  # type: ignore[attr-defined]

    def first(self) -> list[forms.BoundField]:
        """What one sees at once; topics are proposed by what was done."""
        return [self[name] for name in ("kind", "minutes", "interpreter")]

    @property
    def named_topics(self) -> list[str]:
        """The names of the topics that stand ticked."""
        chosen = set(self["topics"].value() or ())
        return [str(label) for code, label in self.fields["topics"].choices if code in chosen]  # type: ignore[attr-defined]

    def review(self) -> Review:
        entered = self.cleaned_data
        return Review(
            kind=entered["kind"], topics=tuple(entered["topics"]), minutes=entered["minutes"],
            interpreter=entered["interpreter"],
        )  # fmt: skip


class AgreeForm(forms.Form):
    agreed_as = forms.ChoiceField(
        label=_("How it was agreed"), choices=AgreedAs.choices, initial=AgreedAs.SPOKEN, widget=forms.RadioSelect
    )
    filed_at = forms.CharField(
        label=_("Where the signed paper is filed"),
        max_length=200,
        required=False,
        help_text=_("For example: file 12, page 3."),
    )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if entered.get("agreed_as") == AgreedAs.SIGNED and not entered.get("filed_at", "").strip():
            self.add_error("filed_at", _("Please say where the signed paper is filed."))
        return entered
