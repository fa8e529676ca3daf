"""What ends after its period: for each kind of row a function that counts and one that ends, past the policies.

No role of the program may delete these rows. So the owner's functions do it, and only this: rows of the acting
organisation, a few at a time, older than the caller says and older than a floor that no caller can lower. The periods
themselves are values (privacy.choices); the floors are what the law wants at least, or half a year.
"""

from dataclasses import dataclass

EMPTIED = "—"  # stands where words stood: some checks want words, and a reader should see that there were some


@dataclass(frozen=True, kw_only=True)
class Ending:
    """`over`: SQL on a row `t`, with `{before}` or `{editions}` for what the caller says; `empties`: SET, else deleted.

    `floor_days`: younger than that nothing ends; `{floor}` in `over` is that day, `{emptied}` what stands for words.
    """

    name: str
    table: str
    over: str
    floor_days: int
    empties: str = ""

    @property
    def argument(self) -> str:
        """The SQL type of what the caller says."""
        return "text[]" if "{editions}" in self.over else "date"

    @property
    def condition(self) -> str:
        floor = f"(current_date - {self.floor_days})"
        before = f"least(given, {floor})"
        return self.over.format(before=before, editions="given", floor=floor, emptied=EMPTIED)


A_WEEK, HALF_A_YEAR, FIVE_YEARS = 7, 182, 5 * 365

OF_APPLICATION = (
    "exists (select 1 from public.funding_application a where a.id = t.application_id"
    " and a.edition = any({editions}) and a.created_at < {floor})"
)
OF_REVOCATION = (
    "exists (select 1 from public.funding_revocation r where r.id = t.revocation_id"
    " and r.edition = any({editions}) and r.state <> 'hearing')"
)


# A person's file is over when the last case of the person, or of somebody merged into the same, ended long ago.
CASE_OVER = (
    "t.merged_into_id is null and coalesce((select max(coalesce(c.closed_on, 'infinity'::date))"
    " from public.casework_case c where c.organisation_id = t.organisation_id and (c.person_id = t.id or c.person_id in"
    " (select m.id from public.people_person m where m.merged_into_id = t.id))), t.created_at::date) < {before}"
    # Neither what is restricted nor what is under a legal hold, of whichever file of the person.
    " and not exists (select 1 from public.people_hold h where h.organisation_id = t.organisation_id"
    " and h.lifted_at is null and (h.last_day is null or h.last_day >= current_date) and (h.person_id = t.id"
    " or h.person_id in (select m.id from public.people_person m where m.merged_into_id = t.id)))"
)


def _emptied(*columns: str) -> str:
    return ", ".join(f"{name} = case t.{name} when '' then '' else '{EMPTIED}' end" for name in columns)


ENDINGS = {
    ending.name: ending
    for ending in (
        Ending(
            name="invitations",
            table="organisations_invitation",
            over="coalesce(t.used_at, t.withdrawn_at, t.expires_at) < {before}",
            floor_days=HALF_A_YEAR,
        ),
        Ending(
            name="bank_accounts",
            table="organisations_bankaccount",
            over="t.last_day < {before}",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="register_updates",
            table="organisations_registerupdate",
            over="t.uploaded_at < {before}",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="reset_names",
            table="organisations_factorreset",
            over="coalesce(t.decided_at, t.closed_at) < {before} and t.person_name <> '{emptied}'",
            floor_days=HALF_A_YEAR,
            empties=f"person_name = '{EMPTIED}', asked_by_name = '{EMPTIED}'",
        ),
        Ending(
            name="factor_resets",
            table="organisations_factorreset",
            over="coalesce(t.decided_at, t.closed_at) < {before}",
            floor_days=FIVE_YEARS,
        ),
        Ending(name="people", table="people_person", over=CASE_OVER, floor_days=HALF_A_YEAR),
        Ending(
            name="talks_of_nobody",
            table="casework_contact",
            over="t.day < {before} and not exists"
            " (select 1 from public.casework_contactperson p where p.contact_id = t.id)",
            floor_days=HALF_A_YEAR,
        ),
        Ending(name="note_drafts", table="casework_notedraft", over="t.saved_at < {before}", floor_days=A_WEEK),
        Ending(name="unnamed_talks", table="casework_unnamedcontact", over="t.day < {before}", floor_days=HALF_A_YEAR),
        Ending(
            name="empty_households",
            table="people_household",
            over="t.created_at < {before}"
            " and not exists (select 1 from public.people_householdmember m where m.household_id = t.id)",
            floor_days=HALF_A_YEAR,
        ),
        # Nobody answered in time: what was offered is gone the same day, whatever the period of the file.
        Ending(
            name="transfers",
            table="casework_transfer",
            over="t.state = 'open' and t.last_day < current_date",
            floor_days=0,
            empties="state = 'expired', package = null, ended_at = now()",
        ),
        # Last, because what ended above may have been the last to point here.
        Ending(
            name="memberships",
            table="organisations_membership",
            over="t.last_day < {before}"
            " and not exists (select 1 from public.organisations_membership s where s.substitutes_id = t.id)"
            " and not exists (select 1 from public.organisations_invitation i where i.invited_by_id = t.id)"
            " and not exists (select 1 from public.organisations_registerupdate r where r.uploaded_by_id = t.id)",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="objection_words",
            table="funding_objection",
            over="t.edition = any({editions}) and t.state <> 'open' and t.created_at < {floor}"
            " and (t.reason <> '{emptied}' or t.answer not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=f"reason = '{EMPTIED}', answer = case t.answer when '' then '' else '{EMPTIED}' end",
        ),
        Ending(
            name="row_words",
            table="funding_headcountrow",
            over="t.reason not in ('', '{emptied}') and exists (select 1 from public.funding_headcount h"
            " where h.id = t.head_count_id and h.edition = any({editions}) and h.created_at < {floor})",
            floor_days=FIVE_YEARS,
            empties=f"reason = '{EMPTIED}'",
        ),
        Ending(
            name="pool_words",
            table="funding_pool",
            over="t.edition = any({editions}) and t.created_at < {floor} and t.end_reason not in ('', '{emptied}')",
            floor_days=FIVE_YEARS,
            empties=f"end_reason = '{EMPTIED}'",
        ),
        Ending(
            name="comment_words",
            table="funding_simulationcomment",
            over="t.edition = any({editions}) and t.created_at < {floor} and t.text <> '{emptied}'",
            floor_days=FIVE_YEARS,
            empties=f"text = '{EMPTIED}'",
        ),
        Ending(
            name="way_words",
            table="funding_way",
            over="t.edition = any({editions}) and t.asked_at < {floor}"
            " and (t.reason not in ('', '{emptied}') or t.partner_reason not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=f"reason = case t.reason when '' then '' else '{EMPTIED}' end,"
            f" partner_reason = case t.partner_reason when '' then '' else '{EMPTIED}' end",
        ),
        Ending(
            name="application_words",
            table="funding_application",
            over="t.edition = any({editions}) and t.created_at < {floor} and (t.signatory not in ('', '{emptied}')"
            " or t.return_reason not in ('', '{emptied}') or t.outcome_reason not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=_emptied("signatory", "return_reason", "outcome_reason"),
        ),
        Ending(
            name="position_words",
            table="funding_position",
            over=f"{OF_APPLICATION} and (t.person not in ('', '{{emptied}}')"
            " or t.qualification not in ('', '{emptied}') or t.reason not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=_emptied("person", "qualification", "reason"),
        ),
        Ending(
            name="forwarding_words",
            table="funding_forwarding",
            over="t.edition = any({editions}) and t.asked_at < {floor} and (t.person not in ('', '{emptied}')"
            " or t.qualification not in ('', '{emptied}') or t.reason not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=_emptied("person", "qualification", "reason"),
        ),
        # A scan is nothing but a signature and names; why a finding was let pass, nothing but words.
        Ending(
            name="application_files",
            table="funding_applicationfile",
            over=OF_APPLICATION,
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="overruled_findings",
            table="funding_overruledfinding",
            over=OF_APPLICATION,
            floor_days=FIVE_YEARS,
        ),
        # The file has names in it and ends; that there was a notice, of which day and amount, stays.
        Ending(
            name="notice_documents",
            table="funding_noticedocument",
            over="t.edition = any({editions}) and t.made_at < {floor}",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="change_words",
            table="funding_positionchange",
            over="t.edition = any({editions}) and t.state <> 'open' and t.created_at < {floor}"
            " and (t.person not in ('', '{emptied}') or t.qualification <> '{emptied}'"
            " or t.reason not in ('', '{emptied}') or t.return_reason not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=_emptied("person", "qualification", "reason", "return_reason"),
        ),
        Ending(
            name="change_files",
            table="funding_positionchangefile",
            over="exists (select 1 from public.funding_positionchange c where c.id = t.change_id"
            " and c.edition = any({editions}) and c.state <> 'open' and c.created_at < {floor})",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="revocation_words",
            table="funding_revocation",
            over="t.edition = any({editions}) and t.state <> 'hearing' and t.asked_at < {floor} and t.reason <> '{emptied}'",
            floor_days=FIVE_YEARS,
            empties=f"reason = '{EMPTIED}'",
        ),
        Ending(
            name="hearing_documents",
            table="funding_hearingdocument",
            over=f"{OF_REVOCATION} and t.made_at < {{floor}}",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="hearing_words",
            table="funding_hearinganswer",
            over=f"{OF_REVOCATION} and t.created_at < {{floor}} and t.text <> '{{emptied}}'",
            floor_days=FIVE_YEARS,
            empties=f"text = '{EMPTIED}'",
        ),
        Ending(
            name="hearing_files",
            table="funding_hearingfile",
            over="exists (select 1 from public.funding_hearinganswer a join public.funding_revocation r"
            " on r.id = a.revocation_id where a.id = t.answer_id and r.edition = any({editions})"
            " and r.state <> 'hearing' and a.created_at < {floor})",
            floor_days=FIVE_YEARS,
        ),
        Ending(
            name="notice_objection_words",
            table="funding_noticeobjection",
            over="t.edition = any({editions}) and t.state <> 'open' and t.created_at < {floor}"
            " and (t.text <> '{emptied}' or t.outcome_reason not in ('', '{emptied}'))",
            floor_days=FIVE_YEARS,
            empties=_emptied("text", "outcome_reason"),
        ),
        Ending(
            name="notice_objection_files",
            table="funding_noticeobjectionfile",
            over="exists (select 1 from public.funding_noticeobjection o where o.id = t.objection_id"
            " and o.edition = any({editions}) and o.state <> 'open' and o.created_at < {floor})",
            floor_days=FIVE_YEARS,
        ),
    )
}

# An account ends in two steps. First its data are emptied, while roles and decisions still carry its number; once no
# role is left either, the account itself goes. Which ones, for the organisation of the last role (or none).
ACCOUNT_FLOOR = HALF_A_YEAR
NOWHERE = "'00000000-0000-0000-0000-000000000000'::uuid"
ERASED_ADDRESS = "@erased.invalid"
ACCOUNTS_OVER = f"""
  select coalesce(last.organisation_id, {NOWHERE}), u.id, u.email = u.id || '{ERASED_ADDRESS}'
  from public.accounts_user u left join lateral (
    select m.organisation_id from public.organisations_membership m where m.user_id = u.id
    order by m.last_day desc nulls first, m.id limit 1
  ) last on true
  where case when u.email = u.id || '{ERASED_ADDRESS}' then last.organisation_id is null
          and not exists (select 1 from public.organisations_factorreset r where r.user_id = u.id)
        else u.created_at < least(given, current_date - {ACCOUNT_FLOOR}) and not exists (
          select 1 from public.organisations_membership m where m.user_id = u.id
          and (m.last_day is null or m.last_day >= least(given, current_date - {ACCOUNT_FLOOR}))) end
"""  # noqa: S608  constants of this file

# In plpgsql, because that finds its tables when it is called: after a migration of one app others may not be there yet.
HEAD = "language plpgsql {volatile} security definer set search_path = public, pg_temp as $$"


# The program is told of all organisations; of the roles, the data protection officer's of the own one, and nobody else's.
OF_WHOM = """(current_setting('role') <> 'wb_money' or {body} = public.wb_organisation() and exists (
      select 1 from public.organisations_membership m
      where m.organisation_id = public.wb_organisation() and m.user_id = public.wb_user()
      and m.role = 'data_protection_officer' and m.ended_at is null
      and m.first_day <= public.wb_today() and (m.last_day is null or m.last_day >= public.wb_today())))"""


def count_sql(ending: Ending) -> str:
    return f"""
create or replace function public.wb_due_{ending.name}(given {ending.argument}) returns table (body uuid, due bigint)
{HEAD.format(volatile="stable")}
begin
  return query select t.organisation_id, count(*) from public.{ending.table} t
    where {OF_WHOM.format(body="t.organisation_id")} and {ending.condition} group by t.organisation_id;
end
$$
"""  # noqa: S608


def end_sql(ending: Ending) -> str:
    chosen = f"""chosen as materialized (
    select t.id from public.{ending.table} t where t.organisation_id = public.wb_organisation() and {ending.condition}
    order by t.id limit most for update skip locked
  )"""  # noqa: S608
    ends = (
        f"update public.{ending.table} t set {ending.empties} from chosen c where t.id = c.id"  # noqa: S608
        if ending.empties
        else f"delete from public.{ending.table} t using chosen c where t.id = c.id"  # noqa: S608
    )
    return f"""
create or replace function public.wb_end_{ending.name}(given {ending.argument}, most integer) returns bigint
{HEAD.format(volatile="volatile")}
declare
  ended bigint;
begin
  with {chosen} {ends};
  get diagnostics ended = row_count;
  return ended;
end
$$
"""


DUE_ACCOUNTS = f"""
create or replace function public.wb_due_accounts(given date) returns table (body uuid, due bigint)
{HEAD.format(volatile="stable")}
begin
  return query select a.body, count(*) from ({ACCOUNTS_OVER}) a (body, account, emptied)
    where {OF_WHOM.format(body="a.body")} group by a.body;
end
$$
"""  # noqa: S608

ACCOUNTS_TO_END = f"""
create or replace function public.wb_accounts_to_end(given date, most integer)
returns table (account uuid, emptied boolean)
{HEAD.format(volatile="stable")}
begin
  return query select a.account, a.emptied from ({ACCOUNTS_OVER}) a (body, account, emptied)
    where a.body = public.wb_organisation() order by a.account limit most;
end
$$
"""  # noqa: S608
