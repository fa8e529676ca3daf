"""Hostile files: each is refused or read harmlessly within two seconds, and costs the asking process little memory."""

import datetime as dt
import io
import os
import resource
import stat
import struct
import zipfile
import zlib
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.styles import Font

from wegbereiter.core.documents import xlsx_reader
from wegbereiter.core.documents.tables import Limits, TableFault, TableRefusedError, read_table
from wegbereiter.core.documents.writers import write_xlsx
from wegbereiter.testing.effort import effort

MEGABYTE = 1024 * 1024
SECONDS = 2
CENTRAL_FLAGS = 8  # offset of the flag bits in an entry of the central directory
CENTRAL_METHOD = 10


def workbook(fill):
    book = openpyxl.Workbook()
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def simple(rows=((1,),)):
    return write_xlsx(["persons"], rows)


def repacked(data, *, replace=None, add=(), compression=zipfile.ZIP_DEFLATED):
    """The same workbook with parts replaced and entries added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, (replace or {}).get(entry.filename, old.read(entry)))
        for name, content in add:
            new.writestr(name, content)
    return file.getvalue()


def sheet(body, head=""):
    return f"""<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <sheetData>{body}</sheetData></worksheet>"""


def with_sheet(body, head=""):
    return repacked(simple(), replace={"xl/worksheets/sheet1.xml": sheet(body, head)})


def far_cell():
    def fill(book):
        book.active["A1"], book.active["XFD1048576"] = "persons", 1

    return workbook(fill)


def million_rows():
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 300_000))
    return with_sheet(rows)


def laughing():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'
    return with_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row>', head)


def outside_entity():
    head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return with_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>', head)


def long_strings():
    cell = '<c r="{}{}" t="inlineStr"><is><t>' + "x" * 30_000 + "</t></is></c>"
    return with_sheet("".join(f'<row r="{n}">{cell.format("A", n)}</row>' for n in range(1, 1500)))


def shared_string_many_times():
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 1900}</t></si></sst>'
    )
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 19_000))
    return repacked(simple(), replace={"xl/worksheets/sheet1.xml": sheet(rows), "xl/sharedStrings.xml": strings})


def bomb(size):
    return repacked(simple(), add=[("xl/media/image.bin", b"\0" * size)])


def many_entries():
    return repacked(simple(), add=[(f"xl/media/{number}", b"") for number in range(600)])


def named(name):
    return repacked(simple(), add=[(name, b"x")])


def link():
    entry = zipfile.ZipInfo("xl/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return repacked(simple(), add=[(entry, "/etc/passwd")])


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return repacked(simple(), add=[("xl/workbook.xml", b"<x/>")])


def patched(data, name, offset, value):
    """Change two bytes in one entry of the central directory."""
    start = data.index(b"PK\x01\x02")
    while data[start + 46 : start + 46 + len(name)] != name:
        start = data.index(b"PK\x01\x02", start + 4)
    return data[: start + offset] + struct.pack("<H", value) + data[start + offset + 2 :]


def overlapping():
    """Two entries that unpack the same bytes: the second points to the header of the first."""
    data = named("xl/zzz.bin")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.getinfo("[Content_Types].xml").header_offset
        last = archive.getinfo("xl/zzz.bin").header_offset
    start = data.rindex(struct.pack("<L", last), 0, data.rindex(b"PK\x05\x06"))
    return data[:start] + struct.pack("<L", first) + data[start + 4 :]


def lying_about_its_size():
    """A part that states ten bytes and unpacks to far more."""
    data = bomb(500_000)
    packed = zlib.crc32(b"\0" * 500_000)
    return data.replace(struct.pack("<L", packed), struct.pack("<L", zlib.crc32(b"\0" * 10))).replace(
        struct.pack("<L", 500_000),
        struct.pack("<L", 10),
    )


def hidden_only():
    def fill(book):
        book.active["A1"] = "persons"
        book.active.sheet_state = "hidden"
        book.create_chartsheet()

    return workbook(fill)


HOSTILE = {
    "far cell": (far_cell, TableFault.COSTLY_WORKBOOK),
    "300,000 rows": (million_rows, TableFault.TOO_MANY_ROWS),
    "long strings": (long_strings, TableFault.COSTLY_WORKBOOK),
    "one string many times": (shared_string_many_times, TableFault.COSTLY_WORKBOOK),
    "packed zeros": (lambda: bomb(40 * MEGABYTE), TableFault.COSTLY_WORKBOOK),
    "unpacks to too much": (lambda: bomb(70 * MEGABYTE), TableFault.COSTLY_WORKBOOK),
    "many entries": (many_entries, TableFault.UNSAFE_WORKBOOK),
    "name outside": (lambda: named("../../etc/cron.d/x"), TableFault.UNSAFE_WORKBOOK),
    "absolute name": (lambda: named("/etc/x"), TableFault.UNSAFE_WORKBOOK),
    "drive name": (lambda: named("C:x"), TableFault.UNSAFE_WORKBOOK),
    "archive inside": (lambda: named("xl/embeddings/more.zip"), TableFault.UNSAFE_WORKBOOK),
    "link": (link, TableFault.UNSAFE_WORKBOOK),
    "name twice": (twice, TableFault.UNSAFE_WORKBOOK),
    "locked": (lambda: patched(simple(), b"xl/workbook.xml", CENTRAL_FLAGS, 1), TableFault.UNSAFE_WORKBOOK),
    "odd packing": (lambda: patched(simple(), b"xl/workbook.xml", CENTRAL_METHOD, 12), TableFault.UNSAFE_WORKBOOK),
    "overlapping": (overlapping, TableFault.UNSAFE_WORKBOOK),
    "lying about its size": (lying_about_its_size, TableFault.BROKEN_WORKBOOK),
    "no workbook": (lambda: repacked(simple())[:-200], TableFault.BROKEN_WORKBOOK),
    "no sheet to see": (hidden_only, TableFault.EMPTY),
    "random bytes": (lambda: b"PK\x03\x04" + os.urandom(10_000), TableFault.BROKEN_WORKBOOK),
    "broken sheet": (lambda: with_sheet("<row><c></row>"), TableFault.BROKEN_WORKBOOK),
    "other archive": (lambda: zipped(("a.txt", "x")), TableFault.BROKEN_WORKBOOK),
    "one endless line": (lambda: b"a;" * (3 * MEGABYTE), TableFault.ROW_TOO_LONG),
    "nothing but line breaks": (lambda: b"\n" * (7 * MEGABYTE), TableFault.TOO_MANY_ROWS),
    "open quotation mark": (lambda: b'a;b\n"' + b"x\n" * MEGABYTE, TableFault.ROW_TOO_LONG),
    "zeros": (lambda: b"\0" * MEGABYTE, TableFault.NOT_TEXT),
    "too large": (lambda: b"x" * (9 * MEGABYTE), TableFault.TOO_LARGE),
}


def zipped(*entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_fast_and_cheaply(name):
    make, code = HOSTILE[name]
    data = make()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with effort() as took, pytest.raises(TableRefusedError) as refused:
        read_table(data, "count.xlsx")

    assert refused.value.problem.code == code
    assert took.seconds < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100 * 1024


@pytest.mark.parametrize("make", [laughing, outside_entity])
def test_entities_are_never_resolved(make):
    try:
        table = read_table(make(), "count.xlsx")
    except TableRefusedError as refused:
        assert refused.problem.code in {TableFault.BROKEN_WORKBOOK, TableFault.EMPTY}  # noqa: PT017  either is harmless
    else:
        assert "root" not in str(table)
        assert len(str(table)) < 1000


def test_child_that_takes_too_long_is_refused():
    with pytest.raises(TableRefusedError) as refused:
        read_table(simple(), "count.xlsx", limits=Limits(wall_seconds=0))
    assert refused.value.problem.code == TableFault.COSTLY_WORKBOOK


def test_child_without_memory_is_refused():
    with pytest.raises(TableRefusedError) as refused:
        read_table(simple(), "count.xlsx", limits=Limits(memory_bytes=12 * MEGABYTE))
    # Where the memory ends decides between the two; both are refusals.
    assert refused.value.problem.code in {TableFault.COSTLY_WORKBOOK, TableFault.BROKEN_WORKBOOK}


def test_child_sees_no_environment(monkeypatch):
    seen = {}
    real = xlsx_reader.subprocess.run
    monkeypatch.setattr(
        xlsx_reader.subprocess, "run", lambda *args, **kwargs: seen.update(kwargs) or real(*args, **kwargs)
    )

    read_table(simple(), "count.xlsx")

    assert seen["env"] == {}


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(columns=1), TableFault.TOO_MANY_COLUMNS),
        (Limits(cells=2), TableFault.TOO_MANY_CELLS),
        (Limits(cell_chars=3), TableFault.CELL_TOO_LONG),
        (Limits(rows=1), TableFault.TOO_MANY_ROWS),
    ],
)
def test_each_limit_of_xlsx_is_held(limits, code):
    with pytest.raises(TableRefusedError) as refused:
        read_table(write_xlsx(["a", "b"], [["long", 1], ["x", 2]]), "count.xlsx", limits=limits)
    assert refused.value.problem.code == code


def test_formatted_but_empty_rows_do_no_harm():
    def fill(book):
        book.active["A1"], book.active["A2"] = "persons", 7
        for row in range(3, 21_000):
            book.active.cell(row, 1).font = Font(bold=True)

    assert [row.cells for row in read_table(workbook(fill), "a.xlsx").rows] == [(Decimal(7),)]


def test_table_that_starts_further_down_keeps_its_row_numbers():
    def fill(book):
        book.active["B3"], book.active["C3"], book.active["B5"], book.active["C5"] = "ags", "persons", "08111000", 7
        book.active["F5"] = "a note beside the table"

    table = read_table(workbook(fill), "a.xlsx")

    assert table.headers == ("ags", "persons")
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("08111000", Decimal(7)))]


def test_first_visible_sheet_is_read_and_the_others_are_named():
    def fill(book):
        book.active.title, book.active.sheet_state = "Geheim", "hidden"
        for title in ("Köpfe", "Notizen"):
            book.create_sheet(title).append(["persons"])
            book[title].append([len(title)])

    table = read_table(workbook(fill), "a.xlsx")

    assert (table.sheet, table.other_sheets) == ("Köpfe", ("Notizen",))
    assert table.rows[0].cells == (Decimal(5),)


def test_formula_is_never_computed():
    cell = '<c r="A{0}">{1}</c>'
    body = "".join(
        f'<row r="{number}">{cell.format(number, content)}</row>'
        for number, content in enumerate(
            ("<v>1</v>", '<f>WEBSERVICE("http://localhost/")</f>', "<f>1+1</f><v>5</v>"),
            start=1,
        )
    )

    assert [row.cells for row in read_table(with_sheet(body), "a.xlsx").rows] == [(Decimal(5),)]


def test_dates_and_truths_become_text_and_errors_nothing():
    def fill(book):
        book.active.append(["a", "b", "c", "d"])
        book.active.append([dt.date(2017, 9, 15), True, "#N/A", dt.timedelta(hours=30)])

    assert read_table(workbook(fill), "a.xlsx").rows[0].cells == ("2017-09-15", "TRUE", "", "1 day, 6:00:00")
