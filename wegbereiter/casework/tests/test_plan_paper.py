"""Whose name stands on a printed plan, and what an old version says: the one who counsels, whoever prints, and nothing of today."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.models import Profile
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import AgreedPlan, Appointment
from wegbereiter.casework.queries.plan_paper import plan_paper
from wegbereiter.casework.rules.plans import thawed
from wegbereiter.casework.tests.test_rights import does, words_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Care

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ada):
    case = make_case(make_person(ada))
    does(ada, plans.write_goal, case.pk, "work", "Eine Arbeit", agreed=True)
    Profile.objects.filter(user_id=ada.user_id).update(name="Ada Beratung", phone="0711 123 45", room="Zimmer 7")
    return case


def printed(browser, name, row):
    return words_of(browser.get(reverse(f"casework:{name}", args=[row.pk])))


def talk_ahead(membership, case):
    now = timezone.now()
    Appointment.objects.create(
        organisation=membership.organisation, person_id=case.person_id, begins_at=now + timedelta(3),
        place="Rathaus, Zimmer 4", made_by=membership.user_id, made_at=now,
    )  # fmt: skip


def test_printed_by_the_lead_the_plan_names_whoever_counsels(sign_in, lead, case):
    paper = printed(sign_in(lead), "plan_pdf", case)

    assert "Meine Beratung: Ada Beratung" in paper
    assert "Telefon: 0711 123 45" in paper
    assert lead.user.profile.name not in paper


def test_printed_by_a_substitute_the_plan_names_whoever_counsels(sign_in, ada, case):
    ben = make_membership("integration_manager", ada.organisation, substitutes=ada, last_day=timezone.localdate())

    assert "Meine Beratung: Ada Beratung" in printed(sign_in(ben), "plan_pdf", case)


def test_whoever_prints_is_named_once_nobody_counsels_any_more(sign_in, ada, lead, case):
    ada.last_day, ada.ended_at = timezone.localdate(), timezone.now()
    ada.save()
    paper = printed(sign_in(lead), "plan_pdf", case)

    assert f"Meine Beratung: {lead.user.profile.name}" in paper
    assert "Ada Beratung" not in paper


def test_the_version_that_counts_names_today_s_counsellor_and_the_next_talk(sign_in, ada, ben, lead, case):
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    does(lead, give_care, case.person_id, ben.user_id)
    talk_ahead(ben, case)

    paper = printed(sign_in(ben), "plan_version_pdf", AgreedPlan.objects.get())

    assert f"Meine Beratung: {ben.user.profile.name}" in paper
    assert "Rathaus, Zimmer 4" in paper


def test_an_old_version_says_who_counselled_then_and_nothing_of_today(sign_in, ada, ben, lead, case):
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    does(ada, plans.write_goal, case.pk, "housing", "Eine Wohnung", agreed=True)
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    before = timezone.localdate() - timedelta(days=30)
    Care.objects.update(first_day=before)
    AgreedPlan.objects.filter(number=1).update(agreed_on=before)
    does(lead, give_care, case.person_id, ben.user_id)
    talk_ahead(ben, case)

    paper = printed(sign_in(ben), "plan_version_pdf", AgreedPlan.objects.get(number=1))

    assert "Meine Beratung: Ada Beratung" in paper
    assert f"Vereinbart am: {before:%d.%m.%Y}" in paper
    for today in (ben.user.profile.name, "0711 123 45", "Zimmer 7", "Rathaus"):
        assert today not in paper


# ---------------------------------------------------------------- what is missing in the person's language
def agreed_in(membership, case, language, **falls_back):
    """An agreed plan; `falls_back` is how its goal was given on the person's side."""
    made = does(membership, plans.agree, case.pk, language=language, agreed_as="spoken")
    plan = AgreedPlan.objects.get(pk=made.pk)
    plan.content["goals"][0] |= falls_back
    AgreedPlan.objects.filter(pk=plan.pk).update(content=plan.content)
    return plan


def second_side(membership, case, plan):
    """What stands on the person's side of the paper, row by row."""
    actor = actor_for(membership)
    with acting_as(actor):
        content = thawed(AgreedPlan.objects.get(pk=plan.pk).content)
        letter = plan_paper(actor, case, content, version=plan, made_on=timezone.localdate())
    return [(block, other) for block in letter.blocks if hasattr(block, "rows") for _one, other in block.rows]


def test_own_words_stand_as_german_on_the_page_and_on_paper(sign_in, ada, case):
    plan = agreed_in(ada, case, "ar")
    assert plan.content["goals"][0]["own_language"] == "de"

    page = sign_in(ada).get(reverse("casework:plan_version", args=[plan.pk])).content.decode()

    assert '<p class="w-theirs"><span class="w-muted">eigene Worte, nicht übersetzt</span></p>' in page
    assert '<span lang="ar" dir="rtl">Eine Arbeit</span>' not in page
    said = next(other for _block, other in second_side(ada, case, plan) if not isinstance(other, str))
    german, mark = said
    assert (german.text, german.lang, german.right_to_left) == ("Eine Arbeit", "de", False)
    assert (mark.text, mark.lang, mark.right_to_left) == ("(بالألمانية فقط)", "ar", True)
    paper = printed(sign_in(ada), "plan_version_pdf", plan)
    assert paper.count("Eine Arbeit") == 2


def test_plain_german_in_place_of_a_language_says_so(sign_in, ada, case):
    plan = agreed_in(ada, case, "ar", own_words="Ich finde Arbeit.", own_language="de-simple")

    page = sign_in(ada).get(reverse("casework:plan_version", args=[plan.pk])).content.decode()

    said = '<span lang="de" dir="ltr">Ich finde Arbeit.</span> <span class="w-flag">Einfaches Deutsch</span>'
    assert said in page
    lines = [other for _block, other in second_side(ada, case, plan) if not isinstance(other, str)]
    assert [(line.text, line.lang) for line in lines[0]] == [("Ich finde Arbeit.", "de"), ("(بالألمانية فقط)", "ar")]


@pytest.mark.parametrize(
    ("own_words", "said"),
    [("Eine Arbeit", "eigene Worte, nicht übersetzt"), ("عمل", '<span lang="ar" dir="rtl">عمل</span>')],
)
def test_in_a_plan_that_kept_no_language_the_same_words_are_german(sign_in, ada, case, own_words, said):
    plan = agreed_in(ada, case, "ar", own_words=own_words, own_language="")

    assert said in sign_in(ada).get(reverse("casework:plan_version", args=[plan.pk])).content.decode()


def test_a_language_that_the_library_lacks_is_said_on_paper(sign_in, ada, case):
    paper = printed(sign_in(ada), "plan_version_pdf", agreed_in(ada, case, "so"))

    assert "Sprache: Einfaches Deutsch, weil die Texte in der Sprache der Person fehlen" in paper


def test_the_language_of_a_text_alone_is_no_difference(sign_in, ada, case):
    agreed_in(ada, case, "ar", own_language="")
    later = does(ada, plans.agree, case.pk, language="ar", agreed_as="spoken", filed_at="Ordner 3")

    page = sign_in(ada).get(reverse("casework:plan_version", args=[later.pk]))

    assert page.context["changes"] == []
