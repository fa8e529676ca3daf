"""The functions of core.database.care, each with those who may call it and with its reason."""

from wegbereiter.core.database import care
from wegbereiter.core.database.definer_function import DefinerFunction

CARE_FUNCTIONS: tuple[DefinerFunction, ...] = (
    DefinerFunction(
        signature="wb_leads_people()",
        sql=care.LEADS_PEOPLE,
        roles=("wb_case",),
        reason="Whether the acting person leads the team and so sees all its people: yes or no.",
    ),
    DefinerFunction(
        signature="wb_people_in_my_care()",
        sql=care.IN_MY_CARE,
        roles=("wb_case",),
        reason="Whom the acting person looks after or stands in for: ids; its table is protected by the answer.",
    ),
    DefinerFunction(
        signature="wb_blocked_people()",
        sql=care.BLOCKED_PEOPLE,
        roles=("wb_case",),
        reason="Whose files are on the blocked list, so that the lead's policy leaves them out: ids, which say nothing.",
    ),
    DefinerFunction(
        signature="wb_blocks_left_alone()",
        sql=care.BLOCKS_LEFT_ALONE,
        roles=("wb_case",),
        reason="How many files of own staff nobody sees any more because both who were named have left: a number.",
    ),
    DefinerFunction(
        signature="wb_name_for_blocks(uuid, uuid)",
        sql=care.NAME_FOR_BLOCKS,
        roles=("wb_case",),
        reason="The lead names two others for those files without seeing whose they are; gives a number.",
    ),
    DefinerFunction(
        signature="wb_open_file(uuid, text, text, text, date, text, text, integer)",
        sql=care.OPEN_FILE,
        roles=("wb_case",),
        reason="Emergency access: finds one file of the own house by an exact key and opens it for hours, or gives nothing.",
    ),
    DefinerFunction(
        signature="wb_emergencies()",
        sql=care.EMERGENCIES,
        roles=("wb_money",),
        reason="The data protection officer checks emergency access: ids, reason, moments, a count; no name, no words.",
    ),
    DefinerFunction(
        signature="wb_look_at_emergency(uuid, text)",
        sql=care.LOOK_AT_EMERGENCY,
        roles=("wb_money",),
        reason="The data protection officer notes what she found about an emergency access, once; gives nothing away.",
    ),
    DefinerFunction(
        signature="wb_people_to_give()",
        sql=care.TO_GIVE,
        roles=("wb_case",),
        reason="Whose care the acting person may give to somebody: ids of people who are new or in the own care.",
    ),
    DefinerFunction(
        signature="wb_find_people(text, text[], text, text, integer)",
        sql=care.FIND_PEOPLE,
        roles=("wb_case",),
        reason="Search by likeness, which row-level security would keep from its index: ids of people in the own care.",
    ),
    DefinerFunction(
        signature="wb_counselled_in_house(text[], integer, integer, integer, text)",
        sql=care.COUNSELLED_IN_HOUSE,
        roles=("wb_case",),
        reason="Whether a colleague of the own house looks after somebody of this name and birth: yes or no, never who.",
    ),
    DefinerFunction(
        signature="wb_blocked_talks()",
        sql=care.BLOCKED_TALKS,
        roles=("wb_case",),
        reason="In which talks somebody of own staff took part, so that the lead's policy leaves them out: ids.",
    ),
    DefinerFunction(
        signature="wb_my_restricted_talks()",
        sql=care.MY_RESTRICTED_TALKS,
        roles=("wb_case",),
        reason="Which talks the acting person wrote with somebody whose file is restricted now: ids of her own talks.",
    ),
    DefinerFunction(
        signature="wb_my_restricted_drafts()",
        sql=care.MY_RESTRICTED_DRAFTS,
        roles=("wb_case",),
        reason="Which drafts of the acting person are about a file that is closed to her now: ids of her own drafts.",
    ),
    DefinerFunction(
        signature="wb_talks_with_others(uuid[])",
        sql=care.TALKS_WITH_OTHERS,
        roles=("wb_case",),
        reason="Which talks of people in the own care had others in them, whoever looks after those: ids of talks.",
    ),
)
