"""Who may do what in a case. The rights themselves stand in accounts.roles; whose cases they are, people.Care says."""

from wegbereiter.people.permissions import Permission, check, house_of, person_of

__all__ = ["Permission", "check", "house_of", "person_of"]
