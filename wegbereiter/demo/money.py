"""The demo's money river, walked through with the same actions that officers use; days are those of the real pact where known."""

from datetime import UTC, date, datetime

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import actions as funding
from wegbereiter.funding.models import Calculation, HeadCount
from wegbereiter.funding.rules.versions import Number
from wegbereiter.funding.states import Round
from wegbereiter.organisations.actions import Loaded

EDITION, ADD_ON_EDITION = "pik-2017", "pik-2022"
# July 2017: first tranche over the provisional count; 15 September: the count; January 2018: final allotments (docs/algorithms).
PROVISIONAL_DAY, COUNT_DAY, REPORT_DAY = date(2017, 7, 1), date(2017, 9, 15), date(2017, 10, 13)
IN_JULY = datetime(2017, 7, 20, 9, tzinfo=UTC)
IN_OCTOBER = datetime(2017, 10, 16, 9, tzinfo=UTC)
IN_JANUARY = datetime(2018, 1, 8, 9, tzinfo=UTC)
IN_NOVEMBER = datetime(2017, 11, 6, 9, tzinfo=UTC)
IN_DECEMBER = datetime(2017, 12, 4, 9, tzinfo=UTC)
IN_2022 = datetime(2022, 6, 1, 9, tzinfo=UTC)

OBJECTION = "Drei Angehörige sind nach unserer Liste vor dem Stichtag eingezogen. (erfundenes Beispiel)"
ANSWER = "Die Meldebestätigungen nennen Tage nach dem 15. September; die Zahl bleibt. (erfundenes Beispiel)"

Counts = dict[str, tuple[int, bool]]


def numbers(counts: Counts, register: Loaded) -> dict:
    return {
        register.by_key[ags].pk: Number(persons=persons, estimated=estimated)
        for ags, (persons, estimated) in counts.items()
    }


def first_tranche(counts: Counts, register: Loaded, first: Actor, second: Actor) -> None:
    """Provisional count and the 60 % of July 2017."""
    count = funding.import_numbers(
        edition=EDITION, counted_on=PROVISIONAL_DAY, numbers=numbers(counts, register), by=first, now=IN_JULY
    )
    calculation = calculated(Round.FIRST_TRANCHE, EDITION, count, first, IN_JULY)
    funding.decide_calculation(calculation.pk, by=second, now=IN_JULY)


def final_allotments(counts: Counts, register: Loaded, town: Actor, first: Actor, second: Actor) -> Calculation:
    """The count of 15 September, reported, objected to once, set final by two officers, and the allotments of January 2018."""
    given = numbers(counts, register)
    count = funding.import_numbers(edition=EDITION, counted_on=COUNT_DAY, numbers=given, by=first, now=IN_OCTOBER)
    count = funding.report_head_count(count.pk, reported_on=REPORT_DAY, by=first, now=IN_OCTOBER)
    objection = funding.object_to_number(
        EDITION, persons=given[town.organisation_id].persons + 3, reason=OBJECTION, by=town, now=IN_NOVEMBER
    )
    funding.answer_objection(
        objection.pk, answer=funding.Answer(accepted=False, text=ANSWER), by=first, now=IN_DECEMBER
    )
    funding.propose_final(count.pk, by=first, now=IN_JANUARY)
    count = funding.decide_final(count.pk, by=second, now=IN_JANUARY)
    calculation = calculated(Round.FINAL, EDITION, count, first, IN_JANUARY)
    return funding.decide_calculation(calculation.pk, by=second, now=IN_JANUARY)


def add_on(first: Actor) -> None:
    """8.0 million by population to the 44 districts: proposed, so that a visitor can be the second officer and decide."""
    calculated(Round.ADD_ON, ADD_ON_EDITION, None, first, IN_2022)


def calculated(occasion: Round, edition: str, count: HeadCount | None, first: Actor, now: datetime) -> Calculation:
    """Calculate and propose."""
    calculation = funding.calculate(
        edition=edition, occasion=occasion, head_count_id=count.pk if count else None, by=first, now=now
    )
    return funding.propose_calculation(calculation.pk, by=first, now=now)
