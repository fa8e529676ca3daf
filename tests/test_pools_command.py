"""`wegbereiter pools` as it is called: a program of its own, the file of allot in, proposals out, no database."""

import csv
import importlib.resources
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wegbereiter.core.documents.writers import write_xlsx

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import argparse, sys
from wegbereiter.cli import pools

parser = argparse.ArgumentParser()
pools.register(parser.add_subparsers())
args = parser.parse_args()
before = "scipy" in sys.modules
code = args.run(args)
print("django" in sys.modules, before)
sys.exit(code)
"""
HEADERS = "ags,name,persons,annual_amount,total_amount\n"
WEHR = HEADERS + "08337116,Wehr,64,50949,101898\n"
AIDLINGEN = "08115001,Aidlingen,40,31843,63686\n08115054,Grafenau,30,23882,47764\n"  # a Gemeindeverwaltungsverband
ALL = WEHR + AIDLINGEN + "08111000,Stuttgart,4108,3270297,6540594\n"


def run(tmp_path, *arguments, **kwargs):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        arguments, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False, **kwargs
    )


def pools(tmp_path, content, *options, name="out.csv", output="pools.csv", **kwargs):
    source, target = tmp_path / name, tmp_path / output
    if content is not None:
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
    files = ("--allotments", str(source), "--output", str(target))
    command = (sys.executable, "-c", PROGRAM, "pools", "--edition", "pik-2017", *files, *options)
    return run(tmp_path, *command, **kwargs)


def rows(tmp_path):
    with (tmp_path / "pools.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def register():
    text = importlib.resources.files("wegbereiter.organisations").joinpath("data/municipalities.csv")
    return list(csv.DictReader(io.StringIO(text.read_text(encoding="utf-8"))))


def test_town_that_lacks_51_euros_adds_them(tmp_path):
    done = pools(tmp_path, WEHR)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pools.csv").read_text(encoding="utf-8") == (
        "ags,name,pool,kind,reason\n"
        '08337116,Wehr,,own-top-up,"Lacks 51 euros a year to the least claim, little enough to add as own money, and '
        'has no municipal association that reaches it."\n'
    )
    assert "Municipalities that are not in the file: 1100." in done.stderr


def test_association_is_one_pool_with_a_name_that_stays(tmp_path):
    done = pools(tmp_path, ALL)

    assert done.returncode == 0, done.stderr
    assert [(row["ags"], row["pool"], row["kind"]) for row in rows(tmp_path)] == [
        ("08115001", "association-081155001", "association"),
        ("08115054", "association-081155001", "association"),
        ("08337116", "", "own-top-up"),
    ]


def test_progress_is_a_line_for_each_district_and_a_sum(tmp_path):
    done = pools(tmp_path, ALL)

    lines = done.stderr.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == [
        "[1/3] Stadtkreis Stuttgart",
        "[2/3] Landkreis Böblingen",
        "[3/3] Landkreis Waldshut",
    ]
    assert lines[-2:] == [
        "Proposals: 1 own-top-up, 2 association, 0 neighbours, 0 transfer.",
        f"{tmp_path}/pools.csv: 3 rows, 1 pools.",
    ]


def test_town_without_partners_is_told_and_too_many_are_said(tmp_path):
    done = pools(tmp_path, HEADERS + "08337116,Wehr,1,796,1592\n08111000,Stuttgart,0,0,0\n")

    assert done.returncode == 0
    assert [(row["pool"], row["kind"]) for row in rows(tmp_path)] == [("", "transfer"), ("", "transfer")]
    assert rows(tmp_path)[0]["reason"] == "Nobody was counted here, so there is nothing to pool."
    assert "Transfer is proposed to 1 of 1 towns below the least claim, more than 20%" in done.stderr


def test_whole_state_in_a_minute_without_django(tmp_path):
    """With what allot really writes; scipy is loaded when the first district needs it, not before."""
    source = "ags,name,persons\n" + "".join(
        f'{row["ags"]},"{row["name"]}",{int(row["population"]) // 154}\n' for row in register()
    )
    (tmp_path / "in.csv").write_text(source, encoding="utf-8")
    allot = ("allot", "--edition", "pik-2017", "--round", "final", "--headcount", "in.csv", "--output", "out.csv")
    assert run(tmp_path, sys.executable, "-m", "wegbereiter.cli", *allot).returncode == 0

    done = pools(tmp_path, None, timeout=60)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "False False\n"
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        amounts = {row["ags"]: int(row["annual_amount"]) for row in csv.DictReader(file)}
    found = {row["ags"]: row for row in rows(tmp_path)}
    below = {ags for ags, amount in amounts.items() if amount < 51_000}
    sums: dict[str, int] = {}
    for ags, row in found.items():
        sums[row["pool"]] = sums.get(row["pool"], 0) + amounts[ags]
    assert len(amounts) == 1101
    assert below <= set(found)
    assert all(found[ags]["pool"] for ags in set(found) - below)
    assert all(amount >= 51_000 for pool, amount in sums.items() if pool)
    assert sum(row["kind"] == "transfer" for row in found.values()) <= 0.2 * len(below)


def test_output_is_plain_utf_8_with_the_rights_of_a_new_file(tmp_path):
    pools(tmp_path, ALL, umask=0o027)

    assert b"\r" not in (tmp_path / "pools.csv").read_bytes()
    assert stat.S_IMODE((tmp_path / "pools.csv").stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "pools.csv"]


def test_workbook_is_read_too_and_a_lost_zero_comes_back(tmp_path):
    data = write_xlsx(["ags", "annual_amount"], [[8337116, 50949]])

    done = pools(tmp_path, data, name="out.xlsx")

    assert done.returncode == 0, done.stderr
    assert rows(tmp_path)[0]["name"] == "Wehr"


def test_name_that_would_run_as_a_formula_is_neutralised(tmp_path):
    pools(tmp_path, HEADERS + "08337116,=1+1,64,50949,101898\n")

    assert rows(tmp_path)[0]["name"] == "'=1+1"


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (HEADERS + "09162000,München,5,5,10\n", (), "Row 2: no municipality has the key “09162000”."),
        (HEADERS + ",Wehr,5,5,10\n", (), "Row 2: the municipality key is missing."),
        (HEADERS + "０8337116,Wehr,5,5,10\n", (), "Row 2: no municipality has the key"),
        (WEHR + "08337116,Wehr,5,5,10\n", (), "Row 3: the municipality 08337116 already stands in row 2."),
        (HEADERS + "08337116,Wehr,5,-5,10\n", (), "Row 2: -5 is negative. Enter the yearly amount."),
        (HEADERS + "08337116,Wehr,5,5.50,10\n", (), "Row 2: 5.50 is not a whole number. Amounts are whole euros."),
        (HEADERS + "08337116,Wehr,5,1000000001,10\n", (), "Row 2: 1000000001 euros cannot be right."),
        (HEADERS + "08337116,Wehr,5,9999999999999,10\n", (), "Row 2: 9999999999999 euros cannot be right."),
        (HEADERS + "08337116,Wehr,5,,10\n", (), "Row 2: the yearly amount is missing."),
        (HEADERS + "08337116,Wehr,5,nan,10\n", (), "Row 2: “nan” is not a number."),
        (HEADERS + "08337116,Wehr,5\n", (), "Row 2: the yearly amount is missing."),
        (HEADERS + "08337116,Wehr,5,5,10,7\n", (), "Row 2"),
        (HEADERS, (), "The file holds no rows."),
        ("", (), "The file holds no rows."),
        ("ags,name,persons,amount\n08337116,Wehr,5,5\n", (), "No column “annual_amount” holds the yearly amount."),
        ("a,annual_amount\n1,2\n", (), "No column “ags” holds the municipality key."),
        ("ags,annual_amount,AGS\n1,2,3\n", (), "There are two columns “ags”."),
        (WEHR, ("--edition", "pik-1999"), "There is no edition pik-1999. Editions: pik-2017,"),
        (WEHR, ("--edition", "pik-2022"), "The edition pik-2022 has no least claim below which municipalities pool"),
        (WEHR, ("--output", "nowhere/pools.csv"), "nowhere/pools.csv cannot be written: No such file or directory."),
        (None, (), "out.csv cannot be read: No such file or directory."),
        (b"PK\x03\x04", (), "The Excel file is damaged."),
    ],
)
def test_whatever_is_wrong_is_one_clear_sentence_and_nothing_is_written(tmp_path, content, options, sentence):
    done = pools(tmp_path, content, *options)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "out.csv"] == []


def test_every_wrong_row_is_told(tmp_path):
    done = pools(tmp_path, HEADERS + "1,a,1,1,2\n08337116,Wehr,1,x,2\n")

    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["Row 2", "Row 3"]


def test_earlier_result_stays_when_the_new_file_is_wrong(tmp_path):
    (tmp_path / "pools.csv").write_text("kept", encoding="utf-8")

    pools(tmp_path, HEADERS + "1,a,1,1,2\n")

    assert (tmp_path / "pools.csv").read_text(encoding="utf-8") == "kept"


def test_result_can_go_to_a_pipe(tmp_path):
    done = pools(tmp_path, WEHR, "--output", "/dev/stdout")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "ags,name,pool,kind,reason"


def test_no_command_loads_scipy_before_it_is_asked_to(tmp_path):
    program = (
        "import sys, wegbereiter.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: print('scipy' in sys.modules)"
    )

    done = run(tmp_path, sys.executable, "-c", program)

    assert "pools" in done.stdout
    assert done.stdout.endswith("False\n")
