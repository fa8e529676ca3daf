"""Applications as the office sees them: who reads, who prepares, who decides. A draft stays with its town.

A file that came with something has two keys; here the second is nobody's, and test_access.py (SCANS) asks for the others.
"""

from tests.access.row import OFFICERS, PREPARER, READERS, SUM_READERS, TOWN, Row

NOTIFIED = frozenset({"towna", "townb"})  # towns with a notice; others have none of their own
STATE_HOMES = frozenset({"office", "ministry", "audit"})

ROWS = (
    Row(name="funding:standing", get={SUM_READERS: 200}),
    Row(name="funding:standing_export", get={SUM_READERS: 200}, kwargs={"form": "csv"}),
    Row(name="funding:work_list", get={READERS: 200}, query="?state=all"),
    Row(name="funding:overruled", get={READERS: 200}),
    Row(name="funding:overruled_export", get={READERS: 200}, kwargs={"form": "csv"}),
    Row(name="funding:propose_list", post={PREPARER: (302, 200)}),
    Row(name="funding:decide_list", post={OFFICERS: 200}),
    Row(name="funding:office_application", get={READERS: 200}, thing="handed_in"),
    Row(name="funding:office_file", get={READERS: 404}, kwargs={"file": "office"}, thing="handed_in"),
    Row(name="funding:overrule", post={PREPARER: 422}, thing="handed_in"),
    Row(name="funding:send_back", post={PREPARER: 422}, thing="handed_in"),
    Row(name="funding:propose_application", post={PREPARER: 422}, thing="handed_in"),
    Row(name="funding:take_back_application", post={OFFICERS: 409}, thing="handed_in"),  # not proposed
    Row(
        name="funding:decide_application",
        get={OFFICERS: 409},
        post={OFFICERS: 409},
        thing="handed_in",
    ),
    Row(name="funding:enter_letter", get={PREPARER: 200}, post={PREPARER: 422}),
    Row(name="funding:notices", get={READERS: 200, TOWN: 200}),
    Row(name="funding:notice", get={READERS: 200, TOWN: 200}, thing="notice", only_in=NOTIFIED | STATE_HOMES),
    Row(name="funding:notice_file", get={READERS: 200, TOWN: 200}, thing="notice", only_in=NOTIFIED | STATE_HOMES),
    Row(name="funding:deliver_notice", post={PREPARER: 422}, thing="notice"),
    Row(
        name="funding:report_change",
        get={TOWN: 200},
        post={TOWN: 422},
        kwargs={"number": "1"},
        thing="grant",
        only_in=NOTIFIED,
    ),
    Row(name="funding:report_position", get={TOWN: 200}, post={TOWN: 422}, thing="grant", only_in=NOTIFIED),
    Row(name="funding:enter_position", get={PREPARER: 200}, post={PREPARER: 422}, thing="grant"),
    Row(name="funding:withdraw_change", post={TOWN: 302}, thing="change", only_in=NOTIFIED),
    Row(name="funding:send_change_back", post={PREPARER: 422}, thing="change"),
    Row(
        name="funding:enter_change",
        get={PREPARER: 200},
        post={PREPARER: 422},
        kwargs={"number": "1"},
        thing="grant",
    ),
    Row(
        name="funding:enter_remedy",
        get={PREPARER: 404},  # it is not decided yet
        post={PREPARER: 404},
        kwargs={"number": "1"},
        thing="notice_objection",
    ),
    Row(
        name="funding:enter_remedy_position",
        get={PREPARER: 404},  # it is not decided yet
        post={PREPARER: 404},
        thing="notice_objection",
    ),
    Row(name="funding:change_file", get={READERS: 404, TOWN: 404}, kwargs={"file": "office"}, thing="change"),
    Row(name="funding:amendments", get={READERS: 200}),
    Row(name="funding:propose_amendments", post={PREPARER: (302, 200)}),
    Row(name="funding:decide_amendments", post={OFFICERS: 200}),
    Row(name="funding:take_back_amendment", post={OFFICERS: 302}, thing="amendment"),
    Row(name="funding:propose_revocation", get={PREPARER: 200}, post={PREPARER: 422}, thing="grant"),
    Row(name="funding:revocations", get={READERS: 200}),
    Row(name="funding:revocation", get={READERS: 200, TOWN: 200}, thing="revocation", only_in=NOTIFIED | STATE_HOMES),
    Row(
        name="funding:hearing_letter",
        get={READERS: 200, TOWN: 200},
        thing="revocation",
        only_in=NOTIFIED | STATE_HOMES,
    ),
    Row(name="funding:answer_hearing", post={TOWN: 422}, thing="revocation", only_in=NOTIFIED),
    Row(name="funding:enter_answer", post={PREPARER: 422}, thing="revocation"),
    Row(
        name="funding:hearing_file",
        get={READERS: 404, TOWN: 404},
        kwargs={"file": "office"},
        thing="revocation",
    ),
    Row(name="funding:take_back_revocation", post={OFFICERS: 302}, thing="revocation"),
    Row(name="funding:decide_revocation", get={OFFICERS: 200}, post={OFFICERS: 422}, thing="revocation"),
    Row(
        name="funding:object_to_notice",
        post={TOWN: 409},  # one is open already
        thing="notice",
        only_in=NOTIFIED,
        data={"text": "x"},
    ),
    Row(name="funding:enter_objection", post={PREPARER: 422}, thing="notice"),
    Row(name="funding:notice_objections", get={READERS: 200}),
    Row(
        name="funding:notice_objection",
        get={READERS: 200, TOWN: 200},
        thing="notice_objection",
        only_in=NOTIFIED | STATE_HOMES,
    ),
    Row(
        name="funding:objection_file",
        get={READERS: 404, TOWN: 404},
        kwargs={"file": "office"},
        thing="notice_objection",
    ),
    Row(name="funding:withdraw_notice_objection", post={TOWN: 302}, thing="notice_objection", only_in=NOTIFIED),
    Row(name="funding:propose_outcome", post={PREPARER: 422}, thing="notice_objection"),
    Row(name="funding:take_back_outcome", post={OFFICERS: 409}, thing="notice_objection"),  # not proposed
    Row(name="funding:decide_outcome", get={OFFICERS: 409}, post={OFFICERS: 409}, thing="notice_objection"),
    Row(name="funding:notice_texts", get={READERS: 200}),
    Row(name="funding:change_text", get={PREPARER: 200}, post={PREPARER: 422}, kwargs={"code": "basis"}),
)
