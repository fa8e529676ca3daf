"""Where somebody stands, goals and steps, what was agreed, and rights and duties."""

from wegbereiter.casework.privacy.shapes import WHOSE, about, named, table
from wegbereiter.core.privacy import Table

PLANS: dict[str, Table] = {
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
}
