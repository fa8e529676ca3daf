"""What a conversation at the plan leaves behind: one talk a day, with a line for each thing that was done.

Parts of the acts of `plan`, `steps` and `talk`: each of them has locked the case, so that two acts at once begin one talk.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from wegbereiter.casework.choices import LineAct
from wegbereiter.casework.models import Contact, ContactPerson, Step, TalkLine
from wegbereiter.casework.permissions import house_of, person_of
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.talk import talk_lines_visible_to, talk_of
from wegbereiter.casework.rules.library import SOURCE, said
from wegbereiter.core.tenancy import Actor

KIND = "office"  # until the review says otherwise


def begun_talk(person_id: UUID, *, by: Actor, today: date, now: datetime) -> Contact:
    """The talk that the actor has with somebody today; the first act of the day begins it."""
    found = talk_of(by, person_id, today=today)
    if found is not None:
        return found
    contact = Contact.objects.create(
        organisation_id=house_of(by), day=today, kind=KIND, at_plan=True, made_by=person_of(by), entered_at=now
    )
    ContactPerson.objects.create(
        organisation_id=contact.organisation_id, contact=contact, person_id=person_id, day=today
    )
    return contact


def keep_line(step: Step, act: LineAct, *, by: Actor, today: date, now: datetime, **values: object) -> Contact:
    """Write what was done into the talk of today; the same act on the same step a second time replaces the first."""
    contact = begun_talk(step.person_id, by=by, today=today, now=now)
    words = said("steps", step.code, SOURCE, library.words()).text if step.code else step.words
    TalkLine.objects.update_or_create(
        organisation_id=contact.organisation_id, contact=contact, step_key=step.pk, act=act,
        defaults={"person_id": step.person_id, "words": words, "at": now, **values},
    )  # fmt: skip
    return contact


def keep_move(step: Step, was_on: date | None, *, by: Actor, today: date, now: datetime) -> Contact | None:
    """Write that a step has another day now. Back on the day of before the talk there is nothing to say."""
    mine = talk_of(by, step.person_id, today=today)
    kept = {line.act: line for line in TalkLine.objects.filter(contact=mine, step_key=step.pk)} if mine else {}
    if LineAct.ADDED in kept:  # a step of this talk has no day of before
        return keep_line(step, LineAct.ADDED, by=by, today=today, now=now, due_on=step.due_on)
    before = kept[LineAct.MOVED].was_on if LineAct.MOVED in kept else was_on
    if before == step.due_on:
        take_back(step, [LineAct.MOVED], by=by, today=today)
        return None
    return keep_line(step, LineAct.MOVED, by=by, today=today, now=now, due_on=step.due_on, was_on=before)


def take_back(step: Step, acts: Iterable[LineAct], *, by: Actor, today: date) -> None:
    """Lines of today about these acts go, whoever wrote them, and with its last line an own talk that was not reviewed.

    A colleague's talk stays: only who had it knows whether one talked. So does what was said on an earlier day.
    """
    lines = talk_lines_visible_to(by, today=today).filter(step_key=step.pk, act__in=list(acts), contact__day=today)
    contacts = list(lines.values_list("contact_id", flat=True))
    lines.delete()
    Contact.objects.filter(pk__in=contacts, made_by=person_of(by), at_plan=True, version=1, lines=None).delete()
