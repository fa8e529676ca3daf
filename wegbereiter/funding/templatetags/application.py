"""The long parts of an application's page, written in Python: positions with their inputs, and what is missing as sentences.

Two hundred positions have two thousand inputs; see core.rows for why no template writes them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from wegbereiter.core.rows import cell, heading, row, together
from wegbereiter.core.templatetags.numbers import NOTHING, day, decimal, euro
from wegbereiter.core.templatetags.parts import icon
from wegbereiter.funding.choices import FINDINGS, RATES, FindingCode, Qualification
from wegbereiter.funding.forms import LetterPositionForm, PositionForm
from wegbereiter.funding.models import Forwarding, Position
from wegbereiter.funding.queries.application import ApplicationView
from wegbereiter.funding.queries.application_page import ApplicationPage
from wegbereiter.funding.rules.application import Assessment, Finding
from wegbereiter.funding.rules.grant import Costs, rate_of
from wegbereiter.funding.states import ForwardingState, QualificationChoice
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.templatetags.editions import spoken

register = template.Library()

MOST_SENTENCES = 12  # of one kind; who has more reads how many
ALWAYS_SHOWN = ("person", "qualification", "fte", "first_day")

# Where a finding is mended: the field of the position, or of the application.
PLACES = {
    FindingCode.CARRIER_OPEN: "carrier",
    FindingCode.PERSON_MISSING: "person",
    FindingCode.QUALIFICATION_MISSING: "qualification",
    FindingCode.RATE_UNKNOWN: "qualification",
    FindingCode.NOT_WORKED_BEFORE: "has_worked_before",
    FindingCode.IN_REQUALIFICATION: "qualification",
    FindingCode.START_NEEDS_REASON: "reason",
    FindingCode.STARTS_BACK: "reason",
    FindingCode.SIZE_MISSING: "fte",
    FindingCode.SIZE_ABOVE_ONE: "fte",
    FindingCode.SIZE_TOO_SMALL: "fte",
    FindingCode.NO_POSITION: "add",
    FindingCode.BELOW_LEAST_CLAIM: "positions",
    FindingCode.ABOVE_CEILING: "id_own_amount",
    FindingCode.OWN_MONEY_ABOVE: "id_own_amount",
    FindingCode.MONEY_BELOW_LEAST_CLAIM: "id_own_amount",
    FindingCode.SIGNATORY_MISSING: "id_signatory",
}
WAYS = (FindingCode.WAY_OPEN, FindingCode.POOL_OPEN, FindingCode.OTHERS_APPLY)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A position as its inputs show it: what was typed, or what is stored; errors beside it."""

    number: int
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    text: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Findings of one kind; `path` is the value of the edition that the rule comes from."""

    path: str
    sentences: Sequence[Sentence]
    more: int


@register.filter
def missing(assessment: Assessment) -> list[Group]:
    """What keeps the application from being handed in."""
    return _groups(assessment.blocking)


@register.filter
def notices(assessment: Assessment) -> list[Group]:
    """What the office will look at."""
    return _groups([one for one in assessment.findings if not one.blocks])


@register.simple_tag
def letter_missing(assessment: Assessment, places: Sequence[int]) -> list[Group]:
    """What keeps a letter from being entered; `places`: in which row of the form each position stands."""
    placed = [
        replace(one, position=places[one.position - 1] + 1) if one.position else one for one in assessment.blocking
    ]
    return _groups(placed, _target_in_letter)


@register.filter
def finding_text(finding: Finding) -> str:
    """A finding as a sentence in the language of the page."""
    params = {name: _shown(value, name) for name, value in finding.params.items()}
    return gettext(FINDINGS[finding.code]) % (params | {"position": finding.position})


def qualification_options(edition: Edition) -> list[tuple[str, str]]:
    """Qualifications that the edition has a rate for, in its own words, with the rate."""
    found = []
    for choice in QualificationChoice:
        rate = rate_of(Qualification(choice.value), edition)
        if rate is None:
            continue
        value = edition.value(f"rates.group_{choice.value}")
        words = spoken(value.value) if value and value.value else ""
        label = f"{choice.value}: {words}" if words else choice.label
        found.append((choice.value, f"{label} ({euro(rate[1])})"))
    return found


@register.filter
def qualification_words(code: str, edition: Edition) -> str:
    return dict(qualification_options(edition)).get(code, NOTHING)


@register.simple_tag
def position_lines(lines: Iterable[Line], page: ApplicationPage) -> SafeString:
    """Every position of a draft with its inputs."""
    view = page.view
    forwardings = {one.number: view.forwardings.get(one.pk) for one in view.positions}
    writer = _Writer(
        qualifications=[("", NOTHING), *qualification_options(view.edition)],
        carriers=[("", gettext("nobody: we employ the person")), *((str(pk), name) for pk, name in page.carriers)],
        touched=frozenset(
            (one.position, PLACES.get(one.code, "first_day")) for one in view.assessment.blocking if one.position
        ),
    )
    costs = view.assessment.costs
    return together(writer.line(one, forwardings.get(one.number), costs.get(one.number)) for one in lines)


@register.simple_tag
def position_rates(view: ApplicationView) -> SafeString:
    """The rate of each position once more, for htmx to put in its place."""
    costs = view.assessment.costs
    return together(_rate(one.number, costs.get(one.number), answers=True) for one in view.positions)


@register.simple_tag
def position_rows(view: ApplicationView) -> SafeString:
    """One line for each position that is handed in."""
    costs, labels = view.assessment.costs, [str(label) for label in COLUMNS]
    return together(_row(one, view.forwardings.get(one.pk), costs.get(one.number), labels) for one in view.positions)


COLUMNS = (
    gettext_lazy("Person"),
    gettext_lazy("Qualification"),
    gettext_lazy("Share"),
    gettext_lazy("First day"),
    gettext_lazy("Last day"),
    gettext_lazy("A year"),
    gettext_lazy("In all"),
)


@register.simple_tag
def position_columns() -> SafeString:
    heads = format_html_join("", '<th scope="col">{}</th>', ((label,) for label in COLUMNS))
    return format_html('<tr><th scope="col">{}</th>{}</tr>', gettext("Position"), heads)


@dataclass(frozen=True, kw_only=True)
class _Writer:
    """Writes lines of inputs; what is the same in each is made once."""

    qualifications: Sequence[tuple[str, str]]
    carriers: Sequence[tuple[str, str]]
    touched: frozenset[tuple[int | None, str]]

    def line(self, one: Line, forwarding: Forwarding | None, costs: Costs | None) -> SafeString:
        title = gettext("Position %(number)s") % {"number": one.number}
        # Whoever does the work names the person; what the applicant had typed before stays, out of sight.
        shown = [name for name in ALWAYS_SHOWN if not (forwarding and name in ("person", "qualification"))]
        more = any((one.number, name) in self.touched or one.errors.get(name) for name in MORE)
        return format_html(
            '<fieldset class="w-position" id="p{0}"><legend>{1}</legend><input type="hidden" name="line" value="{0}">'
            '{2}<div class="w-position__fields">{3}{4}</div>'
            '<details class="w-details"{5}><summary>{6}</summary>'
            '<div class="w-details__body w-position__fields">{7}</div></details></fieldset>',
            one.number,
            title,
            together([_carrier(forwarding), *(_kept(one, name) for name in ALWAYS_SHOWN if name not in shown)]),
            together(self.field(one, name) for name in shown),
            _rate(one.number, costs),
            SafeString(" open") if more else "",
            gettext("More: carrier, paid by us so far, re-qualification, remove"),
            together([*(self.field(one, name) for name in MORE), _remove(one.number, title)]),
        )

    def field(self, one: Line, name: str) -> SafeString:
        key, wrong = f"p{one.number}-{name}", one.errors.get(name, "")
        attributes = {"id": key, "name": key} | ({"aria-describedby": f"{key}-error"} if wrong else {})
        body = _input(name, one.values.get(name, ""), attributes, self, wrong=bool(wrong))
        label = PositionForm.base_fields[name].label
        error = format_html('<p class="kern-error" id="{}-error">{}<span>{}</span></p>', key, icon("danger"), wrong)
        kind = "kern-form-check" if name == "has_worked_before" else "kern-form-input"
        around = '<div class="{0} w-position__{1}"><label class="kern-label" for="{2}">{3}</label>{4}{5}</div>'
        if kind == "kern-form-check":
            around = '<div class="{0} w-position__{1}">{4}<label class="kern-label" for="{2}">{3}</label>{5}</div>'
        return format_html(around, kind, name, key, label, body, error if wrong else "")


MORE = ("carrier", "has_worked_before", "employed_since", "reason")


def _input(name: str, value: str, attributes: Mapping[str, str], writer: _Writer, *, wrong: bool) -> SafeString:
    marked = " kern-form-input__{0}--error" if wrong else ""
    invalid = SafeString(' aria-invalid="true"') if wrong else ""
    plain = format_html_join("", ' {}="{}"', attributes.items())
    if name in ("qualification", "carrier"):
        choices = writer.qualifications if name == "qualification" else writer.carriers
        return format_html(
            '<div class="kern-form-input__select-wrapper"><select class="kern-form-input__select{}"{}{}>{}</select></div>',
            marked.format("select"),
            plain,
            invalid,
            _options(choices, value),
        )
    if name == "has_worked_before":
        checked = SafeString(" checked") if value else ""
        return format_html('<input type="checkbox" class="kern-form-check__checkbox" value="1"{}{}>', plain, checked)
    kind = "date" if name in ("first_day", "employed_since") else "text"
    extra = ' list="known-people" autocomplete="off"' if name == "person" else ""
    extra = ' inputmode="decimal" autocomplete="off"' if name == "fte" else extra
    longest = ' maxlength="500"' if name == "reason" else ""
    return format_html(
        '<input type="{}" class="kern-form-input__input{}" value="{}"{}{}{}>',
        kind,
        marked.format("input"),
        value,
        plain,
        invalid,
        SafeString(extra + longest),
    )


def _options(choices: Sequence[tuple[str, str]], value: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected") if code == value else "", label) for code, label in choices),
    )


def _kept(one: Line, name: str) -> SafeString:
    return format_html('<input type="hidden" name="p{}-{}" value="{}">', one.number, name, one.values.get(name, ""))


def _remove(number: int, title: str) -> SafeString:
    return format_html(
        '<div class="w-position__remove"><button class="kern-btn kern-btn--tertiary w-btn--small" name="remove"'
        ' value="{}">{}<span class="kern-label">{}</span></button></div>',
        number,
        icon("delete"),
        gettext("Remove: %(what)s") % {"what": title},
    )


def _rate(number: int, costs: Costs | None, *, answers: bool = False) -> SafeString:
    """What the position brings a year, and how that comes about."""
    oob = SafeString(' hx-swap-oob="true"') if answers else ""
    text = _rate_text(costs) if costs else gettext("The amount follows from qualification, share and first day.")
    return format_html('<p class="w-position__rate w-muted" id="rate-{}"{}>{}</p>', number, oob, text)


def _rate_text(costs: Costs) -> str:
    return gettext("%(yearly)s a year (%(kind)s, %(rate)s × %(share)s), until %(day)s") % {
        "yearly": euro(costs.yearly_amount),
        "kind": gettext(RATES[costs.rate]),
        "rate": euro(costs.rate_amount),
        "share": decimal(costs.yearly_amount / costs.rate_amount),
        "day": day(costs.period.last_day),
    }


def _carrier(forwarding: Forwarding | None) -> SafeString:
    """Who does the work, and who she is: the carrier names its person itself."""
    if forwarding is None:
        return SafeString()
    name = forwarding.carrier.name
    if forwarding.state == ForwardingState.ACCEPTED:
        values = {"carrier": name, "person": forwarding.person, "group": forwarding.get_qualification_display()}
        text = gettext("%(carrier)s has taken the position over and names %(person)s (%(group)s).") % values
    else:
        text = gettext("%(carrier)s is asked and names its person itself.") % {"carrier": name}
    return format_html('<p class="w-position__carrier">{} {}</p>', icon("building"), text)


def _row(one: Position, forwarding: Forwarding | None, costs: Costs | None, labels: Sequence[str]) -> SafeString:
    who = forwarding or one
    carrier = format_html('<br><span class="w-muted">{}</span>', forwarding.carrier.name) if forwarding else ""
    values: list[tuple[Any, ...]] = [
        (format_html("<bdi>{}</bdi>", who.person) if who.person else NOTHING, carrier),
        (who.get_qualification_display() or NOTHING,),
        (decimal(one.fte),),
        (day(one.first_day),),
        (day(costs.period.last_day) if costs else NOTHING,),
        (euro(costs.yearly_amount) if costs else NOTHING,),
        (euro(costs.total_amount) if costs else NOTHING,),
    ]
    cells = [cell(label, *value) for label, value in zip(labels, values, strict=True)]
    return row(heading(one.number), *cells)


def _groups(findings: Iterable[Finding], target: Callable[[Finding], str] | None = None) -> list[Group]:
    by_code: dict[FindingCode, list[Finding]] = {}
    for one in findings:
        by_code.setdefault(one.code, []).append(one)
    return [
        Group(
            path=found[0].path,
            sentences=[
                Sentence(text=finding_text(one), target=(target or _target)(one)) for one in found[:MOST_SENTENCES]
            ],
            more=max(0, len(found) - MOST_SENTENCES),
        )
        for found in by_code.values()
    ]


def _target(finding: Finding) -> str:
    if finding.code in WAYS:
        return reverse("funding:own_way")
    place = PLACES.get(finding.code, "first_day" if finding.position else "")
    return f"#p{finding.position}-{place}" if finding.position else f"#{place}" if place else ""


def _target_in_letter(finding: Finding) -> str:
    """A letter's form has fields of its own; ways of the town are not the office's to mend."""
    place = PLACES.get(finding.code, "")
    if not finding.position:
        return f"#{place}" if place.startswith("id_") else ""
    name = place if place in LetterPositionForm.base_fields else "first_day"
    return f"#id_positions-{finding.position - 1}-{name}"


def _shown(value: object, name: str) -> object:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return decimal(value) if name == "least" and value <= 1 else euro(value)
    return value
