"""What households leave, told by the loader and played through the actions, in a form in which both can be compared.

Ids are apart: each becomes the name of its table and its place among the rows, in the order in which they were made. A
seal over words with ids in it is left out here and checked by itself.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from django.apps import apps

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.appointment import Meeting, make_appointment, settle_appointment
from wegbereiter.casework.actions.case import close_case, enter_fact
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.actions.plan import View, agree, choose_goal, rate, tick_step
from wegbereiter.casework.actions.task import finish_task, write_task
from wegbereiter.casework.models import Appointment, Step, Task
from wegbereiter.demo.state import acts
from wegbereiter.demo.state.tables import COLUMNS
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.actions.details import live_together

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
APART = {"sha256", "seal"}


class Played:
    """One household through the actions. `actors`: by the number of their membership."""

    def __init__(self, actors):
        self.actors, self.cases = actors, []
        self.goals, self.tasks, self.meetings = {}, {}, {}

    def tell(self, life):
        for act in life:
            self.when = {"by": self.actors[act.by.membership], "today": act.today, "now": act.at}
            DOES[type(act)](self, act)

    def case(self, act):
        return self.cases[act.who]

    def take_in(self, act):
        drawn, today = act.drawn, act.today
        names = ("family_name", "given_names", "original_name", "gender", "file_number")
        year, month, day = drawn.born
        person = {name: getattr(drawn, name) for name in names} | {"nationalities": [drawn.nationality]}
        person |= {"birth_year": year, "birth_month": month, "birth_day": day}
        intake = Intake(
            language=drawn.language, text_version=1, person=person, speaks=drawn.speaks, phone=drawn.phone,
            may_be_called=drawn.may_be_called, facts=drawn.facts, paper_seen=drawn.paper_seen,
            paper_until=today + timedelta(days=drawn.paper_days) if drawn.paper_days else None,
            arrived_on=today - timedelta(days=drawn.arrived_days) if drawn.arrived_days else None,
        )  # fmt: skip
        self.cases.append(take_in(intake, **self.when))

    def join(self, act):
        people = self.cases[0].person_id, self.cases[act.who].person_id
        live_together(*people, relation="adult", other_relation=act.relation, **self.when)

    def rate(self, act):
        views = {area: View(level=level, own_level=own) for area, (level, own) in act.views.items()}
        rate(self.case(act).person_id, views, **self.when)

    def choose(self, act):
        goal = choose_goal(self.case(act).pk, act.code, agreed=True, **self.when)
        self.goals.setdefault(act.who, []).append(goal.pk)

    def tick(self, act):
        step = Step.objects.filter(goal=self.goals[act.who][act.goal]).order_by("number")[act.step]
        tick_step(step.pk, act.help, version=step.version, **self.when)

    def agree(self, act):
        agree(self.case(act).pk, language=act.language, agreed_as=act.agreed_as, **self.when)

    def talked(self, act):
        talk = Talk(
            day=act.today, kind=act.kind, topics=act.topics, reached=act.reached, minutes=act.minutes,
            interpreter=act.interpreter, interpreter_cost=Decimal(act.cost) if act.cost else None, note=act.note,
        )  # fmt: skip
        due_on = None if act.follow_up_days is None else act.today + timedelta(days=act.follow_up_days)
        also = [self.cases[who].person_id for who in act.also]
        write_contact(self.case(act).pk, talk, also=also, follow_up_on=due_on, **self.when)
        if due_on:
            self.tasks[act.who, act.task] = Task.objects.latest("made_at", "id")

    def write_task(self, act):
        due_on = act.today + timedelta(days=act.days)
        self.tasks[act.who, act.number] = write_task(self.case(act).pk, act.words, due_on=due_on, **self.when)

    def finish(self, act):
        task = self.tasks[act.who, act.task]
        finish_task(self.case(act).pk, task.reason, task.key, **self.when)

    def meet(self, act):
        names = ("begins_at", "minutes", "place", "bring", "interpreter")
        meeting = Meeting(**{name: getattr(act, name) for name in names})
        self.meetings[act.who, act.number] = make_appointment(self.case(act).pk, meeting, **self.when).pk

    def settle(self, act):
        made = Appointment.objects.get(pk=self.meetings[act.who, act.meeting])
        settle_appointment(made.pk, act.state, version=made.version, **self.when)

    def fact(self, act):
        enter_fact(self.case(act).person_id, act.kind, act.code, first_day=act.today, **self.when)

    def give(self, act):
        give_care(self.case(act).person_id, self.actors[act.to.membership].user_id, **self.when)

    def close(self, act):
        close_case(self.case(act).pk, act.ending, **self.when)


DOES: Mapping[type[acts.Act], Callable] = {
    acts.TakeIn: Played.take_in, acts.Join: Played.join, acts.Rate: Played.rate, acts.Choose: Played.choose,
    acts.Tick: Played.tick, acts.Agree: Played.agree, acts.Talked: Played.talked, acts.Meet: Played.meet,
    acts.Settle: Played.settle, acts.Fact: Played.fact, acts.WriteTask: Played.write_task, acts.Finish: Played.finish,
    acts.Give: Played.give, acts.Close: Played.close,
}  # fmt: skip


def standing(since):
    """Every row of the tables that are filled in bulk and every event, by table and column, ids replaced."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    of_house = {table: models[table].objects.order_by("id") for table in COLUMNS}
    found = {table: list(rows.values()) for table, rows in of_house.items()}
    found["audit_event"] = list(Event.objects.filter(river="case", id__gte=since).order_by("id").values())
    names = {str(row["id"]): f"{table} {place}" for table, rows in found.items() for place, row in enumerate(rows)}
    names = {row["key"]: f"key {place}" for place, row in enumerate(found["casework_task"])} | names
    return {
        table: [{name: plain(value, names) for name, value in row.items() if name not in APART} for row in rows]
        for table, rows in found.items()
    }


def plain(value, names):
    if isinstance(value, dict | list):
        value = {name: one for name, one in value.items() if name not in APART} if isinstance(value, dict) else value
        value = json.dumps(value, sort_keys=True, ensure_ascii=False)
    # A number that is no row of these stays: of the organisation and of whoever acts, which are the same on both sides.
    return KEY.sub(lambda key: names.get(key[0], key[0]), str(value))
