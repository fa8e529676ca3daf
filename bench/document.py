"""The letter that is measured: one page, a table, as a grant notice has it."""

from datetime import UTC, datetime

from wegbereiter.core.documents.letter import Column, Letter, Paragraph, Table
from wegbereiter.core.documents.pdf import Template, render

YEARS = [(str(year), "12", "51.000,00 €") for year in range(2027, 2032)]
LETTER = Letter(
    lang="de",
    title="Zuwendungsbescheid",
    author="Regierungspräsidium Musterstadt",
    sender=("Regierungspräsidium Musterstadt", "Beispielplatz 1", "70000 Musterstadt"),
    recipient=("Stadt Größenau", "Straße der Übung 7 a", "79664 Größenau"),
    details=(("Aktenzeichen", "PIK-2017-01"),),
    page_label="Seite %(page)s von %(pages)s",
    blocks=(
        Paragraph(text="auf Ihren Antrag bewilligen wir der Stadt Größenau eine Zuwendung. " * 12),
        Table(columns=(Column(label="Jahr"), Column(label="Monate"), Column(label="Betrag", figures=True)), rows=YEARS),
    ),
)


def write_letter() -> int:
    """Return the bytes written."""
    return len(render(Template.LETTER, LETTER.data(), made_at=datetime(2026, 11, 22, tzinfo=UTC)))
