"""Letters of invented people for the tests of documents: one page each, with everything a layout knows."""

import io
from datetime import UTC, datetime
from typing import Any

import pypdf

from wegbereiter.core.documents.letter import Code, Column, Facts, Heading, Items, Letter, Note, Paragraph, Table

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TOWN = ("Stadt Größenau", "Integrationsmanagement", "Rathausplatz 1", "79664 Größenau")

GERMAN = Letter(
    lang="de",
    title="Zuwendungsbescheid über 102.000 Euro für Größenau",
    author="Regierungspräsidium Musterstadt",
    sender=("Regierungspräsidium Musterstadt", "Beispielplatz 1", "70000 Musterstadt"),
    recipient=("Stadt Größenau", "Frau Bürgermeisterin Şirin Müller-Łukasz", "Straße der Übung 7 a", "79664 Größenau"),
    details=(("Aktenzeichen", "PIK-2017-08337116-01"), ("Datum", "22. November 2026")),
    page_label="Seite %(page)s von %(pages)s",
    blocks=(
        Paragraph(text="Sehr geehrte Frau Bürgermeisterin Müller-Łukasz,"),
        Paragraph(text="auf Ihren Antrag vom 3. Oktober 2026 bewilligen wir höchstens 102.000,00 € („Festbetrag“)."),
        Heading(text="Stellen und Beträge"),
        Table(
            columns=(
                Column(label="Haushaltsjahr", width=2),
                Column(label="Monate", figures=True),
                Column(label="Betrag", width=2, figures=True),
            ),
            rows=(("2026", "2", "8.500,00 €"), ("2027", "12", "51.000,00 €"), ("2028", "10", "42.500,00 €")),
            totals=(("zusammen", "24", "102.000,00 €"),),
            caption="Beträge nach Haushaltsjahren",
        ),
        Heading(text="Pflichten", level=2),
        Items(items=("Nachweis bis 31. März 2029", "Kennzahlen bis 31. Januar; je Person ≥ 0,25 VZÄ")),
        Facts(facts=(("Beginn", "1. November 2026"), ("Ende", "31. Oktober 2028"))),
        Note(heading="Rechtsbehelfsbelehrung", text="Sie können innerhalb eines Monats Widerspruch erheben."),
    ),
    closing=("Mit freundlichen Grüßen", "Erika Muster"),
    footer="PIK-2017-08337116-01",
)  # fmt: skip

ENGLISH = Letter(
    lang="en",
    title="Council paper: ways for Größenau",
    author="Town of Größenau",
    mark="Draft",
    sender=("Town of Größenau", "Treasury"),
    details=(("Date", "22 November 2026"),),
    page_label="Page %(page)s of %(pages)s",
    blocks=(
        Paragraph(text="The allotment is 31,200 euros a year; the least claim is 51,000 euros."),
        Items(items=("Pool with neighbours", "Transfer to the district"), numbered=True),
        Code(text="https://pakt.example.org/w/7Q2M-K4XD"),
    ),
    footer="Town of Größenau",
)

ARABIC = Letter(
    lang="ar",
    title="خطة الاندماج الخاصة بك",
    author="Stadt Größenau",
    sender=TOWN,
    recipient=("Frau Layla Al-Ahmad", "Lindenstraße 4", "79664 Größenau"),
    details=(("التاريخ", "22.11.2026"), ("رقم الملف", "IM-2026/17")),
    page_label="صفحة %(page)s من %(pages)s",
    blocks=(
        Paragraph(text="السيدة ليلى الأحمد المحترمة، هذه خطتك للأشهر الستة القادمة (Jobcenter)."),
        Heading(text="الخطوات"),
        Items(items=("الموعد: الاثنين 24.11.2026 الساعة 14:30، غرفة 2.14", "إحضار عقد الإيجار (Mietvertrag)")),
        Table(
            columns=(Column(label="الأجر", width=2), Column(label="المبلغ", figures=True)),
            rows=(("دوام جزئي", "1.317,00 €"), ("دوام كامل", "-1.461,00 €")),
        ),
        Note(heading="حقك", text="يمكنك الاعتراض خلال شهر واحد."),
    ),
    closing=("مع أطيب التحيات", "Erika Muster"),
    footer="IM-2026/17",
)  # fmt: skip

TIGRINYA = Letter(
    lang="ti",
    title="ናብ ርእስኻ ምኽኣል ዝወስድ መንገድኻ",
    author="Stadt Größenau",
    sender=TOWN,
    recipient=("Frau Abeba Tesfay", "Lindenstraße 4", "79664 Größenau"),
    details=(("ዕለት", "22.11.2026"),),
    page_label="ገጽ %(page)s ካብ %(pages)s",
    blocks=(
        Paragraph(text="ክብርቲ ወይዘሮ ኣበባ፣ ካብ Jobcenter ሓገዝ ኣየድልየኩምን።"),
        Heading(text="ሓፈሻዊ ትርኢት"),
        Items(items=("ቆጸራ፦ ሰኑይ 24.11.2026 ሰዓት 14:30፣ ክፍሊ 2.14", "ናይ ክራይ ውዕል (Mietvertrag)")),
        Table(
            columns=(Column(label="ጠቕላላ ደሞዝ"), Column(label="ዝተርፍ ገንዘብ", figures=True)), rows=(("520 €", "1.317,00 €"),)
        ),
    ),
    closing=("Erika Muster",),
)  # fmt: skip


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All pages, spaces and hyphenation taken out of the comparison."""
    text = "".join(page.extract_text() for page in opened(content).pages)
    return " ".join(text.replace("\u200b", "").split())


def tags_of(content: bytes) -> set[str]:
    """The kinds of elements that a screen reader meets."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        for child in node if isinstance(node, list) else [node.get("/K")] if isinstance(node, dict) else []:
            walk(child)
        if isinstance(node, dict) and "/S" in node:
            found.add(str(node["/S"]))

    walk(opened(content).trailer["/Root"]["/StructTreeRoot"])
    return found
