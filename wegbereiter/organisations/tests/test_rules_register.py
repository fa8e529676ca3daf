"""Reading a register and comparing it with a newer one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.names import search_key
from wegbereiter.organisations.rules import (
    REGISTER_SENTENCES,
    AssociationChange,
    Entry,
    Register,
    RegisterFault,
    Step,
    difference,
    entry_from_plain,
    entry_to_plain,
    read_register,
)
from wegbereiter.organisations.rules.register import COLUMNS, NEEDED

GVV = "Gemeindeverwaltungsverband"
HEADER = "ags;name;type;district;government_region;population"
ROW = "08115001;Aidlingen;Gemeinde;Landkreis Böblingen;Reg.-Bez. Stuttgart;9302"


def read(*lines):
    return read_register(read_table("\n".join(lines).encode(), "register.csv"))


def codes(register):
    return [problem.code for problem in register.problems]


def entry(ags="08115001", **values):
    facts = {"name": f"Ort {ags[-3:]}", "type_name": "Gemeinde", "district_name": "Kreis", "region_name": "Bezirk"}
    return Entry(ags=ags, **{**facts, "population": 1000, **values})


# ---------------------------------------------------------------- reading
def test_read_register_takes_what_the_columns_say():
    register = read(
        f"{HEADER};area_km2;plz_seat;lat;lon;association_key;association;association_type;official_name",
        f"{ROW};26,561;71134;48.677969;8.896991;081155001;GVV Aidlingen;{GVV};Aidlingen am Rand",
    )

    assert register.problems == ()
    assert register.entries == (
        Entry(
            ags="08115001",
            name="Aidlingen",
            official_name="Aidlingen am Rand",
            type_name="Gemeinde",
            district_name="Landkreis Böblingen",
            region_name="Reg.-Bez. Stuttgart",
            population=9302,
            area_km2=Decimal("26.56"),
            postcode="71134",
            latitude=Decimal("48.677969"),
            longitude=Decimal("8.896991"),
            association_key="081155001",
            association_name="GVV Aidlingen",
            association_type=GVV,
        ),
    )
    assert (register.entries[0].district_key, register.entries[0].region_key) == ("08115", "081")


def test_read_register_takes_german_headers_and_leaves_unknown_ones_aside():
    register = read("Gemeindeschlüssel;Gemeinde;Art;Kreis;Regierungsbezirk;Einwohner;Bemerkung", f"{ROW};x")

    assert register.problems == ()
    assert register.entries[0].name == "Aidlingen"
    assert "area_km2" not in register.columns


def test_read_register_names_the_columns_that_are_missing_or_twice():
    register = read("ags;name;AGS", "08115001;Aidlingen;08115001")

    assert [(p.code, p.column) for p in register.problems] == [
        (RegisterFault.COLUMN_TWICE, "AGS"),
        (RegisterFault.COLUMN_MISSING, "type"),
        (RegisterFault.COLUMN_MISSING, "district"),
        (RegisterFault.COLUMN_MISSING, "government region"),
        (RegisterFault.COLUMN_MISSING, "population"),
    ]
    assert register.problems[-1].sentence(REGISTER_SENTENCES) == (
        "The column “population” is missing; in German files it may be called “Einwohner”. Add it to the header row."
    )


def test_every_header_that_a_missing_column_is_given_is_taken():
    assert [c for c, german in NEEDED.items() if search_key(german) not in COLUMNS[c]] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ags": "8115001"}, RegisterFault.AGS_WRONG),
        ({"ags": ""}, RegisterFault.AGS_WRONG),
        ({"ags": "٠٨١١٥٠٠١"}, RegisterFault.AGS_WRONG),
        ({"name": ""}, RegisterFault.NAME_WRONG),
        ({"name": "x" * 201}, RegisterFault.NAME_WRONG),
        ({"name": "a\x07b"}, RegisterFault.NAME_WRONG),
        ({"district": ""}, RegisterFault.NAME_WRONG),
        ({"population": "-1"}, RegisterFault.NUMBER_WRONG),
        ({"population": "many"}, RegisterFault.NUMBER_WRONG),
        ({"population": "10000001"}, RegisterFault.NUMBER_WRONG),
        ({"area_km2": "NaN"}, RegisterFault.NUMBER_WRONG),
        ({"area_km2": "1e9"}, RegisterFault.NUMBER_WRONG),
        ({"area_km2": "wide"}, RegisterFault.NUMBER_WRONG),
        ({"lat": "-1"}, RegisterFault.NUMBER_WRONG),
        ({"lat": "91"}, RegisterFault.NUMBER_WRONG),
        ({"plz_seat": "7113"}, RegisterFault.POSTCODE_WRONG),
        ({"successor": "08"}, RegisterFault.AGS_WRONG),
        ({"association_type": "Verein"}, RegisterFault.ASSOCIATION_WRONG),
        ({"association_type": GVV, "association": "GVV"}, RegisterFault.ASSOCIATION_WRONG),
        ({"association_type": GVV, "association_key": "081155001"}, RegisterFault.NAME_WRONG),
    ],
)
def test_read_register_names_row_and_column_of_each_fault(changes, code):
    values = dict(zip(HEADER.split(";"), ROW.split(";"), strict=True)) | {
        "area_km2": "1", "lat": "48", "plz_seat": "71134", "successor": "", "association_type": "verbandsfrei",
        "association_key": "", "association": "",
    } | changes  # fmt: skip
    register = read(";".join(values), ";".join(values.values()))

    assert [p.row for p in register.problems if p.code == code][:1] == [2]
    assert all(p.sentence(REGISTER_SENTENCES) for p in register.problems)


def test_read_register_refuses_a_key_that_stands_there_twice():
    assert codes(read(HEADER, ROW, ROW)) == [RegisterFault.AGS_TWICE]


def test_read_register_wants_one_name_for_one_association():
    head = f"{HEADER};association_key;association;association_type"
    register = read(
        head, f"{ROW};081155001;GVV A;{GVV}", f"{ROW.replace('08115001', '08115002')};081155001;GVV B;{GVV}"
    )

    assert codes(register) == [RegisterFault.ASSOCIATION_WRONG]


def test_entry_survives_json():
    whole = entry(area_km2=Decimal("1.50"), latitude=None, population=0)

    assert entry_from_plain(entry_to_plain(whole)) == whole


# ---------------------------------------------------------------- comparing
def steps(comparison):
    return [(change.step, change.ags) for change in comparison.changes]


def test_difference_is_empty_for_the_same_register():
    same = [entry("08115001"), entry("08115002")]

    comparison = difference(same, Register(entries=tuple(same)))

    assert comparison.is_empty
    assert comparison.problems == ()


def test_difference_finds_each_kind_of_change():
    old = [entry("08115001"), entry("08115002"), entry("08115003"), entry("08115004"), entry("08115005")]
    new = (
        replace(old[0], name="Neuer Name"),
        replace(old[1], population=1001),
        replace(old[2], successor="08115001"),
        replace(old[3], postcode="71134", population=7),
        old[4],
        entry("08115006"),
    )

    comparison = difference(old, Register(entries=new))

    assert steps(comparison) == [
        (Step.FOUNDED, "08115006"),
        (Step.MERGED, "08115003"),
        (Step.RENAMED, "08115001"),
        (Step.POPULATION, "08115002"),
        (Step.POPULATION, "08115004"),
        (Step.FACTS, "08115004"),
    ]
    assert comparison.of(Step.MERGED)[0].successor == "08115001"
    assert comparison.problems == ()


def test_difference_asks_for_the_successor_of_a_missing_town():
    comparison = difference([entry("08115001"), entry("08115002")], Register(entries=(entry("08115001"),)))

    assert [(p.code, p.value) for p in comparison.problems] == [(RegisterFault.ROW_MISSING, "Ort 002 (08115002)")]


@pytest.mark.parametrize("successor", ["08115009", "08115002", "08115003"])
def test_difference_refuses_a_successor_that_does_not_exist(successor):
    old = [entry("08115001"), entry("08115002"), entry("08115003")]
    new = (old[0], replace(old[1], successor=successor), replace(old[2], successor="08115001"))

    assert codes(difference(old, Register(entries=new))) == [RegisterFault.SUCCESSOR_UNKNOWN]


def test_difference_leaves_a_merger_aside_that_is_known_already():
    old = [entry("08115001")]
    new = (old[0], entry("08115002", successor="08115001"))

    assert difference(old, Register(entries=new), gone=["08115002"]).is_empty


@pytest.mark.parametrize(
    ("added", "gone", "code"),
    [
        (entry("08999001"), [], RegisterFault.DISTRICT_UNKNOWN),
        (entry("08115002"), ["08115002"], RegisterFault.RETURNED),
        (entry("08115002", type_name="Stadtkreis"), [], RegisterFault.BECAME_CITY),
    ],
)
def test_difference_refuses_what_needs_the_operator(added, gone, code):
    old = [entry("08115001")]

    assert codes(difference(old, Register(entries=(old[0], added)), gone=gone)) == [code]


def test_difference_refuses_that_a_city_becomes_a_town_or_is_merged():
    city = entry("08111000", type_name="Stadtkreis")
    town = entry("08115001")

    became = difference([city], Register(entries=(replace(city, type_name="Stadt"),)))
    merged = difference([city, town], Register(entries=(replace(city, successor=town.ags), town)))

    assert codes(became) == [RegisterFault.BECAME_CITY]
    assert codes(merged) == [RegisterFault.BECAME_CITY]


def test_difference_takes_a_missing_column_as_no_change():
    old = [
        entry(
            area_km2=Decimal(5),
            official_name="Lang",
            association_key="081155001",
            association_name="V",
            association_type=GVV,
        )
    ]
    register = read(HEADER, "08115001;Ort 001;Gemeinde;Kreis;Bezirk;1000")

    assert difference(old, register).is_empty


def test_difference_follows_associations():
    def member(number, key, name):
        kind = {"association_key": key, "association_name": name, "association_type": GVV} if key else {}
        return entry(f"0811500{number}", **kind)

    old = [member(1, "081155001", "Alt"), member(2, "081155002", "Bleibt"), member(3, "", "")]
    new = (member(1, "", ""), member(2, "081155002", "Neu"), member(3, "081155003", "Jung"))

    assert difference(old, Register(entries=new)).associations == (
        AssociationChange(key="081155001", old_name="Alt"),
        AssociationChange(key="081155002", old_name="Bleibt", new_name="Neu"),
        AssociationChange(key="081155003", new_name="Jung"),
    )


def test_difference_passes_on_what_is_wrong_in_the_file():
    broken = read(HEADER, ROW, ROW)

    assert RegisterFault.AGS_TWICE in codes(difference(broken.entries, broken))
