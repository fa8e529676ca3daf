"""The few holes in row-level security, each with its reason: SECURITY DEFINER functions and materialised views.

A function here runs as `wb_owner`, past every policy. So it says what it gives away, names every object with its
schema, fixes its own search path, and is granted to named roles only (protect.py). The catalogue test compares these
lists with the database.
"""

from wegbereiter.core.database import transfers
from wegbereiter.core.database.care_functions import CARE_FUNCTIONS
from wegbereiter.core.database.definer_function import DefinerFunction
from wegbereiter.core.database.endings import ACCOUNTS_TO_END, DUE_ACCOUNTS, ENDINGS, count_sql, end_sql

UNSEALED_ORGANISATIONS = """
create or replace function public.wb_unsealed_organisations(since uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct e.organisation_id from public.audit_event e
  where e.id >= since and not exists (select 1 from public.audit_seal s where s.event_id = e.id)
$$
"""

AUDIT_HEADS = """
create or replace function public.wb_audit_heads() returns table
  (organisation_id uuid, river varchar, month varchar, sequence integer, chain_hash varchar)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (s.organisation_id, s.river) s.organisation_id, s.river, s.month, s.sequence, s.chain_hash
  from public.audit_seal s order by s.organisation_id, s.river, s.month desc, s.sequence desc
$$
"""

REMOVE_JOB_RUNS = """
create or replace function public.wb_remove_job_runs(before timestamptz) returns bigint
language sql volatile security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from public.core_jobrun r where r.created_at < least(before, now() - interval '7 days') returning 1
  ) select count(*) from gone
$$
"""

# Past the policies, because another account of the same person may work in another organisation, and past the rights,
# because the rivers cannot write profiles. Two at once would lose one: hence the lock.
ONE_PERSON = """
create or replace function public.wb_one_person(one uuid, other uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  kept uuid;
  former uuid[];
begin
  perform pg_advisory_xact_lock(hashtext('wb_one_person'));
  if (select count(distinct m.user_id) from public.organisations_membership m
      where m.organisation_id = public.wb_organisation() and m.user_id in (one, other)) <> 2 then
    raise exception 'both accounts must belong to the acting organisation' using errcode = 'insufficient_privilege';
  end if;
  select p.natural_person into kept from public.accounts_profile p where p.user_id = one;
  select array_agg(distinct n) into former from public.accounts_profile p,
    lateral unnest(p.former_persons || p.natural_person) n
    where p.natural_person in (select q.natural_person from public.accounts_profile q where q.user_id in (one, other));
  update public.accounts_profile p set natural_person = kept, former_persons = array_remove(former, kept),
    own_person = coalesce(p.own_person, p.natural_person)
    where p.natural_person in (select q.natural_person from public.accounts_profile q where q.user_id in (one, other));
end
$$
"""

# A town sees with whom it applies. The table of ways would have to ask itself who shares a pool, and PostgreSQL refuses a
# policy that does; so the question is answered here: ids of pools, and only the acting town's own. In plpgsql, because
# the tables are not there yet where only the first migrations were run.
SHARED_POOLS = """
create or replace function public.wb_shared_pools() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select p.id from public.funding_pool p where p.organisation_id = public.wb_organisation()
    union
    select w.pool_id from public.funding_way w
    where w.organisation_id = public.wb_organisation() and w.pool_id is not null and w.state in ('asked', 'accepted');
end
$$
"""

# A partner follows what the lead of its pool has applied for. A policy on the applications themselves would open their
# every column, names of staff and of whoever signs among them; so only these columns go out, only of pools that the
# acting town has accepted, and of an application only the newest that
# stands, with what its newest notice grants. What the lead still writes stays closed.
POOL_APPLICATIONS = """
create or replace function public.wb_pool_applications() returns table
  (pool_id uuid, state varchar, submitted_at timestamptz, decided_at timestamptz, allotted_yearly_amount numeric,
   own_amount numeric, yearly_amount numeric, applied_amount numeric, granted_amount numeric, fte numeric,
   number smallint, position_fte numeric, first_day date)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    with newest as (
      select distinct on (a.pool_id) a.* from public.funding_application a
      join public.funding_pool p on p.id = a.pool_id and p.organisation_id = a.organisation_id and p.ended_at is null
      join public.funding_way w on w.pool_id = p.id and w.state = 'accepted'
        and w.organisation_id = public.wb_organisation()
      where a.state <> 'withdrawn' order by a.pool_id, a.created_at desc, a.id desc
    ), shown as (
      select n.*, n.state in ('submitted', 'granted', 'rejected', 'revoked') as is_shown from newest n
    )
    select s.pool_id, s.state, s.submitted_at, s.decided_at,
      case when s.is_shown then s.allotted_yearly_amount end, case when s.is_shown then s.own_amount end,
      case when s.is_shown then s.yearly_amount end, case when s.is_shown then s.applied_amount end,
      case when s.granted_amount is not null then coalesce((select b.amount from public.funding_notice b
        where b.application_id = s.id and b.organisation_id = s.organisation_id and b.amount is not null
        order by b.created_at desc, b.id desc limit 1), s.granted_amount) end,
      case when s.is_shown then s.fte end, o.number, o.fte, o.first_day
    from shown s left join public.funding_position o
      on o.application_id = s.id and o.organisation_id = s.organisation_id and o.removed_at is null and s.is_shown
    order by s.pool_id, o.number;
end
$$
"""

# Whoever leaves a pool or a district whose application is handed in could have its allotment twice. The application is the
# lead's or the district's, so the town cannot see it; it learns only which of its own ways are bound.
BOUND_WAYS = """
create or replace function public.wb_bound_ways() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select w.id from public.funding_way w
    where w.organisation_id = public.wb_organisation() and w.state = 'accepted' and exists (
      select 1 from public.funding_application a
      where a.edition = w.edition and a.state in ('submitted', 'granted') and (
        a.pool_id = w.pool_id
        or w.kind = 'top_up' and a.organisation_id = w.organisation_id
        or w.kind = 'to_district' and w.partner_state = 'accepted' and a.pool_id is null
          and a.organisation_id = w.partner_id and a.submitted_at >= w.partner_answered_at));
end
$$
"""

# A sum with an estimate in it is flagged as one. Towns read the amounts of their partners, on ways and in proposals, but
# not the allotments behind them; this says for which of these amounts the count is an estimate, and nothing else.
ESTIMATED_PARTNERS = """
create or replace function public.wb_estimated_partners() returns table (calculation_id uuid, organisation_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    with told as (
      select w.calculation_id as calculation, w.organisation_id as place from public.funding_way w
      where w.annual_amount is not null and (w.organisation_id = public.wb_organisation()
        or w.partner_id = public.wb_organisation() or w.pool_id in (select public.wb_shared_pools()))
      union
      select v.calculation_id, (named.entry ->> 0)::uuid from public.funding_poolingsuggestion s
      join public.funding_poolingadvice v on v.id = s.advice_id and v.published_at is not null,
        lateral jsonb_array_elements(s.partners) named(entry)
      where s.organisation_id = public.wb_organisation()
    )
    select a.calculation_id, a.organisation_id from told t
    join public.funding_allotment a on a.calculation_id = t.calculation and a.organisation_id = t.place and a.estimated;
end
$$
"""

# What towns agreed on the first tranche stays agreed when the final allotment replaces it. The state writes no way, and
# a way keeps its calculation (rights.py), so the amounts follow here: for the state, for a final allotment over years,
# and for nothing but the calculation, the allotment and the amount. A question that nobody has answered tells the lead no
# amount. The owner herself loads the demo. A town that the final allotment does not know goes no way any more.
CARRY_WAYS = """
create or replace function public.wb_carry_ways(final uuid) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  found_edition varchar;
  carried bigint;
begin
  select c.edition into found_edition from public.funding_calculation c
    where c.id = final and c.state = 'final' and c.round = 'final' and c.annual_amount is not null;
  if found_edition is null or not public.wb_decides_money()
    and not (session_user = current_user and current_setting('role') = 'none') then
    raise exception 'only the state carries ways to a final allotment' using errcode = 'insufficient_privilege';
  end if;
  update public.funding_pool p set calculation_id = final
    where p.edition = found_edition and p.calculation_id <> final and p.ended_at is null;
  update public.funding_way w set calculation_id = final,
      allotment_id = case when w.allotment_id is not null then a.id end,
      annual_amount = case when w.allotment_id is not null then a.annual_amount end
    from public.funding_allotment a
    where a.organisation_id = w.organisation_id and a.calculation_id = final and w.edition = found_edition
      and w.calculation_id <> final and w.state in ('asked', 'accepted');
  get diagnostics carried = row_count;
  update public.funding_way w set state = 'left', reason = 'no_allotment'
    where w.edition = found_edition and w.calculation_id <> final and w.state in ('asked', 'accepted');
  return carried;
end
$$
"""

COUNTS_WHAT_ENDS = (
    "Retention: how many rows have come to the end of their period; counts only, for the program and, of the own organisation,"
    " for its data protection officer."
)
ENDS = "Retention: no role may delete or empty these rows; a few of the acting organisation, older than a fixed floor."

RETENTION_FUNCTIONS: tuple[DefinerFunction, ...] = (
    *(
        DefinerFunction(
            signature=f"wb_due_{ending.name}({ending.argument})",
            sql=count_sql(ending),
            roles=("wb_login", "wb_money"),
            reason=COUNTS_WHAT_ENDS,
        )
        for ending in ENDINGS.values()
    ),
    *(
        DefinerFunction(
            signature=f"wb_end_{ending.name}({ending.argument}, integer)",
            sql=end_sql(ending),
            roles=("wb_login",),
            reason=ENDS,
        )
        for ending in ENDINGS.values()
    ),
    DefinerFunction(
        signature="wb_due_accounts(date)", sql=DUE_ACCOUNTS, roles=("wb_login", "wb_money"), reason=COUNTS_WHAT_ENDS
    ),
    DefinerFunction(
        signature="wb_accounts_to_end(date, integer)",
        sql=ACCOUNTS_TO_END,
        roles=("wb_login",),
        reason="Whose last role ended long ago: numbers of accounts, for the job that empties them as each person.",
    ),
)

# The reverse: the account takes the number that it had, and leaves the others theirs. What it did alone carries that
# number, what it did while it was joined carries all of them: neither side can decide what it has prepared itself.
TWO_PERSONS = """
create or replace function public.wb_two_persons(leaving uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  joined uuid;
  own uuid;
  kept uuid;
  numbers uuid[];
begin
  perform pg_advisory_xact_lock(hashtext('wb_one_person'));
  select p.natural_person, p.own_person into joined, own from public.accounts_profile p where p.user_id = leaving;
  if own is null or not exists (select 1 from public.organisations_membership m
      where m.organisation_id = public.wb_organisation() and m.user_id = leaving)
    or not exists (select 1 from public.organisations_membership m
      join public.accounts_profile p on p.user_id = m.user_id and p.natural_person = joined
      where m.organisation_id = public.wb_organisation() and m.user_id <> leaving) then
    raise exception 'no joined accounts of the acting organisation' using errcode = 'insufficient_privilege';
  end if;
  select case when joined <> own then joined else min(p.own_person::text)::uuid end into kept
    from public.accounts_profile p where p.natural_person = joined and p.user_id <> leaving;
  select array_agg(distinct n) into numbers from public.accounts_profile p,
    lateral unnest(p.former_persons || p.natural_person || p.own_person) n
    where p.natural_person = joined and p.user_id <> leaving and n <> own and n <> kept;
  update public.accounts_profile p set natural_person = kept, former_persons = coalesce(numbers, '{}')
    where p.natural_person = joined and p.user_id <> leaving;
  update public.accounts_profile p set natural_person = own, former_persons = '{}', own_person = null
    where p.user_id = leaving;
end
$$
"""

TRANSFER_FUNCTIONS: tuple[DefinerFunction, ...] = (
    DefinerFunction(
        signature="wb_transfers_to_me()",
        sql=transfers.TRANSFERS_TO_ME,
        roles=("wb_case",),
        reason="Which cases other houses offer to the acting lead: ids, of offers that hold and of those that are over.",
    ),
    DefinerFunction(
        signature="wb_take_over(uuid, timestamp with time zone)",
        sql=transfers.TAKE_OVER,
        roles=("wb_case",),
        reason="Accepting an offer closes the other house's case and hands out what it offered, once; nothing else of it.",
    ),
    DefinerFunction(
        signature="wb_counselling_bodies()",
        sql=transfers.COUNSELLING_BODIES,
        roles=("wb_case",),
        reason="Which bodies have somebody who leads a team and can answer an offer: ids of bodies, nobody's name.",
    ),
)

DEFINER_FUNCTIONS: tuple[DefinerFunction, ...] = (
    *RETENTION_FUNCTIONS,
    *CARE_FUNCTIONS,
    *TRANSFER_FUNCTIONS,
    DefinerFunction(
        signature="wb_unsealed_organisations(uuid)",
        sql=UNSEALED_ORGANISATIONS,
        roles=("wb_login",),
        reason="The sealing job acts for one organisation after the other and must first learn for which: ids only.",
    ),
    DefinerFunction(
        signature="wb_audit_heads()",
        sql=AUDIT_HEADS,
        roles=("wb_login",),
        reason="The daily anchor keeps the end of every chain outside the database: hashes and counts, no event.",
    ),
    DefinerFunction(
        signature="wb_remove_job_runs(timestamp with time zone)",
        sql=REMOVE_JOB_RUNS,
        roles=("wb_login",),
        reason="Progress of work older than a month goes, whosoever it was: removes, gives a count.",
    ),
    DefinerFunction(
        signature="wb_one_person(uuid, uuid)",
        sql=ONE_PERSON,
        roles=("wb_money",),
        reason="A manager declares two accounts of her organisation one natural person; gives nothing away.",
    ),
    DefinerFunction(
        signature="wb_shared_pools()",
        sql=SHARED_POOLS,
        roles=("wb_money",),
        reason="Which pools the acting town leads, is asked to join or has joined: ids, so that partners see each other.",
    ),
    DefinerFunction(
        signature="wb_pool_applications()",
        sql=POOL_APPLICATIONS,
        roles=("wb_money",),
        reason="Partners read state, amounts and positions of what their lead has handed in; nobody's name, no draft.",
    ),
    DefinerFunction(
        signature="wb_bound_ways()",
        sql=BOUND_WAYS,
        roles=("wb_money",),
        reason="Which of the acting town's own ways an application rests on that only its holder reads: ids.",
    ),
    DefinerFunction(
        signature="wb_estimated_partners()",
        sql=ESTIMATED_PARTNERS,
        roles=("wb_money",),
        reason="Which amounts that partners tell the acting town rest on an estimated count: ids, no number, no amount.",
    ),
    DefinerFunction(
        signature="wb_carry_ways(uuid)",
        sql=CARRY_WAYS,
        roles=("wb_money",),
        reason="The state makes allotments final: ways agreed on the first tranche take the new amounts; gives a count.",
    ),
    DefinerFunction(
        signature="wb_two_persons(uuid)",
        sql=TWO_PERSONS,
        roles=("wb_money",),
        reason="The same, taken back for an account of the acting organisation; gives nothing away.",
    ),
)

# Copies without policies: none so far. Name of the view -> reason.
MATERIALISED_VIEWS: dict[str, str] = {}
