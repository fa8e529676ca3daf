"""What somebody looks for. Filters only: nothing here saves."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.audit.choices import EVENTS

MONEY = ("audit.", "funding.", "organisations.")
HOURS = 72  # a breach must be reported within 72 hours (GDPR article 33)


class ReadsForm(forms.Form):
    """Whose reads, and how far back."""

    person = forms.ChoiceField(label=_("Person"))
    hours = forms.IntegerField(label=_("Hours back"), min_value=1, max_value=HOURS, initial=HOURS)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["person"].choices = people

    def period(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["hours"])


class TrailForm(forms.Form):
    """Filter of the trail of the money; every field may stay empty."""

    code = forms.ChoiceField(label=_("What"), required=False)
    organisation = forms.CharField(label=_("Organisation: name or key (AGS)"), required=False, max_length=100)
    first_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["code"].choices = [("", _("everything")), *sorted_events()]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first_day, last_day = found.get("first_day"), found.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("The last day lies before the first day. Choose a later day."))
        return found


def sorted_events() -> list[tuple[str, str]]:
    """Codes that can stand in the river of money, by their sentences."""
    found = [(code, str(sentence)) for code, sentence in EVENTS.items() if code.startswith(MONEY)]
    return sorted(found, key=lambda pair: pair[1].casefold())
