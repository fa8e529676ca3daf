"""Faults of an edition are found and named with file and key."""

import tomllib

import pytest

from wegbereiter.pact.choices import Tag
from wegbereiter.pact.rules import EditionError, read_edition

HEAD = """
code = "pik-2030"
title = { de = "Titel", en = "Title" }
summary = { de = "Kurz", en = "Short" }

[sources.A]
label = "A page"
url = "https://example.org/"
"""

SURE = 'sources = ["A"]'


def read(text, head=HEAD):
    return read_edition(tomllib.loads(head + text), file="pik-2030.toml")


def faults(text, head=HEAD):
    with pytest.raises(EditionError) as refused:
        read(text, head)
    return refused.value.faults


def value(path, rest):
    return f"[{path}]\n{rest}\n"


def test_smallest_edition_is_read():
    edition = read(value("claim.least_amount", f"value = 51000\n{SURE}"))

    assert edition.claim.least_amount.tag == Tag.STATED
    assert edition.claim.least_amount.sources[0].label == "A page"
    assert edition.title.in_language("de") == "Titel"
    assert edition.title.in_language("en-gb") == "Title"
    assert edition.title.in_language("fr") == "Titel"
    assert dict(edition.values()).keys() == {"claim.least_amount"}
    assert edition.value("claim.least_fte") is None


@pytest.mark.parametrize(
    ("path", "rest", "fault"),
    [
        ("claim.least_amount", "value = 1", "claim.least_amount: no source; name one, or say assumption = true"),
        ("claim.least_amount", SURE, "claim.least_amount: no value; only an assumption may leave it open"),
        (
            "claim.least_amount",
            'value = 1\nsources = ["B"]',
            "claim.least_amount: source 'B' is not listed under [sources]",
        ),
        ("claim.least_amount", 'value = 1\nassumption = "yes"', "claim.least_amount: assumption must be true or false"),
        ("claim.least_amount", f"value = 1\nvalues = 2\n{SURE}", "claim.least_amount.values: is no key of an edition"),
        ("claim.most_amount", f"value = 1\n{SURE}", "claim.most_amount: is no key of an edition"),
        ("clam.least_amount", f"value = 1\n{SURE}", "clam: is no key of an edition"),
        (
            "claim.least_amount",
            f"value = 0.5\n{SURE}",
            "claim.least_amount: must be a whole number, or a decimal number in quotation marks, not 0.5",
        ),
        (
            "claim.least_amount",
            f"value = true\n{SURE}",
            "claim.least_amount: must be a whole number, or a decimal number in quotation marks, not True",
        ),
        ("claim.least_amount", f'value = "x"\n{SURE}', "claim.least_amount: must be a number, not 'x'"),
        ("claim.least_amount", f"value = -1\n{SURE}", "claim.least_amount: must be a number from zero up, not -1"),
        (
            "claim.least_amount",
            f'value = "NaN"\n{SURE}',
            "claim.least_amount: must be a number from zero up, not 'NaN'",
        ),
        ("claim.least_fte", f'value = "1.5"\n{SURE}', "claim.least_fte: must lie between 0 and 1, not '1.5'"),
        ("term.years", f'value = "2"\n{SURE}', "term.years: must be a whole number from zero up, not '2'"),
        ("term.years", f"value = -2\n{SURE}", "term.years: must be a whole number from zero up, not -2"),
        (
            "term.first_day",
            f'value = "2017-01-01"\n{SURE}',
            "term.first_day: must be a day such as 2017-09-15, without quotation marks, not '2017-01-01'",
        ),
        ("claim.own_top_up", f"value = 1\n{SURE}", "claim.own_top_up: must be true or false, not 1"),
        (
            "proof.key_figures_by",
            f'value = "31.1."\n{SURE}',
            "proof.key_figures_by: must be a month and a day such as \"01-31\", not '31.1.'",
        ),
        ("holders.who", f'value = "district"\n{SURE}', "holders.who: must be a list of codes, not 'district'"),
        (
            "term.apply_how",
            f'value = "by post"\n{SURE}',
            "term.apply_how.value: must have a text in German (de) and one in English (en)",
        ),
        (
            "claim.least_amount",
            f'value = 1\n{SURE}\nnote = {{ de = "nur deutsch" }}',
            "claim.least_amount.note: must have a text in German (de) and one in English (en)",
        ),
    ],
)
def test_fault_is_named_with_file_and_key(path, rest, fault):
    assert faults(value(path, rest)) == [f"pik-2030.toml: {fault}"]


def test_unknown_code_is_named_with_those_there_are():
    (fault,) = faults(value("allotting.key", f'value = "luck"\n{SURE}'))

    assert fault.startswith("pik-2030.toml: allotting.key: must be one of a, accompanied, b, c,")
    assert "head_count" in fault


def test_day_with_a_time_is_refused():
    assert "must be a day" in faults(value("term.first_day", f"value = 2017-01-01T00:00:00\n{SURE}"))[0]


def test_value_must_be_a_table():
    assert "must be a table with value" in faults("[claim]\nleast_amount = 51000\n")[0]


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (HEAD.replace("pik-2030", "Pik 2030"), "code: must be a word, a hyphen and a year"),
        (
            HEAD.replace('en = "Title"', 'fr = "Titre"'),
            "title: must have a text in German (de) and one in English (en)",
        ),
        (HEAD.replace('en = "Short"', 'en = ""'), "summary: must have a text in German (de) and one in English (en)"),
        (HEAD.replace('label = "A page"', 'name = "A page"'), "sources.A: must have a label and a url"),
        (HEAD.replace("https://", "javascript:"), "sources.A: the url must begin with https:// or http://"),
        (HEAD.replace("[sources.A]", "areas = 1\n[sources.A]"), "areas: must be a list of tables"),
    ],
)
def test_fault_of_the_head_is_named(head, fault):
    assert faults("", head) == [f"pik-2030.toml: {fault}"]


def test_all_faults_are_told_at_once():
    text = value("claim.least_amount", "value = 1") + value("term.years", f'value = "2"\n{SURE}')

    assert len(faults(text)) == 2
    with pytest.raises(EditionError, match=r"term\.years.*\n.*claim\.least_amount"):
        read(text)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (
            {"money.pact_total": 320, "money.relief_total": 180, "money.programmes_total": 130},
            "money.pact_total: 320 is not the sum of money.relief_total and money.programmes_total, which is 310",
        ),
        (
            {"term.years": 2, "money.counselling_total": 117, "money.counselling_yearly": 58},
            "money.counselling_total: 117 is not 2 times money.counselling_yearly, which is 116",
        ),
        (
            {"term.first_day": "2018-12-31", "term.last_day": "2017-01-01"},
            "term.last_day: 2017-01-01 comes before term.first_day, 2018-12-31",
        ),
        (
            {"head_count.reference_day": "2017-09-15", "head_count.corrections_until": "2017-09-01"},
            "head_count.corrections_until: 2017-09-01 comes before head_count.reference_day, 2017-09-15",
        ),
        (
            {"rates.degree_amount": 51_000, "rates.vocational_amount": 64_000},
            "rates.degree_amount: 51000 comes before rates.vocational_amount, 64000",
        ),
        (
            {"rates.degree_groups": '["a", "c"]', "rates.vocational_groups": '["c"]'},
            "rates.vocational_groups: a group cannot have both rates",
        ),
    ],
)
def test_values_that_disagree_are_refused(values, fault):
    assert faults("".join(value(path, f"value = {raw}\n{SURE}") for path, raw in values.items())) == [
        f"pik-2030.toml: {fault}"
    ]


def area(code, amount, programme=""):
    money = f"value = {amount}, sources = ['A']" if amount else "assumption = true"
    inner = f"[[areas.programmes]]\nname = {{de = 'P', en = 'P'}}\n{programme}\n" if programme else ""
    names = "name = {de = 'A', en = 'A'}\nshort = {de = 'A', en = 'A'}"
    return f"[[areas]]\ncode = '{code}'\n{names}\nyearly_amount = {{{money}}}\n{inner}"


def whole(amount):
    return value("money.programmes_yearly", f"value = {amount}\n{SURE}")


def test_areas_must_make_up_the_programme_money():
    assert read(whole(10) + area("x", 6) + area("y", 4)).areas[1].yearly_amount.known == 4
    assert faults(whole(10) + area("x", 6) + area("y", 3)) == [
        "pik-2030.toml: areas: their yearly amounts make 9, the programmes have 10",
    ]


def test_area_with_an_unknown_amount_leaves_room_but_no_more():
    assert len(read(whole(10) + area("x", 6) + area("y", 0)).areas) == 2
    assert "make 11" in faults(whole(10) + area("x", 11) + area("y", 0))[0]


def test_areas_without_a_whole_are_taken_as_they_are():
    assert len(read(area("x", 6)).areas) == 1


def test_area_needs_a_code_of_its_own():
    assert faults(area("x", 6) + area("x", 4)) == ["pik-2030.toml: areas: every area needs a code of its own"]


def test_programmes_cannot_have_more_than_their_area():
    new = "topped_up = {value = true, sources = ['A']}\n"
    amount = "yearly_amount = {value = 7, sources = ['A']}\n"

    assert read(whole(6) + area("x", 6, new)).areas[0].programmes[0].yearly_amount is None
    assert faults(whole(6) + area("x", 6, new + amount)) == [
        "pik-2030.toml: areas.x: its programmes make 7, the area has 6",
    ]


def test_derived_value_shows_its_calculation():
    derived = "derivation = { de = '6 von 10', en = '6 of 10' }"

    found = read(value("claim.least_amount", f"value = 6\n{SURE}\n{derived}")).claim.least_amount

    assert (found.tag, found.derivation.en) == (Tag.DERIVED, "6 of 10")
