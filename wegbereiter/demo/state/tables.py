"""The tables that are filled in bulk, with all their columns, and rows as text for COPY.

Nothing here knows Django: households are told in processes of their own. That the columns are those of the models, the
loader checks before it begins.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

NULL = r"\N"
OWN = "id organisation_id "
OF_PERSON = OWN + "person_id "

# In an order in which each row's owner comes before it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    table: tuple(columns.split())
    for table, columns in {
        "people_person": OWN + "file_number family_name given_names original_name called_name spellings sounds"
        " birth_year birth_month birth_day gender nationalities version merged_into_id restricted_at blocked_at created_at created_by"
        " created_role",
        "people_care": OF_PERSON + "user_id kind first_day last_day given_at given_by given_role",
        "people_personlanguage": OF_PERSON + "code level preferred",
        "people_channel": OF_PERSON + "kind value consent consent_at consent_by",
        "people_household": OWN + "created_at",
        "people_householdmember": OF_PERSON + "household_id relation first_day last_day",
        "casework_information": OF_PERSON + "answer language text_version paper_on at by",
        "casework_case": OF_PERSON + "edition state opened_on closed_on ending arrived_on allocated_on verdict"
        " verdict_reason justification extension_reason extended_at extended_by entry_key version created_at created_by created_role",
        "casework_episode": OF_PERSON + "kind code first_day last_day until granted_on recognised_on proof law_version"
        " entered_at entered_by withdrawn_at withdrawn_by",
        "casework_rating": OF_PERSON + "area day level own_level scale_version rated_at rated_by",
        "casework_goal": OF_PERSON
        + "case_id area code words done_when state agreed_on refused_on ended_on number version created_at created_by",
        "casework_step": OF_PERSON + "goal_id code words by third due_on state done_on help number version",
        "casework_agreedplan": OF_PERSON
        + "case_id number content sha256 language agreed_on agreed_as filed_at closed_on"
        " agreed_at agreed_by",
        "casework_contact": OWN + "day kind topics reached minutes interpreter interpreter_cost note at_plan made_by"
        " entered_at version",
        "casework_contactperson": OF_PERSON + "contact_id day",
        "casework_task": OF_PERSON + "reason key words due_on postponed done_at done_by made_at",
        "casework_appointment": OF_PERSON + "begins_at minutes place bring interpreter state made_by made_at version",
    }.items()
}
TRAIL: Mapping[str, tuple[str, ...]] = {
    "audit_event": (
        *("id", "at", "organisation_id", "about_organisation_id", "user_id", "membership_id", "role", "river", "kind"),
        *("code", "object_type", "object_id", "data"),
    ),
    "audit_seal": ("event_id", "organisation_id", "river", "month", "sequence", "chain_hash", "sealed_at"),
    "audit_segment": (
        *("id", "organisation_id", "river", "month", "first_link", "closing_hash", "count", "closed_at", "ended_at"),
    ),
}
ALL_COLUMNS = {**COLUMNS, **TRAIL}


def _text(value: str) -> str:
    """Plain text needs nothing; JSON has backslashes. Tabs and line ends stand in none of ours."""
    return value.replace("\\", "\\\\") if "\\" in value else value


def _array(value: Sequence[str]) -> str:
    """Of codes and sounds: nothing in it needs quotes."""
    return "{" + ",".join(value) + "}"


_FORMS: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _value: NULL,
    tuple: _array,
}


def line(columns: Sequence[str], row: Mapping[str, Any]) -> str:
    """Raises KeyError for a column that the row lacks, or a value of another type."""
    return "\t".join([_FORMS[row[column].__class__](row[column]) for column in columns])
