"""How far head counts, allotments and drafts of the simulator are, with the words on the screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountState(models.TextChoices):
    """The life of a head count:

    reported by 15 October, corrected with a reason until 31 December, then final (FAG section 29d).
    """

    PROVISIONAL = "provisional", _("provisional")
    REPORTED = "reported", _("reported")
    CORRECTED = "corrected", _("corrected")
    FINAL = "final", _("final")


class MissingTowns(models.TextChoices):
    """What becomes of towns that an uploaded file leaves out."""

    KEEP = "keep", _("keep what we have; a town without a number stays without one")
    ZERO = "zero", _("nobody was counted there: enter 0")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Round(models.TextChoices):
    """The occasions on which money was shared out."""

    FIRST_TRANCHE = "first_tranche", _("First tranche")
    FINAL = "final", _("Final allotment")
    ADD_ON = "add_on", _("Additional money for the districts")


class CalculationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PREPARED = "prepared", _("waits for the second officer")
    FINAL = "final", _("final")


class SimulationState(models.TextChoices):
    """A draft of the simulator. Final means adopted and kept; it changes no edition and no allotment by itself."""

    DRAFT = "draft", _("draft")
    SHARED = "shared", _("shared with the associations")
    FINAL = "final", _("final")
    DROPPED = "dropped", _("dropped")


class AreaKind(models.TextChoices):
    """What a published sum covers. No sum ever covers a single town: those are put together."""

    DISTRICT = "district", _("District")
    REGION = "region", _("Region")
    CITY_DISTRICTS = "city_districts", _("City districts together")
    SEVERAL = "several", _("Several areas together")
