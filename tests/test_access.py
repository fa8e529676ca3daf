"""T01: every address x every role x own and foreign rows; T02: each of the two locks holds alone, and without both it shows.

The rows stand in access/rows_*.py, the bodies with their canaries in access/world.py. `make test` asks each address with
its main method; `make test-deep` with every method, in every kind of body, for every foreign row.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import product
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from tests.access.cells import People, address, addresses, canaries, foreign_canaries, savepoint, session_of, targets
from tests.access.matrix import ACCOUNTS, BY_NAME, ONE_OF_EACH_RIVER, ROWS
from tests.access.mutations import (
    BEHIND_ANOTHER,
    NOTHING_TO_HIDE,
    access_functions,
    no_filter_by_organisation,
    no_row_security,
    replaced,
    unfiltered,
)
from tests.access.row import READERS, Row
from tests.access.rows_accounts import FRESH
from tests.access.sides import SIDES, Side
from tests.access.world import home
from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.documents.letter import Letter, Paragraph
from wegbereiter.core.documents.pdf import Template, render
from wegbereiter.core.tenancy import acting_as
from wegbereiter.demo.queries import cast
from wegbereiter.funding.models import ApplicationFile, HearingFile, NoticeObjectionFile, PositionChangeFile
from wegbereiter.organisations.factories import make_membership, make_user
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of


def main_method(row: Row) -> str:
    return "GET" if row.get or not row.post else "POST"


def faults_of(
    people: People, row: Row, role: str, body: str, method: str, *, asked: str = "some", **headers: str
) -> list[str]:
    """What is wrong with the answers to one role: a status, a canary, or a difference between foreign and unknown.

    `asked`: the own row only, or a foreign and an unknown one besides ("some"), or many foreign ones ("every"). "brief" is
    "some", but who is refused for want of the right is not asked for an unknown one: that tells nothing.
    """
    world, found, answers = people.world, [], {}
    asked_for = targets(world, row, body, every=asked == "every")
    if asked == "brief" and row.expected(method, role, body)[0] >= 400:
        asked_for = {target: url for target, url in asked_for.items() if target != "unknown"}
    for target, url in asked_for.items():
        if asked == "own" and target != "own":
            continue
        response = people.ask(method, url, membership=world.members[role, body], data=row.data, **headers)
        answers[target] = (response.status_code, len(b"" if response.streaming else response.content))
        wanted = row.expected(method, role, body, foreign=target != "own")
        wanted = (404,) if target == "unknown" and wanted[0] < 400 else wanted
        place = f"{row.name}, {role} in {body}: {method} {target}"
        if response.status_code not in wanted:
            found.append(f"{place} gives {response.status_code} {crash(response)} instead of {wanted}")
        found += [f"{place} shows {seen}" for seen in foreign_canaries(world, response, role, body)]
    differing = {answer for target, answer in answers.items() if target != "own"}
    if row.foreign == 404 and len(differing) > 1:
        found.append(f"{row.name}, {role} in {body}: {method} tells foreign from unknown: {answers}")
    return found


def crash(response: object) -> str:
    raised = getattr(response, "exc_info", None)
    return repr(raised[1])[:300] if raised and response.status_code == 500 else ""


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(set(addresses())) == sorted(BY_NAME)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_role_gets_its_own_and_nothing_foreign(people: People, row: Row):
    roles = ONE_OF_EACH_RIVER if row.name in ACCOUNTS else ROLES

    found = [f for role in roles for f in faults_of(people, row, role, home(role), main_method(row), asked="brief")]
    assert found == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_visitor_signs_in_first(people: People, row: Row):
    found = []
    asked = targets(people.world, row, "towna", every=False)
    for method in ("GET", "POST"):
        for url in (url for target, url in asked.items() if target != "unknown"):
            response = people.ask(method, url, membership=None)
            if response.status_code not in row.expected_of_visitor(method):
                found.append(f"{method} {url}: {response.status_code} {crash(response)}")
            if response.status_code == 302 and not response["Location"].startswith(("/konto/login/?next=", "/")):
                found.append(f"{method} {url}: sent to {response['Location']}")
            found += [f"{method} {url} shows {seen}" for seen in foreign_canaries(people.world, response, "", "")]

    assert found == []


# Canaries that no page shows to anybody in this world, and why: a leak of these alone would be heard, but not missed.
SILENT = {
    "upload": "the preview of a head count leaves out why it was uploaded",
    "ended": "why a pool was given up is read until the town has another way, and here each has one",
    "proposed": "pages name the towns of a proposed pool, not the pool",
    "follows": "pages name the position that a report changes, not who comes next",
}
SINGERS = (
    ("manager", "towna"),
    ("funding_clerk", "towna"),
    ("integration_manager", "towna"),
    ("state_officer", "office"),
)
# What those four never see, and who does: address, and the rows that it is asked for.
SOLOS = {
    ("team_lead", "towna", "casework:restricted"): "",
    ("team_lead", "towna", "casework:statistics_report"): "report",
    ("carrier_office", "carrierone", "funding:forwarding"): "refused_forwarding",
}


def test_every_canary_sings_where_it_may(people: People):
    """The control: what nobody is ever shown would also be shown to nobody foreign."""
    world = people.world
    asked = [
        (role, body, url)
        for role, body in SINGERS
        for row in ROWS
        if row.get and 200 in row.expected("GET", role, body)
        for target, url in targets(world, row, body, every=True).items()
        if target != "unknown"
    ]
    for (role, body, name), thing in SOLOS.items():
        asked.append((role, body, address(world, BY_NAME[name], world.own(thing, body) if thing else None)))
    heard = set()
    for role, body, url in asked:
        response = people.ask("GET", url, membership=world.members[role, body])
        heard |= {what for what, _body in canaries(world, response)}

    assert (world.planted | {"money"}) - heard == set(SILENT)


def test_a_canary_is_heard_in_a_pdf_too(people: People):
    """Also where it is broken at the end of a line, and in what a PDF says of itself."""
    canary = "zqstreettownbqz"
    letter = Letter(
        lang="de", title=canary, author="x", sender=["x"], page_label="", details=[], blocks=[Paragraph(text="wort " * 15 + canary)],
        footer="",
    )  # fmt: skip
    pdf = render(Template.PAPER, letter.data(), made_at=timezone.now())

    heard = list(canaries(people.world, HttpResponse(pdf, content_type="application/pdf")))
    assert heard.count(("street", "townb")) >= 2


# An address with two keys: the matrix asks for a file that nobody has, this for those that are there.
SCANS: dict[str, tuple[str, type[Model], str]] = {
    "funding:office_file": ("handed_in", ApplicationFile, "application"),
    "funding:change_file": ("change", PositionChangeFile, "change"),
    "funding:hearing_file": ("revocation", HearingFile, "answer__revocation"),
    "funding:objection_file": ("notice_objection", NoticeObjectionFile, "objection"),
}


def test_every_address_with_a_file_below_another_row_is_asked():
    assert {row.name for row in ROWS if row.thing and "file" in row.kwargs} == set(SCANS)


@pytest.mark.parametrize("name", SCANS)
def test_scan_is_read_below_what_it_came_with_and_nowhere_else(people: People, name: str):
    """Two rows that somebody may see do not add up to a third: a file of the one below the other is not there."""
    thing, files, came_with = SCANS[name]
    world, readers = people.world, frozenset().union(*BY_NAME[name].get)
    keys = {town: world.own(thing, town) for town in ("towna", "townb")}
    scans = {town: files._default_manager.get(**{came_with: key}).pk for town, key in keys.items()}
    found = []
    for role in ROLES:
        for below, of in product(keys, repeat=2) if role in readers else [("towna", "towna")]:
            url = reverse(name, kwargs={"pk": keys[below], "file": scans[of]})
            response = people.ask("GET", url, membership=world.members[role, home(role)])
            may = role in readers and below == of and (role in READERS or of == home(role))
            wanted = 200 if may else 404 if role in readers else 403
            heard = {canary for canary in canaries(world, response) if canary[0] == "scan"}
            if (response.status_code, heard) != (wanted, {("scan", of)} if may else set()):
                found.append(f"{role}: file of {of} below {below} gives {response.status_code} and {heard}")

    assert found == []


@pytest.mark.parametrize("name", FRESH)
def test_second_factor_changes_without_a_password_right_after_signing_in(people: People, name: str):
    found = {}
    with savepoint():
        session = session_of(people.world.members["manager", "towna"].user, age=0)
        for method in ("GET", "POST"):
            found[method] = people.ask_as(session, method, address(people.world, BY_NAME[name])).status_code

    assert found == dict(zip(("GET", "POST"), FRESH[name], strict=True))


def passkey(member: Membership) -> Authenticator:
    return Authenticator.objects.create(user=member.user, type="webauthn", data={"name": "zqpasskey", "credential": {}})


@pytest.mark.parametrize("role", ONE_OF_EACH_RIVER)
@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_passkey_of_another_account_is_not_there(people: People, name: str, role: str):
    """Right after signing in; one's own is, which is the control."""
    world, client = people.world, people.client
    owner = world.members["funding_clerk", "towna"]  # a colleague of the manager
    with savepoint():
        own, foreign = passkey(world.members[role, home(role)]), passkey(owner)
        session = session_of(world.members[role, home(role)].user, age=0)
        urls = {whose: reverse(name, kwargs={"pk": one.pk}) for whose, one in {"own": own, "foreign": foreign}.items()}
        assert people.ask_as(session, "GET", urls["own"]).status_code == 200
        client.cookies.clear()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        # Not undone in between, so that what was done to the row would show.
        answers = [client.get(urls["foreign"]), client.post(urls["foreign"], {"name": "mine"})]
        seen = [b"zqpasskey" in answer.content for answer in answers]
        kept = Authenticator.objects.filter(pk=foreign.pk).values_list("user_id", "data")
        assert list(kept) == [(owner.user_id, {"name": "zqpasskey", "credential": {}})]

    assert ([answer.status_code for answer in answers], seen) == ([404, 404], [False, False])


# ---------------------------------------------------------------- beside the address


def faults_beside(people: People, side: Side) -> list[str]:
    world = people.world
    membership, asked = world.members[side.role, side.body], side.asks(world)
    url = side.url(world) + (f"?{urlencode(asked)}" if side.method == "GET" else "")
    response = people.ask(side.method, url, membership=membership, data=asked)
    found = [f"shows {seen}" for seen in foreign_canaries(world, response, side.role, side.body)]
    if response.status_code != side.status:
        found.append(f"gives {response.status_code} {crash(response)} instead of {side.status}")
    return [f"{side.id}: {fault}" for fault in found]


@pytest.mark.parametrize("side", SIDES, ids=lambda side: side.id)
def test_row_named_beside_the_address(people: People, side: Side):
    assert faults_beside(people, side) == []


# ---------------------------------------------------------------- accounts in between


@pytest.mark.parametrize("asked", [pytest.param("some"), pytest.param("all", marks=pytest.mark.deep)])
@pytest.mark.parametrize("second_factor", [True, False], ids=["second factor", "no second factor"])
@pytest.mark.parametrize("who", ["no role", "role is over", "stands in"])
def test_account_in_between_gets_an_answer_and_nothing_foreign(
    people: People, who: str, second_factor: bool, asked: str
):
    """Who is stopped before any row is looked for is asked for own rows only, unless the run is a deep one."""
    world, found = people.world, []
    stopped = who != "stands in" or not second_factor
    session = session_of(world.between[who], second_factor=second_factor)
    for row in ROWS:
        if row.name in ACCOUNTS:
            continue
        method, body = main_method(row), "towna" if who == "stands in" else ""
        for target, url in targets(world, row, "towna", every=False).items():
            if stopped and asked == "some" and target != "own":
                continue
            response = people.ask_as(session, method, url)
            fine = {403, 404, 405, 410, 302} | (set() if stopped and row.visitor != 200 else {200, 409, 422})
            if response.status_code not in fine:
                found.append(f"{method} {url} gives {response.status_code} {crash(response)}")
            found += [f"{method} {url} shows {seen}" for seen in foreign_canaries(world, response, "", body)]

    assert found == []


def test_role_ends_with_the_next_request(people: People):
    member = people.world.members["manager", "towna"]
    url = reverse("organisations:members")

    with savepoint():
        assert people.ask("GET", url, membership=member).status_code == 200
        type(member).objects.filter(pk=member.pk).update(last_day=date(2018, 1, 1))
        assert people.ask("GET", url, membership=member).status_code == 403


def test_demo_changes_roles_with_one_click(people: People, settings):
    """Also for somebody who is signed in already, and acts in a river that reads no accounts."""
    settings.DEMO_MODE = True
    world, chosen = people.world, cast()[0]

    with savepoint():
        make_membership("manager", world.bodies["towna"], user=make_user(email=chosen.email))
        answers = {
            role: people.ask("POST", reverse("demo:enter"), membership=member, data={"role": chosen.key})
            for role, member in {
                "visitor": None,
                "manager": world.members["manager", "towna"],
                "team lead": world.members["team_lead", "towna"],
            }.items()
        }

    assert {role: (r.status_code, crash(r)) for role, r in answers.items()} == dict.fromkeys(answers, (302, ""))


# ---------------------------------------------------------------- T02: the locks, one at a time


def faults_of_all(people: People, rows: Iterable[Row] = ROWS) -> Iterator[str]:
    """Faults of the whole matrix as it is asked in the normal run, and of districts, which see what no town does."""
    for row in rows:
        if row.name not in ACCOUNTS:
            for role in ROLES:
                yield from faults_of(people, row, role, home(role), main_method(row))
            yield from faults_of(people, row, "funding_clerk", "districta", main_method(row))
    for side in SIDES:
        yield from faults_beside(people, side)


SECRET = {name: function for name, function in access_functions().items() if name not in NOTHING_TO_HIDE}
SEEN_ON_PAGES = sorted(SECRET.keys() - BEHIND_ANOTHER.keys())
READS_AS = (("funding_clerk", "towna"), ("manager", "towna"), ("data_protection_officer", "towna"))
WORKS_AS = (("integration_manager", "towna"), ("team_lead", "towna"))
OF_PEOPLE = ("wegbereiter.people.", "wegbereiter.casework.", "wegbereiter.offers.")
SECRET_TO = [(name, *who) for name in sorted(SECRET) for who in (WORKS_AS if name.startswith(OF_PEOPLE) else READS_AS)]


def test_lists_of_exceptions_are_true():
    assert NOTHING_TO_HIDE.keys() | BEHIND_ANOTHER.keys() <= access_functions().keys()
    assert len(SEEN_ON_PAGES) > 5


@pytest.mark.parametrize(("name", "role", "body"), SECRET_TO)
def test_filter_and_row_security_each_hide_the_same_rows(people: People, name: str, role: str, body: str):
    """The function as the owner gives no row that the policies would hide, and there are rows to hide."""
    filtered, guarded, everything = rows_of(people, SECRET[name], role, body)

    assert filtered <= guarded < everything


def test_filter_that_is_taken_off_is_seen_in_the_rows_of_each_function(people: People):
    """The control of the test before, also for what no page shows (BEHIND_ANOTHER)."""
    unseen = set()
    for name, role, body in SECRET_TO:
        filtered, guarded, _ = rows_of(people, unfiltered(SECRET[name]), role, body)
        if filtered <= guarded:
            unseen.add((name, role))

    assert unseen == set()
    assert {name for name, _, _ in SECRET_TO} >= BEHIND_ANOTHER.keys()


def rows_of(people: People, function: Callable[..., QuerySet], role: str, body: str) -> tuple[set, set, set]:
    """What the filter alone shows, row-level security alone, and neither of them."""
    membership = people.world.members[role, body]
    actor = actor_of(membership, natural_person=membership.user.profile.natural_person)
    when = {"today": timezone.localdate()} if "today" in inspect.signature(function).parameters else {}

    filtered = {row.pk for row in function(actor, **when)}
    everything = {row.pk for row in unfiltered(function)(actor, **when)}
    with acting_as(actor):
        guarded = {row.pk for row in unfiltered(function)(actor, **when)}
    return filtered, guarded, everything


# A page that asks for its one own row finds those of the partners in its pool besides, which it may see, and stops.
STOPPED = "gives 500 MultipleObjectsReturned"


@pytest.mark.parametrize("lock", [no_filter_by_organisation, no_row_security], ids=["row security", "filters"])
@pytest.mark.deep
def test_one_lock_alone_holds(people: People, lock: object):
    """Without the filters row-level security keeps everything apart, and the other way round."""
    with lock():
        assert [fault for fault in faults_of_all(people) if STOPPED not in fault] == []


@pytest.mark.parametrize("name", SEEN_ON_PAGES)
@pytest.mark.deep
def test_leak_shows_when_both_locks_are_off(people: People, name: str):
    """Each planted leak turns the matrix red: the query without its filter, as the owner."""
    function = access_functions()[name]
    app = name.split(".")[1]
    nearest = sorted(ROWS, key=lambda row: not row.name.startswith(app))

    with ExitStack() as locks:
        locks.enter_context(replaced(function, unfiltered(function)))
        locks.enter_context(no_row_security())
        assert next(faults_of_all(people, nearest), None) is not None


EXAMPLE = "wegbereiter.organisations.queries.people.invitations_visible_to"


def test_each_lock_holds_alone_and_without_both_it_shows(people: People):
    """The deep test on one function: invitations of another body."""
    function, rows = (
        access_functions()[EXAMPLE],
        [BY_NAME["organisations:members"], BY_NAME["organisations:invite_again"]],
    )

    def faults() -> list[str]:
        return [f for row in rows for f in faults_of(people, row, "manager", "towna", main_method(row))]

    with replaced(function, unfiltered(function)):
        assert faults() == []
        with no_row_security():
            assert faults() != []
    with no_row_security():
        assert faults() == []


# ---------------------------------------------------------------- the whole matrix


@pytest.mark.deep
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_kind_of_body_and_many_foreign_rows(people: People, row: Row):
    """Each role in each kind of body that it can be held in, reading and writing, with and without htmx."""
    found = []
    for role, body in people.world.members:
        if row.name in ACCOUNTS and body != home(role):
            continue
        for method in ("GET", "POST"):
            allowed = row.expected(method, role, body)[0] < 400
            found += faults_of(people, row, role, body, method, asked="every" if allowed else "own")
            if allowed:
                found += faults_of(people, row, role, body, method, **{"HX-Request": "true"})

    assert found == []


@pytest.mark.deep
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_methods_that_do_not_exist(people: People, row: Row):
    found = []
    for role in ROLES:
        for method in ("HEAD", "PUT", "PATCH", "DELETE"):
            asked = "some" if row.expected(method, role, home(role))[0] < 400 else "own"
            found += faults_of(people, row, role, home(role), method, asked=asked)

    assert found == []
