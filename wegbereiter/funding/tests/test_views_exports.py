"""Lists as files: in the language of the reader, and what goes out comes back in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wegbereiter.core.documents.tables import read_table
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import HeadCountUpload
from wegbereiter.funding.rules import read_head_count
from wegbereiter.funding.states import CountState, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db
GERMAN, ENGLISH = "de-DE", "en-GB"
COUNTED = (85, 30, 64)
HEADERS = {
    ("allotments_export", GERMAN): (
        *("AGS", "Name", "Kreis", "Personen", "Jahresbetrag", "Gesamtbetrag", "Geschätzt", "Unter dem Mindestanspruch"),
    ),
    ("allotments_export", ENGLISH): (
        *("AGS", "Name", "District", "Persons", "Annual amount", "Total amount", "Estimated", "Below the least claim"),
    ),
    ("head_count_export", GERMAN): ("AGS", "Name", "Personen", "Geschätzt", "Vorher", "Begründung"),
    ("head_count_export", ENGLISH): ("AGS", "Name", "Persons", "Estimated", "Before", "Reason"),
    ("sums_export", GERMAN): (
        *("Gebiet", "Orte", "Personen", "Jahresbetrag", "Gesamtbetrag", "Unter dem Mindestanspruch"),
        "Orte mit Schätzung",
    ),
    ("sums_export", ENGLISH): (
        *("Area", "Places", "Persons", "Annual amount", "Total amount", "Below the least claim", "Estimated places"),
    ),
}


@pytest.fixture
def client(sign_in):
    return sign_in(make.make_officers(1)[0])


@pytest.fixture
def towns():
    area = make_organisation(Kind.DISTRICT, name="Landkreis Musterland")
    return [make_organisation(name=name, district=area) for name in ("Ähringen", "Beispielheim", "Wehr")]


def exported(client, name, towns, form, language):
    """The list of these towns as a table, read as an upload is read; and its bytes."""
    numbers = dict(zip(towns, COUNTED, strict=True))
    count = make.make_head_count(numbers, state=CountState.PROVISIONAL)
    make.make_calculation(numbers, occasion=Round.FIRST_TRANCHE, head_count=count)
    args = [count.pk, form] if name == "head_count_export" else [form]
    data = client.get(reverse(f"funding:{name}", args=args), headers={"Accept-Language": language}).content
    return read_table(data, f"liste.{form}"), data


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("name", "language"), HEADERS, ids=str)
def test_headers_are_in_the_language_of_the_reader(client, towns, name, language, form):
    table, _data = exported(client, name, towns, form, language)

    assert table.headers == HEADERS[name, language]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", [GERMAN, ENGLISH])
@pytest.mark.parametrize("name", ["allotments_export", "head_count_export"])
def test_what_was_exported_is_read_in_again(client, towns, name, language, form):
    table, data = exported(client, name, towns, form, language)

    found = read_head_count(table, register={town.key: town.name for town in towns})
    answer = client.post(
        reverse("funding:import", args=["pik-2017"]),
        {"file": SimpleUploadedFile(f"liste.{form}", data), "counted_on": "2017-09-15"},
    )

    assert (found.problems, found.missing) == ((), ())
    assert found.counts == {town.key: persons for town, persons in zip(towns, COUNTED, strict=True)}
    assert answer.url == reverse("funding:preview", args=[HeadCountUpload.objects.get().pk])
    assert client.get(answer.url).context["preview"].is_same is True
