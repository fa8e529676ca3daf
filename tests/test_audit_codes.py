"""Whatever the program writes into the trail can be read as a sentence."""

import ast
from pathlib import Path

import wegbereiter
from wegbereiter.audit.choices import EVENTS, OBJECTS, object_label, sentence_of

PACKAGE = Path(wegbereiter.__file__).parent
WRITERS = {"record", "_record", "found_reads"}


def sources():
    for path in PACKAGE.rglob("*.py"):
        if not {"tests", "testing", "migrations"} & set(path.parts) and path.name != "factories.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def written():
    """Codes that stand in a call of `record` as they are; put-together ones are known by their beginning."""
    whole, beginnings = set(), set()
    for _path, tree in sources():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in WRITERS:
                for node in [*call.args, *(word.value for word in call.keywords if word.arg == "code")]:
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                        whole.add(node.value)
                    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                        beginnings.add(node.values[0].value)
    return whole, beginnings


def texts():
    """Every text in the program that could be a code."""
    return {
        node.value
        for _path, tree in sources()
        if _path.parts[-2:] != ("audit", "choices.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_that_is_written_has_a_sentence():
    whole, _beginnings = written()

    assert sorted(whole - EVENTS.keys()) == []


def test_no_sentence_speaks_of_a_code_that_nobody_writes():
    whole, beginnings = written()
    put_together = {code for code in EVENTS if any(code.startswith(start) for start in beginnings)}

    assert sorted(EVENTS.keys() - whole - put_together - texts()) == []


def test_a_code_without_a_sentence_is_shown_as_it_is():
    assert (sentence_of("x.y"), object_label("x.y")) == ("x.y", "x.y")
    assert OBJECTS[""] == object_label("")
