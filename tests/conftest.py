"""The world of the access matrix, for whichever test file asks its pages."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.access.cells import People, never_committed, plans_kept


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: object) -> Iterator[People]:
    """Bodies, people and rows in a transaction that never commits; each request in a savepoint of its own."""
    from tests.access.world import build

    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # thousands of refusals are what is asked for
    logging.getLogger("django.security").setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), never_committed(), plans_kept():
        yield People(build())
        transaction.set_rollback(True)
    logging.getLogger("django.request").setLevel(logging.NOTSET)
    logging.getLogger("django.security").setLevel(logging.NOTSET)
