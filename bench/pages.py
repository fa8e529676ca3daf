"""Which pages are measured, as whom, and the raw SQL that is the least they could cost."""

import re
from dataclasses import dataclass

from client import Visitor

STATE_LIST = """
select a.id, a.persons, a.annual_amount, a.total_amount, a.estimated, a.below_claim, o.name, o.key, d.name
from funding_allotment a join organisations_organisation o on o.id = a.organisation_id
left join organisations_organisation d on d.id = o.district_id
where a.calculation_id = (select id from funding_calculation where round = 'final' and state = 'final')
order by o.name, o.id limit 50
"""
ONE_TOWN = """
select a.persons, a.annual_amount, a.total_amount, o.name, o.key from funding_allotment a
join organisations_organisation o on o.id = a.organisation_id where o.key = '08337116'
"""
CASE = r"(/menschen/[0-9a-f-]{36}/)\""


@dataclass(frozen=True, kw_only=True)
class Page:
    name: str
    cast: str  # a key of the demo's cast; empty: nobody
    path: str
    link: str = ""  # a pattern of a link on `path`, where the page has an id in its address
    further: str = ""  # what the address goes on with
    floor_sql: str = ""

    def find(self, visitor: Visitor) -> str:
        if not self.link:
            return self.path
        found = re.search(self.link.encode(), visitor.get(self.path))
        if found is None:
            raise RuntimeError(f"{self.name}: no link {self.link} on {self.path}")
        return found.group(1).decode().replace("&amp;", "&") + self.further


PAGES = (
    Page(name="start page", cast="", path="/"),
    Page(name="state list", cast="state-officer", path="/geld/zuteilungen/", floor_sql=STATE_LIST),
    Page(name="municipality page", cast="clerk-wehr", path="/geld/unser-geld/", floor_sql=ONE_TOWN),
    Page(name="edition page", cast="clerk-wehr", path="/pakt/editionen/pik-2017/"),
    Page(
        name="head count", cast="state-officer", path="/geld/kopfzahlen/", link=r"(/geld/kopfzahlen/[0-9a-f-]{36}/)\""
    ),
    Page(name="where the money stands", cast="state-officer", path="/geld/uebersicht/"),
    Page(name="sums for associations", cast="association", path="/geld/uebersicht/"),
    Page(
        name="district page",
        cast="state-officer",
        path="/geld/uebersicht/?sort=-granted",
        link=r"(/geld/kreise/[0-9a-f-]{36}/)\"",
    ),
    Page(
        name="town story",
        cast="auditor",
        path="/geld/zuteilungen/?q=ludwigsburg",
        link=r"(/geld/gemeinden/[0-9a-f-]{36}/\?[^\"]*)\"",
    ),
    Page(name="findings let pass", cast="auditor", path="/geld/antraege/hinweise/"),
    Page(name="work list", cast="state-officer", path="/geld/antraege/"),
    Page(
        name="application page",
        cast="state-officer",
        path="/geld/antraege/",
        link=r"(/geld/antraege/[0-9a-f-]{36}/)\"",
    ),
    Page(name="notice", cast="state-officer", path="/geld/bescheide/", link=r"(/geld/bescheide/[0-9a-f-]{36}/)\""),
    Page(
        name="draft of the simulator",
        cast="state-officer",
        path="/geld/simulator/",
        link=r"(/geld/simulator/[0-9a-f-]{36}/)\"",
    ),
    Page(
        name="towns of a draft",
        cast="state-officer",
        path="/geld/simulator/",
        link=r"(/geld/simulator/[0-9a-f-]{36}/)\"",
        further="orte/",
    ),
    Page(name="my day", cast="integration-manager", path="/menschen/mein-tag/"),
    Page(name="people", cast="integration-manager", path="/menschen/"),
    Page(name="person search", cast="integration-manager", path="/menschen/?q=tarek"),
    Page(name="case page", cast="integration-manager", path="/menschen/", link=CASE),
    Page(name="plan", cast="integration-manager", path="/menschen/", link=CASE, further="plan/"),
    Page(
        name="plan in conversation", cast="integration-manager", path="/menschen/", link=CASE, further="plan/gespraech/"
    ),
    Page(name="talks", cast="integration-manager", path="/menschen/", link=CASE, further="kontakte/"),
    Page(name="statistics of a team", cast="team-lead", path="/menschen/statistik/"),
    Page(name="address list", cast="integration-manager", path="/adressen/"),
    Page(name="organisation search", cast="clerk-wehr", path="/organisationen/?q=weil"),
    Page(name="sign-in form", cast="", path="/konto/login/"),
)
