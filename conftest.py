"""Our fixtures stand here, so that they win over pytest-django's of the same name."""

import pytest
from hypothesis import HealthCheck, settings

from wegbereiter.testing.fixtures import *

# How long an example takes says how busy the machine is; what must not be slow is measured in processor seconds.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys come last, in whatever order: the browser's event loop stays in this thread, and others need one of their own."""
    items.sort(key=lambda item: "journey" in item.keywords)
