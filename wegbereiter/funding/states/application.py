"""From the draft of an application to its decision, with the words on the screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """From the draft to the decision. A decided application never changes; an amendment is a new notice."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("handed in")
    RETURNED = "returned", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")
    GRANTED = "granted", _("granted")
    REJECTED = "rejected", _("rejected")
    REVOKED = "revoked", _("revoked")


CHANGEABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)
IN_HAND = (*CHANGEABLE, ApplicationState.SUBMITTED)  # nobody has decided it, the applicant can still take it back
BINDING = (ApplicationState.SUBMITTED, ApplicationState.GRANTED)  # money is asked for or given: its way is bound
ONE_PER_EDITION = (*IN_HAND, ApplicationState.GRANTED)  # what is granted changes by amendment, never by a second one


class Outcome(models.TextChoices):
    """What the first officer proposes and the second one decides."""

    GRANT = "grant", _("grant")
    REJECT = "reject", _("reject")


class Signature(models.TextChoices):
    ONLINE = "online", _("online by the named signatory")
    SCAN = "scan", _("scan of the signed print")


class QualificationChoice(models.TextChoices):
    """As choices.Qualification; the words of groups a to c stand in the edition, with their source."""

    A = "a", _("group a")
    B = "b", _("group b")
    C = "c", _("group c")
    REQUALIFYING = "requalifying", _("in re-qualification")
