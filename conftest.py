"""Our fixtures stand here, so that they win over pytest-django's of the same name."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from wegbereiter.testing.fixtures import *

# How long an example takes says how busy the machine is; what must not be slow is measured in processor seconds.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


# Beside all that stands in tests/: the longest of those that hold no branch alone.
ASKING_PAGES = (
    "funding/tests/test_permissions.py",
    "funding/tests/test_views_application.py",
    "funding/tests/test_views_simulator.py",
    "funding/tests/test_views_ways.py",
    "organisations/tests/test_views_register.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys come last, in whatever order: the browser's event loop stays in this thread, and others need one of their own.

    What asks pages is not traced: every branch is held by the tests of rules, permissions and actions, and tracing takes
    half as long again.
    """
    items.sort(key=lambda item: "journey" in item.keywords)
    for item in items:
        if Path(__file__).with_name("tests") in item.path.parents or item.path.as_posix().endswith(ASKING_PAGES):
            item.add_marker(pytest.mark.no_cover)
