"""The events of one organisation as the actions write them, and the seals that the job puts over them minute by minute.

What a seal covers is written out by hand here, because it is done millions of times; audit.rules says what it must be, and
tests/test_state.py checks the chain by those.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from wegbereiter.audit.rules import FIRST_LINK
from wegbereiter.demo.state.acts import Colleague
from wegbereiter.demo.state.tables import NULL

RIVER = "case"
_as_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


class Trail:
    """Events of one organisation, in any order; sealed in the order of their keys, which begin with their moments."""

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self._found: list[tuple[str, str, str, str]] = []  # key, moment, what a seal covers, line

    def add(self, key: str, at: str, by: Colleague, code: str, about: tuple[str, str], data: Mapping[str, Any]) -> None:  # noqa: PLR0917
        """`about`: the model's label and the row's key."""
        said, house, (model, row) = _as_json(data), self.organisation, about
        covered = (
            f'{{"at":"{at}","code":"{code}","data":{said},"id":"{key}","kind":"change","membership_id":"{by.membership}"'
            f',"object_id":"{row}","object_type":"{model}","organisation_id":"{house}","river":"{RIVER}"'
            f',"role":"{by.role}","user_id":"{by.user}"}}'
        )
        values = (key, at, house, NULL, by.user, by.membership, by.role, RIVER, "change", code, model, row, said)
        self._found.append((key, at, covered, "\t".join(values)))

    def lines(self, into: Mapping[str, list[str]]) -> None:
        """Add events, seals and the months that are over to the lines of their tables."""
        self._found.sort()
        link, sequence, month, first_link = FIRST_LINK, 0, "", FIRST_LINK
        for key, at, covered, line in self._found:
            sealed_at = f"{at[:17]}59.5+00:00"  # by the next run of the job
            if at[:7] != month:
                if month:
                    into["audit_segment"].append(self._segment(key, month, first_link, link, sequence, sealed_at))
                month, sequence, first_link = at[:7], 0, link
            sequence += 1
            link = hashlib.sha256(f'["{link}",{sequence},{covered}]'.encode()).hexdigest()
            into["audit_event"].append(line)
            into["audit_seal"].append(
                f"{key}\t{self.organisation}\t{RIVER}\t{month}\t{sequence}\t{link}\t{sealed_at}"
            )  # fmt: skip

    def _segment(self, key: str, month: str, first_link: str, link: str, count: int, closed_at: str) -> str:  # noqa: PLR0917  columns in order
        """The key of the event that opened the next month does for the month before: unique, and of that moment."""
        values = (key, self.organisation, RIVER, month, first_link, link, str(count), closed_at, NULL)
        return "\t".join(values)
