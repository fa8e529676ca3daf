"""What the person disputes, what a check has shown, and why a file is closed or kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices import DisputeOutcome
from wegbereiter.core.form_fields import DayField
from wegbereiter.people.choices import LegalHoldReason, RestrictionReason

LONGEST_WHAT, LONGEST_WORDS, LONGEST_BECAUSE, LONGEST_WHY = 200, 1000, 500, 500  # as in the table


class DisputeForm(forms.Form):
    what = forms.CharField(
        label=_("What is disputed"), max_length=LONGEST_WHAT, help_text=_("The entry, as it is called on the page.")
    )
    words = forms.CharField(
        label=_("What the person says"), max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What the check has shown"), choices=DisputeOutcome.choices, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("How it was checked"), max_length=LONGEST_BECAUSE, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip


class RestrictForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=RestrictionReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class HoldForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=LegalHoldReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    last_day = DayField(label=_("Kept until"))
