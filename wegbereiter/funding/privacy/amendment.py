"""Reports of changes after a grant, and amendments."""

from wegbereiter.core.privacy import Column, Table
from wegbereiter.funding.privacy.money import MADE, SCAN, TWO_PERSONS, named

ENTERED = Column("every natural person behind the entry of a letter (ids only)", personal=True, erase="pseudonym")
TABLES: dict[str, Table] = {
    "funding_amendment": Table(
        purpose="an amendment of a grant: causes and amounts, who proposed and who decided",
        activity="money",
        people="staff",
        ends="figures",
        columns=TWO_PERSONS
        | {
            "id": "key",
            "organisation_id": "who holds the grant",
            "application_id": "which grant",
            "edition": "which edition it belongs to",
            "state": "proposed, decided or taken back",
            "causes": "why",
            "ceiling_amount": "the allotment over the term",
            "old_amount": "the state's money before",
            "new_amount": "the state's money after",
            "notice_id": "its notice",
            "entered_persons": ENTERED,
        },
    ),
    "funding_positionchange": Table(
        purpose="what a holder reports for a granted position, because the rate follows from the person",
        activity="money",
        people="staff",
        ends="figures",
        columns=MADE
        | {
            "id": "key",
            "organisation_id": "who holds the grant",
            "position_id": "which position; none as long as a further one is not granted",
            "added_number": "the number of a further position",
            "application_id": "of which grant",
            "amendment_id": "in which amendment",
            "edition": "which edition it belongs to",
            "state": "reported, sent back, withdrawn or decided",
            "from_day": "from when on",
            "person": named("who is on the position"),
            "qualification": Column("group of the qualification", personal=True, ends="money_file", erase="blank"),
            "fte": "share of a full-time position",
            "has_worked_before": Column("whether the person has worked on integration before", personal=True),
            "first_day": "start of the employment",
            "last_day": "where it ends early",
            "reason": named("why; could name somebody"),
            "by_mail_on": "when it came by mail",
            "objection_id": "from which upheld objection it follows",
            "entered_persons": ENTERED,
            "bears_rest": "whether the holder bears what lies above the allotment",
            "returned_at": "when it was sent back",
            "return_reason": named("why it was sent back; could name somebody"),
        },
    ),
    "funding_positionchangefile": Table(
        purpose="the scan of a letter that reports a change",
        activity="money",
        people="staff",
        ends="money_file",
        columns=SCAN | {"change_id": "of which report"},
    ),
}
