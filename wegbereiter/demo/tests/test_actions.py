import os
import subprocess
import sys

import psycopg
import pytest

pytestmark = [pytest.mark.commits, pytest.mark.demo]


def command(database, *arguments):
    environment = database.environment | {"APP_DATABASE_URL": database.owner_url}
    return subprocess.run(
        [sys.executable, "-m", "wegbereiter.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def ask(database, sql):
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.deep
def test_two_loads_with_one_seed_say_the_same(own_database, own_demo_database):
    loaded = command(own_database, "demo", "--scale", "small", "--seed", "1")
    assert loaded.returncode == 0, loaded.stderr

    digests = {command(database, "demo", "--digest").stdout for database in (own_database, own_demo_database)}

    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


@pytest.mark.deep
def test_another_seed_invents_other_people(own_database, own_demo_database):
    command(own_database, "demo", "--seed", "2")

    assert command(own_database, "demo", "--digest").stdout != command(own_demo_database, "demo", "--digest").stdout


def test_demo_refuses_a_database_in_use_and_changes_nothing(own_demo_database):
    before = command(own_demo_database, "demo", "--digest").stdout

    refused = command(own_demo_database, "demo")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "empty one only" in refused.stderr
    assert command(own_demo_database, "demo", "--digest").stdout == before


def test_demo_holds_the_published_numbers_and_flags_the_estimates(own_demo_database):
    rows = (
        "from funding_headcountrow r join funding_headcount h on h.id = r.head_count_id"
        " join organisations_organisation o on o.id = r.organisation_id where h.state = 'final'"
    )

    assert ask(own_demo_database, f"select sum(r.persons), count(*) {rows}") == [(72_857, 1_101)]
    published = dict(ask(own_demo_database, f"select o.name, r.persons {rows} and not r.estimated"))
    assert published == {
        "Stuttgart": 4108, "Bissingen an der Teck": 21, "Hirschberg an der Bergstraße": 30, "Notzingen": 30, "Schriesheim": 85,
        "Weilheim an der Teck": 85, "Weinheim": 352, "Mannheim": 668, "Wehr": 64, "Konstanz": 418,
    }  # fmt: skip
    amounts = (
        "select o.name, a.annual_amount from funding_allotment a join organisations_organisation o on o.id = a.organisation_id"
        " join funding_calculation c on c.id = a.calculation_id"
        " where c.round = 'final' and o.key in ('08111000', '08226082', '08337116') order by 1"
    )
    assert ask(own_demo_database, amounts) == [("Schriesheim", 67_667), ("Stuttgart", 3_270_297), ("Wehr", 50_949)]


def test_everybody_in_the_demo_is_invented_and_has_no_password(own_demo_database):
    assert ask(
        own_demo_database,
        "select count(*) from accounts_user where email not like '%@example.org' or password not like '!%'",
    ) == [(0,)]


def test_demo_without_a_database_says_so(tmp_path):
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@/none?host=/nowhere"}
    environment.pop("APP_DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "-m", "wegbereiter.cli", "demo"], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "APP_DATABASE_URL" in done.stderr


def test_the_three_lines_at_the_start_are_what_the_database_holds(own_demo_database):
    """Counted anew from the rows themselves, not from the sums that the calculation keeps."""
    from wegbereiter.cli.summary import lines

    rows = (
        "from funding_allotment a join funding_calculation c on c.id = a.calculation_id"
        " where c.round = 'final' and c.state = 'final' and c.edition = 'pik-2017'"
    )
    [(towns, below, people, estimated, allotted)] = ask(
        own_demo_database,
        "select count(*), count(*) filter (where a.annual_amount < 51000), sum(a.persons),"
        f" count(*) filter (where a.estimated), sum(a.total_amount) {rows}",
    )

    assert (towns, people) == (1_101, 72_857)
    assert list(lines(own_demo_database.owner_url)) == [
        f"  Money       58,000,000 EUR a year, {allotted:,.0f} EUR allotted over 2 years (pik-2017) (rests on estimates)",
        f"  Towns       {towns:,} municipalities, {below:,} of them below the least claim (rests on estimates)",
        f"  Head count  {people:,} people, of which the numbers of {estimated:,} towns are estimates",
    ]


def test_before_the_first_allotment_one_line_says_so(own_database):
    from wegbereiter.cli.summary import lines

    assert list(lines(own_database.owner_url)) == ["No allotment is final yet."]
