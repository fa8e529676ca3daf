"""Who works in the tests of a case, and with whom."""

import pytest

from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import make_person


@pytest.fixture
def ada():
    return make_membership("integration_manager", make_organisation())


@pytest.fixture
def ben(ada):
    """A colleague at the next desk."""
    return make_membership("integration_manager", ada.organisation)


@pytest.fixture
def lead(ada):
    return make_membership("team_lead", ada.organisation)


@pytest.fixture
def person(ada):
    return make_person(ada)
