"""Cases: facts with their days, plans as agreed, talks, tasks and appointments. Seen by who looks after the person."""

from wegbereiter.casework.models.case import Case, Episode, Information, UnnamedContact
from wegbereiter.casework.models.contact import Appointment, Contact, ContactPerson, NoteDraft, ProtectedNote, Task
from wegbereiter.casework.models.plan import AgreedPlan, Goal, Rating, Step

__all__ = [
    "AgreedPlan",
    "Appointment",
    "Case",
    "Contact",
    "ContactPerson",
    "Episode",
    "Goal",
    "Information",
    "NoteDraft",
    "ProtectedNote",
    "Rating",
    "Step",
    "Task",
    "UnnamedContact",
]
