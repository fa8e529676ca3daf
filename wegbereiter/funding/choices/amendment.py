"""Why a grant is amended, and the states of what is reported and proposed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why the newest grant differs from the one before."""

    ALLOTMENT = "allotment", _("other allotment")
    PERSON = "person", _("other person")
    RATE = "rate", _("other qualification")
    SHARE = "share", _("other share")
    START = "start", _("other start")
    END = "end", _("ends early")
    CORRECTION = "correction", _("other days")


class ChangeState(models.TextChoices):
    """A change that a holder has reported."""

    OPEN = "open", _("reported")
    RETURNED = "returned", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DECIDED = "decided", _("in the amendment notice")


class AmendmentState(models.TextChoices):
    """Proposed by one officer, decided by another, or dropped."""

    PROPOSED = "proposed", _("waits for the second officer")
    DECIDED = "decided", _("decided")
    DROPPED = "dropped", _("taken back")
