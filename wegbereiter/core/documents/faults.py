"""Why a table is refused as a whole, what is wrong with its columns and rows, and the sentences that say how to mend it."""

from enum import StrEnum

from wegbereiter.core.documents.problems import Problem, gettext_noop


class TableFault(StrEnum):
    EMPTY = "table_empty"
    TOO_LARGE = "table_too_large"
    UNKNOWN_KIND = "table_unknown_kind"
    NOT_TEXT = "table_not_text"
    OLD_OR_LOCKED = "table_old_or_locked"
    QUOTES = "table_quotes"
    ROW_TOO_LONG = "table_row_too_long"
    CELL_TOO_LONG = "table_cell_too_long"
    TOO_MANY_ROWS = "table_too_many_rows"
    TOO_MANY_COLUMNS = "table_too_many_columns"
    TOO_MANY_CELLS = "table_too_many_cells"
    MORE_CELLS_THAN_HEADERS = "table_more_cells_than_headers"
    BROKEN_WORKBOOK = "table_broken_workbook"
    UNSAFE_WORKBOOK = "table_unsafe_workbook"
    COSTLY_WORKBOOK = "table_costly_workbook"


TABLE_SENTENCES: dict[StrEnum, str] = {
    TableFault.EMPTY: gettext_noop(
        "The file holds no rows. Choose a file with a header row and at least one row below it."
    ),
    TableFault.TOO_LARGE: gettext_noop(
        "The file is larger than %(most)s MB. Keep only the columns that are asked for."
    ),
    TableFault.UNKNOWN_KIND: gettext_noop("This kind of file cannot be read. Save the table as .xlsx or .csv."),
    TableFault.NOT_TEXT: gettext_noop("The file is no readable text. Save the table again as .xlsx or as CSV UTF-8."),
    TableFault.OLD_OR_LOCKED: gettext_noop(
        "The file has the old Excel format or a password. Save it as .xlsx without a password.",
    ),
    TableFault.QUOTES: gettext_noop("Row %(row)s: the quotation marks do not match. Remove or double them."),
    TableFault.ROW_TOO_LONG: gettext_noop(
        "Row %(row)s is longer than any row can be. Check the quotation marks above it."
    ),
    TableFault.CELL_TOO_LONG: gettext_noop("Row %(row)s: a cell holds more than %(most)s characters."),
    TableFault.TOO_MANY_ROWS: gettext_noop("The file has more than %(most)s rows. Remove empty rows below the table."),
    TableFault.TOO_MANY_COLUMNS: gettext_noop("Row %(row)s has more than %(most)s columns. Remove what is not needed."),
    TableFault.TOO_MANY_CELLS: gettext_noop("The file has more than %(most)s cells. Keep only the columns asked for."),
    TableFault.MORE_CELLS_THAN_HEADERS: gettext_noop(
        "Row %(row)s has more cells than the header row. Put a number with a comma into quotation marks, "
        "or separate the columns by semicolons.",
    ),
    TableFault.BROKEN_WORKBOOK: gettext_noop("The Excel file is damaged. Open it in your program and save it again."),
    TableFault.UNSAFE_WORKBOOK: gettext_noop(
        "The Excel file is built in a way that no spreadsheet program builds it. Copy the table into a new file.",
    ),
    TableFault.COSTLY_WORKBOOK: gettext_noop(
        "The Excel file is too large to read, or a cell far outside the table is filled. "
        "Copy the table into a new file.",
    ),
}


class RowFault(StrEnum):
    """What is wrong with columns or a row, whatever the table holds; what is wrong with a value, its form says."""

    COLUMN_TWICE = "column_twice"
    TWICE_IN_FILE = "twice_in_file"
    VALUE = "value"
    TOO_MANY = "too_many"


ROW_SENTENCES: dict[StrEnum, str] = {
    RowFault.COLUMN_TWICE: gettext_noop("Two columns say the same: %(first)s and %(second)s. Keep one of them."),
    RowFault.TWICE_IN_FILE: gettext_noop("Row %(row)s: “%(value)s” stands in row %(first_row)s already."),
    RowFault.VALUE: gettext_noop("Row %(row)s, %(column)s, “%(value)s”: %(sentence)s"),
    RowFault.TOO_MANY: gettext_noop("The file has more than %(most)s rows. Divide it into several files."),
}


class TableRefusedError(ValueError):
    """The file is not read at all; `problem` says why and where."""

    def __init__(self, code: TableFault, *, row: int | None = None, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem(code=code, row=row, params=params)
