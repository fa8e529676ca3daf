"""Every page of the money asks for a right and answers its own method; who gets in, the access matrix asks (T01)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.access.matrix import BY_NAME
from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import factories as make
from wegbereiter.funding import permissions
from wegbereiter.funding.urls import urlpatterns

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
