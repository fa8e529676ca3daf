"""Talks, tasks, appointments, and what helps to write them down."""

from wegbereiter.casework.privacy.shapes import KEYS, WHOSE, about, named, table
from wegbereiter.core.privacy import Table

TALKS: dict[str, Table] = {
    "casework_unnamedcontact": Table(
        purpose="a talk with somebody who does not want to be written down; nothing about the person",
        activity="counselling",
        people="staff",
        ends="case",
        columns=KEYS
        | {
            "day": "when",
            "kind": "where or how",
            "topics": "about what",
            "language": "in which language",
            "answer": "what was said to the information sheet, if it was read",
            "text_version": "which version of the text",
            "made_by": named("who talked (id only)"),
            "entered_at": "when it was entered",
            "entry_key": "mark of the form, so that a second click counts nothing",
        },
    ),
    "casework_contact": table(
        "a talk, or a try: kind, topics, minutes, interpreter, note",
        KEYS
        | {
            "day": about("when"),
            "kind": about("where or how"),
            "topics": about("about what"),
            "reached": about("whether somebody was reached"),
            "minutes": "how long",
            "interpreter": about("the language that was interpreted"),
            "interpreter_cost": "what the interpreter cost",
            "note": about("what has to be known the next time"),
            "at_plan": "whether the plan was looked at together",
            "made_by": named("who talked (id only)"),
            "entered_at": "when it was entered",
            "version": "counts savings, so that two people at once overwrite nothing",
        },
    ),
    "casework_contactperson": table(
        "who took part in a talk",
        WHOSE | {"contact_id": "in which talk", "day": about("when")},
    ),
    "casework_talkline": table(
        "what was done with the steps of a plan in a talk",
        WHOSE
        | {
            "contact_id": "in which talk",
            "step_key": "which step",
            "act": about("done, moved, added"),
            "words": about("the step, as it was called that day"),
            "help": about("alone, with help, accompanied"),
            "due_on": about("the day that was set"),
            "was_on": about("the day before"),
            "at": "when",
        },
    ),
    "casework_protectednote": table(
        "what must be known and belongs into no common note",
        WHOSE
        | {
            "text": about("the note"),
            "readers": named("who may read it (ids only)"),
            "written_at": "when",
            "written_by": named("by whom (id only)"),
        },
    ),
    "casework_task": table(
        "what is to be done, and why",
        WHOSE
        | {
            "reason": about("why it exists"),
            "key": about("the row behind it"),
            "words": about("the task in own words"),
            "due_on": about("until when"),
            "postponed": "how often it was put off",
            "done_at": "when it was done",
            "done_by": named("by whom (id only)"),
            "made_at": "when it came up",
        },
    ),
    "casework_appointment": table(
        "when and where people meet, what to bring, and whether it took place",
        WHOSE
        | {
            "begins_at": about("when"),
            "minutes": "how long",
            "place": about("where"),
            "bring": about("what to bring"),
            "interpreter": about("language to be interpreted"),
            "state": about("planned, took place, did not come, cancelled"),
            "made_by": named("who made it (id only)"),
            "made_at": "when",
            "version": "counts savings, so that two people at once overwrite nothing",
        },
    ),
    "casework_notedraft": Table(
        purpose="what somebody was writing when the page was left; goes when it is saved",
        activity="counselling",
        people="participants",
        ends="draft",
        columns=KEYS
        | {
            "user_id": named("who was writing (id only)"),
            "key": about("which form about whom"),
            "content": about("what was written"),
            "saved_at": "when",
        },
    ),
    "casework_contactweeks": Table(
        purpose="after how many weeks without contact a team wants to be told; about nobody",
        activity="counselling",
        people="",
        ends="technical",
        columns=KEYS | {"weeks": "the number; empty as the edition says", "set_at": "since when"},
    ),
    "casework_calendarfeed": Table(
        purpose="the secret address at which a calendar asks for the own appointments; nobody counselled",
        activity="counselling",
        people="staff",
        ends="membership",
        columns=KEYS
        | {
            "membership_id": named("whose calendar (id only)"),
            "secret_hash": "by which the address is recognised; it cannot be written anew from it",
            "made_at": "since when",
        },
    ),
    "casework_contacttemplate": Table(
        purpose="what talks of one kind have in common, so that the next one is written down faster; about nobody",
        activity="counselling",
        people="",
        ends="technical",
        columns=KEYS
        | {
            "name": "how the team calls it",
            "kind": "where or how one talks",
            "topics": "about what",
            "minutes": "how long",
            "interpreter": "in which language an interpreter helps",
        },
    ),
}
