"""Who read what, the audit page and its export, the record of processing."""

import csv
import io
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wegbereiter.audit import anchors, queries
from wegbereiter.audit.actions import end_months
from wegbereiter.audit.factories import make_event, seal
from wegbereiter.audit.models import Event, Seal
from wegbereiter.funding.factories import as_actor
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.models import OrganisationValues
from wegbereiter.reporting import views

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
READS, READS_CSV = "/pruefung/zugriffe/", "/pruefung/zugriffe/export.csv"
AUDIT, EXPORT = "/pruefung/protokoll/", "/pruefung/protokoll/export.jsonl"


@pytest.fixture(autouse=True)
def english(client, tmp_path, settings):
    settings.HOME = tmp_path
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def town():
    return make_organisation(name="Unserort")


@pytest.fixture
def officer(town):
    return make_membership("data_protection_officer", town)


@pytest.fixture
def auditor():
    return make_membership("auditor", kind=Kind.AUDIT_OFFICE)


def read_by(membership, code="funding.allotments.read", *, ago=timedelta(hours=1), kind="read", **values):
    values.setdefault("river", "money")
    return make_event(
        membership.organisation_id, code, by=as_actor(membership), kind=kind, now=timezone.now() - ago, **values
    )


def asked(membership, hours=72):
    return {"person": str(membership.user_id), "hours": hours}


def events(code):
    return list(Event.objects.filter(code=code).order_by("at"))


# ------------------------------------------------------------------------------------------------ who read what
def test_the_officer_chooses_among_the_own_people_past_ones_included(officer, town, sign_in):
    make_membership("funding_clerk", town, user=make_user(name="Gegangene Person"), last_day=timezone.localdate())
    make_membership("funding_clerk", user=make_user(name="Fremde Person"))

    page = sign_in(officer).get(READS)

    assert page.status_code == 200
    assert "Gegangene Person" in page.text
    assert "Fremde Person" not in page.text
    assert events("audit.reads_read") == []


def test_the_officer_sees_reads_exports_and_refusals_by_object(officer, town, sign_in):
    clerk = make_membership("funding_clerk", town)
    other = make_organisation(name="Anderort")
    for _time in range(3):
        read_by(clerk, about=other)
    read_by(clerk, "funding.allotments.exported")
    read_by(clerk, "access.refused", kind="refusal", river="account")
    read_by(clerk, "funding.head_count.final", kind="change")
    read_by(clerk, "funding.sums.exported", ago=timedelta(hours=80))

    page = sign_in(officer).get(READS, asked(clerk))

    rows = {(row.line.code, row.line.kind, row.about, row.line.times) for row in page.context["rows"]}
    assert rows == {
        ("funding.allotments.read", "read", "Anderort", 3),
        ("funding.allotments.exported", "read", "", 1),
        ("access.refused", "refusal", "", 1),
    }


def test_fewer_hours_show_less(officer, town, sign_in):
    clerk = make_membership("funding_clerk", town)
    read_by(clerk, ago=timedelta(hours=10))

    page = sign_in(officer).get(READS, asked(clerk, hours=2))

    assert page.context["rows"] == []
    assert "Nothing was read" in page.text


def test_looking_is_a_read_itself(officer, town, sign_in):
    clerk = make_membership("funding_clerk", town)
    client = sign_in(officer)

    client.get(READS, asked(clerk, hours=3))
    client.get(READS_CSV, asked(clerk))

    (look,), (export,) = events("audit.reads_read"), events("audit.reads_exported")
    assert (look.kind, look.user_id, look.object_id, look.data) == (
        "read",
        officer.user_id,
        clerk.pk,
        {"hours": 3, "person": str(clerk.user_id)},
    )
    assert export.data["hours"] == 72


@pytest.mark.parametrize("url", [READS, READS_CSV])
def test_somebody_of_another_organisation_does_not_exist(officer, sign_in, url):
    stranger = make_membership("funding_clerk")
    read_by(stranger)

    assert sign_in(officer).get(url, asked(stranger)).status_code == 404


@pytest.mark.parametrize("hours", ["", "0", "73", "many"])
def test_hours_that_make_no_sense_are_said(officer, sign_in, hours):
    page = sign_in(officer).get(READS, asked(officer, hours=hours))

    assert page.status_code == 422
    assert events("audit.reads_read") == []


def test_a_question_without_a_person_is_said(officer, sign_in):
    assert sign_in(officer).get(READS, {"person": ""}).status_code == 422


def test_the_table_for_the_notice_holds_the_same(officer, town, sign_in):
    clerk = make_membership("funding_clerk", town)
    event = read_by(clerk, about=make_organisation(name="=Anderort"))

    answer = sign_in(officer).get(READS_CSV, asked(clerk))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zugriffe.csv"'
    assert len(rows) == 2
    assert rows[1][0] == "List of allotments read"
    assert rows[1][3] == str(event.object_id)
    assert rows[1][5] == "1"
    assert "Anderort" in rows[1][4]
    assert rows[1][4] != "=Anderort"


@pytest.mark.parametrize("role", ["manager", "funding_clerk", "team_lead"])
@pytest.mark.parametrize("url", [READS, READS_CSV, "/pruefung/verarbeitungen/", AUDIT, EXPORT])
def test_others_of_the_same_town_are_refused(town, sign_in, role, url):
    assert sign_in(make_membership(role, town)).get(url).status_code == 403


def test_the_number_of_queries_does_not_grow(officer, town, sign_in):
    clerk = make_membership("funding_clerk", town)
    client = sign_in(officer)
    client.get(READS)  # the first request of a session writes it
    counts = []
    for _round in range(2):
        for _number in range(3):
            read_by(clerk, about=make_organisation())
        with CaptureQueriesContext(connection) as queries_made:
            client.get(READS, asked(clerk))
        counts.append(len(queries_made))

    assert counts[0] == counts[1]


# ------------------------------------------------------------------------------------------------ the trail of the money
def test_the_auditor_sees_the_money_of_all_and_no_case(auditor, town, sign_in):
    make_event(town.pk, about=make_organisation(name="Anderort"))
    make_event(town.pk, "funding.sums.exported", river="case")

    page = sign_in(auditor).get(AUDIT)

    assert [event.code for event in page.context["page"].rows] == ["funding.head_count.imported"]
    assert "Unserort" in page.text
    assert "Anderort" in page.text
    assert "State officer" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"code": "funding.objection.made"}, 1),
        ({"organisation": "Unserort"}, 2),
        ({"organisation": "Nirgendwo"}, 0),
        ({"first_day": "2026-11-02"}, 2),
        ({"last_day": "2026-11-02"}, 2),
        ({"first_day": "2026-11-02", "last_day": "2026-11-02"}, 1),
    ],
)
def test_the_auditor_filters(auditor, town, sign_in, query, found):
    other = make_organisation(name="Anderort")
    days = [datetime(2026, 11, day, 23, tzinfo=timezone.get_default_timezone()) for day in (1, 2, 3)]
    make_event(town.pk, now=days[0])
    make_event(other.pk, about=town, now=days[1])
    make_event(other.pk, "funding.objection.made", now=days[2])

    page = sign_in(auditor).get(AUDIT, query)

    assert len(page.context["page"].rows) == found


def test_days_in_the_wrong_order_are_said(auditor, sign_in):
    query = {"first_day": "2026-11-02", "last_day": "2026-11-01"}
    client = sign_in(auditor)

    assert client.get(AUDIT, query).status_code == 422
    assert client.get(EXPORT, query).status_code == 404


def test_a_long_trail_comes_in_pages(auditor, town, sign_in):
    for _number in range(55):
        make_event(town.pk)
    client = sign_in(auditor)

    first = client.get(AUDIT).context["page"]
    second = client.get(AUDIT, {"after": first.after}).context["page"]
    back = client.get(AUDIT, {"before": second.before}).context["page"]

    assert (len(first.rows), len(second.rows), back.end) == (50, 5, 50)


def test_a_look_at_the_trail_leaves_one_event(auditor, sign_in):
    sign_in(auditor).get(AUDIT)

    (event,) = events("audit.read")
    assert (event.kind, event.river, event.user_id) == ("read", "money", auditor.user_id)


def test_the_page_says_how_far_sealing_is(auditor, town, sign_in, tmp_path):
    client = sign_in(auditor)
    empty = client.get(AUDIT)
    make_event(town.pk)
    waiting = client.get(AUDIT)
    seal(town.pk, now=timezone.now())
    seal(auditor.organisation_id, now=timezone.now())
    anchors.write_anchor(tmp_path, timezone.localdate(), queries.heads())
    sealed = client.get(AUDIT)

    assert (empty.context["state"].last_sealed_at, empty.context["anchor"]) == (None, None)
    assert "Nobody is sealing" in waiting.text
    assert sealed.context["state"].waiting == 0
    assert "Nobody is sealing" not in sealed.text
    assert anchors.read_anchors(tmp_path).newest_hash in sealed.text


def test_a_changed_anchor_is_shown(auditor, sign_in, tmp_path):
    (tmp_path / "anchors").mkdir()
    (tmp_path / "anchors" / "2026-11-20.json").write_text("{")

    assert "An anchor was changed" in sign_in(auditor).get(AUDIT).text


# ------------------------------------------------------------------------------------------------ the export
def exported(client, path, **query):
    answer = client.get(EXPORT, query)
    assert answer.status_code == 200
    path.write_bytes(answer.content)
    return [json.loads(line) for line in answer.content.decode().splitlines()]


def checked(*paths):
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify_export.py"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def trail(town):
    """Events of two towns over two months, the first of which is closed; one event is not sealed."""
    other = make_organisation(name="Anderort")
    for moment in (timezone.now() - timedelta(days=40), timezone.now()):
        for organisation in (town, other):
            for _number in range(3):
                make_event(organisation.pk, about=town)
            make_event(organisation.pk, river="case")
            seal(organisation.pk, now=moment)
    make_event(town.pk)
    return town


def test_the_export_can_be_checked_by_a_stranger(auditor, trail, sign_in, tmp_path):
    head, *lines = exported(sign_in(auditor), tmp_path / "all.jsonl")

    assert (head["events"], head["not_sealed_yet"]) == (12, 1)
    assert {line["river"] for line in lines} == {"money"}
    assert checked(tmp_path / "all.jsonl") == (
        0,
        "12 events in 2 chains: each one fits its seal, and no link is missing.\n",
    )
    assert events("audit.exported")[0].data == {"rows": 12}


def test_a_filtered_export_says_what_it_leaves_out(auditor, trail, sign_in, tmp_path):
    lines = exported(sign_in(auditor), tmp_path / "part.jsonl", organisation="Anderort")[1:]
    kept = [line for line in lines if line["sequence"] != 2]
    (tmp_path / "part.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in kept))

    code, said = checked(tmp_path / "part.jsonl")

    assert code == 0
    assert "places in between are not in this file" in said


@pytest.mark.parametrize("change", ["event", "hash", "sequence", "previous"])
def test_a_changed_export_is_found(auditor, trail, sign_in, tmp_path, change):
    head, *lines = exported(sign_in(auditor), tmp_path / "all.jsonl")
    victim = lines[4]
    victim[change] = {
        "event": victim["event"] | {"code": "x.y"},
        "hash": "0" * 64,
        "sequence": victim["sequence"] + 10,
        "previous": "0" * 64,
    }[change]
    (tmp_path / "all.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in [head, *lines]))

    code, said = checked(tmp_path / "all.jsonl")

    assert code == 1
    assert "does not fit its seal" in said


def test_a_chain_written_anew_is_found_against_an_anchor(auditor, trail, sign_in, tmp_path):
    anchors.write_anchor(tmp_path, timezone.localdate(), queries.heads())
    (anchor,) = (tmp_path / "anchors").iterdir()
    _head, *lines = exported(sign_in(auditor), tmp_path / "all.jsonl")
    assert checked(tmp_path / "all.jsonl", anchor)[0] == 0

    content = anchor.read_text().replace(lines[-1]["hash"], "0" * 64)
    anchor.write_text(content)

    code, said = checked(tmp_path / "all.jsonl", anchor)
    assert code == 1
    assert "differs from the anchor" in said


@pytest.mark.parametrize("content", ["", "{", "not json", '{"a": 1}\n{"b": 2}'])
def test_a_file_that_is_no_export_is_said(tmp_path, content):
    (tmp_path / "file").write_text(content)

    assert checked(tmp_path / "file")[0] == 2
    assert checked()[0] == 2
    assert checked(tmp_path / "nothing")[0] == 2


def test_the_first_link_after_an_ended_month_is_its_closing_hash(auditor, trail, sign_in, tmp_path):
    month = Seal.objects.order_by("-month").first().month
    end_months(before=month, now=timezone.now())

    exported(sign_in(auditor), tmp_path / "all.jsonl")

    assert checked(tmp_path / "all.jsonl")[0] == 0


def test_too_much_for_one_file_is_said(auditor, trail, sign_in, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_EXPORT", 3)

    answer = sign_in(auditor).get(EXPORT)

    assert answer.status_code == 422
    assert "at most 3 events" in answer.text
    assert events("audit.exported") == []


# ------------------------------------------------------------------------------------------------ the record
def test_the_record_names_the_responsible_body_and_its_law(officer, town, sign_in):
    client = sign_in(officer)
    before = client.get("/pruefung/verarbeitungen/")
    OrganisationValues.objects.create(organisation=town, responsible_body="Stadt Unserort", law="catholic")

    page = client.get("/pruefung/verarbeitungen/")

    assert "not entered yet" in before.text
    assert "Stadt Unserort" in page.text
    assert "Church law (KDG)" in page.text
    assert "assumption" in page.text
