"""How much work something took, on a machine that does other things as well."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Effort:
    """Processor seconds of this process and of the children that have ended; 0 until the block is over."""

    seconds: float = 0.0


@contextmanager
def effort() -> Iterator[Effort]:
    """A clock on the wall measures the neighbours too; this one only us. For upper limits that mean "not quadratic"."""
    found, before = Effort(), _spent()
    yield found
    found.seconds = _spent() - before


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
