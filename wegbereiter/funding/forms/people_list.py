"""People pasted out of a spreadsheet: a line for each, so that nobody types fifty names into fifty fields."""

from collections.abc import Sequence

from wegbereiter.funding.actions.application import MOST_POSITIONS
from wegbereiter.funding.forms.application import PositionForm
from wegbereiter.funding.states import QualificationChoice

COLUMNS = ("person", "fte", "qualification", "first_day", "reason")


def read_people(text: str) -> Sequence[tuple[int, PositionForm]]:
    """A form for each line that holds anything, with the number of the line.

    Cells are parted by tabs, as spreadsheets copy them, or by semicolons; what is left out stays as it is in the position.
    Of more lines than there may be positions one too many is read, and the action says how many there may be.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    found = [(number, PositionForm(_values(line))) for number, line in lines[: MOST_POSITIONS + 1]]
    for _number, form in found:
        form.fields["person"].required = True
    return found


def given(form: PositionForm) -> dict[str, object]:
    """What a line says."""
    return {name: form.cleaned_data[name] for name in COLUMNS if form.cleaned_data[name]}


def _values(line: str) -> dict[str, str]:
    cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
    values = dict(zip(COLUMNS, cells, strict=False))
    return values | {"qualification": _group(values.get("qualification", ""))}


def _group(written: str) -> str:
    """The code of a group, also where its words were written ("Gruppe a")."""
    words = {str(one.label).lower(): one.value for one in QualificationChoice}
    return words.get(written.lower(), written.lower())
