"""What comes after the demo's notices: objections in each state, changes of persons, and amendments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import actions as funding
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind
from wegbereiter.funding.models import Application, Notice
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.states import NoticeKind, ObjectionOutcome, Remedy, Round
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

DELIVERED = date(2018, 4, 12)
IN_APRIL, LATE, IN_JUNE = (datetime(2018, *day, 9, tzinfo=UTC) for day in ((4, 20), (5, 28), (6, 4)))
IN_AUTUMN, FOLLOWS_ON, FOLLOWER = datetime(2018, 9, 20, 9, tzinfo=UTC), date(2018, 10, 1), "Milan Erfunden"
TEXT = "Wir halten den Satz für die Stelle für falsch. (erfundenes Beispiel)"
REASON = "Der Satz folgt aus der nachgewiesenen Qualifikation. (erfundenes Beispiel)"
ANSWER_UNTIL, IN_JULY = date(2018, 7, 16), datetime(2018, 7, 20, 9, tzinfo=UTC)
GIVEN_UP = "Die Stelle konnte nicht besetzt werden; die Gemeinde verzichtet. (erfundenes Beispiel)"
OUTCOMES = (
    (ObjectionOutcome.REJECTED, None),
    (ObjectionOutcome.UPHELD, Remedy.AMENDMENT),
    (ObjectionOutcome.PARTLY, Remedy.AMENDMENT),
)


def object_to_notices(memberships: Sequence[Membership], first: Actor, second: Actor) -> None:
    """Rejected, upheld, upheld in part, withdrawn, and two open ones of which one is late."""
    clerks = {m.organisation_id: m for m in memberships if m.role == "funding_clerk"}
    notices = Notice.objects.exclude(application__calculation__round=Round.FIRST_TRANCHE)
    notices = notices.order_by("organisation__key", "created_at")[: len(OUTCOMES) + 3]
    for number, notice in enumerate(notices):
        clerk = clerks[notice.organisation_id]
        by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
        funding.enter_delivery(notice.pk, delivered_on=DELIVERED, by=first, now=IN_APRIL)
        is_late = number == len(OUTCOMES) + 2
        made = funding.object_to_notice(notice.pk, text=TEXT, by=by, now=LATE if is_late else IN_APRIL)
        if number < len(OUTCOMES):
            outcome, remedy = OUTCOMES[number]
            if remedy and notice.kind == NoticeKind.REJECTION:
                remedy = Remedy.DECISION  # there is no grant to amend
            values = {"outcome": outcome, "remedy": remedy, "reason": REASON}
            funding.propose_outcome(made.pk, **values, by=first, now=IN_JUNE)
            funding.decide_outcome(made.pk, by=second, now=IN_JUNE)
        elif number == len(OUTCOMES):
            funding.withdraw_notice_objection(made.pk, by=by, now=IN_JUNE)


def revoke_grants(first: Actor, second: Actor) -> None:
    """One grant is given up and revoked, of another one the holder is being heard."""
    grants = Application.objects.filter(state="granted", decided_at__lt=IN_JUNE, calculation__round=Round.FINAL)
    draft = funding.RevocationDraft(
        kind=RevocationKind.REVOCATION, ground=RevocationGround.GIVEN_UP, reason=GIVEN_UP, answer_until=ANSWER_UNTIL
    )
    for number, grant in enumerate(grants.order_by("-organisation__key")[:2]):
        made = funding.propose_revocation(grant.pk, draft, by=first, now=IN_JUNE)
        if number == 0:
            funding.decide_revocation(made.pk, read=0, by=second, now=IN_JULY)


def amend_grants(memberships: Sequence[Membership], first: Actor, second: Actor) -> None:
    """Persons change on granted positions: one amendment decided, one proposed, one report open."""
    clerks = {m.organisation_id: m for m in memberships if m.role == "funding_clerk"}
    grants = Application.objects.filter(state="granted", calculation__round=Round.FINAL).order_by("organisation__key")
    for step, grant in zip(("decided", "proposed", "open"), grants[:3], strict=False):
        clerk, position = clerks[grant.organisation_id], grant.positions.filter(removed_at=None).order_by("number")[0]
        by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
        assert position.first_day is not None
        change = Change(
            number=position.number,
            from_day=FOLLOWS_ON,
            fte=position.fte or Decimal(1),
            qualification=Qualification.C,
            person=FOLLOWER,
            first_day=position.first_day,
        )
        funding.report_change(grant.pk, change, by=by, now=IN_AUTUMN)
        if step != "open":
            amendment = funding.propose_amendment(grant.pk, by=first, now=IN_AUTUMN)
            if step == "decided":
                funding.decide_amendment(amendment.pk, by=second, now=IN_AUTUMN)
