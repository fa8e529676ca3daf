"""Why a grant is amended, and the states of what is reported and proposed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why the newest grant differs from the one before."""

    ALLOTMENT = "allotment", _("other allotment")
    POSITION = "position", _("further position")
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


class RevocationKind(models.TextChoices):
    """Whether what is taken back was right when it was granted (LVwVfG section 49) or wrong from the beginning (48)."""

    REVOCATION = "revocation", _("revocation of a lawful grant")
    WITHDRAWAL = "withdrawal", _("withdrawal of an unlawful grant")


class RevocationGround(models.TextChoices):
    """Why a grant is taken back; the rest is said in words."""

    PURPOSE = "purpose", _("money not used for its purpose")
    CONDITION = "condition", _("condition of the grant not kept")
    FACTS = "facts", _("wrong or incomplete information")
    GONE = "gone", _("what the grant rested on has ended")
    GIVEN_UP = "given_up", _("the holder gives it up")
    OTHER = "other", _("other reason")


class RevocationState(models.TextChoices):
    """The holder is heard first; then another officer decides, or the proposal is taken back."""

    HEARING = "hearing", _("holder is being heard")
    DECIDED = "decided", _("decided")
    DROPPED = "dropped", _("taken back")


class HearingStage(models.TextChoices):
    """How far a hearing is; both after the answer and after the silence it may be decided."""

    WAITING = "waiting", _("holder is being heard")
    ANSWERED = "answered", _("holder has answered")
    SILENT = "silent", _("time to answer is over, no answer")


class AmendmentState(models.TextChoices):
    """Proposed by one officer, decided by another, or dropped."""

    PROPOSED = "proposed", _("waits for the second officer")
    DECIDED = "decided", _("decided")
    DROPPED = "dropped", _("taken back")
