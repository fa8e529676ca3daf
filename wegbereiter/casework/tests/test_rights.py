"""What the person disputes stands on every page and print of the case until it was checked."""

import io

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case
from wegbereiter.casework.actions.dispute import note_dispute, settle_dispute
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.actions.plan import agree, choose_goal
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import AgreedPlan, Dispute
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
WHAT, WORDS = "Geburtsjahr", "Ich bin 1991 geboren & nicht 1990"


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name="Erfunden"))


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def words_of(response):
    assert response.status_code == 200
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_what_is_disputed_stands_on_every_page_and_print_of_the_case(sign_in, ada, case):
    page = sign_in(ada)
    does(ada, choose_goal, case.pk, "literacy", agreed=True)
    does(ada, agree, case.pk, language="ar", agreed_as="spoken")

    answer = page.post(at("note_dispute", case), {"what": WHAT, "words": WORDS})

    assert (answer.status_code, answer.url) == (302, at("rights", case))
    for name in ("case", "details", "plan", "talk", "assessment", "contacts", "appointments", "rights", "close_case"):
        assert WORDS.replace("&", "&amp;") in page.get(at(name, case)).content.decode(), name
    listed = page.get(reverse("casework:cases")).content.decode()
    assert "bestritten</span>" in listed
    assert WORDS in words_of(page.get(at("plan_pdf", case)))
    assert WORDS in words_of(page.get(at("plan_version_pdf", AgreedPlan.objects.get())))
    assert WORDS in page.get(at("data_copy_json", case)).json()["tables"]["casework_dispute"]["rows"][0]["words"]


@pytest.mark.parametrize(
    ("outcome", "stands"), [("corrected", False), ("confirmed", False), ("withdrawn", False), ("unresolved", True)]
)
def test_the_note_goes_with_what_the_check_has_shown_and_stays_where_nobody_can_tell(
    sign_in, ada, case, outcome, stands
):
    dispute = does(ada, note_dispute, case.person_id, WHAT, WORDS)

    answer = sign_in(ada).post(at("settle_dispute", dispute), {"outcome": outcome, "because": "Pass gesehen"})

    assert answer.status_code == 302
    assert ("bestritten</span>" in sign_in(ada).get(reverse("casework:cases")).content.decode()) == stands
    shown = sign_in(ada).get(at("plan", case)).content.decode()
    assert (WHAT in shown) is stands
    assert "Pass gesehen" in sign_in(ada).get(at("rights", case)).content.decode()


def test_said_twice_it_is_one_note_with_one_event(ada, case):
    first = does(ada, note_dispute, case.person_id, WHAT, WORDS)
    again = does(ada, note_dispute, case.person_id, f" {WHAT} ", WORDS)

    assert (again, Event.objects.filter(code="casework.dispute.noted").count()) == (first, 1)


def test_nothing_said_and_settled_twice_are_refused(sign_in, ada, case):
    with pytest.raises(RefusedError) as nothing:
        does(ada, note_dispute, case.person_id, WHAT, "  ")
    dispute = does(ada, note_dispute, case.person_id, WHAT, WORDS)
    does(ada, settle_dispute, dispute.pk, "corrected")
    with pytest.raises(RefusedError) as twice:
        does(ada, settle_dispute, dispute.pk, "withdrawn")

    assert (nothing.value.code, twice.value.code) == (Refusal.NO_WORDS, Refusal.DISPUTE_IS_SETTLED)
    answer = sign_in(ada).post(at("settle_dispute", dispute), {"outcome": "withdrawn"})
    assert answer.status_code == 422
    assert Dispute.objects.get().outcome == "corrected"


def test_it_can_be_noted_once_counselling_has_ended_and_stands_in_a_second_file(sign_in, ada, case):
    second = make_case(make_person(ada, family_name="Zweitakte"))
    does(ada, join_files, case.pk, second.pk)
    does(ada, close_case, case.pk, "moved")

    assert sign_in(ada).post(at("note_dispute", case), {"what": WHAT, "words": WORDS}).status_code == 302

    assert WHAT in sign_in(ada).get(at("case", second)).content.decode()
    assert sign_in(ada).post(at("note_dispute", second), {"what": WHAT, "words": WORDS}).status_code == 404


def test_only_who_looks_after_the_person_notes_and_reads_it(sign_in, ada, case):
    dispute = does(ada, note_dispute, case.person_id, WHAT, WORDS)
    colleague, foreign = make_membership("integration_manager", ada.organisation), make_membership("team_lead")

    for other in (colleague, foreign):
        assert sign_in(other).post(at("settle_dispute", dispute), {"outcome": "withdrawn"}).status_code == 404
        with acting_as(actor_for(other)), connection.cursor() as cursor:
            cursor.execute("select count(*) from casework_dispute")
            assert cursor.fetchone() == (0,)
    clerk = make_membership("funding_clerk", ada.organisation)
    with pytest.raises(PermissionDenied):
        note_dispute(case.person_id, WHAT, WORDS, by=actor_for(clerk), today=timezone.localdate(), now=timezone.now())
