"""T54: the copy of all data holds every column of every row about the person, nothing of others, and says what it leaves out."""

import io
import json
import zipfile
from datetime import date, timedelta

import pypdf
import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.contact import Talk, keep_draft, protect_note, write_contact
from wegbereiter.casework.actions.disclosure import Consent, Giving, Wanted, disclose
from wegbereiter.casework.actions.dispute import note_dispute
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.actions.law import explain
from wegbereiter.casework.actions.plan import View, agree, choose_goal, rate
from wegbereiter.casework.actions.referral import refer
from wegbereiter.casework.actions.talk import move_in_talk
from wegbereiter.casework.actions.transfer import Wanted as Offered
from wegbereiter.casework.actions.transfer import offer_transfer
from wegbereiter.casework.models import Appointment, Case, Contact, EarlierCounselling
from wegbereiter.casework.queries.access import sections
from wegbereiter.casework.queries.library import content, languages
from wegbereiter.casework.rules.access import Reason, stale, undecided
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.actions.details import live_together
from wegbereiter.people.actions.hold import hold_file
from wegbereiter.people.models import Block, Care, Emergency, Person
from wegbereiter.privacy.queries import registered_tables

pytestmark = pytest.mark.django_db
MODELS = {model._meta.db_table: model for model in apps.get_models()}


def when(membership):
    return {"by": actor_for(membership), "today": timezone.localdate(), "now": timezone.now()}


def taken_in(membership, name):
    person = {"family_name": name, "birth_year": 1990, "birth_month": 5, "birth_day": 3}
    facts = {"housing": "follow_up", "residence": "refugee"}
    return take_in(
        Intake(language="ar", text_version=1, person=person, phone="0711 123456", speaks="a1", facts=facts),
        **when(membership),
    )


def together(ada):
    case, other = taken_in(ada, "Erfunden"), taken_in(ada, "Nachbarin")
    live_together(case.person_id, other.person_id, relation="partner", other_relation="adult", **when(ada))
    return case, other


def lived(ada):
    """Somebody with a row in every table that is handed over, and somebody else in the same household and talk."""
    case, other = together(ada)
    moment = when(ada)
    today = moment["today"]
    rate(case.person_id, {"language": View(level=1, own_level=2)}, **moment)
    goal = choose_goal(case.pk, "literacy", agreed=True, **moment)
    move_in_talk(goal.steps.first().pk, today, version=1, **moment)
    agree(case.pk, language="ar", agreed_as="spoken", **moment)
    write_contact(case.pk, Talk(day=today, kind="office", note="Notiz"), follow_up_on=today, **moment)
    guarded = write_contact(case.pk, Talk(day=today, kind="phone", note="zqgeheimqz"), **moment)
    protect_note(guarded.pk, version=1, **moment)
    keep_draft(case.pk, {"note": "zqentwurfqz"}, **moment)
    Appointment.objects.create(
        organisation=ada.organisation, person_id=case.person_id, begins_at=moment["now"], made_by=ada.user_id,
        made_at=moment["now"],
    )  # fmt: skip
    note_dispute(case.person_id, "Geburtsjahr", "1991", **moment)
    explain(case.pk, ["register-address"], "understood", language="ar", **moment)
    lead = make_membership("team_lead", ada.organisation)
    hold_file(case.person_id, "claim", "Klage", last_day=today + timedelta(9), **when(lead))
    of, now = {"organisation": ada.organisation, "person_id": case.person_id}, moment["now"]
    Emergency.objects.create(
        files=[case.person_id], user_id=lead.user_id, reason="life", words="Notfall", opened_at=now,
        until_at=now + timedelta(hours=1), ended_at=now, **of,
    )  # fmt: skip
    Block.objects.create(
        reason="works_here", user_id=ada.user_id, deputy_id=lead.user_id, set_at=now, lifted_at=now, **of
    )
    refer(case.pk, make_entry(ada.organisation, name="Amt zum Beispiel").pk, **moment)
    wanted = Wanted(
        facts=("name",), purpose="support", last_day=today, recipient_kind="volunteer", recipient="Frau Beispiel",
        consent=Consent(language="ar", version=1, given_as="spoken"),
    )  # fmt: skip
    disclose(case.pk, wanted, giving=Giving(how="person"), **moment)
    handed_over(ada, case, moment)
    join_files(case.pk, taken_in(ada, "Zweitakte").pk, **moment)
    return case, other


def handed_over(ada, case, moment):
    """Offered to another house, and once come from one."""
    there = make_membership("team_lead", make_organisation(name="Anderes Haus"))
    consent = Consent(language="ar", version=1, given_as="spoken")
    offer_transfer(case.pk, Offered(house_id=there.organisation_id, scope=("facts", "plan"), consent=consent), **moment)
    EarlierCounselling.objects.create(
        organisation=ada.organisation, case=case, person_id=case.person_id, house="Früheres Haus", taken_at=moment["now"],
        content={"talks": [{"day": "2025-03-04", "kind": "office", "reached": True}], "agreed": None},
    )  # fmt: skip


def files_of(case):
    return Person.objects.filter(pk=case.person_id) | Person.objects.filter(merged_into=case.person_id)


def rows_of(section, case):
    whose = {"people_person": "pk__in", "people_merger": "kept__in", "casework_contact": "people__person__in"}
    lookup = whose.get(section.table, "person__in")
    return list(MODELS[section.table].objects.filter(**{lookup: files_of(case).values("pk")}).distinct())


def marked(row):
    """A canary into every column of words that takes one; what a constraint holds keeps its value."""
    words = [f for f in row._meta.concrete_fields if f.get_internal_type() in {"CharField", "TextField"}]
    for number, field in enumerate(words):
        try:
            with transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(
                    **{field.name: f"zq{number:02}{row.pk.hex[-6:]}"[: field.max_length]}
                )
        except IntegrityError:
            continue
    row.refresh_from_db()
    return row


def copied(client, case, name="data_copy_json"):
    response = client.get(reverse(f"casework:{name}", args=[case.pk]))
    assert response.status_code == 200
    return response


# ---------------------------------------------------------------- the walk
def test_every_column_about_participants_is_handed_over_or_left_out_with_a_reason():
    tables = registered_tables()
    about = {name: table.columns for name, table in tables.items() if table.people == "participants"}

    assert undecided(about, sections()) == []
    assert stale({name: table.columns for name, table in tables.items()}, sections()) == []
    assert undecided({name: [*columns, "shoe_size"] for name, columns in about.items()}, sections()) != []


def test_every_table_with_a_key_to_a_person_counts_as_about_participants():
    keyed = {
        model._meta.db_table
        for model in MODELS.values()
        if any(field.is_relation and field.related_model is Person for field in model._meta.concrete_fields)
    }

    assert {name for name in keyed if registered_tables()[name].people != "participants"} == set()


@pytest.mark.parametrize("language", languages())
def test_headings_and_reasons_are_there_in_every_language(language):
    words, source = content("access", language), content("access", "de")

    assert words["meta"]["language"] == language
    assert {part: words[part].keys() for part in ("words", "reasons", "headings")} == {
        part: source[part].keys() for part in ("words", "reasons", "headings")
    }
    assert {one.table for one in sections() if one.said} == source["headings"].keys()
    assert source["reasons"].keys() == set(Reason)


# ---------------------------------------------------------------- the copy
def test_the_copy_holds_every_value_of_every_row_and_nothing_of_others(sign_in, ada):
    case, other = lived(ada)
    kept = {one.table: [marked(row) for row in rows_of(one, case)] for one in sections() if one.whole is None}
    Person.objects.filter(pk=other.person_id).update(family_name="zqfremdqz")

    text = copied(sign_in(ada), case).content.decode()
    found = json.loads(text)

    assert [table for table, rows in kept.items() if not rows] == []
    for one in sections():
        if one.whole is None:
            given = [
                [field for field in row._meta.concrete_fields if field.column in one.given] for row in kept[one.table]
            ]
            values = [
                {f.column: f.value_from_object(row) for f in fields}
                for row, fields in zip(kept[one.table], given, strict=True)
            ]
            expected = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
            assert sorted(found["tables"][one.table]["rows"], key=str) == sorted(
                [{column: row[column] for column in one.given} for row in expected], key=str
            )
    assert text.count("zq") > 40
    assert [word for word in ("zqfremdqz", "zqgeheimqz", "zqentwurfqz") if word in text] == []
    assert str(other.person_id) not in text
    assert {one["table"] for one in found["left_out"]} > {"casework_protectednote", "casework_notedraft", "audit_event"}


def test_the_paper_says_it_in_german_with_headings_and_rights_in_the_own_language(sign_in, ada):
    case, _other = lived(ada)
    before = Event.objects.count()

    response = copied(sign_in(ada), case, "data_copy")

    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == ("application/zip", "no-store")
    event = Event.objects.latest("at")
    assert (Event.objects.count() - before, event.code, event.kind) == (1, "casework.case.copied", "read")
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert archive.namelist() == ["datenkopie.pdf", "datenkopie.json"]
    pages = pypdf.PdfReader(io.BytesIO(archive.read("datenkopie.pdf"))).pages
    paper = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Erfunden", "Zweitakte", "Wer Sie sind", "أسرتك", "auf Deutsch zu lesen", "Amt zum Beispiel", "Anschlussunterbringung",
                  "Was hier nicht steht", "Wo Sie sich beschweren können", ada.user.profile.name):  # fmt: skip
        assert words in paper, words
    assert json.loads(archive.read("datenkopie.json"))["format"] == "wegbereiter-data-copy"


def test_a_note_on_a_talk_with_others_stays_out_and_the_copy_says_so(sign_in, ada):
    case, other = together(ada)
    talk = Talk(day=timezone.localdate(), kind="office", note="zqbeideqz")
    write_contact(case.pk, talk, also=[other.person_id], **when(ada))
    Care.objects.filter(person=other.person_id).update(first_day=date(2020, 1, 1), last_day=date(2020, 1, 2))

    text = copied(sign_in(ada), case).content.decode()  # the other one is in nobody's care any more

    assert "zqbeideqz" not in text
    (row,) = json.loads(text)["tables"]["casework_contact"]["rows"]
    assert (list(row["left_out"]), row["kind"]) == (["others"], "office")


def test_who_was_in_a_talk_is_not_told_about_people_of_others(ada):
    case, other = together(ada)
    write_contact(case.pk, Talk(day=timezone.localdate(), kind="office"), also=[other.person_id], **when(ada))
    colleague, foreign = make_membership("integration_manager", ada.organisation), make_membership("team_lead")

    def asked(membership):
        with acting_as(actor_for(membership)), connection.cursor() as cursor:
            cursor.execute("select wb_talks_with_others(%s)", [[case.person_id]])
            return cursor.fetchall()

    assert [len(asked(one)) for one in (ada, colleague, foreign)] == [1, 0, 0]


def test_a_letter_that_no_font_has_stops_the_paper_and_not_the_data(sign_in, ada):
    case = taken_in(ada, "Erfunden")
    write_contact(case.pk, Talk(day=timezone.localdate(), kind="office", note="zq𓀀"), **when(ada))

    refused = sign_in(ada).get(reverse("casework:data_copy", args=[case.pk]))

    assert (refused.status_code, "U+13000" in refused.content.decode()) == (422, True)
    assert "zq𓀀" in copied(sign_in(ada), case).content.decode()


@pytest.mark.parametrize("name", ["data_copy", "data_copy_json"])
def test_only_who_looks_after_the_person_or_leads_gets_it_also_once_closed(sign_in, ada, name):
    case = taken_in(ada, "Erfunden")
    Case.objects.filter(pk=case.pk).update(state="closed", ending="moved", closed_on=timezone.localdate())
    lead, foreign = make_membership("team_lead", ada.organisation), make_membership("team_lead")
    colleague = make_membership("integration_manager", ada.organisation)
    officer = make_membership("data_protection_officer", ada.organisation)

    def status(membership):
        return sign_in(membership).get(reverse(f"casework:{name}", args=[case.pk])).status_code

    assert [status(one) for one in (ada, lead, colleague, foreign, officer)] == [200, 200, 404, 404, 403]


def test_a_second_file_gives_the_copy_of_both_or_none(sign_in, ada):
    case, second = taken_in(ada, "Erfunden"), taken_in(ada, "Zweitakte")
    join_files(case.pk, second.pk, **when(ada))

    assert "Erfunden" in copied(sign_in(ada), second).content.decode()
    Care.objects.filter(person=case.person_id).update(first_day=date(2020, 1, 1), last_day=date(2020, 1, 2))
    assert sign_in(ada).get(reverse("casework:data_copy_json", args=[second.pk])).status_code == 404
    assert Contact.objects.count() == 0
