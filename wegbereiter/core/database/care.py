"""Who on the staff sees whom: functions behind the policies of people and of everything that is about one person.

Inside a body only those get at social data who need it for their work (section 35 SGB I). So a policy asks twice: is it my
organisation, and do I look after this person, stand in for somebody who does, or lead the team. `people_care` is itself
protected by that question, which is why the answer comes from functions of the owner.
"""

# The accounts for which the acting one works today: itself, and whom it stands in for.
_WORKS_FOR = """
    select public.wb_user() union
    select r.user_id from public.organisations_membership s
      join public.organisations_membership r on r.id = s.substitutes_id and r.organisation_id = s.organisation_id
      where s.organisation_id = public.wb_organisation() and s.user_id = public.wb_user() and s.ended_at is null
        and s.first_day <= public.wb_today() and (s.last_day is null or s.last_day >= public.wb_today())
"""

LEADS_PEOPLE = """
create or replace function public.wb_leads_people() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from public.organisations_membership m
    where m.organisation_id = public.wb_organisation() and m.user_id = public.wb_user() and m.role = 'team_lead'
      and m.ended_at is null and m.first_day <= public.wb_today()
      and (m.last_day is null or m.last_day >= public.wb_today()))
$$
"""

# A restricted file is in nobody's care: only the lead gets at it, who sees all (GDPR article 18, section 84 SGB X).
_NOT_RESTRICTED = """not exists (select 1 from public.people_hold h where h.organisation_id = public.wb_organisation()
      and h.person_id = c.person_id and h.kind = 'restriction' and h.lifted_at is null)"""
# A file of own staff is in the care of the two who are named, in person, whoever else looked after it or stands in.
_NOT_BLOCKED = """not exists (select 1 from public.people_block b where b.organisation_id = public.wb_organisation()
      and b.person_id = c.person_id and b.lifted_at is null)"""
_LASTING = f"""
    select c.person_id from public.people_care c
    where c.organisation_id = public.wb_organisation() and c.user_id in ({_WORKS_FOR})
      and c.first_day <= public.wb_today() and (c.last_day is null or c.last_day >= public.wb_today())
      and {_NOT_RESTRICTED} and {_NOT_BLOCKED}
    union select c.person_id from public.people_block c
    where c.organisation_id = public.wb_organisation() and c.lifted_at is null
      and public.wb_user() in (c.user_id, c.deputy_id) and {_NOT_RESTRICTED}
"""  # noqa: S608  our own text

# An emergency is the acting person's own, and ends by the clock of the database, whatever the program says.
IN_MY_CARE = f"""
create or replace function public.wb_people_in_my_care() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  {_LASTING}
    union select c.person_id from (select unnest(e.files) as person_id from public.people_emergency e
      where e.organisation_id = public.wb_organisation() and e.user_id = public.wb_user()
        and e.ended_at is null and e.until_at > now()) c
    where {_NOT_RESTRICTED} and {_NOT_BLOCKED}
$$
"""  # noqa: S608  our own text

BLOCKED_PEOPLE = """
create or replace function public.wb_blocked_people() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select b.person_id from public.people_block b
  where b.organisation_id = public.wb_organisation() and b.lifted_at is null
$$
"""

# Where both who are named have left, nobody would ever see the file again. The lead learns how many there are and names two
# others for all of them, without seeing whose they are.
_COUNSELS = """(select m.user_id from public.organisations_membership m where m.organisation_id = public.wb_organisation()
      and m.role = 'integration_manager' and m.ended_at is null and m.first_day <= public.wb_today()
      and (m.last_day is null or m.last_day >= public.wb_today()))"""
_LEFT_ALONE = f"""b.organisation_id = public.wb_organisation() and b.lifted_at is null and public.wb_leads_people()
      and b.user_id not in {_COUNSELS} and b.deputy_id not in {_COUNSELS}"""
BLOCKS_LEFT_ALONE = f"""
create or replace function public.wb_blocks_left_alone() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) from public.people_block b where {_LEFT_ALONE}
$$
"""  # noqa: S608  our own text
NAME_FOR_BLOCKS = f"""
create or replace function public.wb_name_for_blocks(one uuid, other uuid) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  files uuid[];
begin
  if one = other or one not in {_COUNSELS} or other not in {_COUNSELS} then
    raise exception 'two who counsel here' using errcode = 'insufficient_privilege';
  end if;
  select array_agg(b.person_id) into files from public.people_block b where {_LEFT_ALONE};
  update public.people_block b set user_id = one, deputy_id = other where b.person_id = any(files) and b.lifted_at is null;
  update public.people_care c set last_day = greatest(c.first_day, public.wb_today() - 1)
    where c.person_id = any(files) and c.kind = 'owner' and c.last_day is null;
  insert into public.people_care
    (id, organisation_id, person_id, user_id, kind, first_day, given_at, given_by, given_role)
    select gen_random_uuid(), public.wb_organisation(), f, one, 'owner', public.wb_today(), now(), public.wb_user(), 'team_lead'
    from unnest(files) f;
  return coalesce(cardinality(files), 0);
end
$$
"""  # noqa: S608  our own text

# Search, opening, limit of time and the row that the data protection officer reads are one act, so that none of them can be
# had without the others. A number or a name and birth must fit exactly and fit one file alone; whatever else there is (nobody,
# several, restricted, of own staff, another body's) gives the same: nothing. Whoever sees the file anyway opens nothing.
OPEN_FILE = """
create or replace function public.wb_open_file
  (key uuid, number text, family text, given text, born date, why text, own_words text, hours integer)
returns table (emergency_id uuid, found_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  house uuid := public.wb_organisation();
  me uuid := public.wb_user();
  hits uuid[];
begin
  if not exists (select 1 from public.organisations_membership m where m.organisation_id = house and m.user_id = me
      and m.role in ('integration_manager', 'team_lead') and m.ended_at is null
      and m.first_day <= public.wb_today() and (m.last_day is null or m.last_day >= public.wb_today())) then
    raise exception 'nobody who counsels here' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('wb_open_file:' || me, 0));
  select array_agg(p.id) into hits from public.people_person p
    where p.organisation_id = house and p.merged_into_id is null and p.restricted_at is null and p.blocked_at is null
      and (number <> '' and p.file_number = number
        or family <> '' and given <> '' and lower(p.family_name) = lower(family) and lower(p.given_names) = lower(given)
          and (p.birth_year, p.birth_month, p.birth_day)
            = (extract(year from born), extract(month from born), extract(day from born)))
      and not exists (select 1 from public.people_hold h where h.organisation_id = house and h.person_id = p.id
        and h.kind = 'restriction' and h.lifted_at is null)
      and p.id not in (select public.wb_blocked_people());
  if coalesce(cardinality(hits), 0) <> 1 then
    return;
  end if;
  if public.wb_leads_people() or hits[1] in (select public.wb_people_in_my_care()) then
    return query select null::uuid, hits[1];
    return;
  end if;
  update public.people_emergency e set ended_at = e.until_at
    where e.organisation_id = house and e.person_id = hits[1] and e.user_id = me and e.ended_at is null;
  insert into public.people_emergency
    (id, organisation_id, person_id, files, user_id, reason, words, opened_at, until_at, outcome)
    select key, house, hits[1], array_agg(f.id), me, why, own_words, now(), now() + make_interval(hours => hours), ''
    from (with recursive joined as (
        select p.id from public.people_person p where p.id = hits[1]
        union select p.id from public.people_person p join joined j on p.merged_into_id = j.id
      ) select id from joined) f;
  return query select key, hits[1];
end
$$
"""

# What the data protection officer checks: no name, no words, no content. Counted are the reads of that account in that time
# in what belongs to the person. In plpgsql, because some tables come later than this.
_OFFICER = """
  if not exists (select 1 from public.organisations_membership m
      where m.organisation_id = public.wb_organisation() and m.user_id = public.wb_user()
      and m.role = 'data_protection_officer' and m.ended_at is null
      and m.first_day <= public.wb_today() and (m.last_day is null or m.last_day >= public.wb_today())) then
    raise exception 'not the data protection officer' using errcode = 'insufficient_privilege';
  end if;
"""
EMERGENCIES = f"""
create or replace function public.wb_emergencies() returns table
  (id uuid, case_id uuid, user_id uuid, reason varchar, opened_at timestamptz, until_at timestamptz, ended_at timestamptz,
   looked_at timestamptz, outcome varchar, reads bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {_OFFICER}
  return query select e.id,
    (select k.id from public.casework_case k where k.person_id = e.person_id order by k.opened_on desc, k.id limit 1),
    e.user_id, e.reason, e.opened_at, e.until_at, e.ended_at, e.looked_at, e.outcome,
    (select count(*) from public.audit_event r where r.organisation_id = e.organisation_id and r.user_id = e.user_id
      and r.kind = 'read' and r.at >= e.opened_at and r.at <= least(coalesce(e.ended_at, e.until_at), e.until_at)
      and (r.object_id = any(e.files)
        or r.object_id in (select k.id from public.casework_case k where k.person_id = any(e.files))
        or r.object_id in (select t.contact_id from public.casework_contactperson t where t.person_id = any(e.files))
        or r.object_id in (select a.id from public.casework_agreedplan a where a.person_id = any(e.files))))
    from public.people_emergency e where e.organisation_id = public.wb_organisation()
    order by e.opened_at desc, e.id desc;
end
$$
"""  # noqa: S608  our own text
LOOK_AT_EMERGENCY = f"""
create or replace function public.wb_look_at_emergency(one uuid, said text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  changed integer;
begin
  {_OFFICER}
  update public.people_emergency e set looked_at = now(), looked_by = public.wb_user(), outcome = said
    where e.id = one and e.organisation_id = public.wb_organisation() and e.looked_at is null;
  get diagnostics changed = row_count;
  return changed = 1;
end
$$
"""  # noqa: S608  our own text

# Somebody new has nobody yet, so whoever enters a person may take the care of it; nobody takes a colleague's person, and an
# emergency is not made to last.
TO_GIVE = f"""
create or replace function public.wb_people_to_give() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id from public.people_person p
  where p.organisation_id = public.wb_organisation() and p.id not in (select public.wb_blocked_people())
    and (public.wb_leads_people() or not exists
      (select 1 from public.people_care c where c.person_id = p.id and c.organisation_id = p.organisation_id))
  union {_LASTING}
$$
"""  # noqa: S608  our own text

# Likeness under row-level security is asked row by row with the policy around each, because its operators are not
# leakproof. So the rule of who sees whom stands here a second time, and first of all: of 200,000 people a manager's own
# hundred are looked at, not all that sound alike. A test compares both rules. In plpgsql, because that looks for the extension
# behind word_similarity when it is called, not when the tables are made.
FIND_PEOPLE = """
create or replace function public.wb_find_people(typed text, keys text[], digits text, number text, most integer)
returns table (person_id uuid, likeness real)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query with mine as materialized (
    select p.id, p.spellings, p.sounds, p.file_number from public.people_person p
    where p.organisation_id = (select public.wb_organisation())
      and ((select public.wb_leads_people()) and p.id not in (select public.wb_blocked_people())
        or p.id in (select public.wb_people_in_my_care()))
  ), alike as materialized (
    select m.id, m.file_number, case when typed = '' then 0 else word_similarity(typed, m.spellings) end as spelling,
      case when m.sounds && keys then cardinality(array(select unnest(m.sounds) intersect select unnest(keys)))
           else 0 end as heard
    from mine m
  ), candidates as (
    select a.id, greatest(a.spelling, 0.5 + 0.4 * a.heard / greatest(cardinality(keys), 1)) as likeness
      from alike a where a.spelling >= 0.45 or a.heard > 0
    union all
    select a.id, 1.0 from alike a where number <> '' and a.file_number = number
    union all
    select c.person_id, 1.0 from public.people_channel c join mine m on m.id = c.person_id
      where digits <> '' and c.kind = 'phone' and right(c.value, length(digits)) = digits
  )
  select c.id, max(c.likeness)::real from candidates c group by c.id order by 2 desc, c.id limit most;
end
$$
"""

# Two colleagues of one house must not begin two files of one person, and neither may read the other's. So the answer is yes
# or no, without who or with whom: for a name that sounds the same with the same birth, or for a phone number, and only to
# whoever counsels here. Restricted files and those of own staff stay unsaid, and other houses are not asked. In plpgsql,
# because its tables come later than this.
COUNSELLED_IN_HOUSE = """
create or replace function public.wb_counselled_in_house(keys text[], year integer, month integer, day integer, phone text)
returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from public.organisations_membership m
    where m.organisation_id = public.wb_organisation() and m.user_id = public.wb_user()
      and m.role in ('integration_manager', 'team_lead') and m.ended_at is null and m.first_day <= public.wb_today()
      and (m.last_day is null or m.last_day >= public.wb_today()))
  then return false; end if;
  return exists (select 1 from public.people_person p
    where p.organisation_id = public.wb_organisation() and p.restricted_at is null and p.blocked_at is null
      and p.id not in (select public.wb_people_in_my_care()) and p.id not in (select public.wb_blocked_people())
      and (
        (cardinality(keys) > 0 and p.sounds && keys and p.birth_year = year
          and (p.birth_month is null or month is null or p.birth_month = month)
          and (p.birth_day is null or day is null or p.birth_day = day)
          and cardinality(array(select unnest(p.sounds) intersect select unnest(keys))) >= least(2, cardinality(keys)))
        or (phone <> '' and exists (select 1 from public.people_channel c
          where c.organisation_id = p.organisation_id and c.person_id = p.id and c.kind = 'phone' and c.value = phone))
      ));
end
$$
"""

# Whoever wrote a talk reads it though the person is in another's care by now, but not once the file is restricted or blocked. The row
# that says who took part is closed to her then, which is why the answer comes from here. A talk with somebody else of her own
# care stays open by that one. In plpgsql, because its tables come later than this.
_SHUT = """
      select h.person_id from public.people_hold h
        where h.organisation_id = public.wb_organisation() and h.kind = 'restriction' and h.lifted_at is null
      union select b.person_id from public.people_block b where b.organisation_id = public.wb_organisation()
        and b.lifted_at is null and public.wb_user() not in (b.user_id, b.deputy_id)
"""
MY_RESTRICTED_TALKS = f"""
create or replace function public.wb_my_restricted_talks() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select c.id from ({_SHUT}) shut
    join public.casework_contactperson p on p.organisation_id = public.wb_organisation() and p.person_id = shut.person_id
    join public.casework_contact c on c.id = p.contact_id and c.made_by = public.wb_user();
end
$$
"""  # noqa: S608  our own text

# Talks in which somebody took part whose file is on the blocked list: the lead reads every other one. In plpgsql, because its
# tables come later than this.
BLOCKED_TALKS = """
create or replace function public.wb_blocked_talks() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select p.contact_id from public.people_block b
    join public.casework_contactperson p on p.organisation_id = b.organisation_id and p.person_id = b.person_id
    where b.organisation_id = public.wb_organisation() and b.lifted_at is null;
end
$$
"""

# The same for what she was writing about such a file (casework.actions.contact: draft_key, change_key, and the case that the
# quick note names).
MY_RESTRICTED_DRAFTS = f"""
create or replace function public.wb_my_restricted_drafts() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select d.id from ({_SHUT}) shut
    join public.casework_case k on k.organisation_id = public.wb_organisation() and k.person_id = shut.person_id
    join public.casework_notedraft d on d.organisation_id = k.organisation_id and d.user_id = public.wb_user()
      and (d.key = 'contact:' || k.id or d.content->>'case' = k.id::text)
    union select d.id from ({_SHUT}) shut
    join public.casework_contactperson p on p.organisation_id = public.wb_organisation() and p.person_id = shut.person_id
    join public.casework_notedraft d on d.organisation_id = p.organisation_id and d.user_id = public.wb_user()
      and d.key = 'change:' || p.contact_id;
end
$$
"""  # noqa: S608  our own text

# A note on a talk is about everybody who took part. Whoever hands it to one of them must know that there were others, also
# where those are in nobody's care whom the acting person sees. In plpgsql, because its tables come later than this.
TALKS_WITH_OTHERS = """
create or replace function public.wb_talks_with_others(files uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct p.contact_id from public.casework_contactperson p
    join public.casework_contactperson o on o.contact_id = p.contact_id and o.person_id <> all(files)
    where p.organisation_id = public.wb_organisation() and p.person_id = any(files)
      and (public.wb_leads_people() and p.person_id not in (select public.wb_blocked_people())
        or p.person_id in (select public.wb_people_in_my_care()));
end
$$
"""
