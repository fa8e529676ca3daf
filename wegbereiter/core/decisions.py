"""The columns and constraints of anything that one person prepares and another one decides.

The rule stands in four_eyes.py.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.four_eyes import FourEyesFault, check_decide, check_prepare, check_return

if TYPE_CHECKING:
    from uuid import UUID

    from wegbereiter.core.tenancy import Actor

PREPARED = ("prepared_by", "prepared_role", "prepared_persons", "prepared_at")
DECIDED = ("decided_by", "decided_role", "decided_persons", "decided_at")

SENTENCES = {
    FourEyesFault.NOBODY: _("This needs a person; a technical account cannot do it."),
    FourEyesFault.NOT_PREPARED: _(
        "There is no proposal to decide about. Somebody may have taken it back; please look again."
    ),
    FourEyesFault.ALREADY_PREPARED: _("This is proposed already and waits for the second person."),
    FourEyesFault.ALREADY_DECIDED: _("This has been decided already. Nothing was changed."),
    FourEyesFault.SAME_PERSON: _(
        "Four eyes: who has prepared something cannot decide it, neither as a substitute nor with a second account."
    ),
}


class TwoPersonDecision(models.Model):
    """Who prepared and who decided: account, role, every natural person behind the act, and when.

    The database refuses a decision without a proposal and a person on both sides, whatever the program does. The
    methods change the columns only; the action that calls them holds the row's lock and saves `PREPARED` or `DECIDED`.
    """

    prepared_by = models.UUIDField(null=True, blank=True, editable=False)
    prepared_role = models.CharField(max_length=40, blank=True, editable=False)
    prepared_persons = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    prepared_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.UUIDField(null=True, blank=True, editable=False)
    decided_role = models.CharField(max_length=40, blank=True, editable=False)
    decided_persons = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_prepared_completely_or_not",
                condition=Q(prepared_by=None, prepared_role="", prepared_persons__len=0, prepared_at=None)
                | Q(prepared_by__isnull=False, prepared_persons__len__gt=0, prepared_at__isnull=False)
                & ~Q(prepared_role=""),
            ),
            models.CheckConstraint(
                name="%(class)s_decided_completely_or_not",
                condition=Q(decided_by=None, decided_role="", decided_persons__len=0, decided_at=None)
                | Q(decided_by__isnull=False, decided_persons__len__gt=0, decided_at__isnull=False)
                & ~Q(decided_role=""),
            ),
            models.CheckConstraint(
                name="%(class)s_decided_after_prepared",
                condition=Q(decided_at=None) | Q(prepared_at__isnull=False, decided_at__gte=F("prepared_at")),
            ),
            models.CheckConstraint(
                name="%(class)s_four_eyes",
                condition=~Q(prepared_persons__overlap=F("decided_persons"))
                & (Q(decided_by=None) | ~Q(decided_by=F("prepared_by"))),
            ),
        ]

    @property
    def is_prepared(self) -> bool:
        return self.prepared_at is not None

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    def prepare(self, *, by: "Actor", now: datetime) -> None:
        """Note the proposal. Raises FourEyesError."""
        check_prepare(preparing=by.natural_persons, prepared_by=self.prepared_persons, decided=self.is_decided)
        _note(self, "prepared", by=by, now=now)

    def take_back(self) -> None:
        """Remove the proposal, because somebody sends it back or because the matter itself has changed.

        Raises FourEyesError.
        """
        check_return(prepared_by=self.prepared_persons, decided=self.is_decided)
        self.prepared_by, self.prepared_role, self.prepared_persons, self.prepared_at = None, "", [], None

    def decide(self, *, by: "Actor", now: datetime) -> None:
        """Note the decision. Raises FourEyesError."""
        check_decide(deciding=by.natural_persons, prepared_by=self.prepared_persons, decided=self.is_decided)
        _note(self, "decided", by=by, now=now)

    def may_be_decided_by(self, persons: "frozenset[UUID]") -> bool:
        """Whether these persons are a second pair of eyes for the open proposal; the action checks again."""
        return self.is_prepared and not self.is_decided and bool(persons) and not persons & set(self.prepared_persons)


def _note(row: TwoPersonDecision, step: str, *, by: "Actor", now: datetime) -> None:
    values: dict[str, Any] = {"by": by.user_id, "role": by.role, "persons": sorted(by.natural_persons), "at": now}
    for name, value in values.items():
        setattr(row, f"{step}_{name}", value)
