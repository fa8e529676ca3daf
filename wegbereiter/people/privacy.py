"""What every column of this app is for, when it ends, and how it is erased."""

from wegbereiter.core.privacy import Column, Table


def about(purpose: str) -> Column:
    return Column(purpose, personal=True)


def named(purpose: str) -> Column:
    return Column(purpose, personal=True, erase="pseudonym")


KEYS = {"id": "key", "organisation_id": "who keeps the file"}

TABLES: dict[str, Table] = {
    "people_person": Table(
        purpose="who somebody is",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "file_number": about("number of the paper file, if there is one"),
            "family_name": about("as in the document"),
            "given_names": about("as in the document"),
            "original_name": about("in the person's own script, to be found and addressed by"),
            "called_name": about("as the person wants to be called"),
            "spellings": about("the names as they are searched"),
            "sounds": about("the names as they sound, to find other spellings"),
            "birth_year": about("year of birth, if known"),
            "birth_month": about("month of birth, if known"),
            "birth_day": about("day of birth, if known"),
            "gender": about("what the person said, or that they did not say; empty when nobody asked"),
            "nationalities": about("for rights and duties that depend on it"),
            "version": "counts savings, so that two people at once overwrite nothing",
            "blocked_at": about("since when only two named colleagues get at the file, because it is of own staff"),
            "restricted_at": about("since when nobody but the lead gets at the file"),
            "merged_into_id": about("the row that is the same person"),
            "created_at": "when the person was taken in",
            "created_by": named("who took the person in (id only)"),
            "created_role": "in which role",
        },
    ),
    "people_care": Table(
        purpose="who on the staff looks after somebody; from this follows who sees the person at all",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "person_id": about("who is looked after"),
            "user_id": named("who looks after the person"),
            "kind": "owner or substitute",
            "first_day": "from",
            "last_day": "until",
            "given_at": "when this was decided",
            "given_by": named("who decided it (id only)"),
            "given_role": "in which role",
        },
    ),
    "people_personlanguage": Table(
        purpose="languages, to find an interpreter and to write in the right one",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "person_id": about("whose language"),
            "code": about("which language"),
            "level": about("how well it is spoken"),
            "preferred": about("whether texts come in it"),
        },
    ),
    "people_channel": Table(
        purpose="ways to reach somebody, and whether the person agreed to be reached in them",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "person_id": about("who is reached"),
            "kind": about("phone, mail or letter"),
            "value": about("number or address"),
            "consent": about("what the person said about it"),
            "consent_at": about("when"),
            "consent_by": named("who wrote the answer down (id only)"),
        },
    ),
    "people_merger": Table(
        purpose="that two rows were found to be one person, so that it can be undone",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "kept_id": about("the row that stays"),
            "gone_id": about("the row that is read with it"),
            "at": "when",
            "by": named("who (id only)"),
            "undone_at": "when it was undone",
            "undone_by": named("who undid it (id only)"),
        },
    ),
    "people_hold": Table(
        purpose="why a file is kept although its period is over, or closed to all but the lead; since when, until when",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "person_id": about("whose file"),
            "kind": about("restriction or legal hold"),
            "reason": about("why"),
            "words": about("why, in words"),
            "first_day": "from",
            "last_day": "until; a restriction runs until it is lifted",
            "set_at": "when this was decided",
            "set_by": named("who decided it (id only)"),
            "lifted_at": "when it was lifted",
            "lifted_by": named("who lifted it (id only)"),
        },
    ),
    "people_emergency": Table(
        purpose="who opened the file in an emergency, why and until when, and what the data protection officer found",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "person_id": about("whose file"),
            "files": about("the file and those joined to it"),
            "user_id": named("who opened it"),
            "reason": about("why"),
            "words": about("why, in words"),
            "opened_at": about("from"),
            "until_at": "until at most",
            "ended_at": "when it was ended before that",
            "ended_by": named("who ended it (id only)"),
            "looked_at": "when the data protection officer looked at it",
            "looked_by": named("who looked at it (id only)"),
            "outcome": "what was found",
        },
    ),
    "people_block": Table(
        purpose="that the person works here or lives with somebody who does; who alone sees the file for that",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "person_id": about("whose file"),
            "reason": about("works here, or lives with somebody who does"),
            "user_id": named("who counsels (id only)"),
            "deputy_id": named("who stands in (id only)"),
            "set_at": "when this was decided",
            "set_by": named("who decided it (id only)"),
            "lifted_at": "when it was lifted",
            "lifted_by": named("who lifted it (id only)"),
        },
    ),
    "people_household": Table(
        purpose="a number for people who live together; nothing about anybody by itself",
        activity="counselling",
        people="",
        ends="case",
        columns=KEYS | {"created_at": "when it was entered"},
    ),
    "people_householdmember": Table(
        purpose="who lives with whom, as what, from when until when",
        activity="counselling",
        people="participants",
        ends="case",
        columns=KEYS
        | {
            "household_id": "which household",
            "person_id": about("who"),
            "relation": about("as what"),
            "first_day": about("from"),
            "last_day": about("until"),
        },
    ),
}
