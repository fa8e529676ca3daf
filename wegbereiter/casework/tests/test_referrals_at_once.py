"""Two at the same moment, on a committed database and as the program's login: intake, the address list, referrals and what is passed on."""

from collections import Counter

import psycopg
import pytest

from wegbereiter.testing.jobs import run_step

pytestmark = pytest.mark.commits


def test_two_at_once(own_database):
    """One database for all races, because a copy costs more than a race."""

    def run(step, values, *, owner=False):
        return run_step(own_database, "wegbereiter.casework.tests.race", step, values, owner=owner)

    def one(query):
        with psycopg.connect(own_database.owner_url) as owner:
            return owner.execute(query).fetchone()[0]

    ids = run("prepare", {}, owner=True)

    assert len(set(run("take_in_twice", ids))) == 2
    cases = one("select count(*) from casework_case") - len(ids["cases"])  # which wait for below
    assert (cases, one("select count(*) from casework_unnamedcontact")) == (2, 1)

    # One place, six times: one entry, and each of them is shown it.
    assert len(set(run("add", ids))) == 1
    assert one("select count(*) from audit_event where code = 'offers.entry.added'") == 1

    # Six corrections of one entry: the first holds, the others learn of it.
    assert Counter(run("change", ids)) == {"2": 1, "conflict": 5}

    # One file, four times and in two orders: taken whole and once.
    answers = Counter(run("read_in", ids))
    assert (answers["20"], answers["0"] + answers["list_has_changed"]) == (1, 3)
    assert one("select count(*) from offers_entry where name like 'Kurs %'") == 20

    # One person to one place, six times: one referral. Five outcomes: one of them holds.
    assert len(set(run("send", ids))) == 1
    referral = str(one("select id from casework_referral"))
    assert Counter(run("settle", {"actor": ids["actor"], "referral": referral})) == {"2": 1, "conflict": 4}
    assert one("select count(*) from audit_event where code like 'casework.referral.%'") == 2

    what_is_passed_on_talks_and_emergencies(run, one, ids)


def what_is_passed_on_talks_and_emergencies(run, one, ids):
    # One wish, six times: one line in the ledger and one sheet. Withdrawn while it is passed on: once, and then no more.
    assert len(set(run("pass_on", ids))) == 1
    assert one("select count(*) from casework_transmission") == 1
    answers = run("take_back", {"actor": ids["actor"], "disclosure": str(one("select id from casework_disclosure"))})
    given = one("select count(*) from casework_transmission") - 1
    assert given == (1 if len(set(answers) - {"disclosure_withdrawn"}) == 2 else 0)
    assert one("select count(*) from audit_event where code = 'casework.disclosure.withdrawn'") == 1

    # One of two taken out of a talk, six times: once, and the others learn of it.
    assert Counter(run("take_out", ids)) == {"2": 1, "conflict": 5}
    assert one("select count(*) from casework_contactperson") == 1
    assert one("select count(*) from audit_event where code = 'casework.contact.changed'") == 1

    # One emergency, six times: one opening and one event.
    assert len(set(run("open_file", ids))) == 1
    opened = "select count(*) from audit_event where code = 'people.emergency.opened'"
    assert (one("select count(*) from people_emergency"), one(opened)) == (1, 1)

    # A case is offered six times and taken over six times: one offer, one new case, and the old one is closed.
    actor, there = {"actor": ids["actor"]}, ids["lead"]
    first, second = ({"house": ids["house"], "case": case} for case in ids["cases"])
    assert Counter(run("offer", actor | first))["transfer_waits"] == 5
    transfer = {"transfer": str(one("select id from casework_transfer"))}
    assert Counter(run("take", there | transfer))["transfer_is_over"] == 5
    theirs = f"select count(*) from casework_case where organisation_id = '{ids['house']}' and state = 'open'"
    assert one(theirs) == 1
    assert one(f"select ending from casework_case where id = '{first['case']}'") == "transferred"

    # Taken over and taken back at once: the case is open in exactly one of both houses.
    run("offer", actor | second)
    waiting = {"transfer": str(one("select id from casework_transfer where state = 'open'"))}
    run("take_or_take_back", actor | there | waiting)
    taken = one(theirs) - 1
    here = one(f"select count(*) from casework_case where id = '{second['case']}' and state = 'open'")
    assert taken + here == 1
    assert one("select count(*) from casework_transfer where package is not null") == 0
