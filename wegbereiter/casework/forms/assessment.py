"""Where somebody stands: the manager's view and the person's own, only in areas that were talked about."""

from typing import Any

from django import forms

from wegbereiter.casework.rules.library import AREAS, LEVELS
from wegbereiter.casework.rules.plans import View

CHOICES = [("", "–"), *((level, str(level)) for level in LEVELS)]


class AssessmentForm(forms.Form):
    """Two columns of taps for each area. `seen` marks the ratings of today that the page showed."""

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for area in AREAS:
            for name in (f"level-{area}", f"own-{area}"):
                self.fields[name] = forms.TypedChoiceField(
                    choices=CHOICES, coerce=int, empty_value=None, required=False
                )

    def views(self) -> dict[str, View]:
        """What was said, by area; an area that the page did not send says nothing, and takes nothing back."""
        entered = self.cleaned_data
        sent = [area for area in AREAS if f"level-{area}" in self.data or f"own-{area}" in self.data]
        return {area: View(level=entered[f"level-{area}"], own_level=entered[f"own-{area}"]) for area in sent}
