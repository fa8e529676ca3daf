"""Everything that stands on the page of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wegbereiter.casework.choices import EPISODE_CODES, REASONS, VERDICTS, EpisodeKind
from wegbereiter.casework.models import Case, Episode, Information
from wegbereiter.casework.queries.case import episodes_visible_to, informations_visible_to, only_so_at_intake
from wegbereiter.casework.queries.edition import clock_of, target_group
from wegbereiter.casework.rules.clock import Clock
from wegbereiter.casework.rules.eligibility import Eligibility, Stage, eligibility
from wegbereiter.core.tenancy import Actor
from wegbereiter.pact.queries import edition
from wegbereiter.pact.rules import Edition
from wegbereiter.people.models import Channel, HouseholdMember, PersonLanguage
from wegbereiter.people.queries.person import (
    channels_visible_to,
    household_members_visible_to,
    languages_visible_to,
    of_one,
)

AIMS = (EpisodeKind.HOUSING, EpisodeKind.INCOME)  # what the pact is for: an own flat, and no benefits


@dataclass(frozen=True, kw_only=True)
class Fact:
    """An episode with its words; `reached` where it is the aim of the pact; `at_intake`: since when, nobody has said."""

    episode: Episode
    at_intake: bool = False

    @property
    def label(self) -> str:
        return str(EPISODE_CODES[self.episode.kind](self.episode.code).label)

    @property
    def kind(self) -> str:
        return str(EpisodeKind(self.episode.kind).label)

    @property
    def law_day(self) -> date | None:
        """Which state of the law the hints for a status were read in when it was entered."""
        return date.fromisoformat(self.episode.law_version) if self.episode.law_version else None

    @property
    def reached(self) -> bool:
        return self.episode.code in {"own_home", "own"}


@dataclass(frozen=True, kw_only=True)
class Overview:
    """`standing`: kind -> what is so today, in the order of the kinds; `past`: what was so before, newest first."""

    standing: dict[str, Fact | None]
    past: list[Fact]
    eligibility: Eligibility
    clock: Clock
    languages: list[PersonLanguage]
    channels: list[Channel]
    household: list[HouseholdMember]
    information: Information | None

    @property
    def aims(self) -> list[tuple[str, Fact | None]]:
        return [(str(kind.label), self.standing[kind]) for kind in AIMS]

    @property
    def further(self) -> list[tuple[str, Fact | None]]:
        return [(str(EpisodeKind(kind).label), fact) for kind, fact in self.standing.items() if kind not in AIMS]

    @property
    def verdict(self) -> str:
        return str(VERDICTS[self.eligibility.verdict])

    @property
    def reason(self) -> str:
        return str(REASONS[self.eligibility.reason])


def overview(actor: Actor, case: Case, *, today: date) -> Overview:
    """Five queries, whatever the person has lived through."""
    rows = episodes_visible_to(actor, today=today).filter(person_id=case.person_id)
    episodes = [Fact(episode=one, at_intake=only_so_at_intake(one, case)) for one in rows]
    standing: dict[str, Fact | None] = dict.fromkeys(EpisodeKind.values)
    standing |= {one.episode.kind: one for one in episodes if one.episode.last_day is None}
    rules = edition(case.edition)
    return Overview(
        standing=standing,
        past=[one for one in episodes if one.episode.last_day is not None],
        eligibility=_eligibility(rules, {kind: one.episode.code for kind, one in standing.items() if one}),
        clock=clock_of(case, today=today),
        languages=list(languages_visible_to(actor, today=today).filter(person_id=case.person_id)),
        channels=_channels(actor, case, today=today),
        household=_household(actor, case.person_id, today=today),
        information=informations_visible_to(actor, today=today).filter(person_id=case.person_id).first(),
    )  # fmt: skip


def eligibility_of(actor: Actor, case: Case, *, today: date) -> Eligibility:
    """What the edition of a case says about the person today. One query."""
    rows = episodes_visible_to(actor, today=today).filter(person_id=case.person_id, last_day=None)
    return _eligibility(edition(case.edition), dict(rows.values_list("kind", "code")))


def _eligibility(rules: Edition, codes: Mapping[str, str]) -> Eligibility:
    """`codes`: kind of fact -> what is so."""
    stage, status = (codes.get(kind, "") for kind in (EpisodeKind.HOUSING, EpisodeKind.RESIDENCE))
    return eligibility(Stage(stage), status, target_group(rules))


def _channels(actor: Actor, case: Case, *, today: date) -> list[Channel]:
    """Of the file itself first, then what stands in a second file alone: a number is called wherever it was written."""
    rows = channels_visible_to(actor, today=today).filter(of_one(case.person))
    found: dict[tuple[str, str], Channel] = {}
    for one in sorted(rows, key=lambda row: row.person_id != case.person_id):
        found.setdefault((one.kind, one.value), one)
    return list(found.values())


def _household(actor: Actor, person_id: UUID, *, today: date) -> list[HouseholdMember]:
    """Those of the household who are in the own care too, without the person."""
    members = household_members_visible_to(actor, today=today).filter(last_day=None)
    same = members.filter(person_id=person_id).values("household_id")
    return list(members.filter(household_id__in=same).exclude(person_id=person_id).select_related("person"))
