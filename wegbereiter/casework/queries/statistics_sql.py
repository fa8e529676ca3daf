"""How key figures are counted: set by set in SQL, each figure for all, by manager and by month at once.

Row-level security says which rows there are; `house`, `own` and the days say which of them are asked for. `own` is null
for the lead. Days are days of the calendar as they were entered, so no clock and no time zone plays a part here.
"""

ASKED = "organisation_id = %(house)s and (%(own)s::uuid is null or {who} = %(own)s)"
BY_DAY = "{day} between %(first)s and %(until)s"
GROUPS = "group by grouping sets ((), (x.who), (x.month))"
LINE = "select grouping(x.who), grouping(x.month), x.who, x.month"

# Who was found twice is one person, also over several joinings. A union ends where they would go round in a circle.
ONE_PERSON = """
same as (
  select p.id, p.merged_into_id as kept from people_person p
    where p.organisation_id = %(house)s and p.merged_into_id is not null
  union select s.id, p.merged_into_id from same s join people_person p on p.id = s.kept
    where p.merged_into_id is not null
), one_person as (
  select s.id, s.kept from same s join people_person p on p.id = s.kept where p.merged_into_id is null
)"""

CONTACTS = f"""
{LINE},
  count(*) filter (where x.reached and x.is_talk and (x.named or %(unnamed)s)),
  count(*) filter (where x.reached and x.is_talk and not x.named),
  count(*) filter (where x.reached and not x.is_talk),
  count(*) filter (where not x.reached)
from (
  select made_by as who, to_char(day, 'YYYY-MM') as month, reached, kind = any(%(kinds)s) as is_talk, true as named
    from casework_contact where {ASKED.format(who="made_by")} and {BY_DAY.format(day="day")}
  union all
  select made_by, to_char(day, 'YYYY-MM'), true, kind = any(%(kinds)s), false
    from casework_unnamedcontact where {ASKED.format(who="made_by")} and {BY_DAY.format(day="day")}
) x {GROUPS}
"""  # noqa: S608  our own text

PEOPLE = f"""
with recursive {ONE_PERSON}
{LINE}, count(distinct x.person), count(*)
from (
  select distinct c.made_by as who, to_char(c.day, 'YYYY-MM') as month, c.id, coalesce(o.kept, t.person_id) as person
    from casework_contact c
    join casework_contactperson t on t.contact_id = c.id and t.organisation_id = c.organisation_id
    left join one_person o on o.id = t.person_id
    where c.{ASKED.format(who="c.made_by")} and {BY_DAY.format(day="c.day")} and c.reached and c.kind = any(%(kinds)s)
) x {GROUPS}
"""  # noqa: S608

# A version that a newer one has replaced carries its last day too, but only the newest one ends with its case.
PLANS = f"""
{LINE}, count(*) filter (where x.what = 'agreed'), count(*) filter (where x.what = 'updated'),
  count(*) filter (where x.what = 'closed')
from (
  select agreed_by as who, to_char(agreed_on, 'YYYY-MM') as month, case number when 1 then 'agreed' else 'updated' end as what
    from casework_agreedplan where {ASKED.format(who="agreed_by")} and {BY_DAY.format(day="agreed_on")}
  union all
  select agreed_by, to_char(closed_on, 'YYYY-MM'), 'closed'
    from casework_agreedplan a where {ASKED.format(who="agreed_by")} and {BY_DAY.format(day="closed_on")}
      and not exists (select 1 from casework_agreedplan n where n.organisation_id = a.organisation_id
        and n.case_id = a.case_id and n.number > a.number)
) x {GROUPS}
"""  # noqa: S608

# A plan stands in each month that it touches inside the period, and no longer than its case: one that ended because it was
# joined with another file leaves its plan without a last day.
STANDING = f"""
with recursive {ONE_PERSON}, months as (
  select to_char(m, 'YYYY-MM') as month, greatest(m::date, %(first)s) as first_day,
    least((m + interval '1 month')::date - 1, %(until)s) as last_day
    from generate_series(date_trunc('month', %(first)s::timestamp), %(until)s::timestamp, interval '1 month') m
)
{LINE}, count(distinct x.person)
from (
  select a.agreed_by as who, m.month, coalesce(o.kept, a.person_id) as person
    from casework_agreedplan a
    join casework_case k on k.id = a.case_id and k.organisation_id = a.organisation_id
    join months m on a.agreed_on <= m.last_day
      and coalesce(least(a.closed_on, k.closed_on), m.first_day) >= m.first_day
    left join one_person o on o.id = a.person_id
    where a.{ASKED.format(who="a.agreed_by")}
) x {GROUPS}
"""  # noqa: S608

# By whoever sent somebody, and by whoever noted that it helped: two acts, each with its own day.
REFERRALS = f"""
{LINE}, count(*) filter (where x.what = 'made'), count(*) filter (where x.what = 'helped')
from (
  select made_by as who, to_char(made_on, 'YYYY-MM') as month, 'made' as what
    from casework_referral where {ASKED.format(who="made_by")} and {BY_DAY.format(day="made_on")}
  union all
  select outcome_by, to_char(outcome_on, 'YYYY-MM'), 'helped'
    from casework_referral where {ASKED.format(who="outcome_by")} and {BY_DAY.format(day="outcome_on")} and outcome = 'helped'
) x {GROUPS}
"""  # noqa: S608

TOPICS = f"""
with talks as (
  select id, kind, topics from casework_contact
    where {ASKED.format(who="made_by")} and {BY_DAY.format(day="day")} and reached and kind = any(%(kinds)s)
  union all
  select id, kind, topics from casework_unnamedcontact
    where {ASKED.format(who="made_by")} and {BY_DAY.format(day="day")} and kind = any(%(kinds)s) and %(unnamed)s
)
select 'topic', coalesce(t.topic, ''), count(distinct k.id) from talks k left join lateral unnest(k.topics) as t(topic) on true
  group by 2
union all select 'kind', k.kind, count(*) from talks k group by 2
"""  # noqa: S608

# Everybody of the figure "persons", each by what was so on the last day that is counted: edition of the newest case, stage of
# housing, status. Which group that is says the rule, so here stand only the few combinations and how many people are in each.
GROUPS_OF_PEOPLE = f"""
with recursive {ONE_PERSON}, talked as (
  select distinct coalesce(o.kept, t.person_id) as person
    from casework_contact c
    join casework_contactperson t on t.contact_id = c.id and t.organisation_id = c.organisation_id
    left join one_person o on o.id = t.person_id
    where c.{ASKED.format(who="c.made_by")} and {BY_DAY.format(day="c.day")} and c.reached and c.kind = any(%(kinds)s)
), ran as (
  select distinct on (person_id) person_id as person, edition, justification <> '' as justified
    from casework_case where organisation_id = %(house)s
    order by person_id, opened_on <= %(until)s desc, created_at desc
), lived as (
  select distinct on (person_id, kind) person_id as person, kind, code from casework_episode
    where organisation_id = %(house)s and kind in ('housing', 'residence') and withdrawn_at is null
      and first_day <= %(until)s and (last_day is null or last_day >= %(until)s)
    order by person_id, kind, first_day desc
)
select coalesce(r.edition, ''), coalesce(h.code, ''), coalesce(s.code, ''), coalesce(r.justified, false), count(*)
from talked t left join ran r on r.person = t.person
  left join lived h on h.person = t.person and h.kind = 'housing'
  left join lived s on s.person = t.person and s.kind = 'residence'
group by 1, 2, 3, 4
"""  # noqa: S608
