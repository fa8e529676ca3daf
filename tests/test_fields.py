"""T07: what a form takes is written down field by field, so that nothing else that is sent can reach a row."""

from collections.abc import Iterator

from django.forms import BaseForm, BaseModelForm

from tests.access.cells import addresses
from tests.access.mutations import access_functions
from wegbereiter.accounts.roles import ROLES, Permission


def forms(base: type = BaseForm) -> Iterator[type]:
    for form in base.__subclasses__():
        yield form
        yield from forms(form)


def test_no_form_takes_its_fields_from_a_table():
    assert list(addresses())  # loads every page, and with the pages every form
    ours = {form for form in forms() if form.__module__.startswith("wegbereiter.")}

    assert len(ours) > 10
    assert [form.__qualname__ for form in ours if issubclass(form, BaseModelForm)] == []


def test_every_list_of_rows_says_to_whom():
    """Each function that gives rows to a page names the actor first; one that took none could not tell roles apart."""
    assert access_functions()
    assert [name for name, function in access_functions().items() if "actor" not in function.__annotations__] == []


def test_every_right_belongs_to_some_role_and_no_role_has_others():
    held = set().union(*(role.permissions for role in ROLES.values()))

    assert held == set(Permission)
