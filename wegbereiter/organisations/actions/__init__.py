"""What people do with organisations. One function is one thing a person does: one transaction, one audit event."""

from wegbereiter.organisations.actions.loading import (
    REGISTER_DATE,
    REGISTER_SOURCE,
    Loaded,
    NewPerson,
    load_people,
    load_register,
)

__all__ = ["REGISTER_DATE", "REGISTER_SOURCE", "Loaded", "NewPerson", "load_people", "load_register"]
