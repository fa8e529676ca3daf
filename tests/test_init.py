"""The first manager: by command, once for each organisation, and with nothing else than the register beside."""

import subprocess
import sys

import psycopg
import pytest

pytestmark = pytest.mark.commits


def init(database, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "wegbereiter.cli", "init", *arguments],
        env=database.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def managers(database):
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(
            "select o.name, u.email, p.name, m.role from organisations_membership m join organisations_organisation o"
            " on o.id = m.organisation_id join accounts_user u on u.id = m.user_id"
            " join accounts_profile p on p.user_id = u.id order by 1, 2"
        ).fetchall()


def test_init_loads_the_register_and_names_one_manager(own_database):
    done = init(own_database, "--email", "Erika.Muster@example.org", "--name", "Erika Muster")

    assert (done.returncode, done.stderr) == (0, "")
    assert managers(own_database) == [
        ("Regierungspräsidium Stuttgart", "erika.muster@example.org", "Erika Muster", "manager")
    ]


def test_init_names_a_town_by_its_key_and_never_a_second_manager(own_database):
    assert init(own_database, "--email", "a@example.org", "--name", "A. Muster", "--at", "08337116").returncode == 0

    again = init(own_database, "--email", "b@example.org", "--name", "B. Muster", "--at", "08337116")

    assert again.returncode == 1
    assert "has a manager already" in again.stderr
    assert managers(own_database) == [("Wehr", "a@example.org", "A. Muster", "manager")]


def test_one_more_manager_where_the_only_one_is_locked_out(own_database):
    named = "--name", "A. Muster", "--at", "08337116"
    assert init(own_database, "--email", "a@example.org", *named).returncode == 0

    done = init(own_database, "--email", "b@example.org", *named, "--another")

    assert (done.returncode, done.stderr) == (0, "")
    assert [email for _, email, _, _ in managers(own_database)] == ["a@example.org", "b@example.org"]
    with psycopg.connect(own_database.owner_url) as connection:
        named = connection.execute("select count(*) from audit_event where code = 'organisations.people.loaded'")
        assert named.fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("email", "at", "sentence"),
    [("a@example.org", "99999999", "knows no organisation"), ("nonsense", "08337116", "is no e-mail address")],
)
def test_init_refuses_with_one_sentence(own_database, email, at, sentence):
    refused = init(own_database, "--email", email, "--name", "A. Muster", "--at", at)

    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert managers(own_database) == []


@pytest.mark.parametrize(
    "command",
    [pytest.param(("demo",), marks=pytest.mark.deep), ("init", "--email", "a@example.org", "--name", "A. Muster")],
)
def test_commands_that_come_first_make_the_tables(test_server, command):
    with test_server.copy("template0") as name:
        done = subprocess.run(
            [sys.executable, "-m", "wegbereiter.cli", *command],
            env=test_server.environment(name),
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stderr) == (0, "  Preparing the tables ...\n")
        with psycopg.connect(test_server.url(name)) as connection:
            assert connection.execute("select count(*) > 1101 from organisations_organisation").fetchone() == (True,)
