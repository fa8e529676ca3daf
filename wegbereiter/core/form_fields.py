"""Fields that forms of every app share: days and reasons."""

from typing import Any

from django import forms

LONGEST_REASON = 500


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **values: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **values)


class ReasonField(forms.CharField):
    """A sentence or two. Control characters are refused by Django's own validator; the length by ours."""

    def __init__(self, *, longest: int = LONGEST_REASON, rows: int = 3, **values: Any) -> None:
        super().__init__(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **values)
