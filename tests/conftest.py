"""The world of the access matrix, for whichever test file asks its pages."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from tests.access.cells import People, never_committed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These ask thousands of pages; every branch is held by the tests inside the apps, and tracing takes half as long again."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: object) -> Iterator[People]:
    """Bodies, people and rows in a transaction that never commits; each request in a savepoint of its own."""
    from tests.access.world import build

    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # thousands of refusals are what is asked for
    logging.getLogger("django.security").setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), never_committed():
        yield People(build())
        transaction.set_rollback(True)
    logging.getLogger("django.request").setLevel(logging.NOTSET)
    logging.getLogger("django.security").setLevel(logging.NOTSET)
