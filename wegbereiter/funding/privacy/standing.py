"""Where the money stands: counts and sums over districts."""

from wegbereiter.core.privacy import Table

TABLES: dict[str, Table] = {
    "funding_moneysum": Table(
        purpose="where the money of a district stands, added up by a job; nobody is named",
        activity="money",
        people="",
        ends="figures",
        columns={
            "id": "key",
            "edition": "which edition it belongs to",
            "kind": "what the area is",
            "area_id": "which district",
            "is_published": "whether associations of towns may read it",
            "towns": "how many towns have an allotment",
            "estimated": "how many of these rest on an estimate",
            "below_claim": "how many lie below the least claim",
            "without_way": "how many of these have not agreed on a way",
            "allotted_amount": "sum of the allotments",
            "applied_amount": "sum of what was applied for",
            "waiting_amount": "sum of what waits for a decision",
            "granted_amount": "sum of what was granted",
            "applicants": "how many bodies have applied",
            "waiting": "how many wait for a decision",
            "granted": "how many were granted",
            "applied_fte": "full-time positions applied for",
            "granted_fte": "full-time positions granted",
            "people": "how many people are on granted positions",
            "groups": "how many of them in each group of qualification",
            "employers": "how many of them with each kind of employer",
            "notice_days": "days from the allotment to each decision",
            "work_days": "days from the allotment to the first person at work, of each application",
            "computed_at": "when it was added up",
        },
    ),
}
