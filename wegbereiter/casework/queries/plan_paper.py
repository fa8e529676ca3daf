"""A plan on paper, in German and in the person's language side by side, to be signed and taken home."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.accounts.models import Profile
from wegbereiter.casework.choices import AppointmentState
from wegbereiter.casework.models import AgreedPlan, Appointment, Case
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import current_plan
from wegbereiter.casework.queries.disputes import dispute_notes
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.rules.library import PLAIN, SOURCE
from wegbereiter.casework.rules.plans import FrozenGoal, FrozenPlan, FrozenStep, told_in
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Letter, Line, Signatures, TwoLanguages
from wegbereiter.core.documents.pdf import RIGHT_TO_LEFT
from wegbereiter.core.templatetags.numbers import day, moment
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.people.queries.person import people_visible_to
from wegbereiter.people.queries.team import colleagues, owner_of


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The words around a plan, in German and in the person's language; `unreviewed`: nobody has checked some of them."""

    language: str
    unreviewed: bool
    here: Mapping[str, str]
    theirs: Mapping[str, str]
    help: tuple[Mapping[str, str], Mapping[str, str]]

    def block(self, *rows: tuple[str, str | list[Line]], strong: bool = False) -> TwoLanguages:
        return TwoLanguages(lang=self.tag, right_to_left=self.right_to_left, rows=rows, strong=strong)

    @property
    def tag(self) -> str:
        return self.language.partition("-")[0]

    def line(self, text: str) -> Line:
        return Line(text=text, lang=self.tag, right_to_left=self.right_to_left)

    def is_given(self, one: FrozenGoal | FrozenStep) -> bool:
        """Whether the person's side of it is in the language of this side, or both are German."""
        return told_in(one, self.language) == self.language or self.tag == SOURCE

    def german(self, text: str) -> list[Line]:
        """What could be given in German only, in its own direction, and that it is so."""
        return [Line(text=text, lang=SOURCE), self.line(f"({self.theirs['only_german']})")]

    @property
    def right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT

    def said(self, name: str, value: str) -> tuple[str, str]:
        """A value after its word; within a line from right to left one unit, or the parts of a phone number change places."""
        return f"{self.here[name]}: {value}", f"{self.theirs[name]}: {self.as_one(value)}"

    def as_one(self, value: str) -> str:
        return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}" if self.right_to_left else value

    def both(self, name: str) -> tuple[str, str]:
        return self.here[name], self.theirs[name]


def sides(language: str) -> Sides:
    """Where the library lacks the language, plain German stands in, as it does on the page."""
    here, theirs = content("paper", SOURCE), content("paper", language)
    topics = content("topics", SOURCE)["help"], content("topics", language)["help"]
    found = theirs["meta"]["language"]
    states = {content(name, found)["meta"]["state"] for name in ("paper", "scale", "topics", "reminder")}
    states.add(library.words()[found].state)
    unreviewed = "unreviewed" in states
    return Sides(language=found, unreviewed=unreviewed, here=here["words"], theirs=theirs["words"], help=topics)


def plan_paper(actor: Actor, case: Case, plan: FrozenPlan, *, version: AgreedPlan | None, made_on: date) -> Letter:
    """`version` is the one that was agreed, None for the plan as it stands, to be signed."""
    words = sides(plan.language)
    with override(SOURCE):
        house = case.organisation.official_name or case.organisation.name
        title = f"{words.here['title']} · {words.theirs['title']}" if words.language != PLAIN else words.here["title"]
        details = [(_("Name"), case.person.name or _("Without a name")), (_("As of"), day(made_on))]
        if version is not None:
            details += [(_("Version"), str(version.number)), (_("Agreed on"), day(version.agreed_on))]
        if plan.language != words.language:
            details.append((_("Language"), _("Plain German, because the texts are missing in the person's language")))
        return Letter(
            lang=SOURCE,
            title=title,
            author=house,
            sender=[house],
            page_label=_(PAGE_LABEL),
            details=details,
            blocks=[
                *dispute_notes(actor, case.person, today=made_on),
                *_blocks(plan, words, _contact(actor, case, words, version, made_on=made_on)),
            ],
            footer=title,
        )


def _blocks(plan: FrozenPlan, words: Sides, contact: Iterable[tuple[str, str]]) -> Iterator[Block]:
    names = content("scale", SOURCE), content("scale", plan.language)
    area = ""
    for goal in plan.goals:
        if goal.area != area:
            area = goal.area
            yield words.block((names[0][area]["name"], names[1][area]["name"]), strong=True)
        own = goal.own_words if words.is_given(goal) else words.german(goal.own_words)
        yield words.block((goal.words, own), strong=True)
        yield words.block(*_goal(goal, words))
    yield words.block(*contact)
    if words.unreviewed:
        yield words.block(words.both("unreviewed"))
    yield Signatures(lines=[_joined(words, name) for name in ("place_day", "signature_person", "signature_manager")])


def _joined(words: Sides, name: str) -> str:
    one, other = words.both(name)
    return one if one == other else f"{one}\n{other}"


def _goal(goal: FrozenGoal, words: Sides) -> Iterator[tuple[str, str | list[Line]]]:
    if goal.done_when:
        label = words.theirs["done_when"]
        given = words.is_given(goal)
        own = f"{label} {goal.own_done_when}" if given else [words.line(label), *words.german(goal.own_done_when)]
        yield f"{words.here['done_when']} {goal.done_when}", own
    for number, step in enumerate(goal.steps, start=1):
        here, theirs = _who(step, words.here, words.help[0]), _who(step, words.theirs, words.help[1])
        # A comma of German would stand upside down in a line that runs from right to left.
        theirs = theirs.replace(", ", "، ") if words.right_to_left else theirs
        said = f"{number}. {step.own_words}"
        given = words.is_given(step)
        yield (
            f"{number}. {step.words}\n{here}",
            f"{said}\n{theirs}" if given else [*words.german(said), words.line(theirs)],
        )


def _who(step: FrozenStep, words: Mapping[str, str], helps: Mapping[str, str]) -> str:
    parts = [step.third or words[step.by]]
    if step.help:
        parts.append(f"[x] {helps[step.help]}")
    elif step.due_on:
        parts.append(f"{words['until']} {day(date.fromisoformat(step.due_on))}")
    return ", ".join(parts)


def _contact(
    actor: Actor, case: Case, words: Sides, version: AgreedPlan | None, *, made_on: date
) -> Iterator[tuple[str, str]]:
    """Who counsels and how one reaches them, and the next talk; what is not known is left out.

    A version that counts no more names whoever counselled then, and nothing of today.
    """
    past = version is not None and version != current_plan(actor, case, today=made_on)
    profile = _counsels(actor, case, day=version.agreed_on if version and past else made_on, today=made_on)
    reached = {"contact": profile.name}
    if not past:
        reached |= {"phone": profile.phone, "hours": profile.office_hours, "room": profile.room}
    for name, value in reached.items():
        if value:
            yield words.said(name, value)
    if not past:
        yield from _next_talk(actor, case, words, made_on=made_on)


def _counsels(actor: Actor, case: Case, *, day: date, today: date) -> Profile:
    """Whoever looks after the person, also where the lead or a substitute prints; the latter where nobody does any more."""
    owner = owner_of(actor, case.person_id, day=day, today=today)
    works = day < today or owner in dict(colleagues(actor, today=today))
    known = profiles_of(user for user in (owner if works else None, actor.user_id) if user)
    assert actor.user_id is not None  # whoever has a case in care is somebody
    return known.get(owner or actor.user_id) or known[actor.user_id]


def _next_talk(actor: Actor, case: Case, words: Sides, *, made_on: date) -> Iterator[tuple[str, str]]:
    found = (
        Appointment.objects.filter(
            person__in=people_visible_to(actor, today=made_on),
            person_id=case.person_id,
            state=AppointmentState.PLANNED,
            begins_at__gt=timezone.now(),
        )
        .order_by("begins_at")
        .first()
    )
    if found is not None:
        yield words.said("next_talk", ", ".join(part for part in (moment(found.begins_at), found.place) if part))
        if found.bring:
            here, theirs = (content("reminder", language)["words"]["bring"] for language in (SOURCE, words.language))
            yield here.format(bring=found.bring), theirs.format(bring=found.bring)
