"""How far towns are with their ways to use an allotment, with the words on the screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WayCode(models.TextChoices):
    """What a municipality can do with its allotment."""

    OWN = "own", _("Employ the staff yourself")
    CARRIER = "carrier", _("Commission a welfare carrier")
    ASSOCIATION = "association", _("Apply together in your municipal association")
    NEIGHBOURS = "neighbours", _("Apply together with neighbours")
    TOP_UP = "top_up", _("Fill the gap with own money")
    TO_DISTRICT = "to_district", _("Hand the task to the district")


POOLED = (WayCode.ASSOCIATION, WayCode.NEIGHBOURS)


class WayState(models.TextChoices):
    """How far a town is with one way. A town that changes its mind leaves the way and begins another."""

    ASKED = "asked", _("waits for the council")
    ACCEPTED = "accepted", _("agreed")
    REFUSED = "refused", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LEFT = "left", _("left")


WAY_WITHOUT = "no_allotment"  # the final allotment does not know the town; written by wb_carry_ways
WAY_ENDED = "pool_ended"  # reason of a way that bound nobody any more when the town began another


class PartnerState(models.TextChoices):
    """What the district says when a town hands it the task. In a pool every town answers for itself, with its own way."""

    NOT_NEEDED = "", "–"
    WAITING = "waiting", _("waits for the district")
    ACCEPTED = "accepted", _("taken over")
    REFUSED = "refused", _("not taken over")


class ForwardingState(models.TextChoices):
    ASKED = "asked", _("waits for the carrier")
    ACCEPTED = "accepted", _("taken over")
    REFUSED = "refused", _("not taken over")
    WITHDRAWN = "withdrawn", _("withdrawn")
