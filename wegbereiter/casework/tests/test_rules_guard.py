"""The guard hints at what belongs elsewhere, and lets everyday work alone."""

import csv
import time
from importlib.resources import files

import pytest

from wegbereiter.casework.queries.library import guard
from wegbereiter.casework.rules.guard import Guard, Kind, Lists

HINTED = [
    ("Er hat seit Jahren Diabetes und nimmt Tabletten.", {Kind.HEALTH}),
    ("Verdacht auf PTBS, war in der Klinik", {Kind.HEALTH}),
    ("Sie ist schwanger.", {Kind.HEALTH}),
    ("Familie geht freitags in die Moschee", {Kind.RELIGION}),
    ("wurde im Gefängnis gefoltert", {Kind.ASYLUM_STORY}),
    ("Termin zur Anhörung beim BAMF", {Kind.ASYLUM_STORY}),
    ("Sein Bruder Samir arbeitet schwarz", {Kind.THIRD_PERSON}),
    ("Die Nachbarin Frau Erfunden beschwert sich", {Kind.THIRD_PERSON}),
    ("Bruder Samir ist alkoholabhängig", {Kind.THIRD_PERSON, Kind.HEALTH}),
    ("Tochter Leyla ist im Verein", {Kind.THIRD_PERSON}),
    ("Sohn Ali hat Masern", {Kind.THIRD_PERSON, Kind.HEALTH}),
    ("Mann Ahmad ist allein gekommen", {Kind.THIRD_PERSON}),
    ("Herr Erfunden vom zweiten Stock, Frau Yilmaz auch", {Kind.THIRD_PERSON}),
    ("hat Asthma", {Kind.HEALTH}),
    ("OP ist am Montag", {Kind.HEALTH}),
    ("ist krankgeschrieben", {Kind.HEALTH}),
    ("drogensüchtig gewesen", {Kind.HEALTH}),
    ("ein IS-Kämpfer im Ort", {Kind.ASYLUM_STORY}),
    ("wurde verfolgt, politisch verfolgt", {Kind.ASYLUM_STORY}),
    ("hilft in der Kirchengemeinde", {Kind.RELIGION}),
    ("Kooperationsoperation", {Kind.HEALTH}),  # what is left of a word that may stand is looked at again
]
EVERYDAY = [
    "Wohnungssuche in Kirchheim besprochen, Exposé verschickt.",
    "Hat die Krankenkasse gewechselt, die Gesundheitskarte ist da.",
    "Brief vom Jobcenter erklärt, Termin am 12.03. um 10 Uhr.",
    "Sucht Arbeit als Schreiner, hat zwei Betriebe besucht.",
    "Christian Erfunden begleitet zum Rathaus.",
    "Wir glauben, dass der B1-Kurs im April beginnt.",
    "Wir haben um einen Termin gebeten, er verfolgt das Ziel B1 weiter.",
    "Kooperation mit dem Drogeriemarkt, den sie besuchte; hat den Vermieter aufgesucht.",
    "gesuchte Wohnung in der Kirchheimer Straße, untersuchte Angebote, is ok, op geht klar",
    "Ausbildung zur Krankenpflegerin, Krankenversicherung geklärt, Flug über Islamabad.",
    "Tochter Kitaplatz zugesagt, Sohn Schulanmeldung, Mutter Deutschkurs, Vater Ausbildungsvertrag.",
    "Mann Montag Termin im Rathaus, Frau und Kind Wohnberechtigungsschein.",
    "",
]


@pytest.mark.parametrize(("text", "kinds"), HINTED)
def test_what_belongs_elsewhere_is_hinted_at(text, kinds):
    assert {hint.kind for hint in guard().hints(text)} == kinds


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_work_is_let_alone(text):
    assert guard().hints(text) == []


def test_no_town_is_taken_for_a_church():
    """Kirchheim, Neunkirchen, Staufen: their names, and streets called after them, stand in every second note."""
    register = files("wegbereiter.organisations") / "data" / "municipalities.csv"
    towns = [row["name"] for row in csv.DictReader(register.read_text(encoding="utf-8").splitlines())]
    hinted = {
        form
        for name in towns
        for form in (name, f"{name}er", f"{name.split()[0]}er Straße")
        if guard().hints(f"Wohnung in {form} besichtigt")
    }
    assert (hinted, len(towns)) == (set(), 1_101)


def test_a_hint_names_its_place():
    text = "Sie ist schwanger."
    hint = guard().hints(text)[0]

    assert text[hint.start : hint.end] == "schwanger"


def test_the_people_of_the_note_are_no_third_persons():
    assert guard().hints("Mit Bruder Samir gesprochen", known=["Samir Erfunden"]) == []


def test_without_lists_nothing_is_found():
    empty = Guard(Lists(stems={}, words={}))

    assert empty.hints("Bruder Samir hat Diabetes") == []


def test_a_hostile_text_takes_no_longer_than_a_long_one():
    began = time.process_time()
    for text in ("a" * 200_000, "Bruder " * 30_000, "kirch" * 40_000, "\u202e" * 9_000 + "Frau " * 9_000):
        guard().hints(text)

    assert time.process_time() - began < 4
