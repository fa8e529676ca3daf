"""What import-linter cannot see: foreign keys, file names, signatures of actions, and who may speak to the database how."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey, UUIDField

from wegbereiter.core.database.protect import rights_of
from wegbereiter.core.database.reasons import UNGUARDED
from wegbereiter.core.database.rights import RIGHTS, ROLES, TABLE_RIGHTS
from wegbereiter.core.documents.filed import FiledDocument

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "wegbereiter"
OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("wegbereiter."))
MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]

# ---------------------------------------------------------------- layers


def layers() -> list[set[str]]:
    """The layers of pyproject.toml from the bottom to the top; brackets mark those that do not exist yet."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    lines = next(c for c in contracts if c["name"] == "Apps depend downwards only")["layers"]
    return [set(re.findall(r"\w+", line)) for line in reversed(lines)]


def height(app: str) -> int:
    return next(number for number, names in enumerate(layers()) if app in names)


def test_every_app_has_a_layer():
    assert [app for app in OURS if not any(app in names for names in layers())] == []


def test_foreign_keys_point_downwards():
    """ "app.Model" in quotes is invisible to import-linter."""
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and (to := field.related_model._meta.app_label) in OURS
        and to != model._meta.app_label
        and height(to) >= height(model._meta.app_label)
    ]

    assert upwards == []


@pytest.mark.parametrize(
    ("river", "other"),
    [("funding", "people"), ("funding", "casework"), ("casework", "funding"), ("portal", "casework")],
)
def test_rivers_do_not_meet_in_imports(river: str, other: str):
    graph = grimp.build_graph("wegbereiter")
    if f"wegbereiter.{other}" not in graph.modules or f"wegbereiter.{river}" not in graph.modules:
        return  # the other river does not flow yet; this test waits for it
    chain = graph.find_shortest_chain(f"wegbereiter.{river}", f"wegbereiter.{other}", as_packages=True)

    assert chain is None


def test_no_key_leads_from_money_to_people():
    """Directly or over other tables, downwards: no row of money tells which person it belongs to."""
    reached, open_ = set(), [model for model in MODELS if model._meta.app_label == "funding"]
    while open_:
        model = open_.pop()
        reached.add(model._meta.app_label)
        open_ += [
            field.related_model
            for field in model._meta.get_fields()
            if isinstance(field, ForeignKey) and field.related_model._meta.app_label not in reached | {"funding"}
        ]

    assert (
        reached & {"people", "casework", "portal", "housing", "livelihood", "language", "youth", "volunteering"}
        == set()
    )


def test_what_is_filed_can_only_be_made_and_read():
    changeable = [
        model._meta.db_table
        for model in MODELS
        if issubclass(model, FiledDocument)
        and any(
            set(letters) - {"S", "I"} for letters in rights_of(model._meta.app_label, model._meta.db_table).values()
        )
    ]

    assert changeable == []


# ---------------------------------------------------------------- files

NAMES = {
    *("choices", "rules", "models", "permissions", "queries", "actions", "forms", "jobs", "views", "views_public"),
    *("urls", "urls_public", "privacy", "emails", "clients", "factories", "apps", "__init__"),
    *("migrations", "templates", "templatetags", "tests", "management"),
}
FURTHER = {
    "accounts": {
        "roles": "every role and right on one screen",
        "middleware": "limits of tries, rules of sessions",
        "adapters": "what differs from allauth",
        "oidc": "signing in through an identity provider",
        "wording": "sentences of the sign-in library in our own German",
    },
    "audit": {
        "anchors": "the file outside the database",
        "verification": "reads the whole chain, past every actor",
    },
    "casework": {"library": "goals, steps and texts in all languages"},
    "demo": {
        "data": "invented people and texts",
        "data_files": "reads them, without a table",
        "state": "people at the scale of a state, loaded in bulk",
        "money": "walks the money river",
        "addresses": "places that people are sent to",
        "cases": "people who are counselled",
        "applications": "applications in every state, and a few notices",
        "first_tranche": "grants that rest on the first tranche",
        "handed_in": "what applicants bring, written in bulk",
        "notices": "what comes after a notice",
        "simulations": "drafts of the simulator",
        "ways": "ways of the towns below the claim",
    },
    "funding": {"states": "life cycle as a table"},
    "organisations": {
        "context": "what every page's frame shows",
        "middleware": "each request has one actor",
        "urls_account": "pages of the account that lie one layer above it",
        "data": "the register",
    },
    "pact": {"editions": "the editions' files"},
    "privacy": {"documents": "the record of processing"},
}


@pytest.mark.parametrize("app", [app for app in OURS if app != "core"])
def test_app_uses_the_house_names(app: str):
    """A reader guesses the file. `core` is the tool box, named by what lies in it."""
    files = {path.stem for path in (PACKAGE / app).iterdir() if not path.name.startswith((".", "__pycache__"))}
    further = {name for name in FURTHER.get(app, {}) if name in files}

    assert files - NAMES - further == set()
    assert set(FURTHER.get(app, {})) - files == set()


def python_files(*parts: str) -> Iterator[Path]:
    """Files of the package without tests and migrations, optionally of modules or packages with these names."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inner = set(path.relative_to(PACKAGE).with_suffix("").parts)
        if not inner & {"tests", "migrations", "factories"} and (not parts or inner & set(parts)):
            yield path


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


# Written before or without an actor; each name with its reason.
NOBODY_ACTS = {
    "record": "the trail itself: takes the actor, and the database holds it to the acting organisation",
    "count_attempt": "counts tries before anybody is signed in",
    "accept_as": "whoever accepts an invitation has no membership yet; the link says the organisation",
    "accept_with_new_account": "the same, with a new account",
    "end_months": "a command of the operator: ends months after their retention",
}


def records(function: ast.FunctionDef) -> bool:
    """Whether it writes to the trail, which is what makes a function an action."""
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(
        (call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")) == "record" for call in calls
    )


def test_actions_say_who_acts_by_keyword():
    actions = [
        (path.relative_to(PACKAGE), node)
        for path in python_files("actions")
        for node in functions(path)
        if records(node) and node.name not in NOBODY_ACTS
    ]
    without = {f"{path}:{node.name}" for path, node in actions if "by" not in {arg.arg for arg in node.args.kwonlyargs}}

    assert len(actions) > 10
    assert without == set()
    assert {node.name for path in python_files("actions") for node in functions(path)} >= set(NOBODY_ACTS)


def test_rules_know_neither_django_nor_the_clock():
    found = []
    for path in python_files("rules"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.name}: {m}" for m in modules if m.partition(".")[0] in {"django", "psycopg", "time"}]
            call = node.func if isinstance(node, ast.Call) else None
            clock = isinstance(call, ast.Attribute) and call.attr in {"now", "today", "utcnow", "localdate"}
            found += [f"{path.name}:{node.lineno}: clock"] if clock else []

    assert found == []


# ---------------------------------------------------------------- database

SETS = re.compile(r"set_config\(|\bset\s+(session|local|role|app\.)|\breset\s+role", re.IGNORECASE)
SETTERS = {
    "wegbereiter/core/tenancy.py": "the door",
    "wegbereiter/core/planning.py": "how statements are planned, to the end of the transaction; nobody's role and no actor",
    "wegbereiter/cli/raw_sql.py": "plays the actors whom a restored copy is asked as, in transactions that are rolled back",
    "wegbereiter/testing/client.py": "plays the end of a transaction that never commits",
    "wegbereiter/core/database/catalogue/__init__.py": "search_path of a transaction that is rolled back",
    "wegbereiter/core/database/catalogue/policies.py": "the same",
}


def executed(path: Path) -> Iterator[str]:
    """Texts that a file hands to `execute`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"execute", "executemany"}:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_only_the_door_sets_role_and_actor():
    """A setting made elsewhere, or for the session, would stay on the connection for the next person."""
    found = {
        str(path.relative_to(ROOT)) for path in python_files() if any(SETS.search(text) for text in executed(path))
    }

    assert found == set(SETTERS)


def test_settings_end_with_the_transaction():
    text = (PACKAGE / "core" / "tenancy.py").read_text()

    assert re.findall(r"set_config\('[\w.]+', %s, (\w+)\)", text) == ["true", "true", "true"]


def test_planning_sets_nothing_else_and_ends_with_the_transaction():
    text = (PACKAGE / "core" / "planning.py").read_text()

    assert re.findall(r"set_config\([^)]*\)", text) == ["set_config('plan_cache_mode', 'force_custom_plan', true)"]


def test_every_table_of_ours_has_a_shape_or_a_reason():
    without = {m._meta.db_table for m in MODELS if not hasattr(m, "tenancy")}

    assert without == set(UNGUARDED) & without


def test_every_table_with_an_organisation_has_a_shape():
    tables = {
        m._meta.db_table for m in MODELS if any(getattr(f, "column", "") == "organisation_id" for f in m._meta.fields)
    }

    assert {m._meta.db_table for m in MODELS if hasattr(m, "tenancy")} >= tables


def test_numbers_do_not_count_upwards_outside():
    """Keys are random with a time in them: the next one cannot be guessed, and nobody learns how many there are."""
    counting = {m._meta.db_table for m in MODELS if not isinstance(final(m._meta.pk), UUIDField)}

    assert counting <= {"accounts_attempt"}


def final(field):
    """The field that a one-to-one key stands for in the end."""
    return final(field.target_field) if isinstance(field, ForeignKey) else field


CLOSED = {
    "auth": "Django's groups and permissions: roles are code here (accounts.roles)",
}


def test_table_of_rights_names_every_app():
    """Nothing is closed by forgetting: an app without a line stays shut, and says so here."""
    labels = {model._meta.app_label for model in apps.get_models(include_auto_created=True)}

    assert labels - RIGHTS.keys() == set(CLOSED)
    assert RIGHTS.keys() <= labels


def test_table_of_rights_names_tables_and_roles_that_exist():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    lines = [*RIGHTS.values(), *TABLE_RIGHTS.values()]

    assert TABLE_RIGHTS.keys() <= tables
    assert {role for line in lines for role in line} <= set(ROLES)
    assert {letter for line in lines for letters in line.values() for letter in letters} <= set("SIUD")


RIVERS = {"wb_money": {"funding"}, "wb_case": {"people", "casework", "offers"}}


@pytest.mark.parametrize(("role", "others"), [("wb_money", RIVERS["wb_case"]), ("wb_case", RIVERS["wb_money"])])
def test_the_role_of_one_river_reaches_no_table_of_the_other(role: str, others: set[str]):
    """Roles, not schemas, keep the rivers apart (ADR 0032)."""
    tables = [(model._meta.app_label, model._meta.db_table) for model in MODELS if model._meta.app_label in others]

    assert len(tables) > 10
    assert [table for app, table in tables if rights_of(app, table).get(role)] == []


def test_there_is_no_second_face_that_changes_any_row():
    assert not apps.is_installed("django.contrib.admin")
    assert list(PACKAGE.rglob("admin.py")) == []


# ---------------------------------------------------------------- the day of a test

# A moment may be taken at import where days do not matter, or where the file is imported for the test that runs.
MOMENTS = {
    "wegbereiter/casework/tests/race.py": "begun in a process of its own for each test",
    "wegbereiter/casework/tests/race_figures.py": "the same",
    "wegbereiter/organisations/tests/race.py": "the same",
    "wegbereiter/organisations/tests/test_actions_invitations.py": "signatures look at the real clock; hours before and after it",
    "wegbereiter/core/tests/sample_jobs.py": "begun in a process of its own; else the worker clears its marks away",
    "wegbereiter/casework/tests/test_ending.py": "two days ahead, whatever day it is",
    "wegbereiter/funding/tests/test_further_positions.py": "any moment at all, in rows that are refused",
    "wegbereiter/funding/tests/test_jobs.py": "minutes and hours before and after it",
}


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a file is imported: everything but the bodies of functions; their defaults and decorators do."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            decorators = getattr(child, "decorator_list", [])
            for part in (*decorators, *child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield part
                yield from at_import(part)
        else:
            yield child
            yield from at_import(child)


def clocks(source: str) -> list[str]:
    """Calls at import that look at the clock."""
    names = {"localdate", "localtime", "now", "today", "utcnow"}
    calls = [node for node in at_import(ast.parse(source)) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if getattr(call.func, "attr", "") in names]


def test_no_test_takes_its_day_at_import():
    """It would fail in a run that begins before midnight and gets there after it."""
    files = [*PACKAGE.rglob("tests/*.py"), *PACKAGE.rglob("factories.py"), *(ROOT / "tests").rglob("*.py")]
    found = {
        str(path.relative_to(ROOT)): calls for path in files if (calls := clocks(path.read_text(encoding="utf-8")))
    }

    assert found.keys() == MOMENTS.keys(), found
    sources = ["NOW = timezone.now()", "def f(day=date.today()): ...", "@mark(timezone.localdate())\ndef f(): ..."]
    assert [len(clocks(source)) for source in [*sources, "def f():\n    return timezone.now()"]] == [1, 1, 1, 0]
