"""The demo's objections to notices: one in each state, with the notices delivered that they are about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import actions as funding
from wegbereiter.funding.models import Notice
from wegbereiter.funding.states import ObjectionOutcome, Remedy
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

DELIVERED = date(2018, 4, 12)
IN_APRIL, LATE, IN_JUNE = (datetime(2018, *day, 9, tzinfo=UTC) for day in ((4, 20), (5, 28), (6, 4)))
TEXT = "Wir halten den Satz für die Stelle für falsch. (erfundenes Beispiel)"
REASON = "Der Satz folgt aus der nachgewiesenen Qualifikation. (erfundenes Beispiel)"
OUTCOMES = (
    (ObjectionOutcome.REJECTED, None),
    (ObjectionOutcome.UPHELD, Remedy.AMENDMENT),
    (ObjectionOutcome.PARTLY, Remedy.DECISION),
)


def object_to_notices(memberships: Sequence[Membership], first: Actor, second: Actor) -> None:
    """Rejected, upheld, upheld in part, withdrawn, and two open ones of which one is late."""
    clerks = {m.organisation_id: m for m in memberships if m.role == "funding_clerk"}
    notices = Notice.objects.order_by("organisation__key", "created_at")[: len(OUTCOMES) + 3]
    for number, notice in enumerate(notices):
        clerk = clerks[notice.organisation_id]
        by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
        funding.enter_delivery(notice.pk, delivered_on=DELIVERED, by=first, now=IN_APRIL)
        is_late = number == len(OUTCOMES) + 2
        made = funding.object_to_notice(notice.pk, text=TEXT, by=by, now=LATE if is_late else IN_APRIL)
        if number < len(OUTCOMES):
            outcome, remedy = OUTCOMES[number]
            values = {"outcome": outcome, "remedy": remedy, "reason": REASON}
            funding.propose_outcome(made.pk, **values, by=first, now=IN_JUNE)
            funding.decide_outcome(made.pk, by=second, now=IN_JUNE)
        elif number == len(OUTCOMES):
            funding.withdraw_notice_objection(made.pk, by=by, now=IN_JUNE)
