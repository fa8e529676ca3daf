"""What is said against a notice, and how it comes out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.funding.forms.fields import LONGEST_TEXT, DayField, ReasonField
from wegbereiter.funding.states import ObjectionOutcome, Remedy

SCAN_KINDS = {"accept": ".pdf,.jpg,.jpeg,.png"}


class NoticeObjectionForm(forms.Form):
    text = ReasonField(
        label=_("What you object to, and why"), longest=4000, rows=6, help_text=_("The office reads this.")
    )
    scan = forms.FileField(
        label=_("Scan of your letter"),
        required=False,
        help_text=_("If there is one. PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs=SCAN_KINDS),
    )


class MailedObjectionForm(forms.Form):
    received_on = DayField(label=_("Received on"))
    text = ReasonField(
        label=_("What is objected to"), longest=4000, rows=4, help_text=_("In the words of the letter, or in short.")
    )
    scan = forms.FileField(
        label=_("Scan of the letter"),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs=SCAN_KINDS),
    )


class ObjectionOutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ObjectionOutcome.choices, widget=forms.RadioSelect)
    remedy = forms.ChoiceField(
        label=_("What follows"),
        choices=[("", "–"), *Remedy.choices],
        required=False,
        help_text=_("Only if it is upheld, in whole or in part."),
    )
    reason = ReasonField(
        label=_("Reason"), longest=LONGEST_TEXT, help_text=_("The recipient of the notice reads this.")
    )

    def clean_remedy(self) -> Any:
        return self.cleaned_data["remedy"] or None
