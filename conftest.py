"""Our fixtures stand here, so that they win over pytest-django's of the same name."""

import pytest

from wegbereiter.testing.fixtures import *


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys come last, in whatever order: the browser's event loop stays in this thread, and others need one of their own."""
    items.sort(key=lambda item: "journey" in item.keywords)
