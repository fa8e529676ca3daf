"""Names of states and languages, and the list in which one of hundreds is chosen."""

from django import forms

from wegbereiter.core.cldr import languages, states
from wegbereiter.core.form_fields import LongSelect


def test_states_have_the_names_of_the_language_in_their_order():
    german, arabic = states("de"), states("ar")

    assert (german["SY"], states("en-gb")["SY"], arabic["SY"]) == ("Syrien", "Syria", "سوريا")
    assert list(german)[:2] == ["AX", "EG"]  # Ä as AE (DIN 5007, form 2)
    assert set(german) == set(arabic)
    assert {"XK", "PS"} < set(german)
    assert not {"EU", "UN", "ZZ", "XA"} & set(german)


def test_languages_are_named_where_the_repository_knows_them():
    assert languages(["ar", "ckb", "xx"], language="de") == {"ar": "Arabisch", "ckb": "Zentralkurdisch"}


def test_a_long_list_is_written_as_django_writes_it():
    choices = [("", "–"), ("a", "A & <b>"), ("b", "B")]
    asked = {"name": "state", "value": "a", "attrs": {"id": "id_state"}}
    ours, djangos = LongSelect(choices=choices), forms.Select(choices=choices)

    def tidy(html):
        return html.replace("\n", "").replace("  ", "")

    assert tidy(ours.render(**asked)) == tidy(djangos.render(**asked))
    assert ours.render("state", None).count(" selected") == djangos.render("state", None).count(" selected")
