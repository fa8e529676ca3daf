"""Rights and duties: the library's file, who is told what, and days that are computed from known days only."""

from dataclasses import replace
from datetime import date

import pytest

from wegbereiter.casework.choices import Residence
from wegbereiter.casework.queries.law import due_since, law_words, points
from wegbereiter.casework.queries.library import languages
from wegbereiter.casework.rules.law import (
    Begin,
    Deadline,
    Kind,
    What,
    dues,
    languages_shown,
    last_day_of,
    points_for,
    read_points,
    read_words,
)
from wegbereiter.casework.rules.library import LibraryError

DAY = date(2024, 2, 29)
COURSE = next(point for point in points() if point.code == "integration-course")
MOVING = next(point for point in points() if point.code == "register-address")
ENTRY = {
    "code": "x", "kind": "right", "area": "work", "statuses": [], "law": "§ 1", "source": "https://example.org/",
}  # fmt: skip


def test_every_point_has_paragraph_source_and_words_in_german_and_plain_german():
    assert {point.code for point in points()} == set(law_words()["de"].points) == set(law_words()["de-simple"].points)
    assert {status for point in points() for status in point.statuses} <= set(Residence.values)
    assert {words.language for words in law_words().values()} <= set(languages())
    assert law_words()["de"].state == "source"
    assert all("§" in point.law for point in points())


@pytest.mark.parametrize("status", Residence.values)
def test_every_status_is_told_a_right_and_a_duty_besides_what_holds_for_all(status):
    own = [point.kind for point in points_for(points(), status) if point.statuses]

    assert Kind.DUTY in own or status == Residence.SETTLEMENT
    assert Kind.RIGHT in own or status == Residence.OBLIGED_TO_LEAVE


def test_without_a_known_status_only_what_holds_for_everybody_is_told():
    assert {point.code for point in points_for(points(), None)} == {"register-address", "tell-changes", "school"}


@pytest.mark.parametrize(
    ("deadline", "last_day"),
    [
        (Deadline(begin=Begin.PERMIT, what=What.LAPSES, months=12), date(2025, 2, 28)),
        (Deadline(begin=Begin.PERMIT, what=What.LAPSES, months=3), date(2024, 5, 29)),
        (Deadline(begin=Begin.PERMIT, what=What.ACT, days=14), date(2024, 3, 14)),
    ],
)
def test_the_last_day_is_counted_from_the_day_that_is_known(deadline, last_day):
    point = replace(COURSE, deadline=deadline)

    assert last_day_of(point, {Begin.PERMIT: DAY}) == last_day
    assert last_day_of(point, {Begin.PERMIT: None, Begin.RECOGNITION: DAY}) is None
    assert last_day_of(point, {}) is None
    assert last_day_of(replace(point, deadline=None), {Begin.PERMIT: DAY}) is None


@pytest.mark.parametrize(
    ("point", "begun", "since", "codes"),
    [
        (COURSE, {Begin.PERMIT: DAY}, date(2025, 2, 28), ["integration-course"]),
        (COURSE, {Begin.PERMIT: DAY}, date(2025, 3, 1), []),  # lapsed before anybody was asked
        (COURSE, {}, DAY, []),
        (MOVING, {Begin.MOVED: date(2024, 3, 1)}, DAY, ["register-address"]),
        (MOVING, {Begin.MOVED: None}, DAY, []),
        (replace(COURSE, deadline=None), {Begin.PERMIT: DAY}, DAY, []),
        (
            replace(COURSE, deadline=Deadline(begin=Begin.PERMIT, what=What.ENDS, months=36)),
            {Begin.PERMIT: DAY},
            DAY,
            [],
        ),
    ],
)
def test_a_task_comes_of_a_deadline_that_was_open_when_counselling_began(point, begun, since, codes):
    assert [due.point.code for due in dues([point], begun, since=since)] == codes


def test_a_language_is_shown_only_once_somebody_has_reviewed_it_there():
    german = law_words()["de"]
    arabic = replace(german, language="ar", state="unreviewed")

    assert languages_shown({"de": german, "ar": arabic}, "ar") == ("de", "de-simple")
    assert languages_shown({"de": german, "ar": replace(arabic, state="reviewed")}, "ar") == ("de", "ar")
    assert languages_shown({"de": replace(german, version=2), "ar": replace(arabic, state="reviewed")}, "ar") == (
        "de",
        "de-simple",
    )
    assert languages_shown({"de": german}, "fa") == ("de", "de-simple")


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [ENTRY, ENTRY],
        [ENTRY | {"kind": "wish"}],
        [{name: value for name, value in ENTRY.items() if name != "law"}],
        [ENTRY | {"area": "nowhere"}],
        [ENTRY | {"law": ""}],
        [ENTRY | {"source": "said so"}],
        [ENTRY | {"deadline": {"from": "permit", "what": "lapses"}}],
        [ENTRY | {"deadline": {"from": "permit", "what": "lapses", "days": 1, "months": 1}}],
        [ENTRY | {"deadline": {"from": "yesterday", "what": "lapses", "days": 1}}],
    ],
)
def test_a_file_that_says_nothing_sound_is_refused(entries):
    with pytest.raises(LibraryError):
        read_points({"point": entries})


def test_words_that_are_missing_or_too_many_are_refused():
    [point] = read_points({"point": [ENTRY]})
    meta = {"language": "de", "state": "source", "version": 1}
    said = {"title": "t", "text": "x"}

    assert read_words({"meta": meta, "points": {"x": said}}, [point]).points == {"x": ("t", "x")}
    for found in ({}, {"x": said, "y": said}):
        with pytest.raises(LibraryError):
            read_words({"meta": meta, "points": found}, [point])


def test_a_task_names_its_deadline_in_words_and_a_code_that_is_gone_names_nothing():
    since = due_since("integration-course@0190:2025-02-28")

    assert since is not None
    assert (since.words, since.day) == ("Integrationskurs: Anspruch auf einen Platz", date(2025, 2, 28))
    assert due_since("gone@0190:2025-02-28") is None
