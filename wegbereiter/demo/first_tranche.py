"""The demo's grants that were given upon the first tranche, and what the final allotment makes of them."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.queries import cast, data
from wegbereiter.funding import actions as funding
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.models import Allotment, Application
from wegbereiter.funding.queries.amendment import line_of, next_number
from wegbereiter.funding.queries.application import open_findings
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.states import Outcome, Round, Signature
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

IN_AUGUST, IN_SEPTEMBER = datetime(2017, 8, 15, 9, tzinfo=UTC), datetime(2017, 9, 11, 9, tzinfo=UTC)
IN_FEBRUARY, START, FURTHER_FROM = datetime(2018, 2, 5, 9, tzinfo=UTC), date(2017, 10, 1), date(2018, 3, 1)
TOWNS, SURELY = 6, 70_000  # so many towns, with so much a year: the final allotment reaches the claim as well
OWN_UNTIL_FINAL = Decimal(26_000)  # a year; more than half a position costs
PASSED = "Die endgültige Zuteilung folgt und deckt die Stellen voraussichtlich. (erfundenes Beispiel)"
PROPOSED, DECIDED = 4, 2  # of the amendments; the others stand in the list for a visitor


def grant(memberships: Sequence[Membership], first: Actor, second: Actor, rng: random.Random) -> None:
    """A few small towns apply and are granted in the summer, before the final allotment is known."""
    clerks = {m.organisation_id: m for m in memberships if m.role == "funding_clerk"}
    reached = Allotment.objects.filter(calculation__round=Round.FIRST_TRANCHE, annual_amount__gte=SURELY)
    free = reached.exclude(organisation__key__in={member.at for member in cast()})
    for one in free.order_by("annual_amount", "organisation__key")[:TOWNS]:
        made = _handed_in(clerks[one.organisation_id], rng)
        for finding in open_findings(first, made):
            values = {"code": str(finding.code), "position": finding.position, "reason": PASSED}
            funding.overrule_finding(made.pk, **values, by=first, now=IN_SEPTEMBER)
        funding.propose_decision(made.pk, outcome=Outcome.GRANT, by=first, now=IN_SEPTEMBER)
        funding.decide_application(made.pk, by=second, now=IN_SEPTEMBER)


def amend(memberships: Sequence[Membership], first: Actor, second: Actor) -> None:
    """From the first tranche to the final allotment: two amendments decided, two proposed, two left in the list.

    The last of them waits with a further position, for which the final allotment has the money.
    """
    grants = list(Application.objects.filter(calculation__round=Round.FIRST_TRANCHE).order_by("organisation__key"))
    made = [funding.propose_amendment(one.pk, by=first, now=IN_FEBRUARY) for one in grants[:PROPOSED]]
    for amendment in made[:DECIDED]:
        funding.decide_amendment(amendment.pk, by=second, now=IN_FEBRUARY)
    last = grants[-1]
    clerk = next(m for m in memberships if m.role == "funding_clerk" and m.organisation_id == last.organisation_id)
    by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
    change = Change(
        number=next_number(line_of(by, last)),
        from_day=FURTHER_FROM,
        first_day=FURTHER_FROM,
        fte=Decimal("0.5"),
        qualification=Qualification.C,
        person="Liv Erfunden",
    )
    funding.report_position(last.pk, change, by=by, now=IN_FEBRUARY)


def _handed_in(clerk: Membership, rng: random.Random) -> Application:
    """What the tranche pays for, and half a position that the town bears itself until the final allotment."""
    by, names = actor_of(clerk, natural_person=clerk.user.profile.natural_person), data("people")
    begun = funding.start_application(by=by, now=IN_AUGUST)
    known = [(one.number, one.fte, one.qualification) for one in begun.positions.all()]
    entries = [
        PositionEntry(
            number=number,
            fte=fte,
            first_day=START,
            qualification=group,
            person=f"{rng.choice(names['given'])} {rng.choice(names['family'])}",
        )
        for number, fte, group in [*known, (None, Decimal("0.5"), "c")]
    ]
    name = clerk.user.profile.name
    text = Draft(version=begun.version, signatory=name, own_amount=OWN_UNTIL_FINAL, positions=entries)
    saved = funding.save_application(begun.pk, text, by=by, now=IN_AUGUST)
    return funding.submit_application(saved.pk, version=saved.version, signature=Signature.ONLINE, by=by, now=IN_AUGUST)
