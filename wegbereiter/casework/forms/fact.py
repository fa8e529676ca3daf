"""Facts with their day, corrections of a person, and the end of a case."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices import EPISODE_CODES, Again, Ending, EpisodeKind, Proof
from wegbereiter.casework.forms.fields import LifeDayField, editions_to_choose
from wegbereiter.casework.forms.intake import PersonFields

LONGEST_JUSTIFICATION = 2000  # as in the table
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


# What follows from joining two files, or from another house's yes, nobody chooses.
BY_ITSELF = {Ending.SAME_PERSON, Ending.TRANSFERRED}


class ClosingForm(forms.Form):
    ending = forms.ChoiceField(
        label=_("Why it ends"), widget=forms.RadioSelect,
        choices=[one for one in Ending.choices if one[0] not in BY_ITSELF],
    )  # fmt: skip


class AgainForm(forms.Form):
    """Why a closed case is not the end."""

    how = forms.ChoiceField(label=_("What has happened"), choices=Again.choices, widget=forms.RadioSelect)


class FrameForm(forms.Form):
    """Which edition pays, and the days from which its clock runs. `version` is the state of the case that the page showed."""

    edition = forms.ChoiceField(label=_("Edition of the pact"), choices=editions_to_choose)
    opened_on = LifeDayField(label=_("Counselled since"), help_text=_("Also before the case was kept here."))
    arrived_on = LifeDayField(label=_("In Germany since"))
    allocated_on = LifeDayField(label=_("Allocated to the municipality on"))
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["opened_on"].required = True


class JustificationForm(forms.Form):
    """Why somebody outside the target group is counselled all the same."""

    words = forms.CharField(
        label=_("Why the person is counselled all the same"), max_length=LONGEST_JUSTIFICATION,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Stays in the file. Only how often there is a reason is counted."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
