"""Invented people in the care of an integration manager, taken in and counselled by the real actions."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wegbereiter.accounts.actions import change_reach
from wegbereiter.accounts.queries import Reach
from wegbereiter.casework.actions.appointment import Meeting, make_appointment
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.disclosure import Consent, Giving, Wanted, disclose
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.actions.law import enter_permit_days, explain
from wegbereiter.casework.actions.plan import View, agree, choose_goal, rate, tick_step
from wegbereiter.casework.actions.referral import refer, settle_referral
from wegbereiter.casework.choices import AgreedAs, Help, StepState
from wegbereiter.casework.models import Case, Step
from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.queries import data
from wegbereiter.offers.models import Entry
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

HELPS = (Help.ALONE, Help.WITH_HELP, Help.ACCOMPANIED)
SHEET_VERSION = 1


def counsel(memberships: list[Membership], places: Mapping[str, Entry], *, now: datetime) -> list[Case]:
    """Everybody of the file `cases`, taken in some weeks before `now`, so that something is due and somebody silent.

    `places`: the address list by name.
    """
    found = next(m for m in memberships if m.role == "integration_manager")
    manager = actor_of(found, natural_person=found.user.profile.natural_person)
    change_reach(
        Reach(phone="0711 000000-7", office_hours="Mo 9–12, Do 14–18", room="Rathaus Nordtor, Zimmer 7"),
        by=manager,
        now=now,
    )
    found_cases = []
    for number, entry in enumerate(data("cases")["person"]):
        case = _case(entry, number, manager, now)
        for referral in entry.get("referrals", []):
            _refer(case, referral, places, manager, now)
        for wanted in entry.get("passed_on", []):
            _pass_on(case, wanted, places, manager, now)
        found_cases.append(case)
    return found_cases


def _at(now: datetime, weeks_ago: int, by: Actor) -> dict[str, Any]:
    moment = now - timedelta(weeks=weeks_ago)
    return {"by": by, "today": timezone.localdate(moment), "now": moment}


def _case(entry: Mapping[str, Any], number: int, manager: Actor, now: datetime) -> Case:
    begun, today = entry["weeks"], timezone.localdate(now)
    first = _at(now, begun, manager)
    case = take_in(_intake(entry, number, today), **first)
    rate(case.person_id, {area: View(level=level) for area, level in entry["ratings"].items()}, **first)
    steps = [step for code in entry["goals"] for step in choose_goal(case.pk, code, agreed=True, **first).steps.all()]
    for place, step in enumerate(steps[: entry["done"]]):
        help_needed = HELPS[(place + number) % len(HELPS)]
        tick_step(step.pk, help_needed, version=step.version, **_at(now, begun // 2, manager))
    if steps:
        agree(case.pk, language=entry["language"], agreed_as=AgreedAs.SPOKEN, **first)
    if "permit_days_ago" in entry:
        granted_on = today - timedelta(days=entry["permit_days_ago"])
        enter_permit_days(case.pk, granted_on=granted_on, recognised_on=None, **first)
        explain(case.pk, ["integration-course", "course-duty"], "understood", language=entry["language"], **first)
    for talk in entry["talks"]:
        _talk(case, talk, manager, now)
    if "meets_at" in entry:
        begins_at = timezone.make_aware(datetime.combine(today, time.fromisoformat(entry["meets_at"])))
        meeting = Meeting(begins_at=begins_at, minutes=30, place="Rathaus, Zimmer 7 (erfunden)")
        make_appointment(case.pk, meeting, **_at(now, 1, manager))
    return case


def _refer(case: Case, entry: Mapping[str, Any], places: Mapping[str, Entry], manager: Actor, now: datetime) -> None:
    steps = Step.objects.filter(goal__case=case, state=StepState.OPEN).order_by("goal__number", "number")
    step = steps.first() if entry.get("for_step") else None
    made = refer(case.pk, places[entry["to"]].pk, step_id=step and step.pk, **_at(now, entry["weeks"], manager))
    if "outcome" in entry:
        settle_referral(made.pk, entry["outcome"], version=made.version, **_at(now, entry["weeks"] - 1, manager))


def _pass_on(case: Case, entry: Mapping[str, Any], places: Mapping[str, Entry], manager: Actor, now: datetime) -> None:
    """By the person's own yes; the sheet was taken along."""
    when = _at(now, entry["weeks"], manager)
    consent = Consent(language=entry["language"], version=SHEET_VERSION, given_as=AgreedAs.SIGNED)
    wanted = Wanted(
        facts=tuple(entry["facts"]), purpose=entry["purpose"], recipient_kind=entry["kind"],
        entry_id=places[entry["to"]].pk, last_day=when["today"] + timedelta(days=entry["days"]), consent=consent,
    )  # fmt: skip
    disclose(case.pk, wanted, giving=Giving(how="person"), **when)


def _talk(case: Case, entry: Mapping[str, Any], manager: Actor, now: datetime) -> None:
    when = _at(now, entry["weeks"], manager)
    talk = Talk(
        day=when["today"], kind=entry["kind"], topics=tuple(entry["topics"]), reached=entry.get("reached", True),
        minutes=entry.get("minutes"), note=entry.get("note", ""),
    )  # fmt: skip
    write_contact(case.pk, talk, **when)


def _intake(entry: Mapping[str, Any], number: int, today: date) -> Intake:
    born = entry.get("born", [])
    day, month, year = [None] * (3 - len(born)) + list(born)
    names = ("family_name", "given_names", "original_name", "gender")
    person = {name: entry[name] for name in names if name in entry}
    person |= {"birth_day": day, "birth_month": month, "birth_year": year, "file_number": f"DEMO-{number + 1:03}"}
    return Intake(
        language=entry["language"], text_version=SHEET_VERSION, person=person, speaks=entry.get("speaks", ""),
        phone=entry.get("phone", ""), may_be_called=bool(entry.get("phone")), facts=entry["facts"],
        paper_until=today + timedelta(days=entry["paper_days"]) if "paper_days" in entry else None, paper_seen=True,
        arrived_on=entry.get("arrived"),
    )  # fmt: skip
