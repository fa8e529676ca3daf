"""Invented people in the care of an integration manager, taken in and counselled by the real actions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.actions.plan import View, agree, choose_goal, rate, tick_step
from wegbereiter.casework.choices import AgreedAs, Help
from wegbereiter.casework.models import Case
from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.queries import data
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of

HELPS = (Help.ALONE, Help.WITH_HELP, Help.ACCOMPANIED)
SHEET_VERSION = 1


def counsel(memberships: list[Membership], *, now: datetime) -> list[Case]:
    """Everybody of the file `cases`; facts hold from today, so that the demo is never older than a day."""
    found = next(m for m in memberships if m.role == "integration_manager")
    manager = actor_of(found, natural_person=found.user.profile.natural_person)
    today = now.date()
    return [_case(entry, number, manager, today, now) for number, entry in enumerate(data("cases")["person"])]


def _case(entry: Mapping[str, Any], number: int, manager: Actor, today: date, now: datetime) -> Case:
    when: dict[str, Any] = {"by": manager, "today": today, "now": now}
    case = take_in(_intake(entry, number, today), **when)
    rate(case.person_id, {area: View(level=level) for area, level in entry["ratings"].items()}, **when)
    steps = [step for code in entry["goals"] for step in choose_goal(case.pk, code, agreed=True, **when).steps.all()]
    for place, step in enumerate(steps[: entry["done"]]):
        tick_step(step.pk, HELPS[(place + number) % len(HELPS)], version=step.version, **when)
    if steps:
        agree(case.pk, language=entry["language"], agreed_as=AgreedAs.SPOKEN, **when)
    return case


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
