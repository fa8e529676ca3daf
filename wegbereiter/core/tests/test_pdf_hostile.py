"""Hostile texts: each comes out as plain text, or the document is refused with a reason, within seconds."""

import dataclasses
import re

import pytest

from wegbereiter.core.documents import pdf
from wegbereiter.core.documents.letter import Code, Column, Facts, Heading, Items, Note, Paragraph, Table
from wegbereiter.core.documents.limits import MEGABYTE
from wegbereiter.core.documents.pdf import PdfLimits, Template, render, render_all
from wegbereiter.core.documents.pdf_faults import PDF_SENTENCES, PdfFault, PdfRefusedError
from wegbereiter.core.tests.letters import ENGLISH, NOW, opened, text_of
from wegbereiter.testing.effort import effort


def everywhere(text):
    """One letter with the text in each place where a text may stand."""
    columns = tuple(Column(label=text, figures=bool(number)) for number in range(3))
    blocks = (
        Paragraph(text=text), Heading(text=text or "-"), Items(items=(text,)), Items(items=(text,), numbered=True),
        Facts(facts=((text, text),)), Note(heading=text, text=text), Code(text=text[:400] or "-"),
        Table(columns=columns, rows=((text,) * 3,), totals=((text,) * 3,), caption=text),
    )  # fmt: skip
    return dataclasses.replace(
        ENGLISH, title=text or "-", author=text, sender=(text, text), recipient=(text,), details=((text, text),),
        blocks=blocks, closing=(text,), footer=text[:200], mark=text[:200],
    )  # fmt: skip


def written(text, template=Template.LETTER):
    return render(template, everywhere(text).data(), made_at=NOW)


def with_blocks(*blocks):
    return dataclasses.replace(ENGLISH, blocks=blocks).data()


def paragraph(text):
    return with_blocks(Paragraph(text=text))


MARKUP = [
    '#import "@preview/x:1.0.0": *',
    '#read("/etc/passwd") #include "blocks.typ"',
    "#panic() #sys.inputs #{ 1 + 1 }",
    "$ x^2 $ \\u{41} @cite <label> [a] {b}",
    "*bold* _emphasis_ `raw` ~ -- --- ... 'q'",
    "= Heading - item + item / term: x // comment /* comment */",
    "<script>alert(1)</script> %(page)s %(pages)s %s {{ x }}",
    '"); #eval("1") //',
]


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text(text, template):
    file = written(text, template)

    # Extraction puts blanks and line ends where it likes.
    assert text_of(file).replace(" ", "").count(text.replace(" ", "")) > 3
    assert opened(file).metadata.title == text


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t", "\u00a0", "\u200b", "\ufeff", "\u00ad", "a\r\nb\u2028c"])
def test_empty_and_invisible_texts_are_no_matter(text):
    data = paragraph(text) | {"closing": [text], "recipient": [text, ""], "details": [[text, text]]}

    assert opened(render(Template.LETTER, data, made_at=NOW)).pages


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("გიორგი", ("გ", "ი", "ო", "რ")),
        ("日本", ("日", "本")),
        ("all right 😀", ("😀",)),
        ("\x07", ("\x07",)),
        ("a\0b", ("\0",)),
        ("\ue000 \uffff", ("\ue000", "\uffff")),
        ('" \\ \x01', ("\x01",)),
    ],
)
def test_a_character_without_a_glyph_is_refused_by_name(text, characters):
    with pytest.raises(PdfRefusedError) as refused:
        render(Template.PAPER, paragraph(text), made_at=NOW)

    assert refused.value.fault is PdfFault.MISSING_GLYPHS
    assert sorted(refused.value.characters) == sorted(characters)


def test_the_refusal_says_what_to_do_and_prints_nothing_unprintable():
    with pytest.raises(PdfRefusedError) as refused:
        render(Template.PAPER, paragraph("გ \x07"), made_at=NOW)

    assert refused.value.sentence() == (
        "The document cannot show these characters: გ (U+10D2), U+0007."
        " Please replace them; write names in Latin letters, as in the passport."
    )


def test_overrides_of_direction_are_left_out():
    """ "\u202e" would show 00001 where 10000 is stored."""
    assert "sum 10000 EUR" in text_of(render(Template.PAPER, paragraph("sum \u202e10000\u202c EUR"), made_at=NOW))


def test_half_a_character_becomes_a_mark():
    assert "a�b" in text_of(render(Template.PAPER, paragraph("a\ud800b"), made_at=NOW))


def longest_run(letter, file):
    """The most of these letters on one line."""
    texts = [page.extract_text().replace("\u200b", "") for page in opened(file).pages]
    return max(len(run) for text in texts for run in re.findall(f"{letter}+", text))


@pytest.mark.parametrize("text", ["W" * 300, "ب" * 300, "e\u0301" * 300, "https://example.org/" + "abcdef/" * 20])
def test_a_long_word_is_written_to_its_end(text):
    letter = text[-1]

    assert text_of(written(text)).count(letter) > 10 * text.count(letter)


def test_a_long_word_stays_on_the_paper():
    word = Paragraph(text="W" * 300)
    narrow = Table(columns=(Column(label="a"), Column(label="b", width=7)), rows=(("W" * 30, "x"),))

    assert 30 < longest_run("W", render(Template.PAPER, with_blocks(word), made_at=NOW)) < 60
    assert 3 < longest_run("W", render(Template.PAPER, with_blocks(narrow), made_at=NOW)) < 8


def test_an_address_that_fits_can_be_copied():
    address = "https://www.musterstadt.example.org/antrag/7Q2M-K4XD-99"

    assert address in opened(render(Template.PAPER, paragraph(address), made_at=NOW)).pages[0].extract_text()


def test_a_hundred_kilobytes_are_written_within_seconds():
    with effort() as took:
        file = render(Template.PAPER, paragraph("words and " * 10_000), made_at=NOW)

    assert text_of(file).count("words") == 10_000
    assert took.seconds < 10


def test_what_is_too_long_is_refused_before_anything_starts():
    with pytest.raises(PdfRefusedError) as refused:
        render(Template.PAPER, paragraph("x " * 600_000), made_at=NOW)

    assert refused.value.fault is PdfFault.TOO_LONG


@pytest.mark.parametrize(
    ("limits", "fault"),
    [
        (PdfLimits(wall_seconds=0), PdfFault.TOO_COSTLY),
        (PdfLimits(memory_bytes=64 * MEGABYTE), PdfFault.TOO_COSTLY),
        (PdfLimits(cpu_seconds=1, text_bytes=9 * MEGABYTE), PdfFault.TOO_COSTLY),
        (PdfLimits(pdf_bytes=1_000), PdfFault.TOO_LONG),
    ],
    ids=["time", "memory", "processor", "size"],
)
def test_a_limit_ends_the_child_and_not_the_program(limits, fault):
    data = paragraph("words " * (1_000_000 if limits.text_bytes > MEGABYTE else 1_000))

    with pytest.raises(PdfRefusedError) as refused:
        render(Template.PAPER, data, made_at=NOW, limits=limits)

    assert refused.value.fault is fault


def test_one_bad_letter_refuses_the_batch():
    with pytest.raises(PdfRefusedError):
        render_all([(Template.PAPER, paragraph("good")), (Template.PAPER, paragraph("日"))], made_at=NOW)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#import "@preview/cetz:0.3.0"', "refused"),  # by the closed port that stands for the network
        ('#read("/etc/passwd")', "not found"),
        ('#read("../pdf.py")', "outside"),
        ('#set text(font: "No such family")\nx', "no such family"),
    ],
    ids=["package", "absolute path", "path upwards", "family"],
)
def test_a_layout_reaches_neither_network_nor_files_nor_other_fonts(tmp_path, source, said):
    (tmp_path / "paper.typ").write_text(source)

    with pytest.raises(PdfRefusedError) as refused:
        pdf._answer([("paper", "{}")], 0, PdfLimits(), tmp_path)

    assert refused.value.fault is PdfFault.BROKEN
    assert said in refused.value.detail.lower()


def test_every_fault_has_a_sentence():
    assert set(PDF_SENTENCES) == set(PdfFault)
