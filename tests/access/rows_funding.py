"""Head count and allotment. One office counts and shares out; a town sees and questions its own number."""

from tests.access.row import CARRIER, OFFICERS, PREPARER, READERS, SUM_READERS, TOWN, Row

COUNTED = frozenset({"towna", "townb"})  # bodies with a number of their own, and an objection to it
HANDED_OVER = frozenset({"districta", "districtb"})  # towns have handed them their task
OF_THE_STATE = frozenset({"office", "ministry", "audit"})
CARRIERS = frozenset({"carrierone", "carrierother"})

ROWS = (
    Row(name="funding:allotments", get={READERS: 200}),
    Row(name="funding:allotments_export", get={READERS: 200}, kwargs={"form": "xlsx"}),
    Row(name="funding:district", get={READERS: 200}, thing="district"),
    # A district reads of a town that has handed its task to it; a town has a page of its own.
    Row(name="funding:municipality", get={READERS: 200, TOWN: (200, 404)}, thing="place"),
    Row(name="funding:sums", get={SUM_READERS: 200}),
    Row(name="funding:sums_export", get={SUM_READERS: 200}, kwargs={"form": "csv"}),
    Row(name="funding:own", get={TOWN: 200}),
    Row(name="funding:object", get={TOWN: 200}, post={TOWN: 422}, kwargs={"edition": "pik-2017"}, only_in=COUNTED),
    Row(name="funding:withdraw", post={TOWN: 302}, thing="objection", only_in=COUNTED),
    Row(name="funding:own_way", get={TOWN: 200}),
    Row(name="funding:council_paper", get={TOWN: 200}, only_in=COUNTED),  # the same
    Row(name="funding:neighbours", get={TOWN: 200}, only_in=COUNTED),  # whoever has an allotment
    Row(name="funding:top_up", post={TOWN: 422}),  # no day of a council
    Row(name="funding:to_district", post={TOWN: 422}),
    Row(name="funding:propose_pool", post={TOWN: 422}),
    Row(name="funding:accept_way", post={TOWN: 422}, thing="way", only_in=COUNTED),
    Row(name="funding:refuse_way", post={TOWN: 422}, thing="way", only_in=COUNTED),
    Row(name="funding:leave_way", post={TOWN: 422}, thing="way", only_in=COUNTED),
    Row(name="funding:withdraw_question", post={TOWN: 302}, thing="asked_way", only_in=COUNTED),
    Row(name="funding:answer_transfer", post={TOWN: 422}, thing="transfer", only_in=HANDED_OVER),
    Row(name="funding:ask_partner", post={TOWN: 422}, thing="pool", only_in=COUNTED),
    Row(name="funding:give_up_pool", post={TOWN: 422}, thing="pool", only_in=COUNTED),
    Row(name="funding:pool_application", get={TOWN: 200}, thing="joined_pool", only_in=COUNTED),
    Row(name="funding:own_application", get={TOWN: (200, 302)}),  # begin, or the way to the one in hand
    Row(name="funding:begin_application", post={TOWN: (302, 422)}),
    Row(name="funding:application", get={TOWN: 200}, thing="application", only_in=COUNTED),
    Row(name="funding:save_application", post={TOWN: 422}, thing="application", only_in=COUNTED),
    Row(name="funding:sign_application", get={TOWN: 200}, thing="application", only_in=COUNTED),
    Row(name="funding:submit_application", post={TOWN: 302}, thing="application", only_in=COUNTED),
    Row(name="funding:submit_scan", post={TOWN: 422}, thing="application", only_in=COUNTED),
    Row(name="funding:print_application", get={TOWN: 200}, thing="application", only_in=COUNTED),
    Row(
        name="funding:withdraw_application",
        get={TOWN: 200},
        post={TOWN: 302},
        thing="application",
        only_in=COUNTED,
    ),
    Row(name="funding:scan", get={TOWN | READERS: 200}, thing="scan", only_in=COUNTED | OF_THE_STATE),
    Row(name="funding:forwardings", get={CARRIER: 200}),
    Row(name="funding:forwarding", get={CARRIER: 200}, thing="forwarding", only_in=CARRIERS),
    Row(name="funding:accept_forwarding", post={CARRIER: 422}, thing="forwarding", only_in=CARRIERS),
    Row(name="funding:refuse_forwarding", post={CARRIER: 422}, thing="forwarding", only_in=CARRIERS),
    Row(name="funding:ways", get={READERS: 200}),
    Row(name="funding:order_advice", post={PREPARER: 302}, thing="calculation"),
    Row(name="funding:advice_run", get={PREPARER: 200}, thing="advice_run"),
    Row(name="funding:stop_advice", post={PREPARER: 302}, thing="advice_run"),
    Row(name="funding:publish_advice", post={PREPARER: 302}, thing="advice"),
    Row(name="funding:head_counts", get={READERS: 200}),
    Row(name="funding:head_count", get={READERS: 200}, thing="open_count"),
    Row(name="funding:head_count_export", get={READERS: 200}, kwargs={"form": "csv"}, thing="open_count"),
    Row(name="funding:import", get={PREPARER: 200}, post={PREPARER: 422}, kwargs={"edition": "pik-2017"}),
    Row(name="funding:preview", get={PREPARER: 200}, thing="upload"),
    Row(
        name="funding:confirm", post={PREPARER: 409}, thing="upload"
    ),  # towns are missing, and nobody said they are zero
    Row(name="funding:discard_upload", post={PREPARER: 302}, thing="upload"),
    Row(name="funding:report", post={PREPARER: 422}, thing="open_count"),
    Row(name="funding:propose", post={PREPARER: 302}, thing="open_count"),
    Row(name="funding:take_back", post={OFFICERS: 409}, thing="open_count"),  # nothing is proposed
    Row(name="funding:decide", get={OFFICERS: 409}, post={OFFICERS: 409}, thing="open_count"),
    Row(
        name="funding:correct",
        get={PREPARER: 200},
        post={PREPARER: 422},
        kwargs={"place": "towna"},
        thing="open_count",
    ),
    Row(name="funding:objections", get={READERS: 200}),
    Row(name="funding:objection", get={READERS: 200}, thing="objection"),
    Row(name="funding:answer", post={PREPARER: 422}, thing="objection"),
    Row(name="funding:calculations", get={READERS: 200}),
    Row(name="funding:order", post={PREPARER: 422}),
    Row(name="funding:run", get={PREPARER: 200}, thing="run"),
    Row(name="funding:stop", post={PREPARER: 302}, thing="run"),
    Row(name="funding:calculation", get={READERS: 200}, thing="draft"),
    Row(name="funding:propose_calculation", post={PREPARER: 302}, thing="draft"),
    Row(name="funding:take_back_calculation", post={OFFICERS: 409}, thing="draft"),
    Row(name="funding:decide_calculation", get={OFFICERS: 409}, post={OFFICERS: 409}, thing="draft"),
    Row(name="funding:discard_calculation", post={PREPARER: 302}, thing="draft"),
)
