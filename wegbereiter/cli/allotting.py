"""The work behind `wegbereiter allot`: read the head count, compute, write the file in one step."""

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from wegbereiter.core.documents.limits import LIMITS
from wegbereiter.core.documents.tables import TABLE_SENTENCES, TableRefusedError, read_table
from wegbereiter.core.documents.writers import OutCell, write_plain_csv
from wegbereiter.funding.choices import ALLOTMENT_SENTENCES, HEAD_COUNT_SENTENCES
from wegbereiter.funding.rules import (
    AllotmentRefusedError,
    HeadCountFile,
    allotments,
    first_tranche_share,
    first_tranches,
    read_head_count,
    terms_of,
)
from wegbereiter.pact import queries
from wegbereiter.pact.rules import Edition


class CallRefusedError(Exception):
    """What is wrong with the call or its file, one sentence each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def edition_named(code: str) -> Edition:
    """Return the edition, or refuse with the codes there are."""
    try:
        return queries.edition(code)
    except LookupError:
        raise CallRefusedError(f"There is no edition {code}. Editions: {', '.join(queries.codes())}.") from None


def counted(path: Path) -> HeadCountFile:
    """Read the head count; every wrong row is a sentence of the refusal."""
    try:
        with path.open("rb") as file:
            data = file.read(LIMITS.file_bytes + 1)
        names = {ags: row["name"] for ags, row in municipalities().items()}
        found = read_head_count(read_table(data, path.name), register=names, merged=merged_keys())
    except OSError as error:
        raise CallRefusedError(f"{path} cannot be read: {error.strerror}.") from None
    except TableRefusedError as refused:
        raise CallRefusedError(f"{path}: {refused.problem.sentence(TABLE_SENTENCES)}") from None
    if found.errors:
        raise CallRefusedError(*(f"{path}: {problem.sentence(HEAD_COUNT_SENTENCES)}" for problem in found.errors))
    return found


def amounts_of(
    edition: Edition,
    head_count: HeadCountFile,
    *,
    first_tranche: bool,
    total: int | None,
) -> tuple[list[str], list[list[OutCell]]]:
    """Return headers and rows of the result, in the order of the head count."""
    counts = head_count.counts
    amounts: dict[str, list[OutCell]]
    try:
        terms = terms_of(edition)
        if first_tranche:
            names = ["amount"]
            share = first_tranche_share(edition)
            tranches = first_tranches(counts, money=terms.money, share=share, persons_total=total)
            amounts = {ags: [amount] for ags, amount in tranches.items()}
        else:
            names = ["annual_amount", "total_amount"]
            found = allotments(counts, money=terms.money, years=terms.years, persons_total=total)
            amounts = {ags: [item.annual_amount, item.total_amount] for ags, item in found.items()}
    except AllotmentRefusedError as refused:
        raise CallRefusedError(ALLOTMENT_SENTENCES[refused.fault] % refused.params) from None
    rows = [[row.ags, row.given_name or row.name, row.persons, *amounts[row.ags]] for row in head_count.rows]
    return ["ags", "name", "persons", *names], rows


def municipalities() -> dict[str, dict[str, str]]:
    """Rows of the package's own register by key (AGS), without those that were merged away."""
    return {row["ags"]: row for row in _register() if not row.get("successor")}


def merged_keys() -> dict[str, str]:
    """The key of each municipality that was merged away, with that of what it has become a part of in the end."""
    into = {row["ags"]: row["successor"] for row in _register() if row.get("successor")}
    found = {}
    for ags in into:
        end = ags
        for _step in into:  # not further than there are rows, should they lead in a circle
            end = into.get(end, end)
        found[ags] = end
    return {ags: end for ags, end in found.items() if end not in into}


def _register() -> list[dict[str, str]]:
    text = (files("wegbereiter.organisations") / "data" / "municipalities.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def notices(head_count: HeadCountFile) -> list[str]:
    """What was understood but should be seen, one line each."""
    return [f"{notice.sentence(HEAD_COUNT_SENTENCES)}\n" for notice in head_count.notices]


def put(path: Path, headers: list[str], rows: list[list[OutCell]]) -> None:
    """Put the file in its place in one step, so that nobody ever reads half of it."""
    data = write_plain_csv(headers, rows)
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing there to put in place
            path.write_bytes(data)
            return
        target = path.resolve()
        with _beside(target) as unfinished:
            unfinished.write_bytes(data)
            unfinished.replace(target)
    except OSError as error:
        raise CallRefusedError(f"{path} cannot be written: {error.strerror}.") from None


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    unfinished = Path(name)
    try:
        # mkstemp makes files for their owner alone; the result gets the rights of any other new file.
        unfinished.chmod(0o666 & ~_umask())
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
