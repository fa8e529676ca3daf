"""What the office reads: findings in words with the rule behind them, and the rows of the work list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wegbereiter.accounts.templatetags.roles import role_label
from wegbereiter.core.rows import address_of, cell, heading, link, row, written
from wegbereiter.core.templatetags.numbers import NOTHING, day, decimal, euro, integer, moment
from wegbereiter.funding.choices import FINDINGS, FindingCode
from wegbereiter.funding.forms import OverruleForm
from wegbereiter.funding.models import Application, Notice, OverruledFinding, Position
from wegbereiter.funding.queries.application import ApplicationView
from wegbereiter.funding.queries.notice_objection import Read
from wegbereiter.funding.queries.office import OfficeView
from wegbereiter.funding.rules.application import Finding
from wegbereiter.funding.states import ApplicationState, Outcome
from wegbereiter.funding.templatetags.funding import in_time

register = template.Library()

SIZES = {FindingCode.SIZE_TOO_SMALL}  # their figures are shares of a position, no money


@register.filter
def in_words(finding: Finding) -> str:
    """A finding as a sentence, its figures written out."""
    params = {name: _written(value, finding.code) for name, value in finding.params.items()}
    return _(FINDINGS[finding.code]) % {"position": finding.position, **params}


@register.filter
def finding_name(code: str, position: int | None) -> str:
    """A finding that was let pass, known by its code and position alone."""
    text = _(FINDINGS[FindingCode(code)])
    return text % {"position": position, **dict.fromkeys(("amount", "least", "day", "carrier"), NOTHING)}


@register.simple_tag
def application_rows(
    rows: Iterable[Application], *, can_prepare: bool, can_decide: bool, persons: frozenset[UUID]
) -> SafeString:
    """One line for each application: who, since when, findings, positions, money, state; a box where it can be chosen.

    `persons` act: what they have proposed or entered themselves they cannot decide.
    """
    to_page, today = address_of("funding:office_application"), timezone.localdate()
    labels = [_("Choose"), _("District"), _("Handed in"), _("Findings"), _("Positions"), _("Applied for"), _("State")]
    choose, where, when, findings, fte, amount, state = labels

    def line(one: Application) -> SafeString:
        place, cells = one.organisation, []
        submitted = timezone.localdate(one.submitted_at)
        if can_prepare or can_decide:
            decides = can_decide and _is_another(one, persons)
            cells.append(cell(choose, _box(one, can_prepare=can_prepare, can_decide=decides)))
        age = _("%(n)s days") % {"n": integer((today - submitted).days)}
        in_hand = one.state == ApplicationState.SUBMITTED
        return row(
            heading(link(to_page(one.pk), place.name), place.key or ""),
            cell(where, place.district.name if place.district else NOTHING),
            cell(when, day(submitted), f" ({age})" if in_hand else ""),
            cell(findings, integer(one.findings), numeric=True),
            cell(fte, decimal(one.fte), numeric=True),
            cell(amount, euro(one.applied_amount, 2), numeric=True),
            cell(state, _state(one)),
            *cells,
        )

    return written(line, rows)


def _is_another(one: Application, persons: frozenset[UUID]) -> bool:
    return one.may_be_decided_by(persons) and not persons & set(one.entered_persons)


def _box(one: Application, *, can_prepare: bool, can_decide: bool) -> SafeString | str:
    """A box for what can be done as a list: proposing what has no finding, deciding what is proposed."""
    clear = can_prepare and not one.is_prepared and not one.findings
    if one.state != ApplicationState.SUBMITTED or not (clear or can_decide):
        return NOTHING
    return format_html(
        '<div class="kern-form-check"><input class="kern-form-check__checkbox" type="checkbox" name="application"'
        ' value="{pk}" id="box-{pk}"><label class="kern-label" for="box-{pk}">{choose}'
        '<span class="kern-sr-only"> {name}</span></label></div>',
        pk=one.pk,
        choose=_("Choose"),
        name=one.organisation.name,
    )


def _state(one: Application) -> str:
    if one.state == ApplicationState.SUBMITTED and one.is_prepared:
        return _("proposed: %(outcome)s") % {"outcome": Outcome(one.outcome).label}
    return str(ApplicationState(one.state).label)  # get_state_display would translate all states for each row


def _written(value: object, code: FindingCode) -> object:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return decimal(value) if code in SIZES else euro(value, 2)
    return value


@dataclass(frozen=True, kw_only=True)
class FindingGroup:
    """Open findings of one kind, in the order of the positions, and the form that lets them pass."""

    findings: Sequence[Finding]
    form: OverruleForm


@register.simple_tag
def finding_groups(office: OfficeView, bound: OverruleForm) -> list[FindingGroup]:
    """Open findings by kind: a city's fifty positions that begin on one day are looked at once."""
    by_code: dict[FindingCode, list[Finding]] = {}
    for one in office.open:
        by_code.setdefault(one.code, []).append(one)
    return [
        FindingGroup(findings=found, form=_overrule_form(found, bound, number))
        for number, found in enumerate(by_code.values(), start=1)
    ]


def _overrule_form(found: Sequence[Finding], bound: OverruleForm, number: int) -> OverruleForm:
    """The one with a mistake, where it was sent from here."""
    code, numbers = str(found[0].code), [one.position for one in found if one.position]
    values = {"code": code, "position": found[0].position if len(found) == 1 else None}
    is_here = bound.is_bound and bound["code"].value() == code
    form = bound if is_here else OverruleForm(initial=values, auto_id=f"finding-{number}-%s")
    if len(numbers) > 1:
        form.choose_among(numbers)
    return form


@register.simple_tag
def position_rows(view: ApplicationView) -> SafeString:
    """One line for each position: person, qualification, share, rate, period, money."""
    labels = [_("Person"), _("Qualification"), _("Share"), _("Rate"), _("Funding period"), _("A year"), _("In all")]
    who, what, share, rate, period, year, all_years = labels

    def line(one: Position) -> SafeString:
        forwarding, costs = view.forwardings.get(one.pk), view.assessment.costs.get(one.number)
        named = forwarding or one
        carrier = format_html(" <span>({})</span>", forwarding.carrier.name) if forwarding else ""
        since = _("employed since %(day)s") % {"day": day(one.employed_since)} if one.employed_since else ""
        notes = "; ".join(part for part in (since, one.reason) if part)
        days = f"{day(costs.period.first_day)} – {day(costs.period.last_day)}" if costs else day(one.first_day)
        return row(
            heading(_("Position %(n)s") % {"n": one.number}),
            cell(who, format_html("<bdi>{}</bdi>", named.person or NOTHING), carrier),
            cell(what, named.get_qualification_display() or NOTHING),
            cell(share, decimal(one.fte), numeric=True),
            cell(rate, euro(costs.rate_amount) if costs else NOTHING, numeric=True),
            cell(period, days, format_html('<br><span class="w-muted">{}</span>', notes) if notes else ""),
            cell(year, euro(costs.yearly_amount, 2) if costs else NOTHING, numeric=True),
            cell(all_years, euro(costs.total_amount, 2) if costs else NOTHING, numeric=True),
        )

    return written(line, view.positions)


@register.simple_tag
def notice_rows(rows: Iterable[Notice], *, reads_all: bool) -> SafeString:
    """One line for each notice: reference, to whom, kind, money, days."""
    to_page = address_of("funding:notice")
    whom, kind, amount, made, delivered = _("Applicant"), _("Kind"), _("Amount"), _("Made"), _("Delivered")

    def line(one: Notice) -> SafeString:
        return row(
            heading(link(to_page(one.pk), one.reference)),
            *([cell(whom, one.organisation.name)] if reads_all else []),
            cell(kind, one.get_kind_display()),
            cell(amount, euro(one.amount, 2) if one.amount is not None else NOTHING, numeric=True),
            cell(made, day(timezone.localdate(one.created_at))),
            cell(delivered, day(one.delivered_on) if one.delivered_on else NOTHING),
        )

    return written(line, rows)


@register.simple_tag
def closed_objection_rows(rows: Iterable[Read]) -> SafeString:
    """One line for each objection to a notice that is decided or withdrawn."""
    to_page = address_of("funding:notice_objection")
    notice, state, received, decided = _("Notice"), _("State"), _("Received"), _("Decided")

    def line(one: Read) -> SafeString:
        said = one.objection
        return row(
            heading(link(to_page(said.pk), said.organisation.name)),
            cell(notice, said.notice.reference),
            cell(state, said.get_state_display()),
            cell(received, f"{day(said.received_on)}, {in_time(one)}"),
            cell(decided, day(timezone.localdate(said.decided_at)) if said.decided_at else NOTHING),
        )

    return written(line, rows)


@register.simple_tag
def overruled_rows(rows: Iterable[OverruledFinding]) -> SafeString:
    """One line for each finding that was let pass; accounts are told apart by the end of their number."""
    to_page = address_of("funding:office_application")
    when, what, why, who, amount = _("When"), _("Finding"), _("Reason"), _("Who"), _("Applied for")

    def line(one: OverruledFinding) -> SafeString:
        account = format_html(' <small class="w-code w-muted">{}</small>', str(one.by)[-6:])
        return row(
            heading(link(to_page(one.application_id), one.organisation.name), one.organisation.key or ""),
            cell(when, moment(one.at)),
            cell(what, finding_name(one.code, one.position)),
            cell(why, format_html('<span dir="auto">{}</span>', one.reason)),
            cell(who, role_label(one.role), account),
            cell(amount, euro(one.application.applied_amount), numeric=True),
        )

    return written(line, rows)


@register.simple_tag
def letter_rows(table: Mapping[str, Any], rows: Iterable[Sequence[str]]) -> SafeString:
    """Rows of a table in a filed letter; the first cell names its row, figures stand at the edge."""
    columns = table["columns"]

    def line(values: Sequence[str]) -> SafeString:
        rest = [
            cell(column["label"], format_html("<bdi>{}</bdi>", value), numeric=column["figures"])
            for column, value in zip(columns[1:], values[1:], strict=True)
        ]
        return row(heading(format_html("<bdi>{}</bdi>", values[0])), *rest)

    return written(line, rows)
