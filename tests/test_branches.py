"""What holds the branches of rules, permissions and actions sees each one that nobody takes."""

import importlib
import sys

import pytest

from wegbereiter.testing.branches import FOLDER, Branches, all_branches, held_files

SAMPLE = """def larger(number):
    if number > 3:
        return True
    return False
"""


@pytest.fixture
def seen(tmp_path, monkeypatch):
    """What is written by one process after another, each calling `larger` with numbers of its own."""
    path = tmp_path / "sample_of_branches.py"
    path.write_text(SAMPLE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv(FOLDER, str(tmp_path))

    def run(process, *numbers):
        monkeypatch.setattr("os.getpid", lambda: process)
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
        branches = Branches([path])
        sample = importlib.import_module(path.stem)
        for number in numbers:
            sample.larger(number)
        branches.pytest_sessionfinish()
        return all_branches(tmp_path)[str(path)]

    return run


def test_a_branch_that_no_process_took_is_named_and_two_processes_hold_both(seen):
    first = seen(1, 5)
    both = seen(2, 1)

    assert (first["missing_lines"], first["missing_branches"]) == ([4], [[2, 4]])
    assert (both["missing_lines"], both["missing_branches"]) == ([], [])


def test_rules_permissions_and_actions_of_every_app_are_held():
    names = {"/".join(path.parts[-2:]) for path in held_files()}

    assert {"privacy/rules.py", "rules/case_list.py", "offers/permissions.py", "actions/case_list.py"} <= names
    assert not any("tests" in path.parts for path in held_files())
