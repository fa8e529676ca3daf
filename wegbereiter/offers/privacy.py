"""What every column of this app is for, when it ends, and how it is erased."""

from wegbereiter.core.privacy import Column, Table


def named(purpose: str) -> Column:
    return Column(purpose, personal=True, erase="pseudonym")


TABLES: dict[str, Table] = {
    "offers_entry": Table(
        purpose="where people are sent to: offices, schools, doctors, courses, advice; nothing about who goes there",
        activity="addresses",
        people="staff",
        ends="addresses",
        columns={
            "id": "key",
            "organisation_id": "who keeps the list",
            "kind": "office, school, doctor, course, advice or something else",
            "name": "what it is called",
            "street": "where it is",
            "postcode": "where it is",
            "town": "where it is",
            "phone": "number of the place, not of a private person",
            "email": "address of the place, not of a private person",
            "website": "where more is said about it",
            "hours": "when it is open, in words",
            "languages": "what is spoken there",
            "contact": "whom to ask for: a function or a counter, not a private person",
            "note": "what somebody has to know who goes there, in plain words",
            "valid_until": "last day on which it is so, if it is known",
            "checked_on": "when somebody looked last whether it is still so",
            "ended_on": "since when it is not there any more",
            "search": "name, place and words as they are searched",
            "version": "counts savings, so that two people at once overwrite nothing",
            "created_at": "when it was entered",
            "created_by": named("who entered it (id only)"),
            "changed_at": "when it was changed last",
            "changed_by": named("who changed it last (id only)"),
            "changed_role": "in which role",
        },
    ),
}
