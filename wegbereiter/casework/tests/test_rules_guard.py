"""The guard hints at what belongs elsewhere, and lets everyday work alone."""

import time

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
]
EVERYDAY = [
    "Wohnungssuche in Kirchheim besprochen, Exposé verschickt.",
    "Hat die Krankenkasse gewechselt, die Gesundheitskarte ist da.",
    "Brief vom Jobcenter erklärt, Termin am 12.03. um 10 Uhr.",
    "Sucht Arbeit als Schreiner, hat zwei Betriebe besucht.",
    "Christian Erfunden begleitet zum Rathaus.",
    "Wir glauben, dass der B1-Kurs im April beginnt.",
    "",
]


@pytest.mark.parametrize(("text", "kinds"), HINTED)
def test_what_belongs_elsewhere_is_hinted_at(text, kinds):
    assert {hint.kind for hint in guard().hints(text)} == kinds


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_work_is_let_alone(text):
    assert guard().hints(text) == []


def test_a_hint_names_its_place():
    text = "Sie ist schwanger."
    hint = guard().hints(text)[0]

    assert text[hint.start : hint.end] == "schwanger"


def test_the_people_of_the_note_are_no_third_persons():
    assert guard().hints("Mit Bruder Samir gesprochen", known=["Samir Erfunden"]) == []


def test_without_lists_nothing_is_found():
    empty = Guard(Lists(stems={}, words={}, allowed=(), kin=()))

    assert empty.hints("Bruder Samir hat Diabetes") == []


def test_a_hostile_text_takes_no_longer_than_a_long_one():
    began = time.process_time()
    for text in ("a" * 200_000, "Bruder " * 30_000, "kirch" * 40_000, "\u202e" * 9_000 + "Frau " * 9_000):
        guard().hints(text)

    assert time.process_time() - began < 4
