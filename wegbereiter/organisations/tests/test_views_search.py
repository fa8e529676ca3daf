"""Finding an organisation and looking at it."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import BankAccount, Contact, OrganisationValues, RegisterChange

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def clerk(sign_in):
    return sign_in(make_membership("funding_clerk", name_of_town()))


def name_of_town():
    return make_organisation(name="Eigenstadt")


def find(client, **asked):
    return client.get(reverse("organisations:search"), asked, headers=ENGLISH)


def names(answer):
    return [row.name for row in answer.context["page"].rows]


@pytest.mark.parametrize(
    "typed", ["Münsingen", "MUENSINGEN", "muensingen", "Munsingen", "Mu\u0308nsingen", "  münsing "]
)
def test_search_finds_a_name_in_any_spelling(clerk, typed):
    make_organisation(name="Münsingen")
    make_organisation(name="Mannheim")

    assert names(find(clerk, q=typed)) == ["Münsingen"]


def test_search_shows_the_district_of_names_that_occur_twice(clerk):
    first, second = (make_organisation("district", name=f"Landkreis {n}", key=f"0899{n}") for n in (1, 2))
    make_organisation(name="Altdorf", district=first)
    make_organisation(name="Altdorf", district=second)

    answer = find(clerk, q="Altdorf")

    assert names(answer) == ["Altdorf", "Altdorf"]
    assert all(f"Landkreis {n}" in answer.content.decode() for n in (1, 2))


def test_search_finds_by_key_and_its_beginning(clerk):
    town = make_organisation(name="Böblingen", key="08115003")
    make_organisation(name="Anderswo", key="08116003")

    assert names(find(clerk, q="08115003")) == [town.name]
    assert names(find(clerk, q="08115")) == [town.name]
    assert names(find(clerk, q="boebl 08115")) == [town.name]
    assert names(find(clerk, q="boebl 08116")) == []


def test_search_ranks_names_before_places_of_the_district(clerk):
    district = make_organisation("district", name="Landkreis Böblingen", key="08115")
    make_organisation(name="Aidlingen", district=district)
    make_organisation(name="Böblingen", district=district)

    assert names(find(clerk, q="böblingen")) == ["Böblingen", "Landkreis Böblingen", "Aidlingen"]


def test_search_filters_by_kind_and_district(clerk):
    district = make_organisation("district", name="Landkreis Eins", key="08991")
    inside = make_organisation(name="Innen", district=district)
    make_organisation(name="Aussen")

    assert names(find(clerk, district=str(district.pk))) == [inside.name]
    assert names(find(clerk, kind="district")) == [district.name]


@pytest.mark.parametrize(
    "asked", [{"kind": "no-kind"}, {"district": "x"}, {"after": "€"}, {"q": "x" * 5000}, {"q": "%_'\"\\"}]
)
def test_search_leaves_out_what_it_does_not_understand(clerk, asked):
    assert find(clerk, **asked).status_code == 200


def test_search_pages_forwards_and_backwards_without_loss(clerk, monkeypatch):
    monkeypatch.setattr("wegbereiter.organisations.views.search.PAGE_SIZE", 2)
    for letter in "abcde":
        make_organisation(name=f"Ort {letter}")

    seen, answer = [], find(clerk, q="ort")
    while True:
        seen.append(names(answer))
        if not answer.context["page"].next:
            break
        answer = find(clerk, q="ort", after=answer.context["page"].next)
    back = find(clerk, q="ort", after=answer.context["page"].previous)

    assert seen == [["Ort a", "Ort b"], ["Ort c", "Ort d"], ["Ort e"]]
    assert names(back) == ["Ort c", "Ort d"]
    assert names(find(clerk, q="ort", after=back.context["page"].previous)) == ["Ort a", "Ort b"]
    link = next(part for part in answer.content.decode().split('"') if "after=" in part)
    assert parse_qs(urlsplit(link.replace("&amp;", "&")).query)["q"] == ["ort"]


def test_search_asks_the_database_as_often_for_three_rows_as_for_one(clerk):
    district = make_organisation("district", name="Landkreis Eins", key="08991")
    counts = []
    for name in ("Ort 1", "Ort 2", "Ort 3"):
        make_organisation(name=name, district=district)
        with CaptureQueriesContext(connection) as queries:
            find(clerk, q="ort")
        counts.append([query["sql"] for query in queries if query["sql"].startswith("SELECT")])

    assert len(counts[1]) == len(counts[2])
    assert (
        len([sql for sql in counts[2] if "organisations_organisation" in sql]) == 4
    )  # who acts, date, list, districts


def test_search_shows_the_date_and_the_source_of_the_register(clerk):
    make_organisation(register_date=date(2025, 8, 31))

    text = clerk.get(reverse("organisations:search")).content.decode()

    assert "31.08.2025" in text
    assert "© Statistisches Bundesamt (Destatis), 2025" in text


def test_search_marks_what_was_merged(clerk):
    successor = make_organisation(name="Neustadt")
    make_organisation(name="Altort", last_day=date(2026, 1, 1), successor=successor)

    assert "merged into Neustadt" in find(clerk, q="altort").content.decode()


@pytest.mark.parametrize("role", ["volunteer", "provider"])
def test_search_is_refused_without_the_right(sign_in, role):
    assert find(sign_in(make_membership(role))).status_code == 403


def test_search_asks_visitors_to_sign_in(client):
    answer = find(client)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/login/")


# ---------------------------------------------------------------- one organisation
CANARY = "Geheimnis-7391"


def private_facts(organisation):
    OrganisationValues.objects.create(organisation=organisation, responsible_body=f"Träger {CANARY}")
    Contact.objects.create(organisation=organisation, name=f"Kontakt {CANARY}")
    BankAccount.objects.create(
        organisation=organisation,
        holder=f"Kasse {CANARY}",
        iban="DE89370400440532013000",
        first_day=date(2017, 1, 1),
        recorded_at=datetime(2017, 1, 1, tzinfo=UTC),
    )


def look(client, organisation):
    return client.get(reverse("organisations:detail", args=[organisation.pk]), headers=ENGLISH)


@pytest.mark.parametrize(
    ("role", "kind", "count"),
    [
        ("state_officer", "approving_office", 3),
        ("ministry_reader", "ministry", 3),
        ("auditor", "audit_office", 3),
        ("funding_clerk", "municipality", 0),
        ("towns_association", "towns_association", 0),
        ("integration_manager", "carrier", 0),
    ],
)
def test_detail_shows_values_of_others_to_state_and_auditor_alone(sign_in, role, kind, count):
    town = make_organisation(name="Fremdstadt")
    private_facts(town)

    answer = look(sign_in(make_membership(role, kind=kind)), town)

    assert answer.status_code == 200
    assert answer.content.decode().count(CANARY) == count


def test_detail_shows_own_values_within_the_money_river_alone(sign_in):
    own = make_organisation()
    private_facts(own)

    assert CANARY in look(sign_in(make_membership("funding_clerk", own)), own).content.decode()
    assert CANARY not in look(sign_in(make_membership("integration_manager", own)), own).content.decode()


def test_detail_tells_the_history(clerk):
    town = make_organisation(name="Neustadt")
    old = make_organisation(name="Altort", last_day=date(2026, 1, 1), successor=town)
    RegisterChange.objects.create(
        subject=town, change="renamed", valid_on=date(2026, 2, 1), old_name="Altstadt", new_name="Neustadt"
    )
    RegisterChange.objects.create(
        subject=old, change="merged", valid_on=date(2026, 1, 2), old_name="Altort", successor=town
    )

    assert "renamed from Altstadt to Neustadt" in look(clerk, town).content.decode()
    assert "Altort" in look(clerk, town).content.decode()
    assert reverse("organisations:detail", args=[town.pk]) in look(clerk, old).content.decode()


def test_detail_of_an_unknown_id_is_not_found(clerk):
    assert clerk.get("/organisationen/00000000-0000-0000-0000-000000000001/").status_code == 404


def test_detail_links_the_own_page_only_where_it_can_be_opened(sign_in):
    own = make_organisation()
    link = reverse("organisations:own")

    assert f'href="{link}"' in look(sign_in(make_membership("funding_clerk", own)), own).content.decode()
    assert f'href="{link}"' not in look(sign_in(make_membership("auditor", kind="audit_office")), own).content.decode()
