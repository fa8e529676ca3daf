"""Fields that forms of every app share: days and reasons."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

LONGEST_REASON = 500


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **values: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **values)


class LongSelect(forms.Select):
    """Options by the hundred, written at once: Django sets a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, mark_safe(" selected") if str(code) in chosen else "", label) for code, label in self.choices),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class ReasonField(forms.CharField):
    """A sentence or two. Control characters are refused by Django's own validator; the length by ours."""

    def __init__(self, *, longest: int = LONGEST_REASON, rows: int = 3, **values: Any) -> None:
        super().__init__(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **values)
