"""The plan as a page shows it: goals by area, every text in the language of the page and beside it in the person's own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import get_language

from wegbereiter.casework.choices import BY, EpisodeKind, GoalState, Help, StepState
from wegbereiter.casework.models import AgreedPlan, Case, Goal, Step
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.agreed import agreed_steps
from wegbereiter.casework.queries.case import (
    episodes_visible_to,
    goals_visible_to,
    informations_visible_to,
    newest_levels,
    plans_visible_to,
)
from wegbereiter.casework.queries.referral import referrals_of_steps
from wegbereiter.casework.rules.library import (
    AREAS,
    PLAIN,
    SOURCE,
    Proposal,
    Said,
    fits,
    households_of,
    proposals,
    said,
)
from wegbereiter.casework.rules.library import Goal as LibraryGoal
from wegbereiter.casework.rules.plans import DoneStep, Independence, Version, current, independence
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.queries.person import household_members_visible_to, languages_visible_to

NEXT_STEPS = 3
OWN_WORDS = ""  # the language of a text that somebody wrote for this plan: it is in no library


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One text for both who look at it together."""

    here: Said
    theirs: Said

    @property
    def is_own(self) -> bool:
        return self.here.language == OWN_WORDS


@dataclass(frozen=True, kw_only=True)
class StepLine:
    step: Step
    words: Spoken
    help: str
    is_open: bool
    is_overdue: bool
    can_go: bool  # open, in no agreed plan, and nobody was referred for it


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    goal: Goal
    words: Spoken
    done_when: Spoken | None
    steps: list[StepLine]

    @property
    def is_open(self) -> bool:
        return self.goal.state == GoalState.OPEN

    @property
    def done(self) -> int:
        return sum(line.step.state == StepState.DONE for line in self.steps)


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """`areas`: (area, its goals that are open or reached); `dropped`: goals that were given up."""

    language: str
    areas: list[tuple[str, list[GoalLine]]]
    dropped: list[GoalLine]
    used_alone: list[Independence]
    agreed: list[AgreedPlan]
    current: AgreedPlan | None

    @property
    def lines(self) -> list[GoalLine]:
        return [line for _area, lines in self.areas for line in lines]

    @property
    def helps(self) -> list[tuple[str, str, str]]:
        """Code, name, and name in the person's language, for the three taps of a step."""
        theirs = library.content("topics", self.language)["help"]
        return [(str(one.value), str(one.label), str(theirs[one.value])) for one in Help]

    @property
    def help_language(self) -> str:
        return str(library.content("topics", self.language)["meta"]["language"])

    @property
    def unreviewed(self) -> bool:
        return any(line.words.theirs.unreviewed for line in self.lines)

    @property
    def talk_unreviewed(self) -> bool:
        """Of the words around a plan that is looked at together."""
        return bool(library.content("talk", self.language)["meta"]["state"] == "unreviewed")

    @property
    def next_steps(self) -> list[StepLine]:
        """What is to be done next, the earliest first; steps without a day come last."""
        open_ones = [one for line in self.lines if line.is_open for one in line.steps if one.is_open]
        return sorted(open_ones, key=lambda one: (one.step.due_on is None, one.step.due_on or date.max))[:NEXT_STEPS]

    @property
    def taken_back(self) -> list[GoalLine]:
        """Goals of the version that counts, to which the person does not say yes any more."""
        agreed = {one["key"] for one in self.current.content["goals"]} if self.current else set()
        return [line for line in self.lines if line.goal.agreed_on is None and str(line.goal.pk) in agreed]

    @property
    def can_be_agreed(self) -> bool:
        return any(line.goal.agreed_on for line in self.lines)


def page_language() -> str:
    """The library's language for a page of the staff: German or English."""
    found = (get_language() or SOURCE).partition("-")[0]
    return found if found in library.words() else SOURCE


def language_of(actor: Actor, person_id: UUID, *, today: date) -> str:
    """In which language somebody reads: what was noted as such, else that of the information sheet, else plain German."""
    noted = languages_visible_to(actor, today=today).filter(person_id=person_id, preferred=True)
    found = noted.values_list("code", flat=True).first()
    if found is None:
        sheets = informations_visible_to(actor, today=today).filter(person_id=person_id)
        found = sheets.values_list("language", flat=True).first()
    return PLAIN if found in {None, "", SOURCE} else str(found)


def languages_of(actor: Actor, people: Iterable[UUID], *, today: date) -> dict[UUID, str]:
    """Person -> as `language_of` says. Two queries, however many people."""
    wanted = list(people)
    sheets = informations_visible_to(actor, today=today).filter(person_id__in=wanted).order_by("at", "id")
    found = dict(sheets.values_list("person_id", "language"))  # the newest has the last word
    noted = languages_visible_to(actor, today=today).filter(person_id__in=wanted, preferred=True)
    found |= dict(noted.values_list("person_id", "code"))
    return {one: PLAIN if found.get(one) in {None, "", SOURCE} else str(found[one]) for one in wanted}


def spoken(kind: str, code: str, own: str, language: str) -> Spoken:
    """A text of the library by its code, or own words, which nobody has translated."""
    if not code:
        written = Said(text=own, language=OWN_WORDS)
        return Spoken(here=written, theirs=written)
    texts = library.words()
    return Spoken(here=said(kind, code, page_language(), texts), theirs=said(kind, code, language, texts))


def goal_line(
    goal: Goal, steps: Iterable[Step], language: str, *, today: date, agreed: Collection[str] = ()
) -> GoalLine:
    """`agreed`: keys of steps that stand in an agreed plan."""
    has_sign = bool(goal.code or goal.done_when)
    return GoalLine(
        goal=goal,
        words=spoken("goals", goal.code, goal.words, language),
        done_when=spoken("done", goal.code, goal.done_when, language) if has_sign else None,
        steps=[_step_line(step, language, today=today, agreed=agreed) for step in steps],
    )


def _step_line(step: Step, language: str, *, today: date, agreed: Collection[str]) -> StepLine:
    is_open = step.state == StepState.OPEN
    return StepLine(
        step=step,
        words=spoken("steps", step.code, step.words, language),
        help=str(Help(step.help).label) if step.help else "",
        is_open=is_open,
        is_overdue=is_open and step.due_on is not None and step.due_on < today,
        can_go=is_open and str(step.pk) not in agreed and not step.referrals.all(),
    )


def plan_page(actor: Actor, case: Case, *, today: date) -> PlanPage:
    """Five queries, or six where no language is noted, whatever the plan holds."""
    language = language_of(actor, case.person_id, today=today)
    referred = referrals_of_steps(actor, today=today)
    goals = goals_visible_to(actor, today=today).filter(case=case).prefetch_related("steps", referred)
    agreed = list(plans_visible_to(actor, today=today).filter(case=case))
    kept = agreed_steps(agreed)
    lines = [goal_line(goal, goal.steps.all(), language, today=today, agreed=kept) for goal in goals]
    standing = [line for line in lines if line.goal.state != GoalState.DROPPED]
    by_area = {area: [line for line in standing if line.goal.area == area] for area in AREAS}
    return PlanPage(
        language=language,
        areas=[(area, found) for area, found in by_area.items() if found],
        dropped=[line for line in lines if line.goal.state == GoalState.DROPPED],
        used_alone=independence(_done_steps(lines)),
        agreed=agreed,
        current=_current(agreed, case_is_open=case.closed_on is None),
    )


def _done_steps(lines: Iterable[GoalLine]) -> Iterable[DoneStep]:
    """Every step that was done, also of goals that were given up later."""
    for line in lines:
        for one in line.steps:
            if one.step.done_on is not None:
                yield DoneStep(area=line.goal.area, done_on=one.step.done_on, help=one.step.help)


def _current(plans: Iterable[AgreedPlan], *, case_is_open: bool) -> AgreedPlan | None:
    rows = {plan.number: plan for plan in plans}
    found = current(
        [Version(number=one.number, agreed_on=one.agreed_on, closed_on=one.closed_on) for one in rows.values()],
        case_is_open=case_is_open,
    )
    return rows[found.number] if found else None


# ---------------------------------------------------------------- choosing from the library
@dataclass(frozen=True, kw_only=True)
class Offer:
    """A goal that can be chosen; `level` is the reason why it is proposed, None where only the filter shows it.

    `by_person`: nobody but the person has rated the area.
    """

    goal: LibraryGoal
    words: Spoken
    level: int | None = None
    by_person: bool = False


@dataclass(frozen=True, kw_only=True)
class Offers:
    """`proposed` follow from the assessment; `others` are the rest of the filter's answer."""

    language: str
    proposed: list[Offer]
    others: list[tuple[str, list[Offer]]]
    is_rated: bool


def offers(actor: Actor, case: Case, *, area: str, everything: bool, today: date) -> Offers:
    """Goals for this person: proposals first, the least independent area on top.

    `area`: only this one, empty for all. `everything`: also goals that are meant for another status, level or household.
    """
    language = language_of(actor, case.person_id, today=today)
    have = set(
        goals_visible_to(actor, today=today)
        .filter(case=case, state=GoalState.OPEN)
        .exclude(code="")
        .values_list("code", flat=True)
    )
    rated = newest_levels(actor, case, today=today)
    levels = {area: found.level or found.own_level or 0 for area, found in rated.items()}
    wanted = [goal for goal in library.goals() if area in {"", goal.area} and goal.code not in have]
    status, households = _status(actor, case, today=today), _households(actor, case, today=today)
    found = proposals(levels, wanted, status=status, households=households, have=have)
    proposed = [_offer(one, language, by_person=rated[one.goal.area].level is None) for one in found]
    named = {one.goal.code for one in found}
    others = [goal for goal in wanted if goal.code not in named]
    if not everything:
        others = [goal for goal in others if fits(goal, status=status, households=households)]
    by_area = {one: [goal for goal in others if goal.area == one] for one in AREAS}
    return Offers(
        language=language,
        proposed=proposed,
        others=[(one, [_plain_offer(goal, language) for goal in goals]) for one, goals in by_area.items() if goals],
        is_rated=bool(levels),
    )


def _offer(proposal: Proposal, language: str, *, by_person: bool) -> Offer:
    goal = proposal.goal
    words = spoken("goals", goal.code, "", language)
    return Offer(goal=goal, words=words, level=proposal.level, by_person=by_person)


def _plain_offer(goal: LibraryGoal, language: str) -> Offer:
    return Offer(goal=goal, words=spoken("goals", goal.code, "", language))


def _status(actor: Actor, case: Case, *, today: date) -> str:
    rows = episodes_visible_to(actor, today=today).filter(
        person_id=case.person_id, kind=EpisodeKind.RESIDENCE, last_day=None
    )
    return rows.values_list("code", flat=True).first() or ""


def _households(actor: Actor, case: Case, *, today: date) -> frozenset[str]:
    """As far as its members are in the own care."""
    members = household_members_visible_to(actor, today=today).filter(last_day=None)
    same = members.filter(person_id=case.person_id).values("household_id")
    return households_of(members.filter(household_id__in=same).values_list("relation", flat=True))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A goal of the library with its steps: (code, who, until when, words)."""

    goal: LibraryGoal
    language: str
    words: Spoken
    done_when: Spoken
    steps: list[tuple[str, str, date, Spoken]]


def choice(actor: Actor, case: Case, code: str, *, today: date) -> Choice | None:
    """What would be taken into the plan, or nothing where the library has no such goal."""
    goal = library.goal_of(code)
    if goal is None:
        return None
    language = language_of(actor, case.person_id, today=today)
    return Choice(
        goal=goal,
        language=language,
        words=spoken("goals", code, "", language),
        done_when=spoken("done", code, "", language),
        steps=_choices_of(goal, language, today=today),
    )


@dataclass(frozen=True, kw_only=True)
class Further:
    """A goal of the plan and the steps of the library that it does not have yet: (code, who, until when, words)."""

    goal: Goal
    language: str
    words: Spoken
    steps: list[tuple[str, str, date, Spoken]]


def further(actor: Actor, goal: Goal, *, today: date) -> Further:
    """What can be added to a goal. Two queries, or three where no language is noted."""
    language = language_of(actor, goal.person_id, today=today)
    have = set(goal.steps.values_list("code", flat=True))
    known = library.goal_of(goal.code)
    return Further(
        goal=goal,
        language=language,
        words=spoken("goals", goal.code, goal.words, language),
        steps=[one for one in _choices_of(known, language, today=today) if one[0] not in have] if known else [],
    )


def _choices_of(goal: LibraryGoal, language: str, *, today: date) -> list[tuple[str, str, date, Spoken]]:
    return [
        (full, str(BY[step.by]), today + timedelta(days=step.days), spoken("steps", full, "", language))
        for full, step in zip(goal.step_codes(), goal.steps, strict=True)
    ]
