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
IN_MY_CARE = f"""
create or replace function public.wb_people_in_my_care() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct c.person_id from public.people_care c
  where c.organisation_id = public.wb_organisation() and c.user_id in ({_WORKS_FOR})
    and c.first_day <= public.wb_today() and (c.last_day is null or c.last_day >= public.wb_today())
    and not exists (select 1 from public.people_hold h where h.organisation_id = c.organisation_id
      and h.person_id = c.person_id and h.kind = 'restriction' and h.lifted_at is null)
$$
"""  # noqa: S608  our own text

# Somebody new has nobody yet, so whoever enters a person may take the care of it; nobody takes a colleague's person.
TO_GIVE = """
create or replace function public.wb_people_to_give() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id from public.people_person p
  where p.organisation_id = public.wb_organisation() and (public.wb_leads_people()
    or not exists (select 1 from public.people_care c where c.person_id = p.id and c.organisation_id = p.organisation_id))
  union select public.wb_people_in_my_care()
$$
"""

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
      and ((select public.wb_leads_people()) or p.id in (select public.wb_people_in_my_care()))
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
# whoever counsels here. Restricted files stay unsaid, and other houses are not asked. In plpgsql for the same reason.
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
    where p.organisation_id = public.wb_organisation() and p.merged_into_id is null and p.restricted_at is null
      and p.id not in (select public.wb_people_in_my_care())
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

# Whoever wrote a talk reads it though the person is in another's care by now, but not once the file is restricted. The row
# that says who took part is closed to her then, which is why the answer comes from here. A talk with somebody else of her own
# care stays open by that one. In plpgsql, because its tables come later than this.
MY_RESTRICTED_TALKS = """
create or replace function public.wb_my_restricted_talks() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select c.id from public.people_hold h
    join public.casework_contactperson p on p.organisation_id = h.organisation_id and p.person_id = h.person_id
    join public.casework_contact c on c.id = p.contact_id and c.made_by = public.wb_user()
    where h.organisation_id = public.wb_organisation() and h.kind = 'restriction' and h.lifted_at is null;
end
$$
"""

# A note on a talk is about everybody who took part. Whoever hands it to one of them must know that there were others, also
# where those are in nobody's care whom the acting person sees. In plpgsql, because its tables come later than this.
TALKS_WITH_OTHERS = """
create or replace function public.wb_talks_with_others(files uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct p.contact_id from public.casework_contactperson p
    join public.casework_contactperson o on o.contact_id = p.contact_id and o.person_id <> all(files)
    where p.organisation_id = public.wb_organisation() and p.person_id = any(files)
      and (public.wb_leads_people() or p.person_id in (select public.wb_people_in_my_care()));
end
$$
"""
