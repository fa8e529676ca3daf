"""Plan and assessment of a case: for whoever looks after the person, and for the lead of the team."""

from tests.access.row import Row
from tests.access.rows_casework import WORKERS

SHOWN = {"version": "1"}  # as the page has shown the step

ROWS = (
    Row(name="casework:plan", get={WORKERS: 200}, thing="case"),
    Row(name="casework:talk", get={WORKERS: 200}, thing="case"),
    Row(
        name="casework:talk_end",
        get={WORKERS: 200},
        post={WORKERS: 302},
        thing="case",
        data=SHOWN | {"kind": "office"},
    ),
    Row(name="casework:plan_calendar", get={WORKERS: 200}, thing="case"),
    Row(
        name="casework:plan_step_add",
        get={WORKERS: 200},
        post={WORKERS: 302},
        thing="goal",
        data={"code": "course-attendance.obstacles", "from": "talk"},
    ),
    Row(name="casework:plan_step_remove", post={WORKERS: 302}, thing="step", data=SHOWN),
    Row(name="casework:plan_goals", get={WORKERS: 200}, thing="case"),
    Row(name="casework:plan_goal", get={WORKERS: 200}, post={WORKERS: 422}, thing="case", kwargs={"code": "literacy"}),
    Row(name="casework:plan_own_goal", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:plan_goal_yes", post={WORKERS: 302}, thing="goal"),
    Row(name="casework:plan_goal_no", post={WORKERS: 302}, thing="goal"),
    Row(name="casework:plan_goal_unanswered", post={WORKERS: 302}, thing="goal"),
    Row(
        name="casework:plan_goal_words",
        get={WORKERS: 200},
        post={WORKERS: 302},
        thing="own_goal",
        data=SHOWN | {"words": "Radfahren"},
    ),
    Row(
        name="casework:plan_step_words",
        get={WORKERS: 200},
        post={WORKERS: 302},
        thing="step",
        data=SHOWN | {"by": "third", "third": "Schule"},
    ),
    Row(name="casework:plan_goal_drop", post={WORKERS: 302}, thing="goal"),
    Row(name="casework:plan_goal_take_up", post={WORKERS: 302}, thing="goal"),
    Row(name="casework:plan_step_tick", post={WORKERS: 302}, thing="step", data=SHOWN | {"how": "alone"}),
    Row(name="casework:plan_step_untick", post={WORKERS: 302}, thing="step", data=SHOWN),
    Row(name="casework:plan_step_move", post={WORKERS: 302}, thing="step", data=SHOWN | {"week": "1"}),
    Row(name="casework:plan_agree", get={WORKERS: 200}, post={WORKERS: 422}, thing="case"),
    Row(name="casework:plan_version", get={WORKERS: 200}, thing="plan"),
    Row(name="casework:plan_version_pdf", get={WORKERS: 200}, thing="plan"),
    Row(name="casework:plan_pdf", get={WORKERS: 200}, thing="case"),
    Row(name="casework:assessment", get={WORKERS: 200}, post={WORKERS: 302}, thing="case", data={"level-work": "3"}),
)
