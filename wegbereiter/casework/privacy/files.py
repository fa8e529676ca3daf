"""The file of a person: the case, its facts, who else got what, and figures."""

from wegbereiter.casework.privacy.shapes import KEYS, WHOSE, about, named, table
from wegbereiter.core.privacy import Table

FILES: dict[str, Table] = {
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
