"""Fields that forms of every app share: days, reasons, tables out of a file."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from wegbereiter.core.documents.tables import KINDS, TABLE_SENTENCES, Table, TableRefusedError, read_table

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


class TableField(forms.FileField):
    """A file that holds a table: its value is the `Table`, and why a file cannot be read is said as of any input."""

    widget = forms.FileInput(attrs={"accept": ",".join(KINDS)})

    def clean(self, data: Any, initial: Any = None) -> Table | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return read_table(file.read(), file.name)
        except TableRefusedError as refusal:
            raise forms.ValidationError(refusal.problem.sentence(TABLE_SENTENCES, gettext)) from refusal
