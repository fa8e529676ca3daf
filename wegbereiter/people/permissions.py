"""Who may see and change what about people. The rights themselves stand in accounts.roles."""

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.organisations.permissions import house_of, person_of

__all__ = ["Permission", "check", "house_of", "person_of"]
