"""The work behind `wegbereiter pools`: read the allotments, propose, say how far it is."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from wegbereiter.cli.allotting import CallRefusedError, edition_named, merged_keys, municipalities
from wegbereiter.core.documents.limits import LIMITS
from wegbereiter.core.documents.tables import TABLE_SENTENCES, TableRefusedError, read_table
from wegbereiter.core.documents.writers import OutCell
from wegbereiter.funding.choices import ALLOTMENT_SENTENCES, AMOUNTS_SENTENCES, PoolKind
from wegbereiter.funding.rules import AllotmentRefusedError
from wegbereiter.funding.rules.amounts_file import read_amounts
from wegbereiter.funding.rules.pooling import advise
from wegbereiter.funding.rules.pools import Advice, DistrictFigures, PoolingTerms, PoolingTown, pooling_terms

HEADERS = ["ags", "name", "pool", "kind", "reason"]


def terms_named(code: str) -> PoolingTerms:
    """What the adviser takes from this edition; refuse where the edition has no pooling."""
    try:
        return pooling_terms(edition_named(code))
    except AllotmentRefusedError as refused:
        raise CallRefusedError(ALLOTMENT_SENTENCES[refused.fault] % refused.params) from None


def towns_of(path: Path) -> list[PoolingTown]:
    """Read the allotments and add what the register knows; every wrong row is a sentence of the refusal."""
    register = municipalities()
    try:
        with path.open("rb") as file:
            data = file.read(LIMITS.file_bytes + 1)
        names = {ags: row["name"] for ags, row in register.items()}
        found = read_amounts(read_table(data, path.name), register=names, merged=merged_keys())
    except OSError as error:
        raise CallRefusedError(f"{path} cannot be read: {error.strerror}.") from None
    except TableRefusedError as refused:
        raise CallRefusedError(f"{path}: {refused.problem.sentence(TABLE_SENTENCES)}") from None
    if found.problems:
        raise CallRefusedError(*(f"{path}: {problem.sentence(AMOUNTS_SENTENCES)}" for problem in found.problems))
    return [
        PoolingTown(
            ags=row.ags,
            name=row.name,
            annual_amount=row.annual_amount,
            district_key=entry["district_key"],
            district=entry["district"],
            association_key=entry["association_key"],
            association=entry["association"],
            lat=float(entry["lat"]),
            lon=float(entry["lon"]),
        )
        for row in found.rows
        for entry in [register[row.ags]]
    ]


def advised(towns: Sequence[PoolingTown], terms: PoolingTerms, *, say: Callable[[str], None]) -> Advice:
    """Propose, and say a line after each district."""
    return advise(towns, terms, timer=time.monotonic, on_district=lambda figures: say(progress_line(figures)))


def progress_line(figures: DistrictFigures) -> str:
    """How the programme of one district went."""
    start = f"[{figures.number}/{figures.total}] {figures.district}: {figures.below} below the least claim"
    found = f"{figures.transfers} without partners, gap {figures.gap:.1%}, {figures.seconds:.1f} s"
    return f"{start}, {found} ({figures.solved.replace('_', ' ')})"


def rows_of(advice: Advice, towns: Sequence[PoolingTown]) -> list[list[OutCell]]:
    """The proposals as rows, by key."""
    names = {town.ags: town.name for town in towns}
    return [[item.ags, names[item.ags], item.pool or "", item.kind, item.sentence()] for item in advice.proposals]


def summary(advice: Advice, towns: Sequence[PoolingTown], terms: PoolingTerms) -> Iterator[str]:
    """What should be seen before the proposals are used, and how many of each kind there are."""
    missing = len(municipalities()) - len(towns)
    if missing:
        yield f"Municipalities that are not in the file: {missing}. They are nobody's partner and get no proposal."
    if advice.too_many_transfers:
        most = f"{terms.transfer_share_at_most:.0%}"
        yield (
            f"Transfer is proposed to {advice.transfers} of {advice.with_money} towns below the least claim, "
            f"more than {most}: too few partners lie within {terms.farthest_km} km."
        )
    counts = {kind: sum(item.kind is kind for item in advice.proposals) for kind in PoolKind}
    yield "Proposals: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()) + "."
