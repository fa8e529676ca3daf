"""Cases: dated facts, agreed plans, talks, tasks, appointments, referrals, what was passed on. Seen by who looks after the person."""

from wegbereiter.casework.models.case import Case, Episode, Information, UnnamedContact
from wegbereiter.casework.models.contact import (
    Appointment,
    CalendarFeed,
    Contact,
    ContactPerson,
    ContactTemplate,
    ContactWeeks,
    NoteDraft,
    ProtectedNote,
    TalkLine,
    Task,
)
from wegbereiter.casework.models.disclosure import Disclosure, Transmission
from wegbereiter.casework.models.dispute import Dispute
from wegbereiter.casework.models.law import Explanation
from wegbereiter.casework.models.plan import AgreedPlan, Goal, Rating, Step
from wegbereiter.casework.models.referral import Referral
from wegbereiter.casework.models.statistics import StatisticsReport
from wegbereiter.casework.models.transfer import EarlierCounselling, Transfer

__all__ = [
    "AgreedPlan",
    "Appointment",
    "CalendarFeed",
    "Case",
    "Contact",
    "ContactPerson",
    "ContactTemplate",
    "ContactWeeks",
    "Disclosure",
    "Dispute",
    "EarlierCounselling",
    "Episode",
    "Explanation",
    "Goal",
    "Information",
    "NoteDraft",
    "ProtectedNote",
    "Rating",
    "Referral",
    "StatisticsReport",
    "Step",
    "TalkLine",
    "Task",
    "Transfer",
    "Transmission",
    "UnnamedContact",
]
