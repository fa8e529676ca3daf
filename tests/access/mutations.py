"""Locks taken off, one at a time and both: the filters of the queries, and row-level security."""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode

from tests.access.cells import addresses
from wegbereiter.core.tenancy import current_actor

# No row of these is foreign to anybody who may call them.
NOTHING_TO_HIDE = {
    "wegbereiter.organisations.queries.register.visible_to": "the register is public",
    "wegbereiter.organisations.queries.register.organisation_visible_to": "the register is public",
    "wegbereiter.funding.queries.headcount.head_counts_visible_to": "a version carries no town's number",
    "wegbereiter.funding.queries.notice.texts_visible_to": "texts of the authority stand in every notice",
}
# Their filter is not the only one before a page, so that no page shows when it is taken off. Each is proved by itself, on the
# rows that it gives: tests/test_access.py::test_filter_and_row_security_each_hide_the_same_rows, which
# test_filter_that_is_taken_off_is_seen_in_the_rows_of_each_function turns red for every one of them.
BEHIND_ANOTHER = {
    "wegbereiter.funding.queries.calculation.sums_visible_to": "asked with a calculation that is visible itself",
    "wegbereiter.funding.queries.calculation.allotments_visible_to": "a town's page names the town besides",
    "wegbereiter.funding.queries.headcount.rows_visible_to": "a town's page names the town besides",
    "wegbereiter.funding.queries.application.positions_visible_to": "asked for one application, or for the own body",
    "wegbereiter.funding.queries.application.overruled_visible_to": "asked for one application",
    "wegbereiter.funding.queries.notice_objection.objection_files_visible_to": "asked for one objection",
    "wegbereiter.funding.queries.application.forwardings_visible_to": "asked for the own carrier or visible positions",
    "wegbereiter.funding.queries.notice.documents_visible_to": "asked with a notice that is visible itself",
    "wegbereiter.funding.queries.pooling.advice_visible_to": "asked on pages of the state only",
    "wegbereiter.funding.queries.pooling.pools_visible_to": "asked for the pool that the town leads, or of its own ways",
    "wegbereiter.funding.queries.pooling.ways_visible_to": "asked for the own body, what names it, or visible pools",
    "wegbereiter.funding.queries.pooling.suggestions_visible_to": "asked for the own town's newest published one",
    "wegbereiter.funding.queries.amendment.amendments_visible_to": "asked by the state, or for visible applications",
    "wegbereiter.funding.queries.amendment.change_files_visible_to": "asked for one report that is visible itself",
    "wegbereiter.funding.queries.revocation.answers_visible_to": "asked for one revocation that is visible itself",
    "wegbereiter.funding.queries.revocation.hearing_documents_visible_to": "asked for one revocation",
    "wegbereiter.funding.queries.revocation.hearing_files_visible_to": "asked for one revocation",
    "wegbereiter.funding.queries.simulation.simulation_amounts_visible_to": "asked for those who see every town only",
    "wegbereiter.funding.queries.simulation.simulation_sums_visible_to": "asked with a draft that is visible itself",
    "wegbereiter.people.queries.person.people_visible_to": "asked with a file that is visible, or found in the own care",
    "wegbereiter.people.queries.person.mergers_visible_to": "asked with a case that is visible itself",
    "wegbereiter.people.queries.person.cares_visible_to": "asked for people who are visible themselves",
    "wegbereiter.people.queries.person.holds_visible_to": "asked for one person who is visible",
    "wegbereiter.people.queries.person.blocks_visible_to": "asked for one case that is visible itself",
    "wegbereiter.people.queries.person.languages_visible_to": "asked for one person who is visible",
    "wegbereiter.people.queries.person.channels_visible_to": "asked for one person who is visible",
    "wegbereiter.people.queries.person.household_members_visible_to": "asked for one person who is visible",
    "wegbereiter.casework.queries.case.episodes_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.case.withdrawn_episodes_visible_to": "asked for a person who was found and locked",
    "wegbereiter.casework.queries.case.informations_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.case.unnamed_visible_to": "asked for one's own by the key of the form",
    "wegbereiter.casework.queries.case.ratings_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.case.goals_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.case.steps_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.case.plans_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.referral.referrals_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.contact.contacts_visible_to": "shown with a case that is visible itself",
    "wegbereiter.casework.queries.edition.contact_weeks_visible_to": "shows a number, which no canary can be",
    "wegbereiter.casework.queries.feed.feeds_visible_to": "asked for the membership that one acts in",
    "wegbereiter.casework.queries.contact.appointments_visible_to": "shown with a case that is visible itself",
    "wegbereiter.casework.queries.contact.participations_visible_to": "asked with talks that are visible themselves",
    "wegbereiter.casework.queries.talk.talk_lines_visible_to": "asked with talks that are visible themselves",
    "wegbereiter.casework.queries.contact.protected_notes_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.law.explanations_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.disputes.disputes_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.disclosures.disclosures_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.disclosures.transmissions_visible_to": "asked with a permission that is visible",
    "wegbereiter.casework.queries.transfers.earlier_visible_to": "asked for one case that is visible itself",
    "wegbereiter.casework.queries.day.tasks_visible_to": "asked for one case that is visible itself",
    "wegbereiter.audit.queries.events.events_visible_to": "asked with one object, or with one person of the house",
    "wegbereiter.organisations.queries.hints.hint_counts_visible_to": "shown as numbers, which have no canary",
    "wegbereiter.organisations.queries.own.values_visible_to": "asked for one body, if permissions.sees_values_of says so",
    "wegbereiter.organisations.queries.own.contacts_visible_to": "the same",
    "wegbereiter.organisations.queries.own.accounts_visible_to": "the same",
}


def access_functions() -> dict[str, Callable[..., Any]]:
    """Every `*_visible_to` of the program by its full name."""
    assert list(addresses())  # loads every page, and with the pages all that they ask
    return {
        f"{module}.{name}": function
        for module, content in sorted(sys.modules.items())
        if module.startswith("wegbereiter.") and ".tests" not in module
        for name, function in vars(content).items()
        if name.endswith("visible_to") and inspect.isfunction(function) and function.__module__ == module
    }


@contextmanager
def replaced(function: Callable[..., Any], by: Callable[..., Any]) -> Iterator[None]:
    """`by` in the place of `function`, under each name by which any module of ours knows it."""
    places = [
        (content, name)
        for module, content in list(sys.modules.items())
        if module.startswith("wegbereiter.") and content is not None
        for name, value in list(vars(content).items())
        if value is function
    ]
    try:
        for content, name in places:
            setattr(content, name, by)
        yield
    finally:
        for content, name in places:
            setattr(content, name, function)


def unfiltered(function: Callable[..., QuerySet]) -> Callable[..., QuerySet]:
    """The same query without any condition."""

    @wraps(function)
    def open_to_all(*args: Any, **kwargs: Any) -> QuerySet:
        found = function(*args, **kwargs)._chain()
        found.query.where = type(found.query.where)()
        return found

    return open_to_all


@contextmanager
def no_filter_by_organisation() -> Iterator[None]:
    """Every condition "of the acting organisation" is always true, wherever it stands.

    But for those that leave the own rows out ("what others ask of us"): opened, they would hide everything instead.
    """
    condition, group = Exact.as_sql, WhereNode.as_sql
    excluding: list[bool] = []

    def as_sql(self: Exact, compiler: Any, connection: Any) -> Any:
        actor = current_actor()
        own = isinstance(self.lhs, Col) and self.lhs.target.column == "organisation_id"
        if own and actor and str(self.rhs) == str(actor.organisation_id) and not any(excluding):
            return "true", []
        return condition(self, compiler, connection)

    def group_sql(self: WhereNode, compiler: Any, connection: Any) -> Any:
        excluding.append(self.negated)
        try:
            return group(self, compiler, connection)
        finally:
            excluding.pop()

    Exact.as_sql, WhereNode.as_sql = as_sql, group_sql
    try:
        yield
    finally:
        Exact.as_sql, WhereNode.as_sql = condition, group


@contextmanager
def no_row_security() -> Iterator[None]:
    """Everything runs as the owner, who passes by the policies; the settings stay as they are."""

    def as_owner(execute: Any, query: str, values: Any, many: bool, context: Any) -> Any:
        if isinstance(query, str) and query.startswith("select set_config('role'"):
            values = ["none", *values[1:]]
        return execute(query, values, many, context)

    with connection.execute_wrapper(as_owner):
        yield
