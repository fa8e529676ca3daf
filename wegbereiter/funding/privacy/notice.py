"""Notices, their files, and the authority's texts."""

from wegbereiter.core.privacy import Column, Table
from wegbereiter.funding.privacy.money import MADE, SCAN, TWO_PERSONS, named

FILED: dict[str, Column | str] = {
    "id": "key",
    "organisation_id": "to whom",
    "content": Column("the file, with the names of signatory and staff", personal=True),
    "letter": Column("what the file was made of, for the page that can be read aloud", personal=True),
    "sha256": "its hash",
    "size": "its size in bytes",
    "template": "which layout made it",
    "template_version": "which version of the layout",
    "language": "its language",
    "edition": "which edition it belongs to",
    "made_at": "when it was made",
}

TABLES: dict[str, Table] = {
    "funding_textblock": Table(
        purpose="a version of a legal text of the authority; no person in it",
        activity="money",
        people="staff",
        ends="figures",
        columns=MADE
        | {
            "id": "key",
            "code": "which text",
            "version": "which version",
            "text": "the text",
        },
    ),
    "funding_notice": Table(
        purpose="a notice: kind, amount, when it was delivered, until when it can be objected to",
        activity="money",
        people="staff",
        ends="figures",
        columns=MADE
        | {
            "id": "key",
            "organisation_id": "to whom",
            "application_id": "about which application",
            "edition": "which edition it belongs to",
            "kind": "grant, rejection, amendment or revocation",
            "reference": "the reference that is drawn for it",
            "previous_id": "the notice that it changes",
            "amount": "the money over all years",
            "texts": "which versions of the legal texts it holds",
            "delivered_on": "day of delivery",
            "objection_until": "last day for an objection",
            "delivery_entered_at": "when the delivery was entered",
            "delivery_entered_by": Column("who entered it (id only)", personal=True, erase="pseudonym"),
            "delivery_entered_role": "in which role",
        },
    ),
    "funding_noticedocument": Table(
        purpose="the file of a notice, as it went out",
        activity="money",
        people="staff",
        ends="money_file",
        columns=FILED | {"notice_id": "of which notice"},
    ),
    "funding_noticeobjection": Table(
        purpose="what a recipient says against a notice, and how two officers answer",
        activity="money",
        people="staff",
        ends="figures",
        columns=TWO_PERSONS
        | MADE
        | {
            "id": "key",
            "organisation_id": "who objects",
            "notice_id": "to which notice",
            "edition": "which edition it belongs to",
            "state": "open, upheld, upheld in part, rejected or withdrawn",
            "text": named("what is said against the notice; could name somebody"),
            "received_on": "day on which it was received",
            "by_mail": "whether it came by mail",
            "entered_persons": Column(
                "every natural person behind the entry of a letter (ids only)", personal=True, erase="pseudonym"
            ),
            "withdrawn_at": "when its maker took it back",
            "outcome": "what is proposed or decided",
            "outcome_reason": named("why; could name somebody"),
            "remedy": "what follows if it is upheld",
        },
    ),
    "funding_noticeobjectionfile": Table(
        purpose="the scan of a letter with an objection to a notice",
        activity="money",
        people="staff",
        ends="money_file",
        columns=SCAN | {"objection_id": "of which objection"},
    ),
}
