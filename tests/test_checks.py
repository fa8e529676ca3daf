"""The checks of `make lint` that are ours find what they are for, and let the rest pass."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[1] / "tools"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- sizes


def test_size_of_functions_and_files(tmp_path: Path):
    check = tool("check_size")
    body = "    x = 1\n"
    written(tmp_path, "fits.py", "def fits():\n" + body * 39)
    written(tmp_path, "long.py", "def long():\n" + body * 40)
    written(tmp_path, "file.py", "x = 1\n" * 401)
    written(tmp_path, "tests/test_file.py", "x = 1\n" * 600)
    written(tmp_path, "app/migrations/0001_initial.py", "x = 1\n" * 900)

    found = [line.rpartition("/")[2] for path in check.files(tmp_path) for line in check.too_long(path)]

    assert found == ["file.py: 401 lines, 400 are allowed", "long.py:1: long has 41 lines, 40 are allowed"]


# ---------------------------------------------------------------- views


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("rows = Contact.objects.all()", 1),
        ("rows = models.Contact._base_manager.all()", 1),
        ("row = get_object_or_404(Contact, pk=pk)", 1),
        ("row = get_object_or_404(models.Contact, pk=pk)", 1),
        ("from django.db import connection", 1),
        ("row = get_object_or_404(contacts_visible_to(actor), pk=pk)", 0),
        ("row = get_object_or_404(rows, pk=pk)", 0),
        ("row = queries.own_contact(request.actor, pk)", 0),
    ],
)
def test_view_that_asks_a_model(tmp_path: Path, line: str, found: int):
    check = tool("check_views")
    path = written(tmp_path, "wegbereiter/funding/views/own.py", f"{line}\n")
    written(tmp_path, "wegbereiter/funding/queries.py", "rows = Contact.objects.all()\n")

    assert check.views(tmp_path) == [path]
    assert len(check.check(path)) == found


# ---------------------------------------------------------------- texts

PO = """
msgid "Here"
msgstr "Hier"

msgid "%(count)s town"
msgid_plural "%(count)s towns"
msgstr[0] "%(count)s Gemeinde"
msgstr[1] "%(count)s Gemeinden"

#, fuzzy
msgid "Doubtful"
msgstr "Zweifelhaft"

msgid "Lost {name}"
msgstr "Verloren"

msgid "Empty"
msgstr ""

#~ msgid "Old"
#~ msgstr "Alt"
"""


@pytest.fixture
def texts_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[int, str]]:
    written(tmp_path, "wegbereiter/locale/de/LC_MESSAGES/django.po", PO)
    return lambda: (tool("check_texts").main(tmp_path), capsys.readouterr().out)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('x = _("Here")', ""),
        ('x = ngettext("%(count)s town", "%(count)s towns", n)', ""),
        ("x = _(label)", ""),
        ('x = _("Missing")', "no German for 'Missing'"),
        ('x = _("Empty")', "no German for 'Empty'"),
        ('x = _("Old")', "no German for 'Old'"),
        ('x = _("Doubtful")', "doubtful (fuzzy) German"),
        ('x = _("Lost {name}")', "German lost a value"),
        ('x = _(f"Here {name}")', "no plain text in the call"),
        ('x = _("Here" " and " "there")', "no German for 'Here and there'"),
    ],
)
def test_texts_of_code(tmp_path: Path, texts_said: Callable[[], tuple[int, str]], code: str, said: str):
    written(tmp_path, "wegbereiter/app/views.py", f"{code}\n")

    status, output = texts_said()

    assert (status, said in output) == (1 if said else 0, True)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('{% load i18n %}<p title="{% translate "Here" %}">{{ name }} &nbsp; 5</p>', ""),
        ("{% blocktranslate count count=n %}{{ count }} town{% plural %}{{ count }} towns{% endblocktranslate %}", ""),
        ("{# a remark #}<style>p { color: red }</style><p>Wegbereiter</p>", ""),
        ('<c-card :title="title" label="{% translate "Here" %}" />', ""),
        ("{% translate 'Missing' %}", "no German for 'Missing'"),
        ("<p>Bare words</p>", "shown without translation: Bare words"),
        ('<img alt="Bare words">', "shown without translation: Bare words"),
        ('<c-card title="Bare" />', "shown without translation: Bare"),
    ],
)
def test_texts_of_templates(tmp_path: Path, texts_said: Callable[[], tuple[int, str]], template: str, said: str):
    written(tmp_path, "wegbereiter/app/templates/app/page.html", "{% load i18n %}" + template)

    status, output = texts_said()

    assert (status, said in output) == (1 if said else 0, True)
