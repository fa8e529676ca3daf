"""The first register: all bodies of the state, once."""

from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wegbereiter.audit.models import Event
from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.tenancy import NOBODY
from wegbereiter.organisations.actions import NewPerson, load_people, load_register
from wegbereiter.organisations.actions.loading import package_register
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_organisation
from wegbereiter.organisations.models import Organisation, OrganisationValues
from wegbereiter.organisations.queries import approving_office, districts, municipalities
from wegbereiter.organisations.rules import read_register
from wegbereiter.testing.effort import effort

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def load():
    return load_register(by=NOBODY, now=NOW)


def count(kind):
    return Organisation.objects.filter(kind=kind).count()


def test_package_register_holds_the_published_numbers():
    register = package_register()

    assert register.problems == ()
    assert len(register.standing()) == 1101
    assert len({entry.district_key for entry in register.standing()}) == 44
    assert sum(entry.population for entry in register.standing()) == 11_245_898


def test_load_register_makes_every_body():
    load()

    assert {kind: count(kind) for kind in Kind.values} == {
        "approving_office": 1, "ministry": 1, "audit_office": 1, "region": 4, "district": 35, "city_district": 9,
        "municipality": 1092, "municipal_association": 270, "towns_association": 3, "carrier": 6,
    }  # fmt: skip
    assert (municipalities().count(), districts().count()) == (1101, 44)
    kinds = Organisation.objects.filter(kind=Kind.MUNICIPAL_ASSOCIATION).values_list("type_name", flat=True)
    assert (
        list(kinds).count("Gemeindeverwaltungsverband"),
        list(kinds).count("vereinbarte Verwaltungsgemeinschaft"),
    ) == (114, 156)
    assert approving_office().register_date == date(2025, 8, 31)


def test_load_register_makes_a_city_its_own_district():
    loaded = load()

    city = Organisation.objects.get(key="08111000")
    assert (city.kind, city.district, city.region.key) == (Kind.CITY_DISTRICT, city, "081")
    assert loaded.districts["08111"] == city


def test_load_register_knows_district_and_association_of_each_town():
    load()

    aidlingen = Organisation.objects.get(key="08115001")
    assert (aidlingen.district.name, aidlingen.district.key) == ("Landkreis Böblingen", "08115")
    assert aidlingen.association.name == "GVV Aidlingen/Grafenau"
    assert aidlingen.association.district == aidlingen.district
    in_associations = Organisation.objects.filter(kind=Kind.MUNICIPALITY, association__isnull=False)
    assert in_associations.count() == 440 + 471


def test_load_register_keeps_the_law_of_the_example_carriers():
    load()

    laws = dict(
        OrganisationValues.objects.filter(organisation__kind=Kind.CARRIER).values_list("organisation__name", "law")
    )
    assert laws["Caritas"] == "catholic"
    assert laws["Diakonie"] == "protestant"


def test_load_register_writes_one_event_and_takes_less_than_a_second():
    with effort() as took, CaptureQueriesContext(connection) as queries:
        load()

    assert took.seconds < 1.5  # measured 0.3 s
    assert len(queries) < 12
    assert Event.objects.get().code == "organisations.register.loaded"


def test_load_register_changes_nothing_the_second_time():
    first = load()

    second = load()

    assert {key: row.pk for key, row in second.by_key.items()} == {key: row.pk for key, row in first.by_key.items()}
    assert len(second.municipalities()) == 1101
    assert second.bodies.keys() == first.bodies.keys()
    assert Event.objects.count() == 1


def test_load_people_gives_accounts_without_password_and_several_roles_to_one():
    town, other = make_organisation(), make_organisation()
    first = {"email": "Ada@Example.org", "name": "Ada Beispiel", "first_day": date(2017, 1, 1)}

    memberships = load_people(
        [
            NewPerson(**first, organisation=town, role="funding_clerk"),
            NewPerson(**first, organisation=other, role="manager"),
            NewPerson(email="bo@example.org", name="Bo", organisation=town, role="manager", first_day=date(2017, 1, 1)),
        ],
        by=NOBODY,
        now=NOW,
    )

    assert [(m.user.email, m.organisation, m.role) for m in memberships] == [
        ("ada@example.org", town, "funding_clerk"),
        ("ada@example.org", other, "manager"),
        ("bo@example.org", town, "manager"),
    ]
    assert memberships[0].user.profile.name == "Ada Beispiel"
    assert not memberships[0].user.has_usable_password()
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 2


def test_load_people_refuses_a_role_that_the_kind_does_not_have():
    with pytest.raises(ValueError, match="cannot be held"):
        load_people(
            [
                NewPerson(
                    email="a@example.org",
                    name="A",
                    organisation=make_organisation(),
                    role="auditor",
                    first_day=date(2017, 1, 1),
                )
            ],
            by=NOBODY,
            now=NOW,
        )


def test_load_register_refuses_a_faulty_file():
    table = read_table(b"ags;name\n08111000;Stuttgart\n", "r.csv")

    with pytest.raises(ValueError, match="faults"):
        load_register(by=NOBODY, now=NOW, register=read_register(table))
