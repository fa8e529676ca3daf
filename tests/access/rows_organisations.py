"""The register, and what an organisation says about itself and its people."""

from tests.access.row import BANK, MANAGER, MEMBER_READERS, PREPARER, STAFF, Row

ROWS = (
    Row(name="organisations:search", get={STAFF: 200}, query="?q=zq"),
    # The entry is public; what the organisation says about itself is shown to itself and to the state.
    Row(name="organisations:detail", get={STAFF: 200}, thing="organisation", foreign=200),
    Row(name="organisations:own", get={BANK: 200}),
    Row(name="organisations:values", get={MANAGER: 200}, post={MANAGER: 422}),
    Row(name="organisations:contact_new", get={MANAGER: 200}, post={MANAGER: 422}),
    Row(name="organisations:contact", get={MANAGER: 200}, post={MANAGER: 422}, thing="contact"),
    Row(name="organisations:contact_remove", post={MANAGER: 302}, thing="contact"),
    Row(name="organisations:bank", get={BANK: 200}, post={BANK: 422}),
    Row(name="organisations:members", get={MEMBER_READERS: 200}),
    Row(name="organisations:invite", get={MANAGER: 200}, post={MANAGER: 422}),
    Row(name="organisations:invite_again", post={MANAGER: 302}, thing="invitation"),
    Row(name="organisations:invite_withdraw", post={MANAGER: 302}, thing="invitation"),
    Row(name="organisations:end_role", get={MANAGER: 200}, post={MANAGER: 422}, thing="member"),
    Row(name="organisations:substitute", get={MANAGER: 200}, post={MANAGER: 422}, thing="member"),
    Row(name="organisations:one_person", get={MANAGER: 200}, post={MANAGER: 422}, thing="member"),
    Row(name="organisations:two_people", get={MANAGER: 200}, post={MANAGER: 422}, thing="member"),
    Row(name="organisations:ask_reset", get={MANAGER: 200}, post={MANAGER: 422}, thing="member"),
    Row(name="organisations:reset", get={MANAGER: 200}, thing="factor_reset"),
    Row(name="organisations:confirm_reset", post={MANAGER: 302}, thing="factor_reset"),
    Row(name="organisations:close_reset", post={MANAGER: 302}, thing="factor_reset"),
    Row(name="organisations:register", get={PREPARER: 200}, post={PREPARER: 422}),
    Row(name="organisations:register_update", get={PREPARER: 200}, thing="register_update"),
    Row(name="organisations:register_apply", post={PREPARER: 302}, thing="register_update"),
)
