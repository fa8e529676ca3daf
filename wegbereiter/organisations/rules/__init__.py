"""What is right about organisations and the people in them. Plain Python: no Django, no database, no clock."""

from wegbereiter.organisations.rules.comparison import Comparison, Difference, Step, difference
from wegbereiter.organisations.rules.register import (
    REGISTER_SENTENCES,
    Entry,
    Register,
    RegisterFault,
    read_register,
)
from wegbereiter.organisations.rules.search import (
    Cursor,
    Query,
    read_cursor,
    read_query,
    search_text,
    sort_text,
    write_cursor,
)

__all__ = [
    "REGISTER_SENTENCES",
    "Comparison",
    "Cursor",
    "Difference",
    "Entry",
    "Query",
    "Register",
    "RegisterFault",
    "Step",
    "difference",
    "read_cursor",
    "read_query",
    "read_register",
    "search_text",
    "sort_text",
    "write_cursor",
]
