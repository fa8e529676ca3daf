"""A case goes over to another house: the three questions and the one act that row-level security stands in the way of.

Neither house sees the other one's people. So the receiving one learns only which offers it may read, and accepting closes the
case of the giving one here, in the same statement that hands the package out: no moment with two open cases or with none.
All in plpgsql, because the tables come later than this.
"""

# For the lead alone, and open offers only as long as they hold: not past their day, not once the file is restricted.
TRANSFERS_TO_ME = """
create or replace function public.wb_transfers_to_me() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select t.id from public.casework_transfer t
    where t.to_organisation_id = public.wb_organisation() and public.wb_leads_people()
      and (t.state <> 'open' or t.last_day >= public.wb_today() and not exists (select 1 from public.people_person p
        where p.id = t.person_id and p.organisation_id = t.organisation_id and p.restricted_at is not null));
end
$$
"""

# The case first, then the offer, as the giving house locks them. Null where there is nothing to take over any more.
TAKE_OVER = """
create or replace function public.wb_take_over(transfer uuid, at timestamptz) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  offered public.casework_transfer;
begin
  select t.* into offered from public.casework_transfer t
    where t.id = transfer and t.state = 'open' and t.id in (select public.wb_transfers_to_me());
  if offered.id is null then
    return null;
  end if;
  perform 1 from public.casework_case c
    where c.id = offered.case_id and c.organisation_id = offered.organisation_id and c.state = 'open' for update;
  if not found then
    return null;
  end if;
  perform 1 from public.casework_transfer t
    where t.id = transfer and t.state = 'open' and t.id in (select public.wb_transfers_to_me()) for update;
  if not found then
    return null;
  end if;
  update public.casework_case c
    set state = 'closed', closed_on = greatest(public.wb_today(), c.opened_on), ending = 'transferred'
    where c.id = offered.case_id;
  update public.casework_agreedplan p set closed_on = public.wb_today()
    where p.case_id = offered.case_id and p.closed_on is null;
  update public.casework_appointment a set state = 'cancelled', version = a.version + 1
    where a.person_id = offered.person_id and a.state = 'planned' and a.begins_at >= at;
  update public.casework_task k set done_at = at
    where k.person_id = offered.person_id and k.reason = 'own' and k.done_at is null;
  update public.casework_transfer t set state = 'accepted', package = null, ended_at = at, ended_by = public.wb_user()
    where t.id = transfer;
  return offered.package;
end
$$
"""

# Where nobody leads a team, an offer would wait for nobody. Whose teams they are stays untold.
COUNSELLING_BODIES = """
create or replace function public.wb_counselling_bodies() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select distinct m.organisation_id from public.organisations_membership m
    where m.role = 'team_lead' and m.ended_at is null and m.first_day <= public.wb_today()
      and (m.last_day is null or m.last_day >= public.wb_today());
end
$$
"""
