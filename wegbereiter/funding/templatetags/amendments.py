"""What changes after a grant: rows of the office's list and of the holder's page, in words."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wegbereiter.core.rows import address_of, cell, heading, link, row, together
from wegbereiter.core.templatetags.numbers import NOTHING, day, decimal, euro
from wegbereiter.funding.choices.amendment import Cause, HearingStage
from wegbereiter.funding.models import Amendment, Application, PositionChange, Revocation
from wegbereiter.funding.queries.after_grant import AfterGrant
from wegbereiter.funding.queries.amendment import Line
from wegbereiter.funding.queries.amendment_letter import reasons_of
from wegbereiter.funding.queries.revocation_letter import what_is_taken as taken_in_words
from wegbereiter.funding.rules.amendment import Held, YearDifference
from wegbereiter.funding.rules.grant import period_of
from wegbereiter.funding.rules.revocation import hearing_stage
from wegbereiter.funding.states import ApplicationState, QualificationChoice
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition

register = template.Library()


@register.filter
def causes_in_words(one: Amendment) -> str:
    return ", ".join(str(Cause(code).label) for code in one.causes)


@register.filter
def said_change(one: PositionChange) -> str:
    """A report in one sentence."""
    values = {
        "position": one.number,
        "from_day": day(one.from_day),
        "person": one.person or _("vacant"),
        "qualification": one.get_qualification_display(),
        "share": decimal(one.fte),
    }
    if one.added_number:
        text = _("Further position %(position)s from %(from_day)s: %(person)s, %(qualification)s, share %(share)s.")
    else:
        text = _("Position %(position)s from %(from_day)s: %(person)s, %(qualification)s, share %(share)s.")
    text %= values
    if one.last_day:
        text += " " + _("Ends early on %(day)s.") % {"day": day(one.last_day)}
    if one.objection_id:
        text += " " + _("Follows from an upheld objection.")
    if one.by_mail_on:
        text += " " + _("Came by mail on %(day)s.") % {"day": day(one.by_mail_on)}
    return text


@register.simple_tag
def held_rows(after: AfterGrant, application: Application, *, may_write: bool) -> SafeString:
    """One line for each granted position: who is on it now, and where to report a change."""
    who, what = _("Person"), _("Qualification")
    share, period, actions = _("Share"), _("Funding period"), _("Actions")
    edition = pact.edition(application.edition)

    def line(one: Held) -> SafeString:
        now = one.current
        cells = [
            heading(str(one.number)),
            cell(who, format_html("<bdi>{}</bdi>", now.person or NOTHING)),
            cell(what, QualificationChoice(now.qualification).label if now.qualification else NOTHING),
            cell(share, decimal(now.fte), numeric=True),
            cell(period, _period(one, edition)),
        ]
        if may_write and not (one.revoked_from and one.revoked_from <= one.first_day):
            to = reverse("funding:report_change", args=[application.pk, one.number])
            words = _("Report a change"), _("position %(n)s") % {"n": one.number}
            shown = format_html('<a href="{}">{}<span class="kern-sr-only"> {}</span></a>', to, *words)
            cells.append(cell(actions, _("reported") if one.number in after.busy else shown))
        elif may_write:
            cells.append(cell(actions, NOTHING))
        return row(*cells)

    return together(line(one) for one in after.line.now.positions)


@register.simple_tag
def amendable_rows(lines: Iterable[Line], *, can_prepare: bool) -> SafeString:
    """One line for each grant that something changes: why, before, after, difference, a box unless its holder is being heard."""
    to_page = address_of("funding:office_application")

    def line(one: Line) -> SafeString:
        app = one.application
        why = format_html_join(SafeString("<br>"), "{}", ((reason,) for reason in reasons_of(one)))
        choice = _("hearing under way") if one.hearing else _box("application", app.pk, app.organisation.name)
        box = [cell(_("Choose"), choice)] if can_prepare else []
        name = heading(link(to_page(app.pk), app.organisation.name), app.organisation.key or "")
        return row(name, cell(_("Reason"), why), *_amounts(one.old_amount, one.new_amount), *box)

    return together(line(one) for one in lines)


@register.simple_tag
def proposed_rows(rows: Iterable[Amendment], *, can_decide: bool, persons: frozenset[UUID]) -> SafeString:
    """One line for each proposal; a box where another person has proposed it."""
    to_page = address_of("funding:office_application")

    def line(one: Amendment) -> SafeString:
        holder = one.application.organisation
        free = one.may_be_decided_by(persons) and not persons & set(one.entered_persons)
        box = _box("amendment", one.pk, holder.name) if free else _("proposed or entered by you")
        name = heading(link(to_page(one.application_id), holder.name), holder.key or "")
        amounts = _amounts(one.old_amount, one.new_amount)
        choose = [cell(_("Choose"), box)] if can_decide else []
        return row(name, cell(_("Reason"), causes_in_words(one)), *amounts, *choose)

    return together(line(one) for one in rows)


@register.simple_tag
def amended_rows(rows: Iterable[Amendment]) -> SafeString:
    """One line for each decided amendment, with its notice."""
    to_notice = address_of("funding:notice")

    def line(one: Amendment) -> SafeString:
        assert one.notice is not None  # decided with it
        before, after, _difference = _amounts(one.old_amount, one.new_amount)
        shown = cell(_("Notice"), link(to_notice(one.notice.pk), one.notice.reference))
        name = heading(format_html("<bdi>{}</bdi>", one.application.organisation.name))
        return row(name, cell(_("Reason"), causes_in_words(one)), before, after, shown)

    return together(line(one) for one in rows)


@register.filter
def as_decided(application: Application) -> str:
    """How it came out on the day of its decision, whatever became of it later."""
    is_revoked = application.state == ApplicationState.REVOKED
    return str(ApplicationState.GRANTED.label) if is_revoked else application.get_state_display()


@register.filter
def what_is_taken(one: Revocation) -> str:
    """Which positions from when on."""
    return taken_in_words(one)


@register.filter
def hearing_stage_of(one: Revocation) -> HearingStage:
    """How far the hearing is today; needs its answers."""
    answers = len(one.answers.all())
    return hearing_stage(answers=answers, answer_until=one.answer_until, today=timezone.localdate())


@register.simple_tag
def year_rows(years: Iterable[YearDifference]) -> SafeString:
    """One line for each calendar year: before, after, difference."""
    return together(row(heading(str(one.year)), *_amounts(one.old_amount, one.new_amount)) for one in years)


@register.simple_tag
def hearing_rows(rows: Iterable[Revocation]) -> SafeString:
    """One line for each hearing under way; needs its answers."""
    to_page = address_of("funding:revocation")

    def line(one: Revocation) -> SafeString:
        holder = one.application.organisation
        before, after, _difference = _amounts(one.old_amount, one.new_amount)
        return row(
            heading(link(to_page(one.pk), holder.name), holder.key or ""),
            cell(_("Reason"), one.get_ground_display()),
            before,
            after,
            cell(_("The holder may answer until"), day(one.answer_until)),
            cell(_("State"), hearing_stage_of(one).label),
        )

    return together(line(one) for one in rows)


@register.simple_tag
def past_rows(rows: Iterable[Revocation]) -> SafeString:
    """One line for each revocation that was decided or taken back."""
    to_page, to_notice = address_of("funding:revocation"), address_of("funding:notice")

    def line(one: Revocation) -> SafeString:
        holder, notice = one.application.organisation, one.notice
        before, after, _difference = _amounts(one.old_amount, one.new_amount)
        return row(
            heading(link(to_page(one.pk), holder.name), holder.key or ""),
            cell(_("Reason"), one.get_ground_display()),
            before,
            after,
            cell(_("State"), one.get_state_display()),
            cell(_("Notice"), link(to_notice(notice.pk), notice.reference) if notice else NOTHING),
        )

    return together(line(one) for one in rows)


def _period(one: Held, edition: Edition) -> str:
    whole = period_of(one.first_day, edition)
    last_day = one.last_day or (whole.last_day if whole else None)
    if one.revoked_from and one.revoked_from <= one.first_day:
        return _("revoked")
    period = f"{day(one.first_day)} – {day(last_day)}"
    if one.revoked_from:
        period += ", " + _("revoked from %(day)s on") % {"day": day(one.revoked_from)}
    return period


def _amounts(old: Decimal, new: Decimal) -> tuple[SafeString, SafeString, SafeString]:
    return (
        cell(_("So far"), euro(old, 2), numeric=True),
        cell(_("Now"), euro(new, 2), numeric=True),
        cell(_("Difference"), "+" if new > old else "", euro(new - old, 2), numeric=True),
    )


def _box(name: str, key: UUID, holder: str) -> SafeString:
    return format_html(
        '<div class="kern-form-check"><input class="kern-form-check__checkbox" type="checkbox" name="{name}"'
        ' value="{key}" id="box-{key}"><label class="kern-label" for="box-{key}">{choose}'
        '<span class="kern-sr-only"> {holder}</span></label></div>',
        name=name,
        key=key,
        choose=_("Choose"),
        holder=holder,
    )
