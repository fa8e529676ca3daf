"""Codes of the money river and the sentences that say what they mean.

The sentences are marked for translation without Django, because the command line computes allotments without it.
Show one with `problem.sentence(HEAD_COUNT_SENTENCES, gettext)`.
"""

from enum import StrEnum

from wegbereiter.core.documents.numbers import NumberFault
from wegbereiter.core.documents.problems import gettext_noop


class AllotmentFault(StrEnum):
    """Why no allotment can be computed from a count."""

    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    NOBODY_COUNTED = "nobody_counted"
    ABOVE_TOTAL = "above_total"
    OTHER_KEY = "other_key"
    NO_FIRST_TRANCHE = "no_first_tranche"
    NO_POOLING = "no_pooling"


class HeadCountFault(StrEnum):
    """Why a row of a head count, or the whole file, cannot be taken."""

    NO_AGS_COLUMN = "no_ags_column"
    NO_PERSONS_COLUMN = "no_persons_column"
    COLUMN_TWICE = "column_twice"
    AGS_MISSING = "ags_missing"
    AGS_UNKNOWN = "ags_unknown"
    AGS_MERGED = "ags_merged"
    AGS_TWICE = "ags_twice"
    NOBODY_COUNTED = "nobody_counted_in_file"


class HeadCountNotice(StrEnum):
    """What was understood but should be seen before the count is taken."""

    AGS_ZERO_RESTORED = "ags_zero_restored"
    NAME_DIFFERS = "name_differs"
    THOUSANDS_READ = "thousands_read"
    PLACES_MISSING = "places_missing"
    OTHER_SHEETS = "other_sheets"


class StepCode(StrEnum):
    """The steps that lead from a count to what it buys, in their order."""

    SHARE = "share"
    TRANCHE = "tranche"
    ADD_ON = "add_on"
    ROUND = "round"
    YEARS = "years"
    GAP = "gap"
    POSITIONS = "positions"


class PoolKind(StrEnum):
    """Which way is proposed to a town below the least claim, as it stands in the file of proposals."""

    OWN_TOP_UP = "own-top-up"
    ASSOCIATION = "association"
    NEIGHBOURS = "neighbours"
    TRANSFER = "transfer"


class PoolReason(StrEnum):
    """Why this way is proposed."""

    TOP_UP = "top_up"
    ASSOCIATION = "association"
    ASSOCIATION_HELPED = "association_helped"
    ASSOCIATION_HELPER = "association_helper"
    NEIGHBOURS = "neighbours"
    NEIGHBOURS_HELPED = "neighbours_helped"
    NEIGHBOURS_HELPER = "neighbours_helper"
    BROKEN_OUT = "broken_out"
    NOBODY_COUNTED = "nobody_counted"
    NO_PARTNER = "no_partner"
    SEARCHED = "searched"


class Solved(StrEnum):
    """How a district's proposals were found."""

    NOTHING_TO_SOLVE = "nothing_to_solve"
    PROGRAMME = "programme"
    SEARCH = "search"


class AmountsFault(StrEnum):
    """Why a file of allotments cannot be taken."""

    NO_AGS_COLUMN = "no_ags_column"
    NO_AMOUNT_COLUMN = "no_amount_column"
    COLUMN_TWICE = "column_twice"
    AGS_MISSING = "ags_missing"
    AGS_UNKNOWN = "ags_unknown"
    AGS_MERGED = "ags_merged"
    AGS_TWICE = "ags_twice"


class RateCode(StrEnum):
    DEGREE = "degree"
    VOCATIONAL = "vocational"


class DraftKey(StrEnum):
    """By what a draft of the simulator shares the money out."""

    PERSONS = "persons"
    POPULATION = "population"
    MIX = "mix"
    FOLLOWS = "follows"


class Holder(StrEnum):
    """Who holds the money of a draft."""

    TOWN = "town"
    DISTRICT = "district"


class SimulationFault(StrEnum):
    """Why a draft cannot be computed, or two cannot be compared."""

    MONEY_NOT_POSITIVE = "money_not_positive"
    MONEY_TOO_LARGE = "money_too_large"
    YEARS_OUT_OF_RANGE = "years_out_of_range"
    CLAIM_NEGATIVE = "claim_negative"
    RATE_NOT_POSITIVE = "rate_not_positive"
    SHARE_MISSING = "share_missing"
    SHARE_OUT_OF_RANGE = "share_out_of_range"
    SHARE_TOO_FINE = "share_too_fine"
    COUNT_MISSING = "count_missing"
    DATE_MISSING = "date_missing"
    NO_PLACES = "no_places"
    PLACE_TWICE = "place_twice"
    PLACES_NOT_COUNTED = "places_not_counted"
    NUMBER_IMPOSSIBLE = "number_impossible"
    NOBODY_COUNTED = "nobody_counted"
    NOBODY_LIVES = "nobody_lives"
    NOBODY_LEFT = "nobody_left"
    PLACES_DIFFER = "places_differ"


ALLOTMENT_SENTENCES = {
    AllotmentFault.NOT_WHOLE: gettext_noop("A number of persons is a whole number, not %(value)s."),
    AllotmentFault.NEGATIVE: gettext_noop("A number of persons cannot be negative, %(value)s is."),
    AllotmentFault.TOO_LARGE: gettext_noop("%(value)s persons cannot be right: the limit is %(most)s."),
    AllotmentFault.NOBODY_COUNTED: gettext_noop("Nobody was counted, so there is nothing to share the money out by."),
    AllotmentFault.ABOVE_TOTAL: gettext_noop(
        "%(value)s persons are more than the total of %(total)s. Check the total or the counts.",
    ),
    AllotmentFault.OTHER_KEY: gettext_noop("The edition %(edition)s does not share its money out by a head count."),
    AllotmentFault.NO_FIRST_TRANCHE: gettext_noop("The edition %(edition)s has no first tranche."),
    AllotmentFault.NO_POOLING: gettext_noop(
        "The edition %(edition)s has no least claim below which municipalities pool, so there is nothing to propose.",
    ),
}

HEAD_COUNT_SENTENCES: dict[StrEnum, str] = {
    HeadCountFault.NO_AGS_COLUMN: gettext_noop(
        "No column holds the municipality key. Name its header “ags”. Headers found: %(headers)s.",
    ),
    HeadCountFault.NO_PERSONS_COLUMN: gettext_noop(
        "No column holds the number of persons. Name its header “persons”. Headers found: %(headers)s.",
    ),
    HeadCountFault.COLUMN_TWICE: gettext_noop(
        "The columns “%(first)s” and “%(second)s” could both be meant. Keep only one of them.",
    ),
    HeadCountFault.AGS_MISSING: gettext_noop("Row %(row)s: the municipality key is missing. Enter its 8 digits."),
    HeadCountFault.AGS_UNKNOWN: gettext_noop(
        "Row %(row)s: no municipality has the key “%(value)s”. Enter the 8 digits of the official municipality key.",
    ),
    HeadCountFault.AGS_MERGED: gettext_noop(
        "Row %(row)s: the municipality %(value)s has become a part of %(name)s (%(into)s). Put its persons into that row.",
    ),
    HeadCountFault.AGS_TWICE: gettext_noop(
        "Row %(row)s: the municipality %(value)s already stands in row %(first_row)s. Keep only one of the two rows.",
    ),
    HeadCountFault.NOBODY_COUNTED: gettext_noop("The file counts nobody. Enter the number of persons."),
    NumberFault.MISSING: gettext_noop("Row %(row)s: the number of persons is missing. Enter 0 if nobody was counted."),
    NumberFault.NOT_A_NUMBER: gettext_noop("Row %(row)s: “%(value)s” is not a number. Enter digits only."),
    NumberFault.NEGATIVE: gettext_noop("Row %(row)s: %(value)s is negative. Enter the number of persons counted."),
    NumberFault.FRACTION: gettext_noop("Row %(row)s: %(value)s is not a whole number. Persons are counted whole."),
    NumberFault.TOO_LARGE: gettext_noop("Row %(row)s: %(value)s persons cannot be right. The limit is %(most)s."),
    HeadCountNotice.AGS_ZERO_RESTORED: gettext_noop(
        "The leading zero of the municipality key was missing and has been added (rows: %(count)s, first row %(row)s).",
    ),
    HeadCountNotice.NAME_DIFFERS: gettext_noop(
        "Row %(row)s: the key belongs to %(expected)s, the file says “%(value)s”. The key counts; check it.",
    ),
    HeadCountNotice.THOUSANDS_READ: gettext_noop(
        "“%(value)s” in row %(row)s was read as %(number)s (rows with a thousands separator: %(count)s).",
    ),
    HeadCountNotice.PLACES_MISSING: gettext_noop(
        "Municipalities that are not in the file: %(count)s (%(names)s). Decide whether nobody was counted there.",
    ),
    HeadCountNotice.OTHER_SHEETS: gettext_noop(
        "Only the sheet “%(sheet)s” was read. Further sheets in the file: %(count)s.",
    ),
}

# Whole-euro amounts come with thousands separators of the language; "a year" because every amount here is yearly.
POOL_REASONS = {
    PoolReason.TOP_UP: gettext_noop(
        "Lacks %(gap)s euros a year to the least claim, little enough to add as own money, and has no municipal "
        "association that reaches it.",
    ),
    PoolReason.ASSOCIATION: gettext_noop(
        "Together the members of %(association)s that lie below the least claim have %(amount)s euros a year and "
        "reach it.",
    ),
    PoolReason.ASSOCIATION_HELPED: gettext_noop(
        "With %(helper)s, which lies above the least claim, the members of %(association)s have %(amount)s euros a "
        "year and reach it.",
    ),
    PoolReason.ASSOCIATION_HELPER: gettext_noop(
        "Could apply alone; without it the smaller members of %(association)s do not reach the least claim.",
    ),
    PoolReason.NEIGHBOURS: gettext_noop(
        "Has no municipal association that reaches the least claim; together these neighbours within %(farthest)s km "
        "have %(amount)s euros a year.",
    ),
    PoolReason.NEIGHBOURS_HELPED: gettext_noop(
        "Neither its municipal association nor neighbours below the least claim reach it; with %(helper)s, which could "
        "do without them, they have %(amount)s euros a year.",
    ),
    PoolReason.NEIGHBOURS_HELPER: gettext_noop(
        "Reaches the least claim alone or with a little own money; without it smaller neighbours within %(farthest)s "
        "km do not.",
    ),
    PoolReason.BROKEN_OUT: gettext_noop(
        "%(association)s reaches the least claim without it, neighbours within %(farthest)s km do not; together they "
        "have %(amount)s euros a year.",
    ),
    PoolReason.NOBODY_COUNTED: gettext_noop("Nobody was counted here, so there is nothing to pool."),
    PoolReason.NO_PARTNER: gettext_noop("No partners within %(farthest)s km with whom it would reach the least claim."),
    PoolReason.SEARCHED: gettext_noop(
        "Found by a simple search, because the solver stopped without an answer; a shorter way may exist.",
    ),
}

AMOUNTS_SENTENCES: dict[StrEnum, str] = {
    AmountsFault.NO_AGS_COLUMN: gettext_noop(
        "No column “ags” holds the municipality key. Use the file that allot wrote. Headers found: %(headers)s.",
    ),
    AmountsFault.NO_AMOUNT_COLUMN: gettext_noop(
        "No column “annual_amount” holds the yearly amount. Use the file that allot wrote for the final round. "
        "Headers found: %(headers)s.",
    ),
    AmountsFault.COLUMN_TWICE: gettext_noop("There are two columns “%(header)s”. Keep only one of them."),
    AmountsFault.AGS_MISSING: HEAD_COUNT_SENTENCES[HeadCountFault.AGS_MISSING],
    AmountsFault.AGS_UNKNOWN: HEAD_COUNT_SENTENCES[HeadCountFault.AGS_UNKNOWN],
    AmountsFault.AGS_MERGED: gettext_noop(
        "Row %(row)s: the municipality %(value)s has become a part of %(name)s (%(into)s). Put its amount into that row.",
    ),
    AmountsFault.AGS_TWICE: HEAD_COUNT_SENTENCES[HeadCountFault.AGS_TWICE],
    NumberFault.MISSING: gettext_noop("Row %(row)s: the yearly amount is missing. Enter 0 if nobody was counted."),
    NumberFault.NOT_A_NUMBER: HEAD_COUNT_SENTENCES[NumberFault.NOT_A_NUMBER],
    NumberFault.NEGATIVE: gettext_noop("Row %(row)s: %(value)s is negative. Enter the yearly amount."),
    NumberFault.FRACTION: gettext_noop("Row %(row)s: %(value)s is not a whole number. Amounts are whole euros."),
    NumberFault.TOO_LARGE: gettext_noop("Row %(row)s: %(value)s euros cannot be right. The limit is %(most)s."),
}

STEPS = {
    StepCode.SHARE: gettext_noop("Money of the year × persons here ÷ persons in the whole state"),
    StepCode.TRANCHE: gettext_noop("Share of the first tranche × money of the year × persons here ÷ provisional count"),
    StepCode.ADD_ON: gettext_noop("Additional money × inhabitants here ÷ inhabitants of all districts"),
    StepCode.ROUND: gettext_noop("Rounded to whole euros, half up"),
    StepCode.YEARS: gettext_noop("Yearly amount × years"),
    StepCode.GAP: gettext_noop("Least claim − yearly amount"),
    StepCode.POSITIONS: gettext_noop("Yearly amount ÷ rate of a full-time position"),
}

RATES = {
    RateCode.DEGREE: gettext_noop("University degree"),
    RateCode.VOCATIONAL: gettext_noop("Vocational training"),
}

DRAFT_KEYS = {
    DraftKey.PERSONS: gettext_noop("By persons counted"),
    DraftKey.POPULATION: gettext_noop("By population"),
    DraftKey.MIX: gettext_noop("By persons counted and population, mixed"),
    DraftKey.FOLLOWS: gettext_noop("The money follows the refugees"),
}

HOLDERS = {
    Holder.TOWN: gettext_noop("Towns"),
    Holder.DISTRICT: gettext_noop("Districts"),
}

SIMULATION_SENTENCES: dict[StrEnum, str] = {
    SimulationFault.MONEY_NOT_POSITIVE: gettext_noop("Enter the money of a year, in euros above zero."),
    SimulationFault.MONEY_TOO_LARGE: gettext_noop(
        "%(value)s euros a year cannot be right. The limit is %(most)s euros.",
    ),
    SimulationFault.YEARS_OUT_OF_RANGE: gettext_noop("Enter a number of years from %(least)s to %(most)s."),
    SimulationFault.CLAIM_NEGATIVE: gettext_noop(
        "The least claim cannot be negative. Leave it empty if there is none."
    ),
    SimulationFault.RATE_NOT_POSITIVE: gettext_noop(
        "A rate is an amount above zero. Leave it empty if it is not known.",
    ),
    SimulationFault.SHARE_MISSING: gettext_noop("Enter the share of the money that goes by persons, from 0 to 1."),
    SimulationFault.SHARE_OUT_OF_RANGE: gettext_noop("The share that goes by persons lies between 0 and 1."),
    SimulationFault.SHARE_TOO_FINE: gettext_noop("Give the share with at most %(digits)s decimals."),
    SimulationFault.COUNT_MISSING: gettext_noop("Choose the head count by which the money is shared out."),
    SimulationFault.DATE_MISSING: gettext_noop("Choose two dates. Between them the refugees are followed."),
    SimulationFault.NO_PLACES: gettext_noop("There are no places to share the money out to."),
    SimulationFault.PLACE_TWICE: gettext_noop("The place %(name)s (%(key)s) stands in the data twice."),
    SimulationFault.PLACES_NOT_COUNTED: gettext_noop(
        "Places without a number in the head count “%(count)s”: %(places)s (%(names)s). Enter 0 if nobody was counted.",
    ),
    SimulationFault.NUMBER_IMPOSSIBLE: gettext_noop(
        "%(name)s: %(value)s cannot be right. Numbers are whole, from 0 to %(most)s.",
    ),
    SimulationFault.NOBODY_COUNTED: gettext_noop(
        "The head count “%(count)s” counts nobody, so there is nothing to share the money out by.",
    ),
    SimulationFault.NOBODY_LIVES: gettext_noop("All places have a population of 0, so the money cannot be shared out."),
    SimulationFault.NOBODY_LEFT: gettext_noop(
        "At the second date nobody was counted where the money went before, so it has nowhere to follow.",
    ),
    SimulationFault.PLACES_DIFFER: gettext_noop(
        "The two sides do not speak of the same places. Places that only one side has: %(places)s.",
    ),
}
