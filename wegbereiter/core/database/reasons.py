"""What the catalogue need not report: each exception with its reason. A line that nothing needs is reported too."""

# Tables of ours without row-level security: nobody's organisation stands in them.
UNGUARDED: dict[str, str] = {
    "accounts_user": "sign-in reads it before anybody acts; only wb_login has a right on it",
    "accounts_attempt": "counts of tries under a keyed hash; only wb_login has a right on it",
}

# "table.column": a second organisation in a row. Both are named, so that each side's key is checked.
CROSSINGS: dict[str, str] = {
    "casework_transfer.to_organisation_id": "a case is offered to another house with the person's consent; both see the state",
    "audit_event.about_organisation_id": "whoever is read or changed by another body sees it in the own trail; no keys",
    "funding_forwarding.carrier_id": "a carrier takes a position over from the applicant; both see the answer",
    "funding_way.partner_id": "a town answers the lead of its pool or hands its task to the district; both see the answer",
}

# "table.column": a plain key to a tenant's table, where the pair (organisation_id, id) cannot be used.
PLAIN_KEYS: dict[str, str] = {}

# Unique index that does not begin with organisation_id: its error message tells whether another body has the value.
UNIQUE: dict[str, str] = {
    "organisations_invitation_secret_hash_key": "hash of 256 random bits: who can ask for it holds the secret already",
}
