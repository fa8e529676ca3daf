"""Every figure that rests on an estimated count or an assumption says so where it stands, and nothing else does.

The sweep needs no list of figures: it renders each page twice, with one person more in one estimated town, and whatever
has changed is a figure that rests on that number.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.models import Allotment, PoolingSuggestion
from wegbereiter.funding.queries.money import place_money
from wegbereiter.funding.queries.pooling import estimated_partners
from wegbereiter.funding.rules.rounds import rounds_of
from wegbereiter.funding.states import ApplicationState, CountState, Round, Signature
from wegbereiter.funding.tests.ways_world import COUNCIL, NOW, does, make_place, pooled, suggested, way_in
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.pact.queries import edition, editions
from wegbereiter.pact.templatetags.editions import value_label

pytestmark = pytest.mark.django_db

ESTIMATED = "Not published; estimated from the population."
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = {"p", "td", "th", "dd", "li", "figcaption", "option", "h2", "h3", "h4"}
ONE_FIGURE = ("w-tile", "w-task", "w-explain", "w-chart")  # whatever stands in it belongs together


@dataclass
class Block:
    """One place on a page where a figure and its flag stand together."""

    name: str
    row: int = 0  # of a table's body; 0 elsewhere
    words: list[str] = field(default_factory=list)
    flagged: bool = False

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Page(HTMLParser):
    """The main part of a page as blocks, in their order."""

    def __init__(self, text):
        super().__init__()
        self.blocks, self._open, self._rows = [], [], 0
        self.feed(text.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        whole = any(block and block.name in ONE_FIGURE for _tag, block, _flag in self._open)
        name = next((one for one in ONE_FIGURE if one in classes), tag)
        self._rows += tag == "tr"
        row = self._rows if any(one == "tbody" for one, _block, _flag in self._open) else 0
        block = Block(name, row) if not whole and (name in ONE_FIGURE or tag in BLOCKS) else None
        if block:
            self.blocks.append(block)
        is_flag = values.get("title") == ESTIMATED
        self._open.append((tag, block, is_flag))
        if is_flag:
            self._inside().flagged = True

    def handle_endtag(self, tag):
        if tag not in VOID and any(one == tag for one, _block, _flag in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if not any(flag for _tag, _block, flag in self._open):
            self._inside().words.append(data)

    def _inside(self):
        return next((block for _tag, block, _flag in reversed(self._open) if block), Block(""))


@pytest.fixture
def read(client, sign_in):
    """`read(member, name, *args)`: the page in English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def get(member, address, *args):
        found = sign_in(member)
        found.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = found.get(reverse(address, args=args) if ":" in address else address, follow=True)
        assert answer.status_code == 200, address
        return answer.content.decode()

    return get


def pages(read, **counts):
    """Every page with a figure that rests on allotments, by role; the world is gone afterwards."""
    before = transaction.savepoint()
    place = make_place(**counts)
    office = make_organisation(Kind.APPROVING_OFFICE)
    officer = make_membership("state_officer", office)
    union = make_membership("towns_association", make_organisation(Kind.TOWNS_ASSOCIATION))
    suggested(place)
    found = {f"town {name}": read(place.members["two"], name) for name in ("/", "funding:own", "funding:own_way")}
    found["partner proposed"] = read(place.members["one"], "funding:own_way")
    agreed(place)
    found["lead"] = read(place.members["one"], "funding:own_way")
    found["partner"] = read(place.members["two"], "funding:own_way")
    found["application of the pool"] = read(place.members["one"], "funding:pool_application", place.pool.pk)
    found["top-up"] = read(place.members["wehr"], "funding:own_way")
    found["district"] = read(place.members["district"], "funding:own_way")
    with acting_as(job_actor(office.pk, kind=Kind.APPROVING_OFFICE)) as by:
        actions.add_up_money(by=by, now=timezone.now())
    for name in ("/", "funding:allotments", "funding:ways", "funding:standing"):
        found[f"state {name}"] = read(officer, name)
    found["state district"] = read(officer, "funding:district", place.district.pk)
    found["state town"] = read(officer, "funding:municipality", place.two.pk)
    found["state calculation"] = read(officer, "funding:calculation", place.calculation.pk)
    for name in ("/", "funding:sums", "funding:standing"):
        found[f"union {name}"] = read(union, name)
    transaction.savepoint_rollback(before)
    return found


def agreed(place):
    """A pool that has applied; one town with own money, one handed to the district, one that waits for its answer."""
    place.pool = pooled(place, "two")
    for name in ("one", "two"):
        does(place.clerks[name], actions.accept_way, way_in(place.pool, getattr(place, name)).pk, council_on=COUNCIL)
    does(place.clerks["wehr"], actions.choose_top_up, council_on=COUNCIL)
    taken, _waiting = (
        does(place.clerks[name], actions.hand_to_district, council_on=COUNCIL) for name in ("three", "city")
    )
    does(place.clerks["district"], actions.answer_transfer, taken.pk, accepted=True)
    lead = place.clerks["one"]
    app = does(lead, actions.start_application)
    half = PositionEntry(number=1, fte=Decimal("0.5"), first_day=COUNCIL, qualification="a", person="Erfunden")
    text = Draft(version=app.version, signatory="Erfunden", own_amount=Decimal(), positions=[half])
    does(lead, actions.save_application, app.pk, text)
    app.refresh_from_db()
    app.state, app.signature, app.submitted_at = ApplicationState.SUBMITTED, Signature.ONLINE, NOW
    yearly = sum(Allotment.objects.get(organisation=town).annual_amount for town in (place.one, place.two))
    app.allotted_yearly_amount, app.allotted_total_amount = yearly, 2 * yearly
    app.applied_amount, app.yearly_amount, app.fte = Decimal(64_000), Decimal(32_000), Decimal("0.5")
    app.save()


BEFORE = {"one": 40, "city": 72_857 - 40 - 60 - 64}
AFTER = {**BEFORE, "two": 31, "three": 31, "wehr": 63}  # the amount of "one" stays the same to the euro
GUESSED = ("two", "three", "wehr", "city")
ONCE_IN_A_LINE = ("state funding:standing", "union funding:standing")  # a table too full for a flag in each cell
ALWAYS = {  # sums that one person more does not move, by their label
    "state /": ("Allotted a year", "People counted", "Below the least claim"),
    "state funding:allotments": ("Persons", "In all", "Below the least claim"),
    "state funding:ways": ("Below the least claim", "Not decided"),
    "state funding:standing": ("Allotted", "Not granted yet", "No way chosen yet", "What has become of"),
    "state district": ("Persons", "In all", "Below the least claim", "Not granted yet", "No way chosen yet"),
    "state calculation": ("Shared out", "A year", "Below the least claim"),
}


def test_without_an_estimate_no_page_has_a_flag(read):
    assert [name for name, text in pages(read, changed=BEFORE).items() if ESTIMATED in text] == []


def test_every_figure_that_moves_with_an_estimated_count_is_flagged(read):
    fewer, more = (pages(read, changed=changed, estimated=GUESSED) for changed in (BEFORE, AFTER))

    bare, seen = [], {}
    for name, text in more.items():
        before, after = Page(fewer[name]).blocks, Page(text).blocks
        assert [one.name for one in before] == [one.name for one in after], name
        changed = [new for old, new in zip(before, after, strict=True) if old.text != new.text]
        moved = [
            one for one in changed if one.name != "th" and not re.search(r"Musterstadt|\b09\d{6}\b", one.text)
        ]  # numbered names
        steady = [one for one in after for label in ALWAYS.get(name, ()) if one.text.startswith(label) and is_sum(one)]
        assert len(steady) == len(ALWAYS.get(name, ())), name
        seen[name] = len(moved)
        rows = {one.row for one in after if one.flagged and one.row} if name in ONCE_IN_A_LINE else set()
        bare += [f"{name}: {one.text[:150]}" for one in (*moved, *steady) if not one.flagged and one.row not in rows]
    assert "\n".join(bare) == ""
    assert [name for name, n in seen.items() if not n] == []  # on each page the sweep looks at something


def is_sum(block):
    return block.name in ("w-tile", "w-chart") and re.search(r"\d", block.text)


def told(place, name):
    with acting_as(place.clerks[name]):
        return {town for _calculation, town in estimated_partners()}


def test_a_town_learns_of_estimates_only_where_it_is_told_the_amount():
    place = make_place(changed=BEFORE, estimated=GUESSED)
    before = {name: told(place, name) for name in ("one", "two", "wehr", "district")}
    pool = pooled(place, "two", "three")
    asked = told(place, "one")
    does(place.clerks["two"], actions.accept_way, way_in(pool, place.two).pk, council_on=COUNCIL)
    does(place.clerks["wehr"], actions.hand_to_district, council_on=COUNCIL)

    assert before == {"one": set(), "two": set(), "wehr": set(), "district": set()}
    assert asked == set()  # who was only asked has told no amount
    assert told(place, "one") == told(place, "three") == {place.two.pk}
    assert (told(place, "district"), told(place, "city")) == ({place.wehr.pk}, set())


@pytest.mark.parametrize("published", [True, False])
def test_a_proposal_tells_of_estimates_once_it_is_published(published):
    place = make_place(changed=BEFORE, estimated=GUESSED)
    suggested(place, published=published)

    assert told(place, "one") == ({place.two.pk, place.three.pk} if published else set())
    assert told(place, "city") == set()


def test_partners_with_estimates_cost_no_further_query(read):
    place = make_place(changed=BEFORE, estimated=GUESSED)
    suggested(place)
    with CaptureQueriesContext(connection) as two_partners:
        read(place.members["one"], "funding:own_way")
    PoolingSuggestion.objects.update(partners=[[str(place.two.pk), "1"]])
    with CaptureQueriesContext(connection) as one_partner:
        read(place.members["one"], "funding:own_way")

    assert len(two_partners) == len(one_partner)


# ---------------------------------------------------------------- assumptions

ROUNDS = [(one.code, occasion) for one in editions() for occasion in rounds_of(one)]
ASSUMED = "The sources leave this open; the value is our assumption."


def facts_of(text):
    """Label to what stands beside it, of the explanation of the figure."""
    explained = text.partition("w-explain")[2].partition("</details>")[0]
    return {label.strip(): rest for label, rest in re.findall(r"<dt>(.*?)</dt><dd *>(.*?)</dd>", explained, re.DOTALL)}


def calculated(code, occasion):
    """The round of an edition, and a clerk of a place that gets something from it."""
    if occasion == Round.ADD_ON:
        area = make_organisation(Kind.DISTRICT, population=300_000)
        return make.make_add_on(code), make_membership("funding_clerk", area)
    town = make_organisation()
    return make.make_calculation({town: 75}, edition=code, occasion=occasion), make_membership("funding_clerk", town)


@pytest.mark.parametrize(("code", "occasion"), ROUNDS)
def test_every_value_behind_a_figure_stands_there_with_its_source_or_as_an_assumption(read, code, occasion):
    _calculation, clerk = calculated(code, occasion)

    facts = facts_of(read(clerk, "funding:own"))
    with acting_as(make.as_actor(clerk)) as by:
        explained = place_money(by, clerk.organisation).main.explanation

    used = {entry.path for step in explained.steps for entry in step.inputs if entry.path}
    assert used | {"allotting.key", "allotting.rounding"} <= set(explained.paths)
    with override("en"):
        for path in explained.paths:
            value, beside = edition(code).value(path), facts[str(value_label(path))]
            assert (ASSUMED in beside) == value.assumption, path
            assert all(source.url in unescape(beside) for source in value.sources), path
            assert value.assumption or value.sources, path


def test_the_rounding_of_the_additional_money_is_an_assumption(read):
    calculation, clerk = calculated("pik-2022", Round.ADD_ON)
    officer = make_membership("state_officer", make_organisation(Kind.APPROVING_OFFICE))

    page = read(officer, "funding:calculation", calculation.pk)

    assert ASSUMED in facts_of(read(clerk, "funding:own"))["Rounding"]
    assert ASSUMED in re.search(r"<dt>Rounding</dt><dd *>(.*?)</dd>", page, re.DOTALL)[1]


@pytest.mark.parametrize("occasion", [Round.FIRST_TRANCHE, Round.FINAL])
def test_a_total_over_assumed_years_says_so(read, occasion):
    """For how many years the first tranche could be applied for, no source says; the term of the pact is known."""
    calculation, clerk = calculated("pik-2017", occasion)
    officer = make_membership("state_officer", make_organisation(Kind.APPROVING_OFFICE))
    town, assumed = clerk.organisation, occasion == Round.FIRST_TRANCHE

    def flagged(text, label):
        return ASSUMED in next(one for one in re.findall(r'<li class="w-tile.*?</li>', text, re.DOTALL) if label in one)

    assert flagged(read(clerk, "funding:own"), "In 2 years") == assumed
    assert flagged(read(clerk, "/"), "In all") == assumed
    assert flagged(read(officer, "funding:municipality", town.pk), "In 2 years") == assumed
    assert flagged(read(officer, "funding:calculation", calculation.pk), "Shared out") == assumed
    assert flagged(read(officer, "funding:allotments"), "In all") == assumed


def test_the_other_rounds_of_a_town_say_it_too(read):
    town = make_organisation()
    count = make.make_head_count({town: 75}, state=CountState.FINAL)
    for occasion in (Round.FIRST_TRANCHE, Round.FINAL):
        make.make_calculation({}, head_count=count, occasion=occasion)

    text = read(make_membership("funding_clerk", town), "funding:own")

    assert ASSUMED in text.partition("Other rounds")[2].partition("</table>")[0]
    assert ASSUMED not in text.partition("In 2 years")[2].partition("</li>")[0]
