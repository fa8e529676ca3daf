"""Which days are counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices.refusals import REFUSALS
from wegbereiter.casework.rules.refusal import RefusedError
from wegbereiter.casework.rules.statistics import check_period
from wegbereiter.core.form_fields import DayField


class PeriodForm(forms.Form):
    """First and last day, both counted; whatever the address leaves out is that of the current year."""

    von = DayField(label=_("First day"))
    bis = DayField(label=_("Last day"))

    def __init__(self, query: Mapping[str, str], *, today: date) -> None:
        year = {"von": f"{today.year}-01-01", "bis": f"{today.year}-12-31"}
        super().__init__({name: query.get(name) or day for name, day in year.items()})

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if not self.errors:
            try:
                check_period(entered["von"], entered["bis"])
            except RefusedError as refusal:
                raise ValidationError(str(REFUSALS[refusal.code]), code=refusal.code) from refusal
        return entered

    @property
    def query(self) -> str:
        """The period for an address."""
        return f"von={self.cleaned_data['von']}&bis={self.cleaned_data['bis']}"


class SubmitForm(PeriodForm):
    """What is submitted: the period, and the seal of the figures that the page showed."""

    seen = forms.RegexField(regex="^[0-9a-f]{64}$")

    def __init__(self, query: Mapping[str, str], *, today: date) -> None:
        super().__init__(query, today=today)
        self.data = dict(self.data) | {"seen": query.get("seen", "")}
