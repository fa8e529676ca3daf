"""Where to, for which step, and what became of it."""

from django import forms

from wegbereiter.casework.choices import ReferralOutcome


class ReferForm(forms.Form):
    entry = forms.UUIDField()
    step = forms.UUIDField(required=False)


class ReferralOutcomeForm(forms.Form):
    """`version` is the state of the referral that the page showed."""

    outcome = forms.ChoiceField(choices=ReferralOutcome.choices)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
