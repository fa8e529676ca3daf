"""Kinds of notices, their texts, and objections to them, with the words on the screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    GRANT = "grant", _("Grant notice")
    REJECTION = "rejection", _("Rejection notice")
    AMENDMENT = "amendment", _("Amendment notice")
    REVOCATION = "revocation", _("Revocation notice")


class NoticeObjectionState(models.TextChoices):
    """An objection to a notice: open until two officers have decided, or until it is withdrawn."""

    OPEN = "open", _("open")
    UPHELD = "upheld", _("upheld")
    PARTLY = "partly", _("upheld in part")
    REJECTED = "rejected", _("not upheld")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ObjectionOutcome(models.TextChoices):
    """How an objection to a notice comes out; "withdrawn" notes that its maker has taken it back by letter."""

    UPHELD = "upheld", _("upheld")
    PARTLY = "partly", _("upheld in part")
    REJECTED = "rejected", _("not upheld")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Remedy(models.TextChoices):
    """What follows from an objection that is upheld."""

    AMENDMENT = "amendment", _("amendment notice")
    DECISION = "decision", _("new decision")


class TextCode(models.TextChoices):
    """Legal texts of the authority, in the order in which a notice has them."""

    BASIS = "basis", _("Legal basis")
    CONDITIONS = "conditions", _("Conditions of the grant")
    AMENDMENT = "amendment", _("Text of an amendment")
    REJECTION = "rejection", _("Text of a rejection")
    HEARING = "hearing", _("Text of a hearing")
    REVOCATION = "revocation", _("Text of a revocation")
    OBJECTION = "objection", _("How to object")
