"""Pools over the border of a district: as the edition says, in the list of neighbours and in what may be asked."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Pool, Way
from wegbereiter.funding.rules.agreement import check_borders
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, WayCode
from wegbereiter.funding.tests.ways_world import does, fault_of, make_place, pooled
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_organisation
from wegbereiter.pact import queries as pact

pytestmark = pytest.mark.django_db
FIRST = pact.edition(make.EDITION)


def edition_with(across):
    """The edition as it is, or with another answer to "together across district borders?"; None: it is silent."""
    given = FIRST.holders.pooling_across_districts
    value = None if across is None else replace(given, value=across)
    return replace(FIRST, holders=replace(FIRST.holders, pooling_across_districts=value))


@pytest.fixture
def place():
    """The usual towns, and two near them: one in the next Landkreis, one that is a Stadtkreis."""
    found = make_place()
    there = make_organisation(Kind.DISTRICT, name="Nachbarkreis")
    spot = {"latitude": Decimal("48.51"), "longitude": Decimal("9.01")}
    found.beyond = make_organisation(name="Jenseits", district=there, **spot)
    found.stadtkreis = make_organisation(Kind.CITY_DISTRICT, name="Kreisfrei", district=None, **spot)
    return found


@pytest.fixture
def keeps_borders(monkeypatch):
    kept = edition_with(across=False)
    monkeypatch.setattr(pact, "edition", lambda _code: kept)


def neighbours_of(sign_in, member):
    client = sign_in(member)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(reverse("funding:neighbours"))


def names(page):
    return {town.name for town, _km in page.context["towns"]}


@pytest.mark.parametrize("across", [False, None])
def test_without_the_editions_word_nobody_behind_the_border_may_be_asked(across):
    own, other = uuid4(), uuid4()

    with pytest.raises(RefusedError) as caught:
        check_borders(own, [own, other], edition=edition_with(across))

    assert caught.value.fault == Fault.POOL_OVER_BORDER
    check_borders(own, [own, own], edition=edition_with(across))
    check_borders(own, [own, other], edition=edition_with(across=True))


def test_neighbours_over_the_border_pool_where_the_edition_allows_it(place, sign_in):
    page = neighbours_of(sign_in, place.members["one"])

    assert {"Jenseits", "Kreisfrei"} < names(page)
    assert "Nachbarkreis" in page.text
    assert "Together across district borders" in page.text
    does(
        place.clerks["one"],
        actions.propose_pool,
        WayCode.NEIGHBOURS,
        partners=[place.beyond.pk, place.stadtkreis.pk],
    )
    assert Way.objects.filter(pool=Pool.objects.get()).count() == 3


@pytest.mark.usefixtures("keeps_borders")
def test_an_edition_that_keeps_borders_neither_shows_nor_takes_neighbours_behind_them(place, sign_in):
    page, clerk = neighbours_of(sign_in, place.members["one"]), place.clerks["one"]

    assert place.wehr.name in names(page)
    assert names(page).isdisjoint({"Jenseits", "Kreisfrei"})
    for far in (place.beyond, place.stadtkreis):
        partners = [place.two.pk, far.pk]
        refused = fault_of(clerk, actions.propose_pool, WayCode.NEIGHBOURS, partners=partners)
        assert refused == Fault.POOL_OVER_BORDER
        assert fault_of(clerk, actions.propose_pool, WayCode.ASSOCIATION, partners=partners) == refused
    pool = pooled(place, "two", "three")
    assert fault_of(clerk, actions.ask_partner, pool.pk, partner=place.beyond.pk) == Fault.POOL_OVER_BORDER
    does(clerk, actions.ask_partner, pool.pk, partner=place.wehr.pk)
    assert Way.objects.filter(pool=pool).count() == 4


@pytest.mark.usefixtures("keeps_borders")
def test_whom_somebody_slipped_in_is_refused_with_the_sentence_and_stays_no_partner(place, sign_in):
    client = sign_in(place.members["one"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    sent = {"kind": WayCode.NEIGHBOURS, "partners": [str(place.two.pk), str(place.beyond.pk)]}

    answer = client.post(reverse("funding:propose_pool"), sent)

    assert answer.status_code == 422
    assert "within one district only" in answer.text
    assert not Pool.objects.exists()
