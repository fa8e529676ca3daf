"""The address list: kept by those who counsel and by the editor of offers, read by the coordinator of volunteers too."""

from tests.access.row import Row

KEEPERS = frozenset({"team_lead", "integration_manager", "offer_editor"})
READERS = KEEPERS | {"volunteer_coordinator"}

ROWS = (
    Row(name="offers:entries", get={READERS: 200}),
    Row(name="offers:entries_export", get={READERS: 200}, kwargs={"form": "xlsx"}),
    Row(name="offers:entry", get={READERS: 200}, thing="entry"),
    Row(name="offers:add", get={KEEPERS: 200}, post={KEEPERS: 422}),
    Row(name="offers:change", get={KEEPERS: 200}, post={KEEPERS: 422}, thing="entry"),
    Row(name="offers:checked", post={KEEPERS: 302}, thing="entry"),
    Row(name="offers:end", post={KEEPERS: 302}, thing="entry"),
    Row(name="offers:take_up", post={KEEPERS: 302}, thing="entry"),
    Row(name="offers:read_file", get={KEEPERS: 200}, post={KEEPERS: 422}),
    Row(name="offers:take_over", post={KEEPERS: 422}),  # nothing was looked at
)
