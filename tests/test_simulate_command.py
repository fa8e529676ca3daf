"""`wegbereiter simulate` as it is called: a program of its own, files in and out, no database."""

import csv
import importlib.resources
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import argparse, sys
from wegbereiter.cli import simulate

parser = argparse.ArgumentParser()
simulate.register(parser.add_subparsers())
args = parser.parse_args()
code = args.run(args)
print("django" in sys.modules)
sys.exit(code)
"""
HEADER = (
    "ags,name,district,now_amount,draft_amount,difference_amount,per_cent,below_now,below_draft,"
    "degree_positions_now,degree_positions_draft,vocational_positions_now,vocational_positions_draft"
)
TWO = "ags,name,persons\n08111000,Stuttgart,300\n08226031,=Hirschberg,100\n"


def simulate(tmp_path, content, *options):
    source = tmp_path / "in.csv"
    source.write_text(content, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        "simulate",
        *("--edition", "pik-2017", "--headcount", str(source), "--output", str(tmp_path / "out.csv")),
        *options,
    ]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)


def written(tmp_path):
    return (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()


def register():
    text = importlib.resources.files("wegbereiter.organisations").joinpath("data/municipalities.csv")
    return list(csv.DictReader(io.StringIO(text.read_text(encoding="utf-8"))))


def whole_state():
    return "ags,persons\n" + "".join(f"{row['ags']},{number % 97}\n" for number, row in enumerate(register()))


def test_other_money_and_another_claim_are_compared_with_the_edition(tmp_path):
    done = simulate(tmp_path, TWO, "--money", "29000000", "--least-claim", "8000000")

    assert done.returncode == 0, done.stderr
    assert written(tmp_path) == [
        HEADER,
        "08111000,Stuttgart,Stadtkreis Stuttgart,43500000,21750000,-21750000,-50.0,0,0,679.687,339.843,852.941,426.470",
        "08226031,'=Hirschberg,Rhein-Neckar-Kreis,14500000,7250000,-7250000,-50.0,0,1,226.562,113.281,284.313,142.156",
    ]
    assert done.stderr.splitlines()[-1] == (
        f"{tmp_path}/out.csv: 2 municipalities: 0 more, 2 less, 0 unchanged; "
        "below the least claim 0 now, 1 in the draft; rounding +0 euros now, +0 in the draft."
    )


@pytest.mark.parametrize("key", ["population", "mix:0.5", "mix:1", "persons"])
def test_every_key_shares_out_the_whole_state_without_django(tmp_path, key):
    done = simulate(tmp_path, whole_state(), "--key", key)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "False\n"
    rows = list(csv.DictReader(written(tmp_path)))
    assert len(rows) == 1101
    assert abs(sum(int(row["draft_amount"]) for row in rows) - 58_000_000) <= 1101 / 2
    assert all((row["difference_amount"] == "0") for row in rows) == (key in {"mix:1", "persons"})


def test_money_follows_between_two_files(tmp_path):
    for name, numbers in (("first.csv", (10, 10)), ("second.csv", (10, 30))):
        stuttgart, hirschberg = numbers
        content = f"ags,persons\n08111000,{stuttgart}\n08226031,{hirschberg}\n"
        (tmp_path / name).write_text(content, encoding="utf-8")

    done = simulate(tmp_path, TWO, "--key", "follows", "--first", "first.csv", "--second", "second.csv")

    # Old shares 3/4 and 1/4, changes 1/2 and 3/2: 3/8 and 3/8, so half each.
    assert done.returncode == 0, done.stderr
    assert [row["draft_amount"] for row in csv.DictReader(written(tmp_path))] == ["29000000", "29000000"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--key", "population"), "Missing in the head count: 1099."),
        (("--key", "mix:1.5"), "The share that goes by persons lies between 0 and 1."),
        (("--key", "mix:half"), "There is no key “mix:half”. Keys: persons, population, mix:0.5, follows."),
        (("--key", "mix"), "There is no key “mix”."),
        (("--key", "heads"), "There is no key “heads”."),
        (("--key", "follows"), "Choose two dates."),
        (("--key", "follows", "--first", "in.csv", "--second", "none.csv"), "none.csv cannot be read"),
        (("--money", "0"), "Enter the money of a year, in euros above zero."),
        (("--money", "NaN"), "Enter the money of a year, in euros above zero."),
        (("--money", "much"), "'much' is not an amount"),
        (("--money", "10000000001"), "10000000001 euros a year cannot be right."),
        (("--least-claim", "-1"), "The least claim cannot be negative."),
        (("--edition", "pik-2025"), "The edition pik-2025 does not share its money out by a head count."),
        (("--edition", "pik-1999"), "There is no edition pik-1999."),
        (("--output", "nowhere/out.csv"), "nowhere/out.csv cannot be written"),
    ],
)
def test_whatever_is_wrong_is_one_clear_sentence_and_nothing_is_written(tmp_path, options, sentence):
    done = simulate(tmp_path, TWO, *options)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_town_that_one_date_lacks_is_named(tmp_path):
    (tmp_path / "second.csv").write_text("ags,persons\n08111000,5\n", encoding="utf-8")

    done = simulate(tmp_path, TWO, "--key", "follows", "--first", "in.csv", "--second", "second.csv")

    assert done.returncode == 2
    assert "Places without a number in the head count “second.csv”: 1 (=Hirschberg)." in done.stderr


def test_wrong_rows_are_told_before_anything_is_computed(tmp_path):
    done = simulate(tmp_path, "ags,persons\n08111000,-5\n")

    assert done.returncode == 2
    assert "Row 2: -5 is negative." in done.stderr
