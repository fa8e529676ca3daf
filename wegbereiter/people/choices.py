"""Codes of what is known about people, with their words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.cldr import states

# Words for what the rules say, by code: rules.refusal, rules.births.
REFUSALS = {
    "file_number_taken": _("Another person has this file number."),
    "already_merged": _("These two are one person already."),
    "merger_undone": _("This was undone before."),
    "one_person": _("Please choose two different people."),
    "no_such_colleague": _("This colleague does not look after people here."),
    "stand_in_needs_a_day": _("A substitution needs a last day, from today on and at most a year ahead."),
    "nobody_to_look_after": _("This colleague looks after nobody at present."),
    "household_taken": _("This person lives in another household already. End that one first."),
    "relation_missing": _("Please say as what the person lives in the household."),
    "hold_ends_before_today": _("A legal hold needs a last day that lies ahead."),
    "emergency_says_nothing": _("Say in your own words why it cannot wait."),
    "looked_at_before": _("This was looked at before, or there is no such opening."),
    "nobody_found": _("No file was opened. Check each sign: number, or names and day of birth must fit exactly."),
    "too_many_tries": _("Too many tries in a quarter of an hour. Wait a little, or ask the lead of the team."),
    "only_in_the_own_care": _(
        "This file is open to you for an emergency only. That is for those who look after the person."
    ),
    "blocked_already": _("This file is on the blocked list already."),
    "block_is_lifted": _("This was lifted before."),
    "block_names_two": _("Please choose two different integration managers who do not lead the team."),
    "hold_is_lifted": _("This was lifted before."),
    "hold_says_nothing": _("Please write down why."),
    "person_not_told": _("Tell the person first: that comes before a restriction is lifted (GDPR article 18 (3))."),
    "answer_needs_a_question": _("Only consent that was given can be withdrawn."),
}
BIRTH_FAULTS = {
    "day_without_month": _("A day needs its month. Leave it empty if only the month or the year is known."),
    "month_without_year": _("A month needs its year."),
    "no_such_day": _("There is no such day."),
    "too_early": _("Nobody born so early is alive. Please check the year."),
    "in_the_future": _("This day of birth lies in the future."),
}


class Gender(models.TextChoices):
    """Nothing is assumed: `NOT_STATED` is chosen like the others, and never filled in by us."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")
    DIVERSE = "diverse", _("diverse")
    NOT_STATED = "not_stated", _("not stated")


class Level(models.TextChoices):
    """Levels of the Common European Framework; a first language has none."""

    NONE = "none", _("no words yet")
    LETTERS = "letters", _("learns to read and write")
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    C2 = "c2", "C2"
    FIRST = "first", _("first language")


class ChannelKind(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class Consent(models.TextChoices):
    """What the person said about being written to or called in this way."""

    NOT_ASKED = "not_asked", _("not asked yet")
    GIVEN = "given", _("has agreed")
    REFUSED = "refused", _("has refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Relation(models.TextChoices):
    """What somebody is in a household; said about the household, so that no two entries can contradict each other."""

    ADULT = "adult", _("adult")
    PARTNER = "partner", _("partner")
    CHILD = "child", _("child")
    PARENT = "parent", _("parent of an adult")
    SIBLING = "sibling", _("brother or sister")
    OTHER = "other", _("other relation")


class CareKind(models.TextChoices):
    """Why a member of staff sees somebody's file."""

    OWNER = "owner", _("looks after the person")
    SUBSTITUTE = "substitute", _("stands in")


class HoldKind(models.TextChoices):
    RESTRICTION = "restriction", _("restriction")
    LEGAL_HOLD = "legal_hold", _("legal hold")


class RestrictionReason(models.TextChoices):
    """Article 18 (1) GDPR, a to d; the last one is section 84 (3) SGB X."""

    DISPUTED = "disputed", _("the person disputes that the data are right, and that is being checked")
    UNLAWFUL = "unlawful", _("the data must not be used, and the person wants them kept and not deleted")
    CLAIMS = "claims", _("we need the data no more, the person needs them for a claim")
    OBJECTED = "objected", _("the person has objected, and that is being weighed")
    KEPT_BY_LAW = "kept_by_law", _("the data should be deleted, and a law or the person's interest forbids it")


class LegalHoldReason(models.TextChoices):
    PROCEEDINGS = "proceedings", _("proceedings in court or before an authority")
    CLAIM = "claim", _("an open claim")
    LAW = "law", _("a law wants it kept")
    ARCHIVE = "archive", _("offered to the archive")


class EmergencyReason(models.TextChoices):
    """Why somebody opens a file that is not in the own care."""

    LIFE = "life", _("danger to life or health")
    CHILD = "child", _("danger to a child")
    DEADLINE = "deadline", _("a deadline ends today")
    SHELTER = "shelter", _("the person would be without a roof or food today")
    OTHER = "other", _("something else that cannot wait")


class EmergencyOutcome(models.TextChoices):
    """What the data protection officer found."""

    JUSTIFIED = "justified", _("in order")
    UNCLEAR = "unclear", _("to be explained by who opened it")
    UNJUSTIFIED = "unjustified", _("was no emergency")


class BlockReason(models.TextChoices):
    """Why a file is on the blocked list."""

    WORKS_HERE = "works_here", _("works here")
    LIVES_WITH = "lives_with", _("lives with somebody who works here")


HOLD_REASONS: dict[str, type[models.TextChoices]] = {
    HoldKind.RESTRICTION: RestrictionReason,
    HoldKind.LEGAL_HOLD: LegalHoldReason,
}


# Beside the country codes of ISO 3166: what papers say where no state is named.
STATELESS, UNCLEAR = "stateless", "unclear"
FURTHER_NATIONALITIES = {STATELESS: _("stateless"), UNCLEAR: _("unclear")}


def nationality_name(code: str, language: str) -> str:
    """The state, or what papers say where none is named; a code that nobody knows stays as it is."""
    return str(FURTHER_NATIONALITIES.get(code) or states(language).get(code, code))


# Languages that somebody may speak, each by its own name (BCP 47): the first are those that texts come in.
LANGUAGES = {
    "de": "Deutsch", "ar": "العربية", "fa": "فارسی", "uk": "Українська", "ti": "ትግርኛ", "tr": "Türkçe", "ru": "Русский",
    "fr": "Français", "en": "English", "am": "አማርኛ", "az": "Azərbaycanca", "bg": "Български", "bn": "বাংলা",
    "bs": "Bosanski", "ckb": "کوردیی ناوەندی", "ku": "Kurdî (Kurmancî)", "el": "Ελληνικά", "es": "Español",
    "ff": "Fulfulde", "gsg": "Deutsche Gebärdensprache", "ha": "Hausa", "hi": "हिन्दी", "hr": "Hrvatski", "hy": "Հայերեն",
    "it": "Italiano", "ka": "ქართული", "ln": "Lingála", "mk": "Македонски", "nl": "Nederlands", "om": "Afaan Oromoo",
    "pl": "Polski", "ps": "پښتو", "pt": "Português", "rmy": "Romani", "ro": "Română", "sq": "Shqip", "sr": "Српски",
    "so": "Soomaali", "sw": "Kiswahili", "ta": "தமிழ்", "ur": "اردو", "uz": "Oʻzbekcha", "vi": "Tiếng Việt",
    "wo": "Wolof", "yo": "Yorùbá", "zh": "中文",
}  # fmt: skip
