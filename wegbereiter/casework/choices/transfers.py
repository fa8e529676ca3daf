"""What is handed over with a case, and how far a transfer is."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """Parts of a file, in the order of the page. For the person they have words in the library, in all languages."""

    PERSON = "person"  # name, birth, gender, ways to be reached, the language of letters: always
    FACTS = "facts"
    PLAN = "plan"
    TALKS = "talks"  # kind and day
    NOTES = "notes"  # of these talks; protected notes never


class TransferState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("taken over")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired without an answer")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("over, because the counselling ended or the file was closed")


# The same for staff.
SCOPES = {
    Scope.PERSON: _("name, birth, gender, ways to be reached"),
    Scope.FACTS: _("nationality, languages, residence, housing, livelihood, work permit, place in the household"),
    Scope.PLAN: _("plan: goals, steps, last agreed version"),
    Scope.TALKS: _("talks: kind and day"),
    Scope.NOTES: _("notes of these talks"),
}
