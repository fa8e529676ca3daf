"""What people do with organisations. One function is one thing a person does: one transaction, one audit event."""

from wegbereiter.organisations.actions.invitations import (
    accept_as,
    accept_with_new_account,
    invite,
    invite_again,
    withdraw_invitation,
)
from wegbereiter.organisations.actions.loading import (
    REGISTER_DATE,
    REGISTER_SOURCE,
    Loaded,
    NewPerson,
    load_people,
    load_register,
)
from wegbereiter.organisations.actions.own import (
    add_contact,
    change_bank_account,
    change_contact,
    remove_contact,
    save_values,
)
from wegbereiter.organisations.actions.people import (
    declare_one_person,
    declare_two_persons,
    end_role,
    end_role_at_once,
    substitute,
)
from wegbereiter.organisations.actions.register import FaultyFileError, apply_update, upload_register
from wegbereiter.organisations.actions.second_factor import ask_reset, close_reset, confirm_reset
from wegbereiter.organisations.actions.switching import switch_role

__all__ = [
    "REGISTER_DATE",
    "REGISTER_SOURCE",
    "FaultyFileError",
    "Loaded",
    "NewPerson",
    "accept_as",
    "accept_with_new_account",
    "add_contact",
    "apply_update",
    "ask_reset",
    "change_bank_account",
    "change_contact",
    "close_reset",
    "confirm_reset",
    "declare_one_person",
    "declare_two_persons",
    "end_role",
    "end_role_at_once",
    "invite",
    "invite_again",
    "load_people",
    "load_register",
    "remove_contact",
    "save_values",
    "substitute",
    "switch_role",
    "upload_register",
    "withdraw_invitation",
]
