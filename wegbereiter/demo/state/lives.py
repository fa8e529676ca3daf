"""What happens with one household over the years: acts in the order in which they were done.

Drawn from a seed, so that the same household has the same life in every load. Days are counted back from the day of
loading; what falls on a weekend is done on the Friday before, and nothing later than the day before loading.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from wegbereiter.casework.choices import AgreedAs, AppointmentState, EpisodeKind, Help
from wegbereiter.casework.queries import library
from wegbereiter.demo.data_files import data
from wegbereiter.demo.state import acts
from wegbereiter.demo.state.draw import Drawn, family, one_of, person, weighted

LONGEST, NEWEST = 1_150, 12  # days since the first talk
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5), (52, 60, 74, 90, 100)  # added up
RELATIONS = ("adult", "partner", "child", "child", "child")
INTERPRETED = 0.2
FRIDAY = 4
HELPS = (Help.ALONE, Help.WITH_HELP, Help.ACCOMPANIED)


def sizes(rng: Random, people: int) -> list[int]:
    """How so many people live together, household by household."""
    found = []
    while people:
        found.append(min(people, rng.choices(SIZES, cum_weights=SIZE_WEIGHTS)[0]))
        people -= found[-1]
    return found


class Life:
    """One household, from the first talk to the last. `talks`: how many there are to be, tries included."""

    def __init__(
        self,
        rng: Random,
        *,
        first_number: int,
        size: int,
        talks: int,
        carer: acts.Colleague,
        next_carer: acts.Colleague | None,
        lead: acts.Colleague,
        today: date,
    ) -> None:
        self.rng, self.today, self.size = rng, today, size
        self.clock = Random(rng.getrandbits(64))  # how much of it is drawn hangs on the calendar, and nothing else may
        self.carer, self.next_carer, self.lead = carer, next_carer, lead
        self.begun = rng.randrange(NEWEST, LONGEST)  # days ago, like all days here
        self.closes = self.begun > 240 and rng.random() < 0.68
        self.ended = rng.randrange(1, self.begun - 200) if self.closes else 1
        origin, name = family(rng)
        self.people: list[Drawn] = [
            person(rng, first_number + place, origin, name, today=today, child=RELATIONS[place] == "child")
            for place in range(size)
        ]
        self.adults = [place for place in range(size) if not self.people[place].is_child]
        self.goals: dict[int, list[library.Goal]] = {who: [] for who in self.adults}
        self.meetings, self.tasks = dict.fromkeys(range(size), 0), dict.fromkeys(range(size), 0)
        self._planned: list[tuple[int, acts.Act]] = []
        self._begin()
        for who in self.adults:
            self._plan_with(who)
            self._change(who)
        for _ in range(talks):
            self._talk()
        self._give_over()
        if self.closes:
            for who in range(size):
                self._then(self.ended, acts.Close(who=who, ending=one_of(rng, "endings")))

    def in_order(self) -> list[acts.Act]:
        """In their order, each with its moment and whoever did it. Two on one day are some minutes apart."""
        found, carer, day, moment = [], self.carer, date.min, datetime.min.replace(tzinfo=UTC)
        for days, act in sorted(self._planned, key=lambda one: -one[0]):  # stable: what depends on another comes later
            on = self.day(days)
            if on != day:
                day = on
                moment = datetime.combine(on, time(7), UTC) + timedelta(minutes=self.clock.randrange(240))
            moment += timedelta(seconds=self.clock.randrange(90, 300))
            act.at, act.by = moment, carer
            if isinstance(act, acts.Give):
                act.by = self.lead
                carer = act.to if act.who == self.size - 1 else carer
            found.append(act)
        return found

    def day(self, days: int) -> date:
        on = self.today - timedelta(days=days)
        return on - timedelta(days=max(0, on.weekday() - FRIDAY))

    def _then(self, days: int, act: acts.Act) -> None:
        self._planned.append((days, act))

    def _between(self, earliest: int, latest: int) -> int:
        """Days ago, the earlier day first."""
        return self.rng.randrange(latest, earliest + 1) if earliest > latest else latest

    def _begin(self) -> None:
        for who, drawn in enumerate(self.people):
            self._then(self.begun, acts.TakeIn(who=who, drawn=drawn))
        for who in range(1, self.size):
            self._then(self.begun, acts.Join(who=who, relation=RELATIONS[who]))

    def _plan_with(self, who: int) -> None:
        rng, begun = self.rng, max(self.ended, self.begun - self.rng.randrange(21))
        areas = list(dict.fromkeys(one_of(rng, "areas") for _ in range(4)))
        levels = {area: rng.choices((1, 2, 3, 4, 5), cum_weights=(30, 65, 88, 97, 100))[0] for area in areas}
        views = {area: (level, level if rng.random() < 0.3 else None) for area, level in levels.items()}
        self._then(begun, acts.Rate(who=who, views=views))
        if rng.random() < 0.12:
            return  # nothing is planned yet
        self._choose(who, areas[:2], begun)
        self._agree(who, begun)
        if begun - self.ended > 200 and rng.random() < 0.55:
            later = self._between(begun - 150, self.ended)
            up = {area: (min(5, level + rng.randrange(2)), None) for area, level in levels.items()}
            self._then(later, acts.Rate(who=who, views=up))
            if rng.random() < 0.6:
                self._choose(who, areas[2:], later)
                self._agree(who, later)

    def _choose(self, who: int, areas: Sequence[str], days: int) -> None:
        for area in areas:
            taken = {goal.code for goal in self.goals[who]}
            free = [goal for goal in library.goals() if goal.area == area and goal.code not in taken]
            if not free:
                continue
            goal = self.rng.choice(free)
            self.goals[who].append(goal)
            self._then(days, acts.Choose(who=who, code=goal.code))
            number = len(self.goals[who]) - 1
            for step in range(len(goal.steps)):
                if days > self.ended and self.rng.random() < 0.6:
                    done = self._between(days - 1, self.ended)
                    self._then(done, acts.Tick(who=who, goal=number, step=step, help=str(self.rng.choice(HELPS))))

    def _agree(self, who: int, days: int) -> None:
        """Behind what was chosen on this day; the same plan is never agreed twice, because something was chosen before."""
        if self._planned and isinstance(self._last_of(who, days), acts.Choose):
            how = AgreedAs.SIGNED if self.rng.random() < 0.4 else AgreedAs.SPOKEN
            self._then(days, acts.Agree(who=who, language=self.people[who].language, agreed_as=str(how)))

    def _last_of(self, who: int, days: int) -> acts.Act | None:
        same = [act for on, act in self._planned if on == days and act.who == who]
        return same[-1] if same else None

    def _change(self, who: int) -> None:
        """Own flat, own income: the two aims. A fact that stands since the first day ends the day before."""
        rng, drawn = self.rng, self.people[who]
        if self.begun - self.ended < 40:
            return
        for kind, code, chance in ((EpisodeKind.HOUSING, "own_home", 0.3), (EpisodeKind.INCOME, "own", 0.28)):
            if drawn.facts[kind] != code and rng.random() < chance:
                days = self._between(self.begun - 20, self.ended)
                self._then(days, acts.Fact(who=who, kind=str(kind), code=code))
        if rng.random() < 0.3:
            days = self._between(self.begun, self.ended)
            words = rng.choice(data("state")["tasks"])
            act = acts.WriteTask(who=who, words=words, days=rng.randrange(1, 40), number=self.tasks[who])
            self._task(who, days, act)
        if not self.closes and rng.random() < 0.25:
            self._meet(who, self._between(min(14, self.begun), 1), -rng.randrange(21))

    def _task(self, who: int, days: int, act: acts.Act) -> None:
        self._then(days, act)
        self.tasks[who] += 1
        if self.rng.random() < 0.8 and days - self.ended > 15:
            self._then(days - self.rng.randrange(8, 15), acts.Finish(who=who, task=self.tasks[who] - 1))

    def _meet(self, who: int, made: int, held: int) -> int:
        """An appointment for the day `held`, days to come are negative; its number. No two of one person at one hour."""
        words, number = data("state"), self.meetings[who]
        self.meetings[who] += 1
        begins_at = datetime.combine(self.day(held), time(8), UTC) + timedelta(minutes=15 * (number % 28))
        act = acts.Meet(
            who=who, number=number, begins_at=begins_at, minutes=self.rng.choice((30, 30, 45, 60)),
            place=self.rng.choice(words["places"]), bring=self.rng.choice(words["bring"]), interpreter="",
        )  # fmt: skip
        self._then(made, act)
        return number

    def _talk(self) -> None:
        rng = self.rng
        who, days = rng.choice(self.adults), self._between(self.begun, self.ended)
        kind, reached = one_of(rng, "kinds"), rng.random() < 0.9
        others = tuple(place for place in range(self.size) if place != who)
        if kind == "office" and days < self.begun - 10 and rng.random() < 0.3:
            number = self._meet(who, days + rng.randrange(2, 8), days)
            state = AppointmentState.KEPT if reached else AppointmentState.MISSED
            self._then(days, acts.Settle(who=who, meeting=number, state=str(state)))
        follow_up = rng.randrange(3, 30) if reached and rng.random() < 0.08 else None
        topics = set(rng.choices(*self._topics(), k=rng.choice((1, 1, 2)))) if reached else set()
        needs_words = rng.random() < INTERPRETED and reached and self.people[who].language
        act = acts.Talked(
            who=who, also=others if rng.random() < 0.35 else (), kind=kind, topics=tuple(sorted(topics)),
            reached=reached, minutes=rng.choice((10, 15, 20, 30, 30, 45, 60)) if reached else None,
            interpreter=needs_words or "", cost=rng.randrange(40, 121) if needs_words and rng.random() < 0.5 else None,
            note=rng.choice(data("state")["notes"]) if rng.random() < 0.35 else "", follow_up_days=follow_up,
            task=self.tasks[who],
        )  # fmt: skip
        if follow_up is None:
            self._then(days, act)
        else:
            self._task(who, days, act)

    @staticmethod
    def _topics() -> tuple[tuple[str, ...], list[int]]:
        """Codes, and their weights one by one."""
        codes, added_up = weighted("topics")
        return codes, [after - before for after, before in zip(added_up, (0, *added_up), strict=False)]

    def _give_over(self) -> None:
        """To a colleague, all of the household on one day; whoever takes over has what comes later."""
        if self.next_carer is None or self.begun - self.ended < 120 or self.rng.random() > 0.08:
            return
        days = self._between(self.begun - 30, self.ended + 30)
        for who in range(self.size):
            self._then(days, acts.Give(who=who, to=self.next_carer))
