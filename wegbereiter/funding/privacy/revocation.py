"""Revocations, and what holders say in their hearings."""

from wegbereiter.core.privacy import Column, Table
from wegbereiter.funding.privacy.money import MADE, SCAN, TWO_PERSONS, named
from wegbereiter.funding.privacy.notice import FILED

TABLES: dict[str, Table] = {
    "funding_revocation": Table(
        purpose="a grant that is taken back: why, how far, who proposed and who decided",
        activity="money",
        people="staff",
        ends="figures",
        columns=TWO_PERSONS
        | {
            "id": "key",
            "organisation_id": "who holds the grant",
            "application_id": "which grant",
            "edition": "which edition it belongs to",
            "state": "holder is being heard, decided or taken back",
            "kind": "whether the grant was lawful",
            "ground": "why, from a list",
            "reason": named("why, in words; could name somebody"),
            "from_day": "from when on; empty: from the beginning",
            "positions": "numbers of the positions; none: all of them",
            "hearing_text": "which version of the text of the hearing",
            "asked_at": "when its holder was asked",
            "answer_until": "until when its holder could answer",
            "entered_persons": Column(
                "every natural person behind the entry of a letter (ids only)", personal=True, erase="pseudonym"
            ),
            "old_amount": "the state's money before",
            "new_amount": "the state's money after",
            "notice_id": "its notice",
        },
    ),
    "funding_hearingdocument": Table(
        purpose="the letter by which a holder is heard before its grant is taken back, as it went out",
        activity="money",
        people="staff",
        ends="money_file",
        columns=FILED | {"revocation_id": "of which revocation"},
    ),
    "funding_hearinganswer": Table(
        purpose="what the holder of a grant says before it is taken back",
        activity="money",
        people="staff",
        ends="figures",
        columns=MADE
        | {
            "id": "key",
            "organisation_id": "who answers",
            "revocation_id": "about which revocation",
            "edition": "which edition it belongs to",
            "text": named("what is said; could name somebody"),
            "received_on": "day on which it was received",
            "by_mail": "whether it came by mail",
        },
    ),
    "funding_hearingfile": Table(
        purpose="the scan of a letter with an answer in a hearing",
        activity="money",
        people="staff",
        ends="money_file",
        columns=SCAN | {"answer_id": "of which answer"},
    ),
}
