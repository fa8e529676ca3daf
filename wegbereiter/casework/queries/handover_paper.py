"""What the person takes home at the end of counselling, in German and the own language: no notes, no decisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.casework.choices import INTERPRETED, Heard
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.disclosure_paper import house_of_case
from wegbereiter.casework.queries.disputes import dispute_notes
from wegbereiter.casework.queries.handover import Balance, balance, open_steps
from wegbereiter.casework.queries.law import explanations_visible_to, law_words
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.queries.plan_paper import Sides, sides
from wegbereiter.casework.rules.library import PLAIN, SOURCE
from wegbereiter.casework.rules.plans import FrozenStep
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Letter, TwoLanguages
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.models import Entry
from wegbereiter.people.queries.person import of_one
from wegbereiter.people.rules.phones import shown_phone

AIM_WORDS = {"housing": "own_home", "income": "own_income"}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a plan on paper says, and what is said at the end only, on both sides."""

    plan: Sides
    here: Mapping[str, str]
    theirs: Mapping[str, str]

    def block(self, *rows: tuple[str, str], strong: bool = False) -> TwoLanguages:
        return self.plan.block(*rows, strong=strong)

    def both(self, name: str) -> tuple[str, str]:
        return self.here[name], self.theirs[name]

    def said(self, name: str, value: str) -> tuple[str, str]:
        """A value after its word, one unit in a line that runs from right to left."""
        return f"{self.here[name]}: {value}", f"{self.theirs[name]}: {self.plan.as_one(value)}"


def words_of(language: str) -> Words:
    return Words(
        plan=sides(language),
        here=content("paper", SOURCE)["handover"],
        theirs=content("paper", language)["handover"],
    )


def handover_paper(actor: Actor, case: Case, places: Sequence[Entry], *, made_on: date) -> Letter:
    """`places`: who is responsible from now on, as it was chosen."""
    language = language_of(actor, case.person_id, today=made_on)
    words = words_of(language)
    with override(SOURCE):
        house, here = house_of_case(case), words.here["title"]
        return Letter(
            lang=SOURCE,
            title=here if words.plan.language == PLAIN else f"{here} · {words.theirs['title']}",
            author=house,
            sender=[house],
            page_label=_(PAGE_LABEL),
            details=[
                (_("Name"), case.person.name or _("Without a name")),
                (words.here["counselled"], f"{day(case.opened_on)} – {day(case.closed_on or made_on)}"),
                (_("As of"), day(made_on)),
            ],
            blocks=[
                *dispute_notes(actor, case.person, today=made_on),
                words.block(words.both("intro")),
                *_balance(balance(actor, case, language, today=made_on), words),
                *_places(places, words),
                *_explained(actor, case, words, today=made_on),
                *([words.block(words.plan.both("unreviewed"))] if words.plan.unreviewed else []),
            ],
            footer=here,
        )


def _balance(found: Balance, words: Words) -> Iterator[Block]:
    aims = [(words.both(AIM_WORDS[kind]), since) for kind, since in found.aims.items()]
    reached = [_since(label, since, words) for label, since in aims if since]
    reached += [(goal.words, goal.own_words) for goal in found.reached]
    yield words.block(words.both("reached"), strong=True)
    yield words.block(*(reached or [words.both("nothing_reached")]))
    missing = [label for label, since in aims if not since]
    yield words.block(words.both("open"), strong=True)
    if not missing and not found.open:
        yield words.block(words.both("nothing_open"))
    if missing:
        yield words.block(*missing)
    for goal in found.open:
        rows = [_step(step, words) for step in open_steps(goal)]
        yield words.block((goal.words, goal.own_words), *rows)


def _since(label: tuple[str, str], since: date, words: Words) -> tuple[str, str]:
    here, theirs = (f"{side['since']} {day(since)}" for side in (words.here, words.theirs))
    return f"{label[0]}, {here}", f"{label[1]}{'،' if words.plan.right_to_left else ','} {theirs}"


def _step(step: FrozenStep, words: Words) -> tuple[str, str]:
    """Who does it and until when; from now on nobody of the counselling does."""
    sides_of = (words.plan.here, words.plan.theirs)
    until = [f" ({side['until']} {day(date.fromisoformat(step.due_on))})" if step.due_on else "" for side in sides_of]
    return f"– {step.words}{until[0]}", f"– {step.own_words}{until[1]}"


def _places(places: Sequence[Entry], words: Words) -> Iterator[Block]:
    yield words.block(words.both("responsible"), strong=True)
    if not places:
        yield words.block(words.both("ask"))
    for one in places:
        phone, spoken = shown_phone(one.phone) if one.phone else "", ", ".join(map(_language, one.languages))
        rows = [
            words.said("address", one.address) if one.address else None,
            words.plan.said("phone", phone) if phone else None,
            words.plan.said("hours", one.hours) if one.hours else None,
            words.said("languages", spoken) if spoken else None,
            (one.note, "") if one.note else None,  # nobody has translated it
        ]
        yield words.block((one.name, one.name), *(row for row in rows if row))


def _language(code: str) -> str:
    return str(INTERPRETED.get(code) or ("Deutsch" if code == SOURCE else code))


def _explained(actor: Actor, case: Case, words: Words, *, today: date) -> Iterator[Block]:
    """Rights and duties that were understood, by their German and plain German title: others nobody has reviewed."""
    newest = {
        row.code: row for row in reversed(explanations_visible_to(actor, today=today).filter(of_one(case.person)))
    }
    here, theirs = law_words()[SOURCE].points, law_words()[PLAIN].points
    found = [
        (f"{here[code][0]} ({day(row.at)})", theirs[code][0])
        for code, row in newest.items()
        if row.heard == Heard.UNDERSTOOD and code in here
    ]
    if found:
        yield words.block(words.both("explained"), strong=True)
        yield TwoLanguages(lang="de", right_to_left=False, rows=found)
