"""Protected notes: written at once, read by whom their readers name, and by nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import protected
from wegbereiter.casework.models import ProtectedNote
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.casework.tests.test_views_contacts import make_case, text, url
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.factories import give

pytestmark = pytest.mark.django_db
ADD, REMOVE = "protected_reader_add", "protected_reader_remove"


@pytest.fixture
def case(ada):
    return make_case(ada)


def events(code):
    return Event.objects.filter(code=code).count()


def test_a_note_is_written_at_once_and_read_by_its_writer_alone(ada, ben, lead, case, sign_in):
    give(case.person, ben, kind="substitute")
    page = sign_in(ada)
    assert url("protected_notes", case) in text(page.get(url("contacts", case)))
    for _click in range(2):
        assert page.post(url("protected_notes", case), {"text": " Depression "}).status_code == 302
    assert page.post(url("protected_notes", case), {"text": ""}).status_code == 422
    note = ProtectedNote.objects.get()
    assert (note.text, note.readers, events("casework.note.protected_written")) == ("Depression", [ada.user_id], 1)
    assert "Depression" in text(page.get(url("protected_notes", case)))
    for other in (ben, lead):
        assert "Depression" not in text(sign_in(other).get(url("protected_notes", case)))


def test_a_reader_names_a_colleague_of_the_person_and_takes_one_out(ada, ben, lead, case, sign_in):
    give(case.person, ben, kind="substitute")
    note = does(ada, protected.write_protected, case.pk, "Depression")
    page, named = sign_in(ada), {"note": str(note.pk), "user": str(ben.user_id)}
    shown = text(page.get(url("protected_notes", case)))
    assert [f'value="{one.user_id}"' in shown for one in (ben, lead)] == [True, True]
    for _click in range(2):
        assert page.post(url(ADD, case), named).status_code == 302
    assert (set(ProtectedNote.objects.get().readers), events("casework.note.reader_added")) == (
        {ada.user_id, ben.user_id}, 1,
    )  # fmt: skip
    assert "Depression" in text(sign_in(ben).get(url("protected_notes", case)))

    page = sign_in(ada)
    assert ben.user.profile.known_as in text(page.get(url("protected_notes", case)))
    for _click in range(2):
        assert page.post(url(REMOVE, case), named).status_code == 302
    assert (ProtectedNote.objects.get().readers, events("casework.note.reader_removed")) == ([ada.user_id], 1)
    assert raw(ben, "select count(*) from casework_protectednote") == [(0,)]
    assert page.post(url(REMOVE, case), named | {"user": str(ada.user_id)}).status_code == 422
    assert page.post(url(ADD, case), named | {"user": "nobody"}).status_code == 422


def test_nobody_is_named_who_does_not_see_the_person(ada, ben, case):
    note = does(ada, protected.write_protected, case.pk, "Depression")
    clerk, foreign = make_membership("funding_clerk", ada.organisation), make_membership("team_lead")
    over = make_membership("team_lead", ada.organisation, last_day=timezone.localdate().replace(year=2020))
    for stranger in (ben, clerk, foreign, over):
        assert refusal_of(ada, protected.add_reader, note.pk, stranger.user_id) == Refusal.NO_SUCH_FACT
    stands_in = make_membership("integration_manager", ada.organisation, substitutes=ada, last_day=timezone.localdate())
    assert stands_in.user_id in does(ada, protected.add_reader, note.pk, stands_in.user_id).readers


def test_who_is_no_reader_names_nobody_and_a_closed_case_takes_no_note(ada, ben, lead, case, sign_in):
    give(case.person, ben, kind="substitute")
    note = does(ada, protected.write_protected, case.pk, "Depression")
    for other in (ben, lead):
        named = {"note": str(note.pk), "user": str(other.user_id)}
        page = sign_in(other)
        assert [page.post(url(name, case), named).status_code for name in (ADD, REMOVE)] == [404, 404]
        with pytest.raises(ProtectedNote.DoesNotExist):
            does(other, protected.add_reader, note.pk, other.user_id)
    assert raw(ben, "update casework_protectednote set readers = readers || %s::uuid", ben.user_id) == 0
    elsewhere = make_case(ada)
    page = sign_in(ada)
    assert page.post(url(ADD, elsewhere), {"note": str(note.pk), "user": str(lead.user_id)}).status_code == 404

    case.state, case.closed_on, case.ending = "closed", timezone.localdate(), "reached"
    case.save()
    assert page.post(url("protected_notes", case), {"text": "noch etwas"}).status_code == 422
    assert page.get(url("protected_notes", case)).status_code == 200


def test_queries_do_not_grow_with_the_notes(ada, case, sign_in):
    page = sign_in(ada)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert page.get(reverse("casework:protected_notes", args=[case.pk])).status_code == 200
        return len(captured)

    does(ada, protected.write_protected, case.pk, "eins")
    count()
    one = count()
    for words in ("zwei", "drei"):
        does(ada, protected.write_protected, case.pk, words)
    assert count() == one
