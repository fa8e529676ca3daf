"""`wegbereiter allot` as it is called: a program of its own, files in and out, no database."""

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
from wegbereiter.testing.effort import effort

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import argparse, sys
from wegbereiter.cli import allot
from wegbereiter.testing.effort import effort

parser = argparse.ArgumentParser()
allot.register(parser.add_subparsers())
args = parser.parse_args()
code = args.run(args)
print("django" in sys.modules)
sys.exit(code)
"""
PUBLISHED = "ags,name,persons\n08111000,Stuttgart,4108\n08226031,Hirschberg an der Bergstraße,30\n"


def allot(tmp_path, content, *options, name="in.csv", output="out.csv", **kwargs):
    source, target = tmp_path / name, tmp_path / output
    if content is not None:
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        "allot",
        *("--edition", "pik-2017", "--round", "final", "--headcount", str(source), "--output", str(target)),
        *options,
    ]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False, **kwargs)


def rows(tmp_path):
    return (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()


def register():
    text = importlib.resources.files("wegbereiter.organisations").joinpath("data/municipalities.csv")
    return list(csv.DictReader(io.StringIO(text.read_text(encoding="utf-8"))))


def test_final_amounts_are_written_in_the_order_of_the_file(tmp_path):
    done = allot(tmp_path, PUBLISHED, "--total-persons", "72857")

    assert done.returncode == 0, done.stderr
    assert rows(tmp_path) == [
        "ags,name,persons,annual_amount,total_amount",
        "08111000,Stuttgart,4108,3270297,6540594",
        "08226031,Hirschberg an der Bergstraße,30,23882,47764",
    ]


def test_first_tranche_has_one_amount(tmp_path):
    content = "ags,name,persons\n08437104,Sigmaringen,75\n"

    done = allot(tmp_path, content, "--round", "first-tranche", "--total-persons", "46828")

    assert done.returncode == 0, done.stderr
    assert rows(tmp_path) == ["ags,name,persons,amount", "08437104,Sigmaringen,75,55736"]


def test_total_is_the_sum_of_the_file_unless_told(tmp_path):
    allot(tmp_path, PUBLISHED)

    assert rows(tmp_path)[1] == "08111000,Stuttgart,4108,57579507,115159014"


def test_all_municipalities_are_computed_without_django_in_no_time(tmp_path):
    content = "ags,name,persons\n" + "".join(
        f'{row["ags"]},"{row["name"]}",{n % 97}\n' for n, row in enumerate(register())
    )

    with effort() as took:
        done = allot(tmp_path, content)

    assert done.returncode == 0, done.stderr
    assert done.stderr == f"{tmp_path}/out.csv: 1101 municipalities, {sum(n % 97 for n in range(1101))} persons.\n"
    assert done.stdout == "False\n"
    assert took.seconds < 2  # 0.2 s; the bench holds the number
    written = [row.split(",") for row in rows(tmp_path)[1:]]
    assert abs(sum(int(row[-2]) for row in written) - 58_000_000) <= 1101 / 2


def test_output_is_plain_utf_8_with_the_rights_of_a_new_file(tmp_path):
    allot(tmp_path, PUBLISHED, umask=0o027)

    assert (tmp_path / "out.csv").read_bytes().startswith(b"ags,")
    assert b"\r" not in (tmp_path / "out.csv").read_bytes()
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_workbook_is_read_too(tmp_path):
    data = write_xlsx(["AGS", "Gemeinde", "Personen"], [[8111000, "Stuttgart", 4108]])

    done = allot(tmp_path, data, "--total-persons", "72857", name="in.xlsx")

    assert done.returncode == 0, done.stderr
    assert rows(tmp_path)[1] == "08111000,Stuttgart,4108,3270297,6540594"
    assert "leading zero" in done.stderr


def test_missing_name_is_taken_from_the_register(tmp_path):
    allot(tmp_path, "ags;persons\n08111000;5\n")

    assert rows(tmp_path)[1].startswith("08111000,Stuttgart,5,")


def test_name_that_would_run_as_a_formula_is_neutralised(tmp_path):
    allot(tmp_path, "ags,name,persons\n08111000,=1+1,5\n")

    assert rows(tmp_path)[1].startswith("08111000,'=1+1,5,")


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ("ags,name,persons\n09162000,München,5\n", (), "Row 2: no municipality has the key “09162000”."),
        (
            "ags,name,persons\n08111000,S,5\n08111000,S,6\n",
            (),
            "Row 3: the municipality 08111000 already stands in row 2.",
        ),
        ("ags,name,persons\n08111000,S,-5\n", (), "Row 2: -5 is negative."),
        ("ags,name,persons\n08111000,S,1.5\n", (), "Row 2: 1.5 is not a whole number."),
        ("ags,name,persons\n08111000,S,1000000000\n", (), "Row 2: 1000000000 persons cannot be right."),
        ("ags,name,persons\n08111000,S,\n", (), "Row 2: the number of persons is missing."),
        ("ags,name,persons\n08111000,S,viele\n", (), "Row 2: “viele” is not a number."),
        ("ags,name,persons\n08111000,S,0\n", (), "The file counts nobody."),
        ("ags,name,persons\n", (), "The file holds no rows."),
        ("", (), "The file holds no rows."),
        ("a,b\n1,2\n", (), "No column holds the municipality key."),
        (PUBLISHED, ("--total-persons", "4000"), "4138 persons are more than the total of 4000."),
        (PUBLISHED, ("--total-persons", "9000000000"), "9000000000 persons cannot be right"),
        (PUBLISHED, ("--total-persons", "0"), "'0' is not a whole number from 1 up"),
        (PUBLISHED, ("--total-persons", "many"), "'many' is not a whole number from 1 up"),
        (PUBLISHED, ("--edition", "pik-1999"), "There is no edition pik-1999. Editions: pik-2017,"),
        (PUBLISHED, ("--edition", "pik-2022"), "The edition pik-2022 does not share its money out by a head count."),
        (PUBLISHED, ("--round", "second"), "invalid choice: 'second'"),
        (PUBLISHED, ("--output", "nowhere/out.csv"), "nowhere/out.csv cannot be written: No such file or directory."),
        (None, (), "in.csv cannot be read: No such file or directory."),
        (b"PK\x03\x04", (), "The Excel file is damaged."),
    ],
)
def test_whatever_is_wrong_is_one_clear_sentence_and_nothing_is_written(tmp_path, content, options, sentence):
    done = allot(tmp_path, content, *options)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "in.csv"] == []


def test_every_wrong_row_is_told(tmp_path):
    done = allot(tmp_path, "ags,name,persons\n1,a,1\n2,b,2\n08111000,Stuttgart,x\n")

    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["Row 2", "Row 3", "Row 4"]


def test_earlier_result_stays_when_the_new_file_is_wrong(tmp_path):
    (tmp_path / "out.csv").write_text("kept", encoding="utf-8")

    allot(tmp_path, "ags,name,persons\n1,a,1\n")

    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "kept"


def test_result_can_go_to_a_pipe(tmp_path):
    done = allot(tmp_path, PUBLISHED, "--output", "/dev/stdout")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "ags,name,persons,annual_amount,total_amount"
