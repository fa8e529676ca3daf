"""The pages of a transfer: the person is asked before anything is kept, and both houses see how far it is."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import enter_fact
from wegbereiter.casework.actions.dispute import note_dispute
from wegbereiter.casework.choices.transfers import Scope
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case, Transfer
from wegbereiter.casework.queries.library import content, languages
from wegbereiter.casework.rules.transfers import standing, whole_scope
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.casework.tests.test_transfers import offered, talk
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Person

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}%(x)s"


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name="Zqfamilie", given_names="Vera", birth_year=1990))


@pytest.fixture
def there():
    return make_membership("team_lead", make_organisation(name="Zqanderes Haus"))


@pytest.fixture
def browser(ada, sign_in):
    return sign_in(ada)


@pytest.fixture
def receiver(there, sign_in):
    return lambda: sign_in(there)


def url(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def typed(there, **values):
    return {"house": str(there.organisation_id), "scope": ["facts", "notes"], "language": "ar"} | values


# ---------------------------------------------------------------- the person is asked
def test_nothing_is_kept_before_the_person_has_answered(browser, ada, case, there):
    does(ada, note_dispute, case.person_id, "Geburtsjahr", "1991")
    words = content("transfer", "ar")

    page = text(browser.post(url("transfer", case), typed(there)))

    assert words["consent"]["question"] in page
    assert all(words["scope"][one] in page for one in ("person", "facts", "talks", "notes"))
    assert words["scope"]["plan"] not in page
    assert "Zqanderes Haus" in page
    assert "Geburtsjahr: 1991" in page
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize(("answer", "kept"), [("signed", "signed"), ("spoken", "spoken"), ("refuse", None)])
def test_the_answer_decides(browser, case, there, answer, kept):
    response = browser.post(url("transfer", case), typed(there, answer=answer, text_version="1"), follow=True)

    rows = list(Transfer.objects.values_list("consent_as", "consent_language", "scope"))
    assert rows == ([(kept, "ar", ["person", "facts", "talks", "notes"])] if kept else [])
    assert ("waits for an answer" in text(response)) == bool(kept)


def test_a_text_that_has_changed_is_read_once_more(browser, case, there):
    response = browser.post(url("transfer", case), typed(there, answer="spoken", text_version="0"))

    assert response.status_code == 422
    assert "The text has changed" in text(response)
    assert Transfer.objects.count() == 0


def test_the_text_to_sign_holds_both_languages_and_keeps_nothing(browser, case, there):
    response = browser.post(url("transfer", case), typed(there, answer="paper", language="uk"))

    said = " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages).split()
    )
    for language in ("de", "uk"):
        assert content("transfer", language)["consent"]["question"] in said
    assert Transfer.objects.count() == 0


def test_the_second_click_and_a_closed_case_are_told_so(browser, ada, case, there):
    answer = typed(there, answer="spoken", text_version="1")
    assert browser.post(url("transfer", case), answer).status_code == 302
    assert "has not answered" in text(browser.post(url("transfer", case), answer))
    assert Transfer.objects.count() == 1
    Case.objects.filter(pk=case.pk).update(state="closed", ending="moved", closed_on=timezone.localdate())

    assert browser.post(url("transfer", case), answer).status_code == 422


def test_taking_back_takes_two_clicks(browser, ada, case, there):
    transfer = offered(ada, case, there)

    assert "Take the offer back?" in text(browser.get(url("withdraw_transfer", transfer)))
    assert "withdrawn" in text(browser.post(url("withdraw_transfer", transfer), follow=True))
    assert Transfer.objects.get().state == "withdrawn"


def test_the_persons_own_list_names_the_house_that_was_asked(browser, ada, case, there):
    offered(ada, case, there, "plan")

    response = browser.get(url("disclosure_list", case))

    said = " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages).split()
    )
    assert "Zqanderes Haus" in said
    assert content("transfer", "de")["scope"]["person"].split(",")[0] in said


# ---------------------------------------------------------------- the other house
def test_the_lead_finds_the_offer_on_my_day_and_accepts_it(ada, case, there, receiver):
    talk(ada, "2025-03-04", HOSTILE, case.person)
    transfer = offered(ada, case, there, "notes")
    lead = receiver()

    assert reverse("casework:transfers") in text(lead.get(reverse("casework:day")))
    assert url("offer", transfer) in text(lead.get(reverse("casework:transfers")))
    page = text(lead.get(url("offer", transfer)))
    assert "Vera Zqfamilie" in page
    assert HOSTILE not in page
    taken = lead.post(url("accept_transfer", transfer), {"user_id": str(there.user_id)}, follow=True)

    new = Case.objects.get(organisation=there.organisation)
    assert taken.redirect_chain[-1][0] == url("case", new)
    assert url("earlier", new) in text(taken)
    earlier = text(lead.get(url("earlier", new)))
    assert ada.organisation.name in earlier
    assert "&lt;script&gt;" in earlier
    history = text(lead.get(url("file_history", new)))
    assert "Case taken over from another house" in history
    second = lead.post(url("accept_transfer", transfer), {"user_id": str(there.user_id)})
    assert (second.status_code, "This offer is over" in text(second)) == (422, True)
    assert Person.objects.filter(organisation=there.organisation).count() == 1


def test_the_giving_side_sees_what_became_of_it(ada, case, there, receiver, sign_in):
    transfer = offered(ada, case, there)
    lead = receiver()
    assert lead.post(url("refuse_transfer", transfer), {"reason": ""}).status_code == 422
    assert lead.post(url("refuse_transfer", transfer), {"reason": HOSTILE}).status_code == 302
    over = text(lead.get(url("offer", transfer)))
    assert "Zqfamilie" not in over

    browser = sign_in(ada)
    page = text(browser.get(url("transfer", case)))

    assert "refused" in page
    assert "&lt;script&gt;" in page
    assert "Case offered to another house" in text(browser.get(url("file_history", case)))
    assert url("transfer", case) in text(browser.get(reverse("casework:transfers")))


def test_the_offer_names_each_fact(ada, case, there, receiver):
    does(ada, enter_fact, case.person_id, "housing", "own_home", first_day=timezone.localdate())

    page = text(receiver().get(url("offer", offered(ada, case, there, "facts"))))

    assert "housing</dt>" in "".join(page.split(" ")).replace("\n", "")
    assert "own flat" in page


def test_somebody_who_is_known_already_is_pointed_out(ada, case, there, receiver):
    make_person(there, family_name="Zqfamilie", given_names="Wera", birth_year=1990)

    assert "could be the same person" in text(receiver().get(url("offer", offered(ada, case, there))))


def test_an_integration_manager_there_gets_at_nothing(ada, case, there, sign_in):
    transfer = offered(ada, case, there)
    colleague = sign_in(make_membership("integration_manager", there.organisation))

    assert colleague.get(url("offer", transfer)).status_code == 403
    assert colleague.post(url("accept_transfer", transfer), {"user_id": str(there.user_id)}).status_code == 403
    assert "Offered to us" not in text(colleague.get(reverse("casework:transfers")))
    assert Transfer.objects.get().state == "open"


def test_lists_cost_the_same_for_one_and_three(ada, there, sign_in):
    counts = []
    for number in (1, 2):
        for _case in range(number):
            offered(ada, make_case(make_person(ada)), there)
        for member in (there, ada):
            client = sign_in(member)
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("casework:transfers"))
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_every_read_leaves_one_event(ada, case, there, receiver):
    transfer = offered(ada, case, there)
    lead = receiver()
    lead.get(url("offer", transfer))

    event = Event.objects.get(code="casework.transfer.read")
    assert (event.organisation_id, event.about_organisation_id) == (there.organisation_id, ada.organisation_id)


# ---------------------------------------------------------------- rules and texts
def test_parts_that_belong_together_go_together():
    assert whole_scope([]) == ["person"]
    assert whole_scope(["notes", "plan"]) == ["person", "plan", "talks", "notes"]
    with pytest.raises(ValueError, match="everything"):
        whole_scope(["everything"])


def test_an_offer_holds_on_its_last_day_and_not_on_the_next():
    day = timezone.localdate()
    assert [standing("open", day, today=one) for one in (day, day + timedelta(1))] == ["open", "expired"]
    assert standing("refused", day, today=day + timedelta(1)) == "refused"


@pytest.mark.parametrize("language", languages())
def test_texts_are_whole_in_every_language(language):
    words, source = content("transfer", language), content("transfer", "de")

    assert (words["meta"]["language"], words["meta"]["version"]) == (language, source["meta"]["version"])
    assert words["meta"]["state"] == ("source" if language == "de" else "unreviewed")
    parts = [name for name in source if name != "meta"]
    assert {name: list(words[name]) for name in parts} == {name: list(source[name]) for name in parts}
    assert [key for name in parts for key, said in words[name].items() if not said.strip()] == []
    assert list(words["scope"]) == [str(one) for one in Scope]
    for key, names in (
        ("intro", ("organisation", "receiver")),
        ("after", ("receiver", "day")),
        ("withdrawal", ("receiver",)),
    ):
        assert all(f"{{{name}}}" in words["consent"][key] for name in names)
