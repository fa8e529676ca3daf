"""The editions that come with the program say what their sources say."""

import sys
from datetime import date
from decimal import Decimal
from subprocess import run

import pytest

from wegbereiter.pact import queries
from wegbereiter.pact.choices import CHANGES, CODES, LABELS, SECTIONS, TAGS, UNITS, ChangeKind, Tag, Unit
from wegbereiter.pact.rules import PATHS, EditionError

ALL = queries.codes()


def test_editions_come_oldest_first():
    assert ALL == ("pik-2017", "pik-2020", "pik-2022", "pik-2023", "pik-2025")
    assert [edition.code for edition in queries.editions()] == list(ALL)


def test_unknown_edition_is_a_lookup_error():
    with pytest.raises(LookupError, match="pik-1999"):
        queries.edition("pik-1999")
    with pytest.raises(LookupError):
        queries.edition("../choices")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("money.pact_total", Decimal(320_000_000)),
        ("money.relief_total", Decimal(180_000_000)),
        ("money.programmes_total", Decimal(140_000_000)),
        ("money.counselling_total", Decimal(116_000_000)),
        ("money.counselling_yearly", Decimal(58_000_000)),
        ("money.other_areas_total", Decimal(24_000_000)),
        ("term.years", 2),
        ("holders.who", ("municipality", "municipal_association", "district")),
        ("rates.degree_amount", Decimal(64_000)),
        ("rates.vocational_amount", Decimal(51_000)),
        ("rates.degree_groups", ("a", "b")),
        ("rates.vocational_groups", ("c",)),
        ("claim.least_amount", Decimal(51_000)),
        ("claim.least_fte", Decimal("0.25")),
        ("positions.months_at_most", 24),
        ("allotting.persons_total", 72_857),
        ("allotting.provisional_persons", 46_828),
        ("allotting.first_tranche_share", Decimal("0.60")),
        ("head_count.reference_day", date(2017, 9, 15)),
        ("head_count.report_by", date(2017, 10, 15)),
        ("head_count.corrections_until", date(2017, 12, 31)),
        ("proof.narrative_months", 3),
        ("proof.key_figures_every", 6),
    ],
)
def test_first_edition_holds_the_pact(path, value):
    assert queries.edition("pik-2017").value(path).known == value


@pytest.mark.parametrize(
    ("code", "path", "value"),
    [
        ("pik-2020", "positions.months_at_most", 60),
        ("pik-2020", "positions.refill_at_higher_rate", True),
        ("pik-2020", "proof.key_figures_by", "01-31"),
        ("pik-2022", "money.add_on_total", Decimal(8_000_000)),
        ("pik-2022", "holders.who", ("district",)),
        ("pik-2022", "allotting.key", "population"),
        ("pik-2022", "allotting.districts", 44),
        ("pik-2022", "term.apply_by", date(2022, 7, 22)),
        ("pik-2023", "rates.degree_amount", Decimal(60_000)),
        ("pik-2023", "rates.vocational_amount", Decimal(47_000)),
        ("pik-2023", "counselling.years_if_justified", 4),
        ("pik-2025", "holders.who", ("district",)),
        ("pik-2025", "money.counselling_yearly", Decimal(58_000_000)),
        ("pik-2025", "money.pact_yearly", Decimal(62_000_000)),
    ],
)
def test_later_editions_hold_what_changed(code, path, value):
    assert queries.edition(code).value(path).known == value


@pytest.mark.parametrize(
    ("code", "path", "tag"),
    [
        ("pik-2017", "claim.least_amount", Tag.STATED),
        ("pik-2017", "allotting.persons_total", Tag.DERIVED),
        ("pik-2017", "rates.degree_amount", Tag.DERIVED),
        ("pik-2017", "positions.proration", Tag.ASSUMED),
        ("pik-2017", "positions.vacancy_months", Tag.UNKNOWN),
        ("pik-2025", "allotting.key", Tag.UNKNOWN),
        ("pik-2025", "rates.degree_amount", Tag.UNKNOWN),
    ],
)
def test_tag_says_how_sure_a_value_is(code, path, tag):
    assert queries.edition(code).value(path).tag == tag


def test_value_that_is_not_known_cannot_be_computed_with():
    with pytest.raises(LookupError):
        _ = queries.edition("pik-2025").allotting.key.known


def test_four_areas_share_the_programme_money():
    areas = queries.edition("pik-2017").areas

    assert [area.code for area in areas] == ["counselling", "youth", "language", "civic"]
    assert sum(area.yearly_amount.known for area in areas) == Decimal(70_000_000)
    assert [programme.topped_up.known for area in areas for programme in area.programmes] == [
        False,
        True,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("code", ALL)
def test_every_value_names_a_source_or_says_it_is_assumed(code):
    for path, value in queries.edition(code).values():
        assert value.sources or value.assumption, path
        assert value.value is not None or value.assumption, path


@pytest.mark.parametrize("code", ALL)
def test_every_assumption_says_why(code):
    assert [path for path, value in queries.edition(code).values() if value.assumption and value.note is None] == []


def test_everything_shown_has_words():
    assert set(LABELS) == set(PATHS)
    assert {path.split(".")[0] for path in PATHS} | {"areas"} == set(SECTIONS)
    assert set(TAGS) == set(Tag)
    assert set(UNITS) == set(Unit)
    assert set(CHANGES) == set(ChangeKind)
    assert all(CODES.values())


def test_difference_names_what_is_new_gone_and_changed():
    changes = {change.path: change for change in queries.difference("pik-2017", "pik-2023")}

    rate = changes["rates.degree_amount"]
    assert (rate.kind, rate.before.value, rate.after.value) == (ChangeKind.CHANGED, Decimal(64_000), Decimal(60_000))
    assert changes["counselling.years_at_most"].kind == ChangeKind.ADDED
    assert changes["counselling.years_at_most"].before is None
    assert changes["money.pact_total"].kind == ChangeKind.REMOVED
    assert changes["money.pact_total"].after is None
    assert changes["areas.youth"].kind == ChangeKind.REMOVED
    assert "holders.who" not in changes


def test_difference_of_an_edition_with_itself_is_empty():
    assert queries.difference("pik-2017", "pik-2017") == ()


def test_difference_is_the_same_backwards():
    there, back = queries.difference("pik-2017", "pik-2025"), queries.difference("pik-2025", "pik-2017")

    assert {change.path for change in there} == {change.path for change in back}
    assert {change.path for change in there if change.kind == ChangeKind.ADDED} == {
        change.path for change in back if change.kind == ChangeKind.REMOVED
    }


def test_file_that_is_no_toml_or_has_another_name_is_refused(tmp_path):
    broken = tmp_path / "pik-2030.toml"
    broken.write_text("code = ", encoding="utf-8")
    with pytest.raises(EditionError, match=r"pik-2030\.toml: is no TOML file"):
        queries._read(broken)

    broken.write_text(
        'code = "pik-2031"\ntitle = {de = "x", en = "x"}\nsummary = {de = "x", en = "x"}\n',
        encoding="utf-8",
    )
    with pytest.raises(EditionError, match="must be the name of the file"):
        queries._read(broken)


def test_editions_are_read_without_django():
    code = "import sys; from wegbereiter.pact import queries; queries.editions(); sys.exit('django' in sys.modules)"

    assert run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("code", queries.codes())
def test_each_path_of_an_edition_leads_to_its_value(code):
    edition = queries.edition(code)

    assert {path: edition.value(path) for path, _value in edition.values()} == dict(edition.values())


def test_what_is_no_path_of_a_value_leads_nowhere():
    edition = queries.edition("pik-2017")

    assert [edition.value(path) for path in ("title", "title.german", "areas.none", "claim", "nothing.at_all", "")] == [
        None
    ] * 6
