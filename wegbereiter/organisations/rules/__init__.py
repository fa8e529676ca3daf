"""What is right about organisations and the people in them. Plain Python: no Django, no database, no clock."""

from wegbereiter.organisations.rules.bank import IbanRefusedError, last_day_of_old, normal_iban, shown_iban
from wegbereiter.organisations.rules.comparison import AssociationChange, Comparison, Difference, Step, difference
from wegbereiter.organisations.rules.invitations import (
    LIFETIME,
    Offer,
    check_address,
    check_open,
    normal_email,
    secret_hash,
)
from wegbereiter.organisations.rules.people import (
    MANAGER,
    Term,
    check_end,
    check_one_person,
    check_substitution,
    check_two_persons,
    ending_with,
)
from wegbereiter.organisations.rules.refusal import ConflictError, RefusedError
from wegbereiter.organisations.rules.register import (
    REGISTER_SENTENCES,
    Entry,
    Register,
    RegisterFault,
    entry_from_plain,
    entry_to_plain,
    read_register,
)
from wegbereiter.organisations.rules.search import (
    Cursor,
    Query,
    read_cursor,
    read_query,
    search_text,
    write_cursor,
)
from wegbereiter.organisations.rules.second_factor import (
    RESET_LIFETIME,
    check_asked,
    check_part,
    check_still_open,
    needs_office,
)

__all__ = [
    "LIFETIME",
    "MANAGER",
    "REGISTER_SENTENCES",
    "RESET_LIFETIME",
    "AssociationChange",
    "Comparison",
    "ConflictError",
    "Cursor",
    "Difference",
    "Entry",
    "IbanRefusedError",
    "Offer",
    "Query",
    "RefusedError",
    "Register",
    "RegisterFault",
    "Step",
    "Term",
    "check_address",
    "check_asked",
    "check_end",
    "check_one_person",
    "check_open",
    "check_part",
    "check_still_open",
    "check_substitution",
    "check_two_persons",
    "difference",
    "ending_with",
    "entry_from_plain",
    "entry_to_plain",
    "last_day_of_old",
    "needs_office",
    "normal_email",
    "normal_iban",
    "read_cursor",
    "read_query",
    "read_register",
    "search_text",
    "secret_hash",
    "shown_iban",
    "write_cursor",
]
