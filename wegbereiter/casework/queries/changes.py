"""What colleagues have changed in one's own cases since one last looked: out of the trail, which knows all of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from wegbereiter.audit.choices import sentence_of
from wegbereiter.audit.queries.events import HistoryLine, history, start_of
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import house_of, person_of
from wegbereiter.casework.rules.tasks import Reason, Since
from wegbereiter.core.tenancy import Actor

MOST_READ = 1_000  # newest changes of a colleague: more nobody can look at
MOST_SHOWN = 200  # lines of a history
MOST_NAMED = 3  # of what was done; the case itself says the rest

# Rows that an event can be about, and how one gets from each to its person. What was removed names its case or person
# itself; a draft is its writer's own.
_ABOUT = {
    "casework.step": "casework_step",
    "casework.goal": "casework_goal",
    "casework.agreedplan": "casework_agreedplan",
    "casework.episode": "casework_episode",
    "casework.appointment": "casework_appointment",
    "casework.referral": "casework_referral",
    "casework.task": "casework_task",
    "casework.dispute": "casework_dispute",
    "casework.disclosure": "casework_disclosure",
    "casework.transfer": "casework_transfer",
    "people.hold": "people_hold",
    "people.emergency": "people_emergency",
    "people.block": "people_block",
    "people.channel": "people_channel",
}
_TOUCHED = "\n  union all ".join(
    f"select e.*, m.case_id, m.person_id from events e join {table} x on x.id = e.object_id"  # noqa: S608  our own names
    f" join mine m on m.person_id = x.person_id where e.object_type = '{name}'"
    for name, table in _ABOUT.items()
)

# Only those whom the actor has herself, from the moment she got them: whoever stands in for somebody looks at their work,
# not the other way round. Only colleagues who can get at a case are asked about, so that the size of the house costs nothing.
# Each event finds its person by the key of what it is about. `seen`: the last look at any page of the case, or the last tick.
SQL = f"""
with mine as materialized (
  select k.case_id, c.person_id, max(c.given_at) as given_at
  from people_care c join unnest(%(cases)s::uuid[], %(people)s::uuid[]) as k(case_id, person_id)
    on k.person_id = c.person_id
  where c.user_id = %(me)s and c.kind = 'owner' and c.first_day <= %(today)s and (c.last_day is null or c.last_day >= %(today)s)
  group by 1, 2
), others as materialized (
  select s.user_id from organisations_membership s
    where s.organisation_id = %(house)s and s.user_id <> %(me)s and (s.role = 'team_lead' or s.substitutes_id in (
      select o.id from organisations_membership o where o.organisation_id = %(house)s and o.user_id = %(me)s))
  union select c.user_id from people_care c join mine m on m.person_id = c.person_id where c.user_id <> %(me)s
), events as materialized (
  select e.* from others o cross join lateral (
    select e.id, e.at, e.user_id, e.code, e.object_type, e.object_id, e.data from audit_event e
    where e.organisation_id = %(house)s and e.user_id = o.user_id and e.at >= %(since)s and e.river = 'case'
      and e.kind = 'change' and e.code <> 'casework.note.draft_kept'
    order by e.at desc limit %(most)s) e
), touched as (
  select e.*, m.case_id, m.person_id from events e join mine m on m.case_id = e.object_id
  union all select e.*, m.case_id, m.person_id from events e join mine m on m.person_id = e.object_id
  union all select e.*, m.case_id, m.person_id from events e
    join casework_contactperson x on x.contact_id = e.object_id join mine m on m.person_id = x.person_id
    where e.object_type = 'casework.contact'
  union all select e.*, m.case_id, m.person_id from events e join mine m on m.case_id = (e.data->>'case')::uuid
    where e.code = 'casework.step.removed'
  union all select e.*, m.case_id, m.person_id from events e join mine m on m.person_id = (e.data->>'person')::uuid
    where e.code = 'people.channel.removed'
  union all {_TOUCHED}
), seen as (
  select m.case_id, greatest(m.given_at,
    (select max(r.at) from audit_event r where r.object_id = m.case_id and r.user_id = %(me)s and r.kind = 'read'),
    (select max(t.done_at) from casework_task t where t.person_id = m.person_id and t.reason = %(changed)s)) as at
  from mine m where m.case_id in (select case_id from touched)
), newest as (
  select t.case_id, max(t.at) as at, (array_agg(t.id order by t.at desc, t.id desc))[1] as id,
    (array_agg(t.user_id order by t.at desc, t.id desc))[1] as user_id, array_agg(distinct t.code) as codes
  from touched t join seen s on s.case_id = t.case_id where t.at > s.at group by t.case_id
)
select n.case_id, n.id, n.at, coalesce(p.name, ''), n.codes from newest n left join accounts_profile p on p.user_id = n.user_id
"""  # noqa: S608  our own names


HISTORY_SQL = "\n union all ".join(
    [
        "select id from casework_case where person_id = %(person)s",
        "select contact_id from casework_contactperson where person_id = %(person)s",
        "select id from casework_earliercounselling where person_id = %(person)s",  # it has the key of its offer
        *(f"select id from {table} where person_id = %(person)s" for table in _ABOUT.values()),  # noqa: S608  our own names
    ]
)


def history_of_case(actor: Actor, case: Case) -> list[HistoryLine]:
    """What happened to a file in the own care, and in which role it was done, the newest first. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY_SQL, {"person": case.person_id})
        rows = [pk for (pk,) in cursor.fetchall()]
    return history(actor, [case.person_id, *rows], limit=MOST_SHOWN)


def changes_to(actor: Actor, cases: Sequence[Case], *, back: int, today: date) -> dict[UUID, Since]:
    """Case -> its newest change by a colleague in the last `back` days that the actor has not seen. One query.

    `words` name the colleague and what was done, as the trail does.
    """
    if not cases:
        return {}
    values: dict[str, Any] = {
        "me": person_of(actor), "house": house_of(actor), "today": today, "changed": Reason.CHANGED, "most": MOST_READ,
        "since": start_of(today - timedelta(days=back)),
        "cases": [case.pk for case in cases], "people": [case.person_id for case in cases],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        rows = cursor.fetchall()
    return {
        case_id: Since(key=str(event_id), day=timezone.localdate(at), words=_words(name, codes))
        for case_id, event_id, at, name, codes in rows
    }


def _words(name: str, codes: Sequence[str]) -> str:
    said = ", ".join(str(sentence_of(code)) for code in sorted(codes)[:MOST_NAMED])
    more = " …" if len(codes) > MOST_NAMED else ""
    return f"\u2068{name}\u2069: {said}{more}" if name else f"{said}{more}"  # a name may run the other way
