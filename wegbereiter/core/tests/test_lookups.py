"""`among` finds what `in` finds, with one parameter."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from wegbereiter.core.planning import plan_anew
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Membership, Organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [0, 1, 3])
def test_keys_of_rows_and_of_what_they_refer_to(number):
    bodies = [make_organisation() for _number in range(3)]
    members = [make_membership("manager", body) for body in bodies]
    some = [body.pk for body in bodies[:number]]
    assert {*Organisation.objects.filter(pk__among=[*some, uuid4()])} == {*bodies[:number]}
    assert {*Membership.objects.filter(organisation_id__among=some)} == {*members[:number]}
    assert {*Membership.objects.filter(organisation__among=some)} == {*members[:number]}


def test_texts_whatever_stands_in_them():
    names = ["{a,b}", 'with "quotes"', "NULL", "back\\slash", "%s"]
    bodies = [make_organisation(name=name) for name in names]
    assert {*Organisation.objects.filter(name__among=names)} == {*bodies}
    assert {*Organisation.objects.filter(name__among=["a", "b"])} == set()


def test_the_statement_is_the_same_for_one_and_for_many():
    def written(number):
        return Organisation.objects.filter(pk__among=[uuid4() for _ in range(number)]).query.sql_with_params()

    (few, few_values), (many, many_values) = written(1), written(500)
    assert few == many
    assert (len(few_values), len(many_values)) == (1, 1)


def test_statements_are_planned_anew_until_the_transaction_ends(transactional_db):
    def mode():
        with connection.cursor() as cursor:
            cursor.execute("show plan_cache_mode")
            return cursor.fetchone()[0]

    with transaction.atomic():
        plan_anew()
        assert mode() == "force_custom_plan"
    assert mode() == "auto"
