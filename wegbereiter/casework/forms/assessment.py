"""Where somebody stands: the manager's view and the person's own, only in areas that were talked about."""

from typing import Any

from django import forms

from wegbereiter.casework.actions.plan import View
from wegbereiter.casework.rules.library import AREAS, LEVELS

CHOICES = [("", "–"), *((level, str(level)) for level in LEVELS)]


class AssessmentForm(forms.Form):
    """Two columns of taps for each area. `seen` is the newest rating of today that the page showed."""

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for area in AREAS:
            for name in (f"level-{area}", f"own-{area}"):
                self.fields[name] = forms.TypedChoiceField(
                    choices=CHOICES, coerce=int, empty_value=None, required=False
                )

    def views(self) -> dict[str, View]:
        """What was said, by area; an area without any word says nothing."""
        entered = self.cleaned_data
        return {area: View(level=entered[f"level-{area}"], own_level=entered[f"own-{area}"]) for area in AREAS}
