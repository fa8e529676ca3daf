"""Writes of the money river: one function is one thing that a person does, in one transaction, with one event."""

from wegbereiter.funding.actions.calculation import (
    calculate,
    decide_calculation,
    discard_calculation,
    propose_calculation,
    take_back_calculation,
)
from wegbereiter.funding.actions.headcount import (
    correct_number,
    decide_final,
    import_numbers,
    propose_final,
    report_head_count,
    take_back_final,
)
from wegbereiter.funding.actions.objection import Answer, answer_objection, object_to_number, withdraw_objection
from wegbereiter.funding.actions.upload import confirm_upload, discard_upload, sweep_uploads, upload_file

__all__ = [
    "Answer",
    "answer_objection",
    "calculate",
    "confirm_upload",
    "correct_number",
    "decide_calculation",
    "decide_final",
    "discard_calculation",
    "discard_upload",
    "import_numbers",
    "object_to_number",
    "propose_calculation",
    "propose_final",
    "report_head_count",
    "sweep_uploads",
    "take_back_calculation",
    "take_back_final",
    "upload_file",
    "withdraw_objection",
]
