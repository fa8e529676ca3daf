"""Drafts of the simulator in the demo: one that the associations read and comment on, one that only the office sees."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.money import EDITION
from wegbereiter.funding import actions as funding
from wegbereiter.funding.choices import DraftKey
from wegbereiter.funding.queries.simulation import start_from
from wegbereiter.pact import queries as pact

IN_MAY, IN_JUNE = datetime(2018, 5, 14, 9, tzinfo=UTC), datetime(2018, 6, 11, 9, tzinfo=UTC)

SHARED = "Halb nach Personen, halb nach Bevölkerung"
PRIVATE = "Das Geld folgt den Geflüchteten, Juli bis September 2017"
COMMENT = "Die kleinen Gemeinden gewinnen, aber wer viele Geflüchtete aufgenommen hat, verliert. (erfundenes Beispiel)"


def drafts(officer: Actor, association: Actor) -> None:
    """As an officer would try them out, and an association of towns would answer."""
    start = start_from(pact.edition(EDITION))
    half = replace(start, key=DraftKey.MIX, persons_share=Decimal("0.5"))
    shared = funding.make_simulation(title=SHARED, edition=EDITION, draft=half, by=officer, now=IN_MAY)
    funding.share_simulation(shared.pk, version=shared.version, by=officer, now=IN_MAY)
    funding.comment_on_simulation(shared.pk, text=COMMENT, by=association, now=IN_JUNE)
    follows = replace(start, key=DraftKey.FOLLOWS)
    funding.make_simulation(title=PRIVATE, edition=EDITION, draft=follows, by=officer, now=IN_JUNE)
