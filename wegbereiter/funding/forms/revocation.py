"""What is taken back of a grant and why, and what its holder says about it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wegbereiter.funding.actions import RevocationDraft
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind
from wegbereiter.funding.forms.application import LegalDayField
from wegbereiter.funding.forms.fields import LONGEST_TEXT, DayField, ReasonField
from wegbereiter.funding.forms.notice import SCAN_KINDS
from wegbereiter.funding.rules.amendment import Held

LONGEST_ANSWER = 4000


class RevocationForm(forms.Form):
    """Every position is chosen at first: who takes a part back takes the others out."""

    kind = forms.ChoiceField(label=_("What it is in law"), choices=RevocationKind.choices, widget=forms.RadioSelect)
    positions = forms.TypedMultipleChoiceField(
        label=_("Positions"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All of them: the whole grant."),
    )
    from_day = LegalDayField(
        label=_("From"),
        required=False,
        help_text=_("For the months that begin on this day or later. Empty: from the beginning."),
    )
    ground = forms.ChoiceField(label=_("Reason"), choices=[("", _("Please choose")), *RevocationGround.choices])
    reason = ReasonField(
        label=_("Facts on which the decision is to rest"),
        longest=LONGEST_TEXT,
        rows=5,
        help_text=_("The holder answers to this; it stands in the notice."),
    )
    answer_until = LegalDayField(label=_("The holder may answer until"))

    def __init__(self, *args: Any, held: Sequence[Held], **values: Any) -> None:
        numbers = [one.number for one in held]
        super().__init__(*args, initial={"positions": numbers} | values.pop("initial", {}), **values)
        choices = [(one.number, _named(one)) for one in held]
        self.fields["positions"].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> RevocationDraft:
        """What was entered, for the action."""
        values = dict(self.cleaned_data)
        kind, ground = RevocationKind(values.pop("kind")), RevocationGround(values.pop("ground"))
        return RevocationDraft(kind=kind, ground=ground, **values)


class HearingAnswerForm(forms.Form):
    text = ReasonField(
        label=_("Your answer"), longest=LONGEST_ANSWER, rows=6, help_text=_("Whoever decides reads this.")
    )
    scan = forms.FileField(
        label=_("Scan of a document"),
        required=False,
        help_text=_("If there is one. PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs=SCAN_KINDS),
    )


class MailedAnswerForm(forms.Form):
    received_on = DayField(label=_("Received on"))
    text = ReasonField(
        label=_("What the holder says"),
        longest=LONGEST_ANSWER,
        rows=4,
        help_text=_("In the words of the letter, or in short."),
    )
    scan = forms.FileField(
        label=_("Scan of the letter"),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs=SCAN_KINDS),
    )


class ReadForm(forms.Form):
    """How many answers the page showed to whoever decides."""

    read = forms.IntegerField(min_value=0, max_value=1000)


def _named(held: Held) -> str:
    return gettext("Position %(number)s: %(person)s") % {"number": held.number, "person": held.current.person}
