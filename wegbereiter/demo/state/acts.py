"""What a member of staff does with the people of one household, one class for each action of the program.

`who` is a place in the household, `by` a colleague of the house. Goals, steps, meetings and tasks of a person have numbers,
from zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from wegbereiter.demo.state.draw import Drawn


@dataclass(slots=True)
class Colleague:
    """Somebody of the staff, as events and rows name them."""

    user: str
    membership: str
    role: str


@dataclass(slots=True, kw_only=True)
class Act:
    who: int
    at: datetime | None = None  # set once all acts of the household stand in their order
    by: Colleague | None = None

    @property
    def today(self) -> date:
        assert self.at is not None
        return self.at.date()


@dataclass(slots=True, kw_only=True)
class TakeIn(Act):
    drawn: Drawn


@dataclass(slots=True, kw_only=True)
class Join(Act):
    """The first of the household is joined by this one; `relation` is what the one who comes is."""

    relation: str


@dataclass(slots=True, kw_only=True)
class Rate(Act):
    views: Mapping[str, tuple[int | None, int | None]]  # area -> level and own level


@dataclass(slots=True, kw_only=True)
class Choose(Act):
    code: str


@dataclass(slots=True, kw_only=True)
class Tick(Act):
    goal: int
    step: int
    help: str


@dataclass(slots=True, kw_only=True)
class Agree(Act):
    language: str
    agreed_as: str


@dataclass(slots=True, kw_only=True)
class Talked(Act):
    also: tuple[int, ...]
    kind: str
    topics: tuple[str, ...]
    reached: bool
    minutes: int | None
    interpreter: str
    cost: int | None  # euros
    note: str
    follow_up_days: int | None
    task: int  # number of the task that comes of it


@dataclass(slots=True, kw_only=True)
class Meet(Act):
    number: int
    begins_at: datetime
    minutes: int
    place: str
    bring: str
    interpreter: str


@dataclass(slots=True, kw_only=True)
class Settle(Act):
    meeting: int
    state: str


@dataclass(slots=True, kw_only=True)
class Fact(Act):
    kind: str
    code: str


@dataclass(slots=True, kw_only=True)
class WriteTask(Act):
    number: int
    words: str
    days: int


@dataclass(slots=True, kw_only=True)
class Finish(Act):
    task: int


@dataclass(slots=True, kw_only=True)
class Give(Act):
    """By the lead of the team."""

    to: Colleague


@dataclass(slots=True, kw_only=True)
class Close(Act):
    ending: str
