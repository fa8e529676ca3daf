"""Documents: readable by people and by screen readers, in four scripts, the same bytes for the same data."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest

from wegbereiter.core.documents.letter import Column, Heading, Paragraph, Table
from wegbereiter.core.documents.pdf import FONTS, LAYOUTS, Template, render, render_all, template_version
from wegbereiter.core.tests.letters import ARABIC, ENGLISH, GERMAN, NOW, TIGRINYA, opened, tags_of, text_of

SAMPLES = [(Template.LETTER, GERMAN), (Template.PAPER, ENGLISH), (Template.LETTER, ARABIC), (Template.LETTER, TIGRINYA)]


@pytest.fixture(scope="module")
def files():
    rendered = render_all([(template, letter.data()) for template, letter in SAMPLES], made_at=NOW)
    return {letter.lang: file for (_template, letter), file in zip(SAMPLES, rendered, strict=True)}


@pytest.mark.parametrize(("template", "letter"), SAMPLES, ids=lambda value: getattr(value, "lang", ""))
def test_a_letter_fits_its_page_and_says_language_and_title(files, template, letter):
    document = opened(files[letter.lang])
    root = document.trailer["/Root"]

    assert len(document.pages) == 1
    assert root["/Lang"] == letter.lang
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (document.metadata.title, document.metadata.author) == (letter.title, letter.author)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_a_screen_reader_finds_title_headings_lists_and_table_headers(files):
    assert tags_of(files["de"]) >= {
        "/Title",
        "/H1",
        "/H2",
        "/P",
        "/L",
        "/LI",
        "/Table",
        "/THead",
        "/TH",
        "/TD",
        "/Caption",
    }
    assert "/Figure" in tags_of(files["en"])  # the QR code, with its address as text


def test_german_text_is_read_back_as_it_was_written(files):
    text = text_of(files["de"])

    for part in (
        "Frau Bürgermeisterin Şirin Müller-Łukasz Straße der Übung 7 a 79664 Größenau",
        "Aktenzeichen: PIK-2017-08337116-01 Datum: 22. November 2026",
        "bewilligen wir höchstens 102.000,00 € („Festbetrag“).",
        "Haushaltsjahr Monate Betrag 2026 2 8.500,00 € 2027 12 51.000,00 €",
        "zusammen 24 102.000,00 €",
        "je Person ≥ 0,25 VZÄ",
        "Mit freundlichen Grüßen Erika Muster",
        "Seite 1 von 1",
    ):
        assert part in text


def test_english_text_is_read_back_as_it_was_written(files):
    text = text_of(files["en"])

    assert text.startswith("Draft Town of Größenau Treasury Council paper: ways for Größenau Date: 22 November 2026")
    assert "1. Pool with neighbours 2. Transfer to the district https://pakt.example.org/w/7Q2M-K4XD" in text


def test_arabic_words_are_read_back_letter_by_letter(files):
    """A font that draws dots apart gives other letters to many programs that copy or search."""
    words = set(re.findall(r"\w+", text_of(files["ar"])))

    assert words >= {"خطة", "الاندماج", "الخاصة", "المحترمة", "الاعتراض", "الاثنين", "جزئي", "التحيات"}


def test_an_address_keeps_its_order_in_an_arabic_letter(files):
    assert "Rathausplatz 1 79664 Größenau" in text_of(files["ar"])


def test_tigrinya_text_is_read_back_as_it_was_written(files):
    assert "ክብርቲ ወይዘሮ ኣበባ፣ ካብ Jobcenter ሓገዝ ኣየድልየኩምን።" in text_of(files["ti"])


def test_two_renders_are_the_same_bytes(files):
    assert render(Template.LETTER, GERMAN.data(), made_at=NOW) == files["de"]


def test_the_only_date_inside_is_the_one_given():
    other = NOW.replace(year=2031)
    document = opened(render(Template.PAPER, ENGLISH.data(), made_at=other))

    assert document.metadata.creation_date == document.metadata.modification_date == other
    assert render(Template.PAPER, ENGLISH.data(), made_at=other + timedelta(seconds=1)) != document.stream.getvalue()


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        render(Template.PAPER, ENGLISH.data(), made_at=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


def test_a_long_table_repeats_its_header_and_counts_its_pages():
    rows = tuple((f"Way {number}", "51,000.00 EUR") for number in range(150))
    table = Table(columns=(Column(label="The way"), Column(label="Own money", figures=True)), rows=rows, caption="Ways")
    document = opened(render(Template.PAPER, dataclasses.replace(ENGLISH, blocks=(table,)).data(), made_at=NOW))
    texts = [page.extract_text() for page in document.pages]

    assert len(texts) > 2
    assert all("The way Own money" in text for text in texts)
    assert [text.rsplit("Page ", 1)[1].strip() for text in texts] == [
        f"{n} of {len(texts)}" for n in range(1, len(texts) + 1)
    ]
    assert "Way 0" in texts[0]  # the table begins below the title, not on a page of its own


def test_a_document_has_a_title_and_full_rows():
    with pytest.raises(ValueError, match="title"):
        dataclasses.replace(GERMAN, title=" ")
    with pytest.raises(ValueError, match="heading"):
        Heading(text="")
    with pytest.raises(ValueError, match="cells"):
        Table(columns=(Column(label="a"),), rows=(("1", "2"),))


def test_letters_of_every_name_in_german_registers_are_there():
    """DIN 91379: what German offices must be able to write. The rest is promised by the build of the fonts."""
    names = "Łukasz Şirin Đặng Ðorđević Ñandú Æbelø Œuvre Ĳsbrand ǅ Ərşad Ȩ ȷ Ẁ Ẽ Ỹ ʼn K̂ M̂ ḿ ẗ ị Ж Ґ Ω ≤ ≥ ≠ ≈ → €"
    file = render(Template.PAPER, dataclasses.replace(ENGLISH, blocks=(Paragraph(text=names),)).data(), made_at=NOW)

    assert "Łukasz Şirin Đặng Ðorđević Ñandú Æbelø Œuvre Ĳsbrand ǅ Ərşad" in text_of(file)


def test_the_version_of_a_layout_is_short_and_its_own():
    assert re.fullmatch("[0-9a-f]{12}", template_version(Template.LETTER))
    assert template_version(Template.LETTER) != template_version(Template.PAPER)


def test_fonts_are_there_with_their_licences_and_not_served():
    names = {path.name for path in FONTS.iterdir()}

    assert names >= {"NotoSans_400Regular.ttf", "Vazirmatn_700Bold.ttf", "NotoSansEthiopic_400Regular.ttf"}
    assert {name.split("_")[0] + "-LICENSE.txt" for name in names if "_" in name} <= names
    assert "static" not in FONTS.parts


def test_layouts_read_nothing_as_source_and_fetch_nothing():
    for path in LAYOUTS.glob("*.typ"):
        code = "\n".join(line.split("//")[0] for line in path.read_text().splitlines())
        assert re.findall(r"\beval\b|@\w+/|\bplugin\b|https?:|\bread\(", code) == []
