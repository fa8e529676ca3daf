"""The test client itself: a request of a test sees what a request of the program sees, and not what the owner sees."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import ProgrammingError, connection
from django.http import HttpResponse
from django.urls import include, path

from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.factories import make_person
from wegbereiter.testing.client import RoleClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@login_not_required
def planted(_request):
    """A statement on a table of organisations; where it stands decides as whom it is asked."""
    return HttpResponse(str(Case.objects.count()))


urlpatterns = [
    path("konto/ohne-rolle/", planted),  # pages of the account act for nobody
    path("anders/", planted),
    path("", include("wegbereiter.urls")),
]


@pytest.fixture
def case():
    return make_case(make_person(make_membership("integration_manager")))


@pytest.mark.parametrize("address", ["/konto/ohne-rolle/", "/anders/"])
def test_a_statement_without_an_actor_fails_the_test(case, address):
    assert Case.objects.count() == 1  # the test itself is the owner

    with pytest.raises(ProgrammingError, match="permission denied"):
        RoleClient().get(address)


def test_a_request_as_somebody_sees_what_that_role_sees(case, sign_in):
    mine = sign_in(make_membership("integration_manager")).get("/anders/")
    assert mine.content == b"0"  # another house

    with pytest.raises(ProgrammingError, match="permission denied"):
        sign_in(make_membership("funding_clerk")).get("/anders/")


def test_after_a_request_the_test_is_the_owner_again(case, sign_in):
    sign_in(make_membership("integration_manager")).get("/anders/")

    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('app.organisation', true)")
        user, organisation = cursor.fetchone()
    assert user == "wb_owner"
    assert organisation in {None, "", "00000000-0000-0000-0000-000000000000"}
