"""A list as a file: XLSX or CSV, written by the safe writers; in addresses `<table_form:form>`, known once this is loaded.

Headers are words of the reader's language, which the upload of a head count takes back; the command line's are fixed.
"""

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter

from wegbereiter.core.documents.writers import OutCell, write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TableForm(StringConverter):
    """The kinds of files that a list can be had as."""

    regex = "csv|xlsx"


register_converter(TableForm, "table_form")


def export_of(form: str, headers: Sequence[str], rows: Sequence[Sequence[OutCell]], *, name: str) -> HttpResponse:
    """Return the file; `form` is "xlsx" or "csv", `name` is made of codes only."""
    data = write_xlsx(headers, rows) if form == "xlsx" else write_csv(headers, rows)
    response = HttpResponse(data, content_type=XLSX if form == "xlsx" else "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
