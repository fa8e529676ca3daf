"""Codes of what is known about people, with their words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wegbereiter.people.rules.births import BirthFault
from wegbereiter.people.rules.refusal import Refusal

REFUSALS = {
    Refusal.FILE_NUMBER_TAKEN: _("Another person has this file number."),
    Refusal.ALREADY_MERGED: _("These two are one person already."),
    Refusal.MERGER_UNDONE: _("This was undone before."),
    Refusal.ONE_PERSON: _("Please choose two different people."),
    Refusal.NO_SUCH_COLLEAGUE: _("This colleague does not look after people here."),
    Refusal.HOUSEHOLD_TAKEN: _("This person lives in another household already. End that one first."),
    Refusal.ANSWER_NEEDS_A_QUESTION: _("Only consent that was given can be withdrawn."),
}
BIRTH_FAULTS = {
    BirthFault.DAY_WITHOUT_MONTH: _("A day needs its month. Leave it empty if only the month or the year is known."),
    BirthFault.MONTH_WITHOUT_YEAR: _("A month needs its year."),
    BirthFault.NO_SUCH_DAY: _("There is no such day."),
    BirthFault.TOO_EARLY: _("Nobody born so early is alive. Please check the year."),
    BirthFault.IN_THE_FUTURE: _("This day of birth lies in the future."),
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


# Beside the country codes of ISO 3166: what papers say where no state is named.
STATELESS, UNCLEAR = "stateless", "unclear"
FURTHER_NATIONALITIES = {STATELESS: _("stateless"), UNCLEAR: _("unclear")}
