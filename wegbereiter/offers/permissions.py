"""Who may read and who may keep the address list. The rights themselves stand in accounts.roles."""

from wegbereiter.people.permissions import Permission, check, house_of, person_of

__all__ = ["Permission", "check", "house_of", "person_of"]
