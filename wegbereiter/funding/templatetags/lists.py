"""The rows of the long lists of the money river; see core.rows for why they are written in Python."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

from django import template
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wegbereiter.core.rows import address_of, cell, heading, link, row, written
from wegbereiter.core.templatetags.numbers import NOTHING, day, euro, integer
from wegbereiter.funding.models import Allotment, Calculation, HeadCount, HeadCountRow
from wegbereiter.funding.queries.since import Since, Transfer
from wegbereiter.funding.queries.story import Progress
from wegbereiter.funding.queries.ways_overview import TownRow
from wegbereiter.funding.states import ApplicationState, PartnerState, WayCode, WayState

register = template.Library()

# A way in a word, for a column of a long list.
SHORT: dict[str, Promise] = {
    WayCode.ASSOCIATION: gettext_lazy("association"),
    WayCode.NEIGHBOURS: gettext_lazy("neighbours"),
    WayCode.TOP_UP: gettext_lazy("own money"),
    WayCode.TO_DISTRICT: gettext_lazy("district"),
}


@register.simple_tag
def allotment_rows(
    rows: Iterable[Allotment],
    calculation: Calculation,
    *,
    with_district: bool,
    estimated: str,
    below: str,
    reached: str,
    progress: Mapping[UUID, Progress] | None = None,
) -> SafeString:
    """One line for each town: place, district, persons, money, claim. `estimated`, `below`, `reached` are rendered badges.

    With `progress` each says besides which way the town goes and how far its application is.
    """
    to_place, to_district = address_of("funding:municipality"), address_of("funding:district")
    query = f"?calculation={calculation.pk}"
    how_far = _progress_cells() if progress else None
    district_label, persons_label, claim_label = _("District"), _("Persons"), _("Least claim")
    year_label, all_label = _("A year"), _("In all")

    def line(one: Allotment) -> SafeString:
        place, flag = one.organisation, estimated if one.estimated else ""
        cells: list[object] = [heading(link(to_place(place.pk) + query, place.name), place.key)]
        if with_district:
            district = place.district
            shown = link(to_district(district.pk) + query, district.name) if district else NOTHING
            cells.append(cell(district_label, shown))
        cells.append(cell(persons_label, integer(one.persons), flag, numeric=True))
        if calculation.years and not progress:
            cells.append(cell(year_label, euro(one.annual_amount), flag, numeric=True))
        cells.append(cell(all_label, euro(one.total_amount), flag, numeric=True))
        if calculation.least_claim_amount and not progress:
            cells.append(cell(claim_label, below if one.below_claim else reached))
        if progress and how_far:
            cells += how_far(progress.get(one.organisation_id), place.pk)
        return row(*cells)

    return written(line, rows)


def _progress_cells() -> Callable[[Progress | None, UUID], list[SafeString]]:
    """Way, application, what was granted to the town itself (the money of a pool stands with its lead), and days."""
    to_page = address_of("funding:office_application")
    way_label, application_label, granted_label = _("Way"), _("Application"), _("Granted")
    notice_label, first_day_label = _("Notice"), _("First day at work")
    ways, states = {**_labels(WayCode), **SHORT}, _labels(ApplicationState)

    def cells(found: Progress | None, town: UUID) -> list[SafeString]:
        way, since = (found.way, found.since) if found else (None, None)
        app = since.application if since else None
        is_own = app is not None and app.organisation_id == town
        return [
            cell(way_label, ways[way.kind] if way else NOTHING),
            cell(application_label, link(to_page(app.pk), states[app.state]) if app else NOTHING),
            cell(granted_label, euro(since.granted_amount if since and is_own else None), numeric=True),
            cell(notice_label, day(since.notice_on if since else None)),
            cell(first_day_label, day(since.first_day if since else None)),
        ]

    return cells


def _labels(choices: type[TextChoices]) -> dict[str, object]:
    """What `get_..._display` says; asked row by row, that one would translate every choice each time."""
    return dict(choices.choices)


@register.simple_tag
def transfer_rows(rows: Iterable[Transfer], *, with_story: object, estimated: str) -> SafeString:
    """One line for each town that has handed its task to the acting district: its money, and the days of the story."""
    to_place = address_of("funding:municipality")
    year_label, term_label = _("A year"), _("Over the term")
    agreed = (_("Decision of the council"), _("Taken over on"))
    story = (_("Handed in"), _("Decision"), _("Notice"), _("First day at work"))

    def line(one: Transfer) -> SafeString:
        way, since, flag = one.way, one.since, estimated if one.estimated else ""
        app = since.application if since else None
        days = (app.submitted_at, app.decided_at, since.notice_on, since.first_day) if app and since else (None,) * 4
        shown = [*zip(agreed, (way.council_on, way.partner_answered_at), strict=True)]
        shown += zip(story, days, strict=True) if with_story else []
        return row(
            heading(link(to_place(way.organisation_id), way.organisation.name)),
            cell(year_label, euro(way.annual_amount), flag, numeric=True),
            cell(term_label, euro(one.total_amount), flag, numeric=True),
            *(cell(label, day(value)) for label, value in shown),
        )

    return written(line, rows)


@register.simple_tag
def started(since: Since, today: date) -> str:
    """How many of the positions have begun; empty where none is granted."""
    begun = {"n": since.begun(today), "all": len(since.first_days)}
    return _("%(n)s of %(all)s positions have begun") % begun if since.first_days else ""


@register.simple_tag
def head_count_rows(rows: Iterable[HeadCountRow], count: HeadCount, *, may_correct: bool, estimated: str) -> SafeString:
    """One line for each town: place, district, persons, the number before and why it changed."""
    to_correction = address_of("funding:correct", count.pk)
    district_label, persons_label, before_label = _("District"), _("Persons"), _("Before")
    reason_label, actions_label, correct = _("Reason"), _("Actions"), _("Correct")

    def line(one: HeadCountRow) -> SafeString:
        place = one.organisation
        cells: list[object] = [
            heading(format_html("<bdi>{}</bdi>", place.name), place.key),
            cell(district_label, place.district.name if place.district else NOTHING),
            cell(persons_label, integer(one.persons), estimated if one.estimated else "", numeric=True),
            cell(before_label, integer(one.corrected_from), numeric=True),
            cell(reason_label, one.reason or NOTHING),
        ]
        if may_correct:
            whom = format_html('<span class="kern-sr-only"> {}</span>', place.name)
            to = format_html('<a href="{}">{}{}</a>', to_correction(one.organisation_id), correct, whom)
            cells.append(cell(actions_label, to))
        return row(*cells)

    return written(line, rows)


@register.simple_tag
def way_rows(rows: Iterable[TownRow], *, estimated: str) -> SafeString:
    """One line for each town below the claim: place, district, money, what is proposed, what it has chosen."""
    to_place = address_of("funding:municipality")
    district_label, year_label = _("District"), _("A year")
    proposed_label, way_label, state_label = _("Proposed"), _("Way"), _("State")
    kinds, states, partner_states = _labels(WayCode), _labels(WayState), _labels(PartnerState)

    def line(one: TownRow) -> SafeString:
        place, way, suggestion = one.allotment.organisation, one.way, one.suggestion
        flag = estimated if one.allotment.estimated else ""
        state = (partner_states[way.partner_state] if way.partner_state else states[way.state]) if way else NOTHING
        return row(
            heading(link(to_place(place.pk), place.name), place.key),
            cell(district_label, place.district.name if place.district else NOTHING),
            cell(year_label, euro(one.allotment.annual_amount), flag, numeric=True),
            cell(proposed_label, kinds[suggestion.kind] if suggestion else NOTHING),
            cell(way_label, kinds[way.kind] if way else NOTHING),
            cell(state_label, state),
        )

    return written(line, rows)
