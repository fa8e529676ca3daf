"""What happened to a file: every change of it, by sentence and role, for whoever looks after the person."""

import pytest

from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.plan import choose_goal
from wegbereiter.casework.actions.task import write_task
from wegbereiter.casework.tests.test_actions_task import open_case
from wegbereiter.casework.tests.test_rights import at, does
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ada):
    return open_case(ada)


def test_every_kind_of_change_stands_there_the_newest_first_without_anybodys_words(sign_in, ada, case):
    day = case.opened_on
    does(ada, choose_goal, case.pk, "literacy", agreed=True)
    does(ada, write_contact, case.pk, Talk(day=day, kind="office", note="zqnotizqz"))
    does(ada, write_task, case.pk, "zqaufgabeqz", due_on=day)

    page = sign_in(ada).get(at("file_history", case))

    codes = [line.code for line in page.context["history"]]
    assert codes[0] == "casework.task.written"
    assert {"casework.case.opened", "casework.contact.written", "casework.goal.chosen"} <= set(codes)
    assert [line.at for line in page.context["history"]] == sorted(
        (line.at for line in page.context["history"]), reverse=True
    )
    assert "zqnotizqz" not in page.content.decode()
    assert "zqaufgabeqz" not in page.content.decode()


def test_nothing_of_another_file_stands_there_and_another_house_finds_none(sign_in, ada, case):
    other = open_case(ada)
    does(ada, write_task, other.pk, "anders", due_on=other.opened_on)

    codes = [line.code for line in sign_in(ada).get(at("file_history", case)).context["history"]]

    assert "casework.task.written" not in codes
    stranger = make_membership("integration_manager", make_organisation())
    assert sign_in(stranger).get(at("file_history", case)).status_code == 404
