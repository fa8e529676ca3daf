"""What the trail keeps, for how long."""

from wegbereiter.core.privacy import Column, Table

CHAIN = {
    "organisation_id": "whose chain",
    "river": "money, case, account or system",
    "month": "the month of sealing",
}

TABLES: dict[str, Table] = {
    "audit_event": Table(
        purpose="who did, read or was refused what: ids and codes, no names, no free text; it tells a colleague what others"
        " have changed in the own cases",
        activity="audit",
        people="staff",
        ends="audit",
        columns={
            "id": "key",
            "at": Column("when it happened", personal=True),
            "organisation_id": "the acting organisation",
            "about_organisation_id": "the organisation it concerns, if another one",
            "user_id": Column("who acted (id only)", personal=True, erase="pseudonym"),
            "membership_id": Column("in which membership (id only)", personal=True, erase="pseudonym"),
            "role": Column("in which role", personal=True),
            "river": "money, case, account or system",
            "kind": "change, read or refusal",
            "code": Column("what was done", personal=True),
            "object_type": "what it was done to",
            "object_id": Column("which object (id only)", personal=True, erase="pseudonym"),
            "data": Column("ids, codes, numbers and dates that belong to it", personal=True, erase="pseudonym"),
        },
    ),
    "audit_seal": Table(
        purpose="the place of an event in its chain, so that a later change is noticed",
        activity="audit",
        people="",
        ends="audit",
        columns=CHAIN
        | {
            "event_id": "which event",
            "sequence": "its place in the month",
            "chain_hash": "SHA-256 over the event and all before it",
            "sealed_at": "when it was sealed",
        },
    ),
    "audit_segment": Table(
        purpose="the closing hash of a month, which stays when its events end",
        activity="audit",
        people="",
        ends="technical",
        columns=CHAIN
        | {
            "id": "key",
            "first_link": "the closing hash of the month before",
            "closing_hash": "the hash of its last event",
            "count": "how many events it has",
            "closed_at": "when it was closed",
            "ended_at": "when its events were removed",
        },
    ),
}
