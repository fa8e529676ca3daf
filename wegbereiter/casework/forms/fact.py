"""Facts with their day, corrections of a person, and the end of a case."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices import EPISODE_CODES, Ending, EpisodeKind, Proof
from wegbereiter.casework.forms.fields import LifeDayField
from wegbereiter.casework.forms.intake import PersonFields

CHOICES = [
    (EpisodeKind(kind).label, [(f"{kind}:{code}", label) for code, label in codes.choices])
    for kind, codes in EPISODE_CODES.items()
]


class FactForm(forms.Form):
    """What is so, and from which day on. One list holds all kinds, so that a change takes three inputs."""

    fact = forms.ChoiceField(label=_("What is so now"), choices=[("", _("Please choose")), *CHOICES])
    first_day = LifeDayField(label=_("Since"), help_text=_("Empty: from today."))
    until = LifeDayField(label=_("Paper valid until"))
    proof = forms.ChoiceField(
        label=_("How sure it is"), choices=Proof.choices, initial=Proof.TOLD, widget=forms.RadioSelect
    )

    def values(self, *, today: date) -> dict[str, Any]:
        """What was entered, for the action."""
        entered = self.cleaned_data
        kind, _colon, code = entered["fact"].partition(":")
        day = entered["first_day"] or today
        return {"kind": kind, "code": code, "first_day": day, "until": entered["until"], "proof": entered["proof"]}


class PersonForm(PersonFields):
    """`version` is the state of the person that the page showed."""

    file_number = forms.CharField(label=_("File number"), max_length=40, required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def columns(self) -> dict[str, Any]:
        return super().columns() | {"file_number": self.cleaned_data["file_number"].strip()}


class FurtherYearForm(forms.Form):
    reason = forms.CharField(
        label=_("Why counselling lasts one year more"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("It stands in the file. The edition wants a reason and does not say which."),
    )  # fmt: skip


class ClosingForm(forms.Form):
    ending = forms.ChoiceField(
        label=_("Why it ends"), widget=forms.RadioSelect,
        choices=[one for one in Ending.choices if one[0] != Ending.SAME_PERSON],  # follows from joining two files
    )  # fmt: skip
