"""Languages, ways to reach somebody with the answer to each, and with whom somebody lives."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import own_person
from wegbereiter.people.choices import ChannelKind, Consent, Relation
from wegbereiter.people.models import Channel, Household, HouseholdMember, Person, PersonLanguage
from wegbereiter.people.permissions import Permission, check, house_of, person_of
from wegbereiter.people.queries.person import channels_visible_to, languages_visible_to
from wegbereiter.people.rules.phones import normal_phone
from wegbereiter.people.rules.refusal import Refusal, RefusedError


def set_language(
    person_id: UUID, code: str, *, level: str = "", preferred: bool = False, by: Actor, today: date, now: datetime
) -> PersonLanguage:
    """Note that somebody speaks a language (BCP 47), how well, and whether texts come in it. Raises Person.DoesNotExist."""
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    spoken = languages_visible_to(by, today=today).filter(person=person)
    if preferred:
        spoken.exclude(code=code).update(preferred=False)
    language, _made = PersonLanguage.objects.update_or_create(
        organisation_id=person.organisation_id,
        person=person,
        code=code,
        defaults={"level": level, "preferred": preferred},
    )
    record("people.language.set", by=by, about=person, river="case", now=now, language=code)
    return language


def remove_language(person_id: UUID, code: str, *, by: Actor, today: date, now: datetime) -> None:
    """Raises Person.DoesNotExist, PersonLanguage.DoesNotExist."""
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    languages_visible_to(by, today=today).get(person=person, code=code).delete()
    record("people.language.removed", by=by, about=person, river="case", now=now, language=code)


def add_channel(person_id: UUID, kind: str, value: str, *, by: Actor, today: date, now: datetime) -> Channel:
    """Note a number or an address; the same one twice is one.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        PhoneRefusedError: a phone number that is none.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    kept = normal_phone(value) if kind == ChannelKind.PHONE else value.strip()
    channel, made = Channel.objects.get_or_create(
        organisation_id=person.organisation_id, person=person, kind=kind, value=kept
    )
    if made:
        record("people.channel.added", by=by, about=person, river="case", now=now, channel=str(channel.pk), way=kind)
    return channel


def answer_channel(channel_id: UUID, consent: str, *, by: Actor, today: date, now: datetime) -> Channel:
    """Write down what the person said about being reached in this way. Who has agreed can withdraw, at any time.

    The same answer once more keeps the day on which it was given first.

    Raises:
        Channel.DoesNotExist: of nobody in the own care.
        RefusedError: a withdrawal of what was never given, or the way back to "not asked".
    """
    check(by, Permission.PERSON_WORK)
    channel = _own_channel(channel_id, by=by, today=today)
    if consent == channel.consent != Consent.NOT_ASKED:
        return channel
    if consent == Consent.NOT_ASKED or (consent == Consent.WITHDRAWN and channel.consent != Consent.GIVEN):
        raise RefusedError(Refusal.ANSWER_NEEDS_A_QUESTION)
    channel.consent, channel.consent_at, channel.consent_by = consent, now, person_of(by)
    channel.save(update_fields=["consent", "consent_at", "consent_by"])
    record("people.channel.answered", by=by, about=channel, river="case", now=now, answer=consent)
    return channel


def remove_channel(channel_id: UUID, *, by: Actor, today: date, now: datetime) -> None:
    """A number that is no longer theirs goes at once. Raises Channel.DoesNotExist."""
    check(by, Permission.PERSON_WORK)
    channel = _own_channel(channel_id, by=by, today=today)
    record("people.channel.removed", by=by, about=channel, river="case", now=now, person=channel.person_id)
    channel.delete()


def _own_channel(channel_id: UUID, *, by: Actor, today: date) -> Channel:
    """Locked; of a file that was merged into another nothing changes. Raises Channel.DoesNotExist."""
    own = channels_visible_to(by, today=today).filter(person__merged_into=None)
    return own.select_for_update(of=("self",)).get(pk=channel_id)


def live_together(
    person_id: UUID,
    other_id: UUID,
    *,
    relation: str = "",
    other_relation: str = "",
    by: Actor,
    today: date,
    now: datetime,
) -> Household:
    """Two live together. Whoever has a household brings the other one into it; it is made where there is none yet.

    A relation is noted of who comes into the household. Who live together already stay as they are.

    Raises:
        Person.DoesNotExist: one of them is not in the own care.
        RefusedError: both are the same, they live in two households, or nobody says as what somebody comes.
    """
    check(by, Permission.PERSON_WORK)
    if person_id == other_id:
        raise RefusedError(Refusal.ONE_PERSON)
    found = {one: own_person(one, by=by, today=today) for one in sorted((person_id, other_id))}
    own = {one: _household_of(person) for one, person in found.items()}
    there = [household for household in own.values() if household]
    if len(there) == len(found):
        if there[0] != there[1]:
            raise RefusedError(Refusal.HOUSEHOLD_TAKEN)
        return there[0]  # the second click
    come = [(one, role) for one, role in ((other_id, other_relation), (person_id, relation)) if own[one] is None]
    if any(role not in Relation.values for _one, role in come):
        raise RefusedError(Refusal.RELATION_MISSING)
    house = house_of(by)
    household = there[0] if there else Household.objects.create(organisation_id=house, created_at=now)
    for one, role in come:
        HouseholdMember.objects.create(
            organisation_id=house, household=household, person=found[one], relation=role, first_day=today
        )
    about = found[come[-1][0]]
    record("people.household.joined", by=by, about=about, river="case", now=now, household=str(household.pk))
    return household


def _household_of(person: Person) -> Household | None:
    member = person.households.filter(last_day=None).select_related("household").first()
    return member.household if member else None


def correct_relation(person_id: UUID, relation: str, *, by: Actor, today: date, now: datetime) -> HouseholdMember:
    """As what somebody lives in the household was entered wrongly; since when stays. The same again is the second click.

    Raises:
        Person.DoesNotExist, HouseholdMember.DoesNotExist: nobody in the own care, or in no household.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    member = person.households.filter(last_day=None).get()
    if member.relation != relation:
        member.relation = Relation(relation)
        member.save(update_fields=["relation"])
        record("people.household.relation", by=by, about=person, river="case", now=now, relation=relation)
    return member


def leave_household(person_id: UUID, *, by: Actor, today: date, now: datetime) -> None:
    """Somebody lives there no more; that they did stays. Raises Person.DoesNotExist, HouseholdMember.DoesNotExist."""
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    member = person.households.filter(last_day=None).get()
    member.last_day = today
    member.save(update_fields=["last_day"])
    record("people.household.left", by=by, about=person, river="case", now=now, household=str(member.household_id))
