"""Every page of the money: which role gets in, which is turned away, and with which method."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.access.matrix import BY_NAME
from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import factories as make
from wegbereiter.funding import permissions
from wegbereiter.funding.urls import urlpatterns
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db

PATTERNS = {pattern.name: pattern for pattern in urlpatterns}
FILL = {
    "pk": uuid4(), "place": uuid4(), "file": uuid4(), "form": "csv", "edition": "pik-2017", "code": "basis",
    "number": 1,
}  # fmt: skip
# Which methods a page has stands in the access matrix, which misses no address.
POSTS = {name for name in PATTERNS if not BY_NAME[f"funding:{name}"].get}
BOTH = {name for name in PATTERNS if BY_NAME[f"funding:{name}"].get and BY_NAME[f"funding:{name}"].post}


def address(name):
    wanted = PATTERNS[name].pattern.converters
    return reverse(f"funding:{name}", kwargs={key: FILL[key] for key in wanted})


@pytest.mark.parametrize("name", PATTERNS)
def test_every_page_asks_for_a_right(name):
    assert PATTERNS[name].callback.needs


@pytest.mark.parametrize("name", PATTERNS)
def test_visitors_are_sent_to_sign_in(client, name):
    answer = client.post(address(name)) if name in POSTS else client.get(address(name))

    assert answer.status_code == 302
    assert "/konto/" in answer.url


@pytest.mark.parametrize("role", sorted(code for code, role in ROLES.items() if role.database_role == "wb_money"))
def test_a_role_gets_in_where_its_rights_lead_and_nowhere_else(sign_in, role):
    client = sign_in(make_membership(role, kind=min(ROLES[role].works_in)))

    for name, pattern in PATTERNS.items():
        answer = client.post(address(name)) if name in POSTS else client.get(address(name))
        allowed = bool(ROLES[role].permissions & set(pattern.callback.needs))
        assert (answer.status_code != 403) == allowed, name


@pytest.mark.parametrize("name", PATTERNS)
def test_pages_answer_their_own_method_only(sign_in, name):
    client = sign_in(make.make_officers(1)[0])
    if not ROLES["state_officer"].permissions & set(PATTERNS[name].callback.needs):
        return

    wrong = client.get(address(name)) if name in POSTS else client.put(address(name))

    assert wrong.status_code == 405


@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - POSTS - BOTH))
def test_reading_pages_take_no_post(sign_in, name):
    client = sign_in(make.make_officers(1)[0])

    assert client.post(address(name)).status_code in {403, 405}


def test_what_nobody_may_see():
    nobody = Actor()

    seen = [permissions.sees_all_counts, permissions.sees_all_allotments, permissions.sees_sums]
    assert [sees(nobody) for sees in seen] == [False, False, False]
