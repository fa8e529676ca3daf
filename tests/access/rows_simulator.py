"""The simulator: the state tries out, associations of towns read sums of what is shared and comment, towns see nothing."""

from tests.access.row import OFFICERS, PREPARER, READERS, SUM_READERS, Row

ASSOCIATION = frozenset({"towns_association"})
SHARED, PRIVATE, SEEN = "shared_simulation", "simulation", "?version=1"

ROWS = (
    Row(name="funding:simulations", get={SUM_READERS: 200}),
    Row(name="funding:new_simulation", get={PREPARER: 200}, post={PREPARER: 422}),
    Row(name="funding:compare_simulations", get={SUM_READERS: 404}),  # which two stands in the query: see sides.py
    Row(name="funding:simulation", get={SUM_READERS: 200}, thing=SHARED),
    Row(name="funding:simulation_places", get={READERS: 200}, thing=SHARED),
    Row(name="funding:simulation_export", get={READERS: 200}, kwargs={"form": "csv"}, thing=SHARED),
    Row(name="funding:simulation_sums_export", get={SUM_READERS: 200}, kwargs={"form": "xlsx"}, thing=SHARED),
    Row(name="funding:change_simulation", get={PREPARER: 200}, post={PREPARER: 422}, thing=PRIVATE),
    Row(name="funding:share_simulation", get={PREPARER: 200}, post={PREPARER: 302}, thing=PRIVATE, query=SEEN),
    Row(name="funding:comment_simulation", post={ASSOCIATION: 302}, data={"text": "Wir sind dagegen."}, thing=SHARED),
    Row(name="funding:propose_simulation", post={PREPARER: 302}, thing=PRIVATE, query=SEEN),
    Row(name="funding:take_back_simulation", post={OFFICERS: 409}, thing=PRIVATE),  # nothing is proposed
    Row(name="funding:decide_simulation", get={OFFICERS: 409}, post={OFFICERS: 409}, thing=PRIVATE, query=SEEN),
    Row(name="funding:drop_simulation", post={PREPARER: 302}, thing=PRIVATE),
)
