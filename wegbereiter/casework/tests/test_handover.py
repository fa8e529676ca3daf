"""The end of counselling: one year more with its reason, and what the person and an office get for the time afterwards."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case, enter_fact
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.disclosure import Consent, Giving, Wanted, disclose
from wegbereiter.casework.actions.further_year import extend_counselling, take_back_extension
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case, Disclosure, Explanation, Goal, Referral, Step, Transmission
from wegbereiter.casework.queries.day import my_day
from wegbereiter.casework.queries.edition import clock_of
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.core.periods import add_months
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import PersonLanguage

pytestmark = pytest.mark.django_db
REASON = "Zqgrundqz: Ausbildung bis zum Sommer."
NOTE = "zqnotizqz"


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def ending_in(months, membership, **values):
    """A case whose three years of 2023 are over so many months from now."""
    begun = add_months(timezone.localdate(), months - 36) + timedelta(1)
    values = {"edition": "pik-2023", "opened_on": begun} | values
    return make_case(make_person(membership, family_name="Zqnameqz"), **values)


@pytest.fixture
def case(ada):
    return ending_in(3, ada)


def words_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def clock_days(membership):
    actor = actor_for(membership)
    with acting_as(actor):
        day = my_day(actor, today=timezone.localdate())
    return [
        (line.task.due_on, line.page) for line in (*day.overdue, *day.due, *day.coming) if line.reason is Reason.CLOCK
    ]


# ---------------------------------------------------------------- one more year
def test_one_more_year_is_entered_with_its_reason_and_moves_the_warning(sign_in, ada, case):
    assert clock_days(ada) == [(clock_of(case, today=timezone.localdate()).last_day, "casework:handover")]
    browser = sign_in(ada)
    shown = browser.get(at("handover", case)).content.decode()
    assert 'name="reason"' in shown

    answers = [browser.post(at("handover_extend", case), {"reason": f" {REASON} "}) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    kept = Case.objects.get()
    assert (kept.extension_reason, kept.extended_by) == (REASON, ada.user_id)
    assert Event.objects.filter(code="casework.case.extended").count() == 1
    assert clock_days(ada) == []
    after = browser.get(at("handover", case)).content.decode()
    assert ('name="reason"' in after, REASON in after) == (False, True)
    assert REASON not in str(Event.objects.values_list("data"))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_without_a_reason_there_is_no_further_year(sign_in, ada, case, reason):
    answer = sign_in(ada).post(at("handover_extend", case), {"reason": reason})

    assert (answer.status_code, Case.objects.get().extended_at) == (422, None)
    assert reason.strip() in answer.content.decode()


@pytest.mark.parametrize(
    ("months", "edition", "refused"),
    [
        (7, "pik-2023", True), (5, "pik-2023", False), (-1, "pik-2023", False), (3, "pik-2017", True),
    ],
)  # fmt: skip
def test_a_further_year_is_for_when_the_end_is_near_and_the_edition_knows_it(sign_in, ada, months, edition, refused):
    case = ending_in(months, ada, edition=edition)

    answer = sign_in(ada).post(at("handover_extend", case), {"reason": "<script>zq</script>"})

    assert (answer.status_code, Case.objects.get().extended_at is None) == ((422, True) if refused else (302, False))
    assert "<script>zq" not in answer.content.decode()


def test_a_further_year_is_once_and_can_be_taken_back(ada, case):
    does(ada, extend_counselling, case.pk, REASON)

    assert refusal_of(ada, extend_counselling, case.pk, "Noch ein Jahr.") == Refusal.NO_FURTHER_YEAR
    fourth = ending_in(-9, ada, extension_reason=REASON, extended_at=timezone.now())  # and that year is nearly over
    assert refusal_of(ada, extend_counselling, fourth.pk, "Noch ein Jahr.") == Refusal.NO_FURTHER_YEAR
    for _click in range(2):
        does(ada, take_back_extension, case.pk)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.extension_reason, kept.extended_at, kept.extended_by) == ("", None, None)
    assert Event.objects.filter(code="casework.case.not_extended").count() == 1
    does(ada, close_case, case.pk, Ending.TIME_OVER)
    assert refusal_of(ada, extend_counselling, case.pk, REASON) == Refusal.CASE_IS_CLOSED
    assert refusal_of(ada, take_back_extension, case.pk) == Refusal.CASE_IS_CLOSED


# ---------------------------------------------------------------- the paper
@pytest.fixture
def full(ada, case):
    """A case with all that stands on the paper, and much that must not."""
    of = {"organisation": case.organisation, "person": case.person}
    PersonLanguage.objects.create(code="tr", preferred=True, **of)
    does(ada, enter_fact, case.person_id, "housing", "own_home", first_day=timezone.localdate() - timedelta(40))
    goal = {"case": case, "agreed_on": timezone.localdate(), "created_at": timezone.now(), **of}
    Goal.objects.create(
        area="language", words="Zqerreicht", number=1, state="reached", ended_on=timezone.localdate(), **goal
    )
    still = Goal.objects.create(area="work", words="Zqoffen", number=2, **goal)
    Goal.objects.create(
        area="work", words="Zqverworfen", number=3, state="dropped", ended_on=timezone.localdate(), **goal
    )
    Goal.objects.create(area="work", words="Zqohneja", number=4, **goal | {"agreed_on": None})
    Goal.objects.create(area="health", words="Zqgesund", number=5, **goal)
    step = {"goal": still, "by": "participant", **of}
    Step.objects.create(words="Zqschritt", number=1, due_on=timezone.localdate(), **step)
    Step.objects.create(words="Zqgetan", number=2, state="done", done_on=timezone.localdate(), help="alone", **step)
    for code, heard in (("residence-rule", "understood"), ("tell-changes", "again")):
        Explanation.objects.create(code=code, heard=heard, language="de", text_version=1, at=timezone.now(), **of)
    does(ada, write_contact, case.pk, Talk(day=timezone.localdate(), kind="office", topics=("work-search",), note=NOTE))
    return case


def place(case, name, **referred):
    entry = make_entry(case.organisation, name=name, street="Zqgasse 3", town="Nordtor", phone="+4971112345")
    if referred:
        Referral.objects.create(
            organisation=case.organisation, case=case, person=case.person, entry=entry, made_on=timezone.localdate(),
            made_at=timezone.now(), made_by=case.pk, **referred,
        )  # fmt: skip
    return entry


def test_the_paper_says_what_was_reached_what_is_open_and_who_is_responsible(sign_in, ada, full):
    entry, other = place(full, "Zqamt", outcome="referred"), place(full, "Zqfern")
    browser = sign_in(ada)

    said = words_of(browser.get(at("handover_paper", full), {"ort": [entry.pk, "nonsense"]}))

    for part in ("Zqnameqz", "Wie es weitergeht", "Bundan sonrası", "Zqerreicht", "Zqoffen", "Zqschritt", "Zqgesund"):
        assert part in said
    assert "Eigene Wohnung, seit" in said
    assert "Kendi evi" in said
    assert said.index("Das ist noch offen") < said.index("Leben ohne Leistungen")
    assert ("Zqamt" in said, "Zqgasse 3, Nordtor" in said, "0711 12345" in said) == (True, True, True)
    assert [word for word in (NOTE, "Zqverworfen", "Zqohneja", "Zqgetan", other.name, REASON) if word in said] == []
    assert Event.objects.filter(code="casework.handover.printed").count() == 1
    assert (Disclosure.objects.count(), Transmission.objects.count()) == (0, 0)


def test_where_one_was_referred_is_ticked_and_a_foreign_place_stays_out(sign_in, ada, full):
    known, refused = (
        place(full, "Zqamt", outcome="went", outcome_on=timezone.localdate(), outcome_by=full.pk),
        place(full, "Zqnie", outcome="refused", outcome_on=timezone.localdate(), outcome_by=full.pk),
    )
    foreign = make_entry(make_organisation(), name="Zqfremd")
    browser = sign_in(ada)

    page = browser.get(at("handover", full))
    said = words_of(browser.get(at("handover_paper", full), {"ort": [foreign.pk]}))

    assert [one.pk for one in page.context["places"].known] == [known.pk]
    assert [one.pk for one in page.context["places"].others] == [refused.pk]
    assert ("Zqfremd" in said, "Fragen Sie in Ihrer Gemeinde" in said) == (False, True)


@pytest.mark.parametrize("language", ["ar", "fa", "ti", "uk"])
def test_the_paper_is_set_in_every_script_and_for_nearly_nothing(sign_in, ada, case, language):
    PersonLanguage.objects.create(code=language, preferred=True, organisation=case.organisation, person=case.person)
    does(ada, close_case, case.pk, Ending.REGULAR_SERVICES)

    said = words_of(sign_in(ada).get(at("handover_paper", case)))

    assert ("Hier steht noch nichts" in said, "Maßgeblich ist der deutsche Text" in said) == (True, True)


def test_what_an_office_gets_is_a_line_of_the_ledger_and_says_nothing_of_health(sign_in, ada, full):
    page = sign_in(ada).get(at("disclose", full), {"angabe": ["name", "handover", "nonsense"]})
    assert page.context["form"].initial["facts"] == ["name", "handover"]

    wanted = Wanted(
        facts=("name", "handover"), own_words="", entry_id=None, recipient_kind="office", recipient="Sozialamt",
        purpose="support", purpose_words="", last_day=timezone.localdate(), law="", law_words="",
        consent=Consent(language="tr", version=1, given_as="spoken"),
    )  # fmt: skip
    does(ada, disclose, full.pk, wanted, giving=Giving(how="post"))

    sheet = dict(Transmission.objects.get().content["facts"])
    assert sheet["handover"].startswith("Erreicht: eigene Wohnung (")
    assert sheet["handover"].endswith("; Zqerreicht\nOffen: Zqoffen: Zqschritt")


def test_a_colleague_and_another_house_find_nothing_of_it(sign_in, ada, ben, full):
    for stranger in (ben, make_membership("team_lead", make_organisation())):
        browser = sign_in(stranger)
        gets = [browser.get(at(name, full)).status_code for name in ("handover", "handover_paper")]
        posts = [
            browser.post(at(n, full), {"reason": "x"}).status_code for n in ("handover_extend", "handover_take_back")
        ]
        assert (gets, posts) == ([404, 404], [404, 404])
    assert Case.objects.get().extended_at is None
