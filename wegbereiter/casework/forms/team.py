"""What a team sets for itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.models.contact import MOST_WEEKS


class ContactWeeksForm(forms.Form):
    weeks = forms.IntegerField(
        label=_("Weeks without contact"), required=False, min_value=1, max_value=MOST_WEEKS,
        help_text=_("Empty: as the edition says."),
    )  # fmt: skip
