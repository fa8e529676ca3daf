"""Applications as the office sees them: who reads, who prepares, who decides. A draft stays with its town."""

from tests.access.row import OFFICERS, PREPARER, READERS, Row

ROWS = (
    Row(name="funding:work_list", get={READERS: 200}, query="?state=all"),
    Row(name="funding:propose_list", post={PREPARER: 302}),
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
)
