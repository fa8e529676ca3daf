"""What the holder of a grant sees of it after the notice."""

from dataclasses import dataclass

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.amendment import AmendmentState, ChangeState
from wegbereiter.funding.models import Amendment, Application, PositionChange
from wegbereiter.funding.queries.amendment import Line, amendments_visible_to, changes_visible_to, line_of, scans
from wegbereiter.funding.states import ApplicationState


@dataclass(frozen=True, kw_only=True)
class AfterGrant:
    """What the holder of a grant sees of it: as it is now, what it has reported, and every amendment."""

    line: Line
    reports: list[PositionChange]
    amendments: list[Amendment]

    @property
    def busy(self) -> set[int]:
        """Positions of which a change is reported already."""
        return {one.number for one in self.reports if one.state == ChangeState.OPEN}


def after_grant(actor: Actor, application: Application) -> AfterGrant | None:
    """None where nothing is granted."""
    if application.state != ApplicationState.GRANTED:
        return None
    reports = changes_visible_to(actor).filter(application=application).exclude(state=ChangeState.DECIDED)
    decided = amendments_visible_to(actor).filter(application=application, state=AmendmentState.DECIDED)
    return AfterGrant(
        line=line_of(actor, application),
        reports=list(reports.select_related("position").prefetch_related(scans()).order_by("-created_at", "-pk")),
        amendments=list(decided.select_related("notice").order_by("-decided_at", "-pk")),
    )
