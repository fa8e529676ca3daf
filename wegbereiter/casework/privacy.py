"""What every column of this app is for, when it ends, and how it is erased."""

from collections.abc import Mapping

from wegbereiter.core.privacy import Column, Table


def about(purpose: str) -> Column:
    return Column(purpose, personal=True)


def named(purpose: str) -> Column:
    return Column(purpose, personal=True, erase="pseudonym")


KEYS = {"id": "key", "organisation_id": "who keeps the file"}
WHOSE = KEYS | {"person_id": about("about whom")}


def table(purpose: str, columns: Mapping[str, Column | str]) -> Table:
    return Table(purpose=purpose, activity="counselling", people="participants", ends="case", columns=columns)


TABLES: dict[str, Table] = {
    "casework_information": table(
        "what somebody answered to the information sheet, before anything was written down",
        WHOSE
        | {
            "answer": about("agreed, refused or later"),
            "language": about("in which language it was read"),
            "text_version": "which version of the text",
            "paper_on": "the day on the paper, where it was answered on paper",
            "at": "when",
            "by": named("who showed it (id only)"),
        },
    ),
    "casework_case": table(
        "the counselling of one person: from when until when, and whether the edition pays for it",
        WHOSE
        | {
            "edition": "which edition pays",
            "state": "open or closed",
            "opened_on": "first day",
            "closed_on": "last day",
            "ending": about("why it ended"),
            "arrived_on": about("day of arrival in Germany, if known"),
            "allocated_on": about("day of the allocation to the municipality, if known"),
            "verdict": about("whether the person belongs to the target group of the edition"),
            "verdict_reason": about("why"),
            "justification": about("why somebody outside the target group is counselled; counted, never passed on"),
            "extension_reason": about("why counselling lasts one year more"),
            "extended_at": "when that was written",
            "extended_by": named("by whom (id only)"),
            "version": "counts savings, so that two people at once overwrite nothing",
            "created_at": "when it was opened",
            "created_by": named("by whom (id only)"),
            "created_role": "in which role",
            "entry_key": "mark of the form that opened it, so that a second click opens nothing",
        },
    ),
    "casework_episode": table(
        "dated facts: residence status, housing, livelihood, permit to work",
        WHOSE
        | {
            "kind": "which of them",
            "code": about("the fact"),
            "first_day": about("from"),
            "last_day": about("until"),
            "until": about("up to when the paper is valid"),
            "granted_on": about("when the permit was issued: deadlines of the law run from it"),
            "recognised_on": about("date of the decision of the Federal Office: deadlines of the law run from it"),
            "proof": "how sure it is",
            "law_version": "which state of the law the words were taken from",
            "entered_at": "when it was entered",
            "entered_by": named("by whom (id only)"),
            "withdrawn_at": "when it was found to be wrong",
            "withdrawn_by": named("by whom (id only)"),
        },
    ),
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
    "casework_rating": table(
        "where somebody stands in a life area on a day, in the manager's view and in the own one",
        WHOSE
        | {
            "area": "which life area",
            "day": "when",
            "level": about("the manager's view, 1 to 5"),
            "own_level": about("the person's own view, 1 to 5"),
            "scale_version": "which version of the scale",
            "rated_at": "when it was entered",
            "rated_by": named("by whom (id only)"),
        },
    ),
    "casework_goal": table(
        "what somebody wants to reach",
        WHOSE
        | {
            "case_id": "in which case",
            "area": "which life area",
            "code": about("goal of the library"),
            "words": about("goal in own words"),
            "done_when": about("how it is known to be done"),
            "state": about("open, reached, given up"),
            "agreed_on": about("when the person said yes to it"),
            "refused_on": about("when the person said no to it, or took the yes back"),
            "ended_on": about("when it ended"),
            "number": "its place in the plan",
            "created_at": "when it was entered",
            "created_by": named("by whom (id only)"),
            "version": "counts savings, so that two people at once overwrite nothing",
        },
    ),
    "casework_step": table(
        "what is done for a goal, by whom, until when, and how it was done",
        WHOSE
        | {
            "goal_id": "for which goal",
            "code": about("step of the library"),
            "words": about("step in own words"),
            "by": about("who takes it"),
            "third": about("who else, by office or function"),
            "due_on": about("until when"),
            "state": about("open, done, given up"),
            "done_on": about("when it was done"),
            "help": about("alone, with help, accompanied"),
            "number": "its place in the goal",
            "version": "counts savings, so that two people at once overwrite nothing",
        },
    ),
    "casework_agreedplan": table(
        "a plan as both agreed on it",
        WHOSE
        | {
            "case_id": "in which case",
            "number": "which version",
            "content": about("the plan, word for word"),
            "sha256": "its seal",
            "language": about("the person's language in it"),
            "agreed_on": about("when it was agreed"),
            "agreed_as": about("spoken or signed"),
            "filed_at": "where the signed paper lies",
            "closed_on": "when it was over",
            "agreed_at": "when it was entered",
            "agreed_by": named("by whom (id only)"),
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
    "casework_referral": table(
        "where somebody was sent, for which step of the plan, and what became of it",
        WHOSE
        | {
            "case_id": "in which counselling",
            "entry_id": about("to which address of the list"),
            "step_id": about("for which step of the plan, if for one"),
            "made_on": about("when"),
            "made_at": "when this was noted",
            "made_by": named("by whom (id only)"),
            "outcome": about("what became of it, as far as it is known"),
            "outcome_on": about("when that was noted"),
            "outcome_by": named("by whom (id only)"),
            "version": "counts savings, so that two people at once overwrite nothing",
        },
    ),
    "casework_explanation": table(
        "that somebody was told about a right or a duty",
        WHOSE
        | {
            "code": about("which right or duty"),
            "heard": about("whether it was understood"),
            "language": about("in which language"),
            "text_version": "to which words",
            "at": "when it was explained",
            "by": named("by whom (id only)"),
        },
    ),
    "casework_dispute": table(
        "what the person says is not so, and what a check has shown",
        WHOSE
        | {
            "what": about("which entry"),
            "words": about("what the person says"),
            "noted_at": "when it was noted",
            "noted_by": named("by whom (id only)"),
            "outcome": about("what the check has shown"),
            "because": about("how it was checked"),
            "settled_at": "when it was settled",
            "settled_by": named("by whom (id only)"),
        },
    ),
    "casework_disclosure": table(
        "who may get which facts about somebody, for what, on what ground, until when",
        WHOSE
        | {
            "case_id": "in which counselling",
            "entry_id": about("to which address of the list, if to one"),
            "recipient_kind": about("what kind of place or person gets it"),
            "recipient": about("the name of the place, or of a volunteer"),
            "facts": about("which facts"),
            "own_words": about("what the person wants to say"),
            "purpose": about("what for"),
            "purpose_words": about("what for, in words"),
            "law": about("which law allows or demands it, where it is not the person"),
            "law_words": about("that law, in words"),
            "consent_on": about("when the person allowed it"),
            "consent_as": about("spoken or signed"),
            "consent_language": about("in which language the text was read"),
            "consent_version": "which version of the text",
            "first_day": about("from"),
            "last_day": about("until"),
            "noted_at": "when this was noted",
            "noted_by": named("by whom (id only)"),
            "withdrawn_at": about("when it was withdrawn"),
            "withdrawn_by": named("who noted that (id only)"),
        },
    ),
    "casework_transmission": table(
        "what was passed on, word for word: to be told to the person, and to correct it there",
        WHOSE
        | {
            "disclosure_id": "on the ground of which permission",
            "facts": about("which facts"),
            "content": about("the sheet, word for word"),
            "how": about("in which way"),
            "given_at": about("when"),
            "given_by": named("by whom (id only)"),
        },
    ),
    "casework_transfer": table(
        "that a case is offered to another house, which one, what of it, and what became of that",
        WHOSE
        | {
            "to_organisation_id": about("to which house"),
            "case_id": "which counselling",
            "scope": about("which parts of the file"),
            "state": about("waits, accepted, refused, expired, withdrawn, over"),
            "package": about("what goes over, while the offer waits; emptied with whatever ends it"),
            "consent_on": about("when the person allowed it"),
            "consent_as": about("spoken or signed"),
            "consent_language": about("in which language the text was read"),
            "consent_version": "which version of the text",
            "last_day": "until when the other house can answer",
            "asked_at": "when it was offered",
            "asked_by": named("by whom (id only)"),
            "reason": about("why the other house refused"),
            "ended_at": "when it was over",
            "ended_by": named("who ended it (id only)"),
        },
    ),
    "casework_earliercounselling": table(
        "what came along with a case from another house: its talks and its last agreed plan, to be read",
        WHOSE
        | {"case_id": "with which counselling", "house": about("from which house"), "taken_at": "when"}
        | {"content": about("the talks and the plan, as they came")},
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
    "casework_statisticsreport": Table(
        purpose="key figures of a period as they were submitted: counts, and whose they are by id; nobody counselled",
        activity="counselling",
        people="staff",
        ends="figures",
        columns=KEYS
        | {
            "first_day": "first day of the period",
            "last_day": "last day of the period",
            "number": "which submission of this period",
            "edition": "the edition that says what is counted",
            "figures": named("the counts: of all, by integration manager (id only), month, topic and kind"),
            "sha256": "their seal",
            "submitted_at": "when they were submitted",
            "submitted_by": named("by whom (id only)"),
        },
    ),
}
