"""The council paper: what each way brings and leaves behind, an agreement with whoever is known, for that town alone."""

import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding.queries.council_paper import paper_of
from wegbereiter.funding.queries.way_page import way_page
from wegbereiter.funding.states import WayCode
from wegbereiter.funding.tests.ways_world import COUNCIL, NOW, does, make_place, pooled, suggested, way_in
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db

PAPER = "/geld/unser-weg/ratsvorlage.pdf"
HOSTILE = '#eval("1") <script>alert(1)</script> $x$ 100 % %(lead)s {what} *bold* @ref ' + "w" * 90
REMAINS = "Was die Gemeinde nach der Befristung allein trägt"


@pytest.fixture
def place():
    return make_place()


def words_of(place, name):
    """Every text of the paper in one line, as that town's clerk gets it."""
    actor = place.clerks[name]
    with acting_as(actor):
        letter = paper_of(actor, way_page(actor, getattr(place, name)), made_on=NOW.date())
    return " | ".join(_texts(letter.data())).replace("\u202f", " ")


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def read(content):
    """The file, and its text with words whole that a line has parted."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return reader, text.replace("\u202f", " ").replace("\u00ad ", "")


def asked_for(client):
    """The answer, and how many queries it took, once everything is warm."""
    client.get(PAPER)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(PAPER)
    return answer, len(queries)


def test_a_council_reads_the_ways_and_first_of_all_what_they_leave_behind(sign_in, place):
    suggested(place)
    client = sign_in(place.members["two"])

    first, _queries = asked_for(client)

    reader, text = read(first.content)
    for part in (
        "Integrationsmanagement in two: welchen Weg gehen wir?",
        "23.882 €",
        "47.764 €",
        "Ab dem 01.01.2019 zahlt das Land nichts mehr. Bleibt das Personal, trägt die Gemeinde ihren Anteil allein: mindestens 23.882 €",
        "71.646 €",
        "27.118 €",
        "Land 2017 Land 2018 Eigenmittel im Jahr",
        "Das Land schlägt vor: Gemeinsam in Ihrer Verwaltungsgemeinschaft beantragen",
        "Zwischen one, im Folgenden federführende Gemeinde, und two, three",
        "33,3 %",
        "1,40",
        "keine Rechtsberatung",
        "Annahme",
        "Entwurf für den Gemeinderat",
    ):
        assert part in text, part
    assert text.index(REMAINS) < text.index("Die Wege nebeneinander")
    assert (reader.trailer["/Root"]["/MarkInfo"]["/Marked"], reader.trailer["/Root"]["/Lang"]) == (True, "de")
    assert "Ratsvorlage%20two" in first["Content-Disposition"] or "Ratsvorlage two" in first["Content-Disposition"]
    assert client.get(PAPER).content == first.content
    events = Event.objects.filter(code="funding.way.paper_made", kind="read")
    assert set(events.values_list("organisation_id", flat=True)) == {place.two.pk}


def test_without_a_published_proposal_partners_stay_open(place):
    suggested(place, published=False)

    words = words_of(place, "one")

    assert "Das Land hat für diese Gemeinde keinen Vorschlag veröffentlicht." in words
    assert REMAINS in words
    assert "Zwischen" not in words
    assert "71.646" not in words


def test_a_pool_with_an_open_amount_has_open_shares(place):
    pool = pooled(place, "two", "wehr", kind=WayCode.NEIGHBOURS)

    before = words_of(place, "one")
    for name in ("one", "two", "wehr"):
        does(place.clerks[name], actions.accept_way, way_in(pool, getattr(place, name)).pk, council_on=COUNCIL)
    after = words_of(place, "wehr")

    assert "Zwischen one, im Folgenden federführende Gemeinde, und" in before
    assert "offen | offen" in before
    assert "51,6 %" in after  # 50,949 of 98,713 euros
    assert "one, two | 98.713 €" in after  # also beside the way itself
    assert "offen" not in after.split("Anlage: Entwurf")[1]
    assert "Beschluss des Gemeinderats vom 20.02.2018" in after


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("wehr", "Lücke mit Eigenmitteln schließen", "Zwischen"),
        ("three", "Aufgabe dem Kreis übertragen", "Zwischen"),
        ("city", "Personal selbst einstellen", "Fehlt im Jahr"),
    ],
)
def test_each_way_alone_has_its_paper(place, name, said, unsaid):
    if name == "wehr":
        does(place.clerks[name], actions.choose_top_up, council_on=COUNCIL)
    if name == "three":
        does(place.clerks[name], actions.hand_to_district, council_on=COUNCIL)

    words = words_of(place, name)

    assert said in words
    assert unsaid not in words
    assert "entscheidet der Kreis" in words
    if name == "wehr":
        assert "51.000 €" in words  # with its 51 euros: what stays is the sum
        assert "Der Gemeinderat beschließt diesen Weg: " + said in words


def test_names_of_towns_are_shown_as_they_are_and_a_letter_without_a_font_is_named(sign_in, place):
    suggested(place)
    for town in (place.one, place.two):
        town.official_name = HOSTILE
        town.save(update_fields=["official_name"])
    client = sign_in(place.members["one"])

    answer = client.get(PAPER)

    _reader, text = read(answer.content)
    assert 'Zwischen #eval("1") <script>alert(1)</script> $x$ 100 % %(lead)s {what} *bold* @ref' in text
    place.two.official_name = "Erfunden \U00013000"
    place.two.save(update_fields=["official_name"])
    before = Event.objects.count()
    refused = client.get(PAPER)
    assert refused.status_code == 422
    assert "U+13000" in refused.text
    assert Event.objects.count() == before


@pytest.mark.parametrize("role", ["manager", "state_officer", "carrier_office", "auditor"])
def test_nobody_but_the_finance_role_of_a_town_gets_a_paper(sign_in, role):
    kinds = {"state_officer": Kind.APPROVING_OFFICE, "carrier_office": Kind.CARRIER, "auditor": Kind.AUDIT_OFFICE}

    assert sign_in(make_membership(role, kind=kinds.get(role, Kind.MUNICIPALITY))).get(PAPER).status_code == 403


def test_without_an_allotment_of_its_own_a_body_has_no_paper(sign_in, place):
    assert sign_in(make_membership("funding_clerk", make_organisation())).get(PAPER).status_code == 404
    assert sign_in(place.members["district"]).get(PAPER).status_code == 404


def test_a_paper_takes_the_same_queries_for_one_partner_and_for_three(sign_in, place):
    pool = pooled(place, "two", kind=WayCode.NEIGHBOURS, lead="wehr")
    one = asked_for(sign_in(place.members["wehr"]))

    for name in ("one", "three"):
        does(place.clerks["wehr"], actions.ask_partner, pool.pk, partner=getattr(place, name).pk)
    three = asked_for(sign_in(place.members["wehr"]))

    assert three[1] == one[1]
