"""Writes of the money river: one function is one thing that a person does, in one transaction, with one event."""

from wegbereiter.funding.actions.advice import propose_ways, publish_advice
from wegbereiter.funding.actions.application import (
    Draft,
    IncompleteError,
    OutdatedError,
    PositionEntry,
    save_application,
    start_application,
    submit_application,
    withdraw_application,
)
from wegbereiter.funding.actions.batch import Line, decide_list, propose_list
from wegbereiter.funding.actions.calculation import (
    calculate,
    decide_calculation,
    discard_calculation,
    propose_calculation,
    take_back_calculation,
)
from wegbereiter.funding.actions.decision import (
    decide_application,
    enter_letter,
    overrule_finding,
    propose_decision,
    send_back,
    take_back_proposal,
)
from wegbereiter.funding.actions.forwarding import accept_forwarding, refuse_forwarding
from wegbereiter.funding.actions.headcount import (
    correct_number,
    decide_final,
    import_numbers,
    propose_final,
    report_head_count,
    take_back_final,
)
from wegbereiter.funding.actions.notice import change_text, enter_delivery
from wegbereiter.funding.actions.notice_objection import (
    decide_outcome,
    enter_objection,
    object_to_notice,
    propose_outcome,
    take_back_outcome,
    withdraw_notice_objection,
)
from wegbereiter.funding.actions.objection import Answer, answer_objection, object_to_number, withdraw_objection
from wegbereiter.funding.actions.pool import ask_partner, give_up_pool, propose_pool, withdraw_question
from wegbereiter.funding.actions.scan import add_scan
from wegbereiter.funding.actions.simulation import (
    change_simulation,
    comment_on_simulation,
    decide_simulation,
    drop_simulation,
    make_simulation,
    propose_simulation,
    share_simulation,
    take_back_simulation,
)
from wegbereiter.funding.actions.standing import add_up_money
from wegbereiter.funding.actions.upload import confirm_upload, discard_upload, sweep_uploads, upload_file
from wegbereiter.funding.actions.way import (
    accept_way,
    answer_transfer,
    choose_top_up,
    hand_to_district,
    leave_way,
    refuse_way,
)

__all__ = [
    "Answer",
    "Draft",
    "IncompleteError",
    "Line",
    "OutdatedError",
    "PositionEntry",
    "accept_forwarding",
    "accept_way",
    "add_scan",
    "add_up_money",
    "answer_objection",
    "answer_transfer",
    "ask_partner",
    "calculate",
    "change_simulation",
    "change_text",
    "choose_top_up",
    "comment_on_simulation",
    "confirm_upload",
    "correct_number",
    "decide_application",
    "decide_calculation",
    "decide_final",
    "decide_list",
    "decide_outcome",
    "decide_simulation",
    "discard_calculation",
    "discard_upload",
    "drop_simulation",
    "enter_delivery",
    "enter_letter",
    "enter_objection",
    "give_up_pool",
    "hand_to_district",
    "import_numbers",
    "leave_way",
    "make_simulation",
    "object_to_notice",
    "object_to_number",
    "overrule_finding",
    "propose_calculation",
    "propose_decision",
    "propose_final",
    "propose_list",
    "propose_outcome",
    "propose_pool",
    "propose_simulation",
    "propose_ways",
    "publish_advice",
    "refuse_forwarding",
    "refuse_way",
    "report_head_count",
    "save_application",
    "send_back",
    "share_simulation",
    "start_application",
    "submit_application",
    "sweep_uploads",
    "take_back_calculation",
    "take_back_final",
    "take_back_outcome",
    "take_back_proposal",
    "take_back_simulation",
    "upload_file",
    "withdraw_application",
    "withdraw_notice_objection",
    "withdraw_objection",
    "withdraw_question",
]
