"""What acts leave in the tables: the twin of the actions for loading in bulk.

One row is a dict by column, kept open until the household is told to its end, because later acts change it; then it becomes
a line of COPY's text form. Days and moments stand in it as text. tests/test_state.py plays the same acts through the
actions and compares both, column by column.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.edition import current_edition
from wegbereiter.casework.queries.law import law_state_for
from wegbereiter.casework.rules.library import SOURCE, Goal, Said, said
from wegbereiter.casework.rules.plans import FrozenGoal, FrozenPlan, FrozenStep, frozen
from wegbereiter.demo.state import acts
from wegbereiter.demo.state.chain import Trail
from wegbereiter.demo.state.tables import COLUMNS, line
from wegbereiter.people.rules.phones import normal_phone
from wegbereiter.people.rules.sounds import sounds_of, spellings

SHEET_VERSION, SCALE_VERSION = 1, 1

Row = dict[str, Any]

law_state = cache(law_state_for)


class Keys:
    """UUIDs of version 7 out of a seed: by the moment of the act, then by their order in it."""

    def __init__(self, rng: Random) -> None:
        self._rng, self._moment, self._number = rng, 0, 0

    def begin(self, at: datetime) -> None:
        self._moment, self._number = int(at.timestamp()) * 1000 << 80 | 7 << 76, 0

    def new(self) -> str:
        value = self._moment | self._number << 64 | 1 << 63 | self._rng.getrandbits(62)
        self._number += 1
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Household:
    """The rows of one household."""

    def __init__(self, organisation: str, trail: Trail, rng: Random) -> None:
        self.organisation, self.trail, self.keys = organisation, trail, Keys(rng)
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self.people: list[Row] = []
        self.cases: list[Row] = []
        self.cares: list[Row] = []
        self.home = ""
        self.facts: dict[tuple[int, str], Row] = {}
        self.goals: dict[int, list[tuple[Goal, Row, list[Row]]]] = {}
        self.plans: dict[int, list[Row]] = {}
        self.tasks: dict[tuple[int, int], Row] = {}
        self.meetings: dict[tuple[int, int], Row] = {}
        self.at, self.today, self.by = "", date.min, acts.Colleague("", "", "")

    def tell(self, life: Sequence[acts.Act]) -> None:
        for act in life:
            assert act.at is not None
            assert act.by is not None
            self.keys.begin(act.at)
            self.at, self.today, self.by = act.at.isoformat(timespec="microseconds"), act.at.date(), act.by
            DOES[type(act)](self, act)

    def lines(self, into: Mapping[str, list[str]]) -> None:
        """Add each row to the lines of its table."""
        for table, rows in self.rows.items():
            columns = COLUMNS[table]
            into[table].extend(line(columns, row) for row in rows)

    def add(self, table: str, **values: Any) -> Row:
        row = {"id": self.keys.new(), "organisation_id": self.organisation, **values}
        self.rows[table].append(row)
        return row

    def _event(self, code: str, table: str, about: Row, **said_with: Any) -> None:
        self.trail.add(self.keys.new(), self.at, self.by, code, (MODELS[table], about["id"]), said_with)

    def take_in(self, act: acts.TakeIn) -> None:
        drawn = act.drawn
        person = self._person(act)
        self.people.append(person)
        self.cares.append(self._care(person, self.by))
        self._event("people.person.registered", "people_person", person)
        of_person = {"person_id": person["id"]}
        self.add(
            "casework_information", **of_person, answer="agreed", language=drawn.language, text_version=SHEET_VERSION,
            paper_on=None, at=self.at, by=self.by.user,
        )  # fmt: skip
        self._event("casework.information.answered", "people_person", person, answer="agreed")
        spoken = [(drawn.language, "", True), ("de", drawn.speaks, False)]
        for code, level, preferred in spoken:
            self.add("people_personlanguage", **of_person, code=code, level=level, preferred=preferred)
            self._event("people.language.set", "people_person", person, language=code)
        if drawn.phone:
            self._channel(act, person)
        self._case(act, person)

    def _person(self, act: acts.TakeIn) -> Row:
        drawn = act.drawn
        names = (drawn.family_name, drawn.given_names, drawn.original_name, "")
        year, month, day = drawn.born
        return self.add(
            "people_person", file_number=drawn.file_number, family_name=names[0], given_names=names[1],
            original_name=names[2], called_name=names[3], spellings=spellings(*names), sounds=sounds_of(*names),
            birth_year=year, birth_month=month, birth_day=day, gender=drawn.gender, nationalities=(drawn.nationality,),
            version=1, merged_into_id=None, restricted_at=None, blocked_at=None, created_at=self.at, created_by=self.by.user,
            created_role=self.by.role,
        )  # fmt: skip

    def _care(self, person: Row, by: acts.Colleague) -> Row:
        return self.add(
            "people_care", person_id=person["id"], user_id=by.user, kind="owner", first_day=self.today.isoformat(),
            last_day=None, given_at=self.at, given_by=self.by.user, given_role=self.by.role,
        )  # fmt: skip

    def _channel(self, act: acts.TakeIn, person: Row) -> None:
        channel = self.add(
            "people_channel", person_id=person["id"], kind="phone", value=normal_phone(act.drawn.phone),
            consent="not_asked", consent_at=None, consent_by=None,
        )  # fmt: skip
        self._event("people.channel.added", "people_person", person, channel=channel["id"], way="phone")
        if act.drawn.may_be_called:
            channel |= {"consent": "given", "consent_at": self.at, "consent_by": self.by.user}
            self._event("people.channel.answered", "people_channel", channel, answer="given")

    def _case(self, act: acts.TakeIn, person: Row) -> None:
        drawn, today = act.drawn, self.today
        edition = _edition_on(today)
        arrived_on = drawn.arrived_days and (today - timedelta(days=drawn.arrived_days)).isoformat()
        case = self.add(
            "casework_case", person_id=person["id"], edition=edition, state="open", opened_on=today.isoformat(),
            closed_on=None, ending="", arrived_on=arrived_on, allocated_on=None, verdict="unclear", verdict_reason="",
            justification="", extension_reason="", extended_at=None, extended_by=None, entry_key=None, version=1, created_at=self.at,
            created_by=self.by.user, created_role=self.by.role,
        )  # fmt: skip
        self.cases.append(case)
        self._event("casework.case.opened", "casework_case", case, edition=edition)
        for kind, code in drawn.facts.items():
            until = drawn.paper_days and (today + timedelta(days=drawn.paper_days)).isoformat()
            paper = {"until": until, "proof": "seen" if drawn.paper_seen else "told"} if kind == "residence" else {}
            self._fact(act.who, kind, code, **paper)

    def _fact(self, who: int, kind: str, code: str, *, until: str | None = None, proof: str = "told") -> None:
        standing = self.facts.get((who, kind))
        if standing:
            standing["last_day"] = (self.today - timedelta(days=1)).isoformat()
        row = self.facts[who, kind] = self.add(
            "casework_episode", person_id=self.people[who]["id"], kind=kind, code=code,
            first_day=self.today.isoformat(), last_day=None, until=until, granted_on=None, recognised_on=None,
            proof=proof, law_version=law_state(code) if kind == "residence" else "", entered_at=self.at,
            entered_by=self.by.user, withdrawn_at=None, withdrawn_by=None,
        )  # fmt: skip
        self._event("casework.fact.entered", "casework_episode", row, fact=kind)

    def fact(self, act: acts.Fact) -> None:
        self._fact(act.who, act.kind, act.code)

    def join(self, act: acts.Join) -> None:
        come = [(act.who, act.relation)]
        if not self.home:
            self.home = self.add("people_household", created_at=self.at)["id"]
            come.append((0, "adult"))
        for who, relation in come:
            self.add(
                "people_householdmember", household_id=self.home, person_id=self.people[who]["id"], relation=relation,
                first_day=self.today.isoformat(), last_day=None,
            )  # fmt: skip
        self._event("people.household.joined", "people_person", self.people[come[-1][0]], household=self.home)

    def rate(self, act: acts.Rate) -> None:
        person = self.people[act.who]
        for area, (level, own_level) in sorted(act.views.items()):
            self.add(
                "casework_rating", person_id=person["id"], area=area, day=self.today.isoformat(), level=level,
                own_level=own_level, scale_version=SCALE_VERSION, rated_at=self.at, rated_by=self.by.user,
            )  # fmt: skip
        self._event("casework.assessment.rated", "people_person", person, areas=sorted(act.views), taken_back=[])

    def choose(self, act: acts.Choose) -> None:
        chosen, case, person = self.goals.setdefault(act.who, []), self.cases[act.who], self.people[act.who]["id"]
        known = library.goal_of(act.code)
        assert known is not None
        goal = self.add(
            "casework_goal", case_id=case["id"], person_id=person, area=known.area, code=known.code, words="",
            done_when="", state="open", agreed_on=self.today.isoformat(), ended_on=None, refused_on=None, version=1, number=len(chosen) + 1,
            created_at=self.at, created_by=self.by.user,
        )  # fmt: skip
        steps = [
            self.add(
                "casework_step", goal_id=goal["id"], person_id=person, code=f"{known.code}.{step.code}", words="",
                by=str(step.by), third="", due_on=(self.today + timedelta(days=step.days)).isoformat(), state="open",
                done_on=None, help="", number=number, version=1,
            )
            for number, step in enumerate(known.steps, start=1)
        ]  # fmt: skip
        chosen.append((known, goal, steps))
        self._event("casework.goal.chosen", "casework_goal", goal, goal=known.code, steps=len(steps))

    def tick(self, act: acts.Tick) -> None:
        _known, goal, steps = self.goals[act.who][act.goal]
        step, today = steps[act.step], self.today.isoformat()
        step |= {"state": "done", "done_on": today, "help": act.help, "version": step["version"] + 1}
        if all(one["state"] == "done" for one in steps):
            goal |= {"state": "reached", "ended_on": today}
        self._event("casework.step.done", "casework_step", step, help=act.help)

    def agree(self, act: acts.Agree) -> None:
        before, today, case = self.plans.setdefault(act.who, []), self.today.isoformat(), self.cases[act.who]
        if before:
            before[-1]["closed_on"] = today
        content, seal = _frozen(self.goals[act.who], act.language)
        plan = self.add(
            "casework_agreedplan", case_id=case["id"], person_id=self.people[act.who]["id"], number=len(before) + 1,
            content=content, sha256=seal, language=act.language, agreed_on=today, agreed_as=act.agreed_as, filed_at="",
            closed_on=None, agreed_at=self.at, agreed_by=self.by.user,
        )  # fmt: skip
        before.append(plan)
        self._event("casework.plan.agreed", "casework_agreedplan", plan, number=plan["number"], seal=seal)

    def talked(self, act: acts.Talked) -> None:
        day, people = self.today.isoformat(), (act.who, *act.also)
        contact = self.add(
            "casework_contact", day=day, kind=act.kind, topics=act.topics, reached=act.reached, minutes=act.minutes,
            interpreter=act.interpreter, interpreter_cost=act.cost, note=act.note, at_plan=False,
            made_by=self.by.user, entered_at=self.at, version=1,
        )  # fmt: skip
        for who in people:
            self.add("casework_contactperson", contact_id=contact["id"], person_id=self.people[who]["id"], day=day)
        due_on = None
        if act.follow_up_days is not None:
            due_on = (self.today + timedelta(days=act.follow_up_days)).isoformat()
            self._task(act.who, act.task, "", due_on, key=contact["id"])
        about = {"people": len(people), "reached": act.reached, "follow_up_on": due_on}
        self._event("casework.contact.written", "casework_contact", contact, **about)

    def _task(self, who: int, number: int, words: str, due_on: str, *, key: str) -> Row:
        row = self.tasks[who, number] = self.add(
            "casework_task", person_id=self.people[who]["id"], reason="own", key=key, words=words, due_on=due_on,
            postponed=0, done_at=None, done_by=None, made_at=self.at,
        )  # fmt: skip
        return row

    def write_task(self, act: acts.WriteTask) -> None:
        due_on = (self.today + timedelta(days=act.days)).isoformat()
        row = self._task(act.who, act.number, act.words, due_on, key=self.keys.new())
        self._event("casework.task.written", "casework_task", row, due_on=due_on)

    def finish(self, act: acts.Finish) -> None:
        task = self.tasks[act.who, act.task]
        task |= {"done_at": self.at, "done_by": self.by.user}
        self._event("casework.task.done", "casework_task", task, reason="own")

    def meet(self, act: acts.Meet) -> None:
        begins_at = act.begins_at.astimezone(UTC).isoformat()
        row = self.meetings[act.who, act.number] = self.add(
            "casework_appointment", person_id=self.people[act.who]["id"], begins_at=begins_at, minutes=act.minutes,
            place=act.place, bring=act.bring, interpreter=act.interpreter, state="planned", made_by=self.by.user,
            made_at=self.at, version=1,
        )  # fmt: skip
        self._event("casework.appointment.made", "casework_appointment", row, begins_at=begins_at)

    def settle(self, act: acts.Settle) -> None:
        row = self.meetings[act.who, act.meeting]
        row |= {"state": act.state, "version": row["version"] + 1}
        self._event("casework.appointment.settled", "casework_appointment", row, state=act.state)

    def give(self, act: acts.Give) -> None:
        before, person = self.cares[act.who], self.people[act.who]
        before["last_day"] = max(before["first_day"], (self.today - timedelta(days=1)).isoformat())
        self.cares[act.who] = self._care(person, act.to)
        self._event("people.care.given", "people_person", person, to=act.to.user)

    def close(self, act: acts.Close) -> None:
        """Nobody is left with an appointment ahead: lives settle them before (`lives`); open tasks end."""
        case, today = self.cases[act.who], self.today.isoformat()
        case |= {"state": "closed", "closed_on": today, "ending": act.ending}
        for plan in self.plans.get(act.who, [])[-1:]:
            plan["closed_on"] = today
        open_ones = [row for (who, _n), row in self.tasks.items() if who == act.who and row["done_at"] is None]
        for task in open_ones:
            task |= {"done_at": self.at, "done_by": self.by.user}
        ended = {"appointments": 0, "tasks": len(open_ones)}
        self._event("casework.case.closed", "casework_case", case, ending=act.ending, **ended)


DOES: Mapping[type[acts.Act], Callable[[Household, Any], None]] = {
    acts.TakeIn: Household.take_in, acts.Join: Household.join, acts.Rate: Household.rate, acts.Choose: Household.choose,
    acts.Tick: Household.tick, acts.Agree: Household.agree, acts.Talked: Household.talked, acts.Meet: Household.meet,
    acts.Settle: Household.settle, acts.Fact: Household.fact, acts.WriteTask: Household.write_task,
    acts.Finish: Household.finish, acts.Give: Household.give, acts.Close: Household.close,
}  # fmt: skip
MODELS = {table: table.replace("_", ".", 1) for table in COLUMNS}  # as events name what they are about


@cache
def _edition_on(day: date) -> str:
    return current_edition(day).code


@cache
def _said(kind: str, code: str, language: str) -> Said:
    return said(kind, code, language, library.words())


def _words(kind: str, code: str, language: str) -> str:
    return _said(kind, code, language).text


def _frozen(goals: Sequence[tuple[Goal, Row, list[Row]]], language: str) -> tuple[str, str]:
    """A plan's row as JSON, and its seal (rules.plans.seal)."""
    plan = FrozenPlan(language=language, goals=tuple(_frozen_goal(goal, steps, language) for _k, goal, steps in goals))
    text = json.dumps(frozen(plan), sort_keys=True, ensure_ascii=False)
    return text, hashlib.sha256(text.encode()).hexdigest()


def _frozen_goal(goal: Row, steps: Sequence[Row], language: str) -> FrozenGoal:
    code = goal["code"]
    return FrozenGoal(
        key=goal["id"], area=goal["area"], words=_words("goals", code, SOURCE),
        own_words=_words("goals", code, language),
        own_language=_said("goals", code, language).language, done_when=_words("done", code, SOURCE),
        own_done_when=_words("done", code, language), agreed_on=goal["agreed_on"], state=goal["state"],
        steps=tuple(
            FrozenStep(
                key=step["id"], words=_words("steps", step["code"], SOURCE),
                own_words=_words("steps", step["code"], language),
                own_language=_said("steps", step["code"], language).language, by=step["by"], due_on=step["due_on"],
                state=step["state"], help=step["help"],
            )
            for step in steps
        ),
    )  # fmt: skip
