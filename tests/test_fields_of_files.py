"""T07 where a file comes first: at each step that takes one, or takes it over, no row gets more than form and file say.

In the world of the matrix (test_fields.py) these steps are behind everybody; so each place here is led up to one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.access.cells import savepoint
from tests.test_fields import SMUGGLED, WORDS, columns, fields_seen, writes
from wegbereiter.core.tenancy import NOBODY, acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions import Draft, PositionEntry, RevocationDraft
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind
from wegbereiter.funding.models import Notice
from wegbereiter.funding.tests.application_world import MAYOR, NOW, START, does, make_place, proposed
from wegbereiter.organisations.actions import load_register, upload_register
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import approving_office
from wegbereiter.organisations.tests.test_actions_register import file as register_file

PDF = b"%PDF-1.7\nsigned\n%%EOF\n"


@dataclass(frozen=True)
class Step:
    """Who sends what, and to which page; a `file` is made anew for each time that it is sent."""

    who: Membership
    page: str
    args: list[Any]
    values: dict[str, str] = field(default_factory=dict)
    file: tuple[str, str, bytes] | None = ("scan", "brief.pdf", PDF)


def counting() -> tuple[Membership, list[Any], bytes]:
    """An officer and two towns that nobody has counted yet; the file has columns that only tables know."""
    towns = [make_organisation(), make_organisation()]
    rows = "\n".join(f"{town.key},{number},{WORDS},{WORDS}" for number, town in enumerate(towns, 5))
    return make.make_officers(1)[0], towns, f"ags,persons,estimated,corrected_from\n{rows}".encode()


def import_file() -> Step:
    officer, _towns, content = counting()
    return Step(
        officer, "funding:import", [make.EDITION], {"counted_on": "2017-09-15"}, ("file", "zahlen.csv", content)
    )


def confirm() -> Step:
    officer, _towns, content = counting()
    day = datetime(2017, 9, 15, tzinfo=UTC).date()
    with acting_as(make.as_actor(officer)) as by:
        file = {"data": content, "filename": "zahlen.csv"}
        upload = actions.upload_file(edition=make.EDITION, counted_on=day, **file, by=by, now=timezone.now())
    return Step(officer, "funding:confirm", [upload.pk], file=None)


def registrar() -> tuple[Membership, bytes]:
    load_register(by=NOBODY, now=datetime(2025, 9, 1, tzinfo=UTC))
    renamed = register_file({"08115001": {"name": "Neu-Aidlingen"}})
    return make_membership("state_officer", approving_office()), renamed


def register() -> Step:
    officer, content = registrar()
    return Step(officer, "organisations:register", [], {"day": "2026-01-01"}, ("file", "register.csv", content))


def register_apply() -> Step:
    officer, content = registrar()
    with acting_as(make.as_actor(officer)) as by:
        day = datetime(2026, 1, 1, tzinfo=UTC).date()
        update = upload_register(content, "register.csv", day=day, by=by, now=timezone.now())
    return Step(officer, "organisations:register_apply", [update.pk], file=None)


def submit_scan() -> Step:
    place = make_place()
    begun = does(place, "clerk", actions.start_application, now=NOW)
    entry = PositionEntry(number=1, fte=1, first_day=START, qualification="a", person="Erfundene Person", reason="x")
    draft = Draft(version=begun.version, signatory=MAYOR, own_amount=begun.own_amount, positions=[entry])
    saved = does(place, "clerk", actions.save_application, begun.pk, draft, now=NOW)
    return Step(place.members["clerk"], "funding:submit_scan", [saved.pk], {"version": str(saved.version)})


def enter_letter() -> Step:
    place = make_place()
    position = {
        "person": "Erfundene Person",
        "fte": "1",
        "first_day": "2018-04-01",
        "qualification": "a",
        "reason": "x",
    }
    values = {f"positions-0-{name}": value for name, value in position.items()} | {"positions-TOTAL_FORMS": "1"}
    values |= {"positions-INITIAL_FORMS": "0", "holder": place.towns[0].key, "received_on": "2018-02-20"}
    return Step(place.members["first"], "funding:enter_letter", [], values | {"signatory": MAYOR, "own_amount": ""})


def granted() -> Any:
    place = make_place()
    place.grant = does(place, "second", actions.decide_application, proposed(place).pk)
    return place


def enter_change() -> Step:
    place = granted()
    values = {"person": "Zweite Person", "qualification": "c", "fte": "1,00", "first_day": "2018-04-01"}
    values |= {"from_day": "2018-10-01", "received_on": timezone.localdate().isoformat()}
    return Step(place.members["first"], "funding:enter_change", [place.grant.pk, 1], values)


def hearing() -> tuple[Any, Any]:
    place, until = granted(), timezone.localdate() + timedelta(days=40)
    draft = RevocationDraft(
        kind=RevocationKind.REVOCATION, ground=RevocationGround.PURPOSE, reason="Zweck", answer_until=until
    )
    return place, does(place, "first", actions.propose_revocation, place.grant.pk, draft)


def answer_hearing() -> Step:
    place, found = hearing()
    return Step(place.members["clerk"], "funding:answer_hearing", [found.pk], {"text": "Nein"})


def enter_answer() -> Step:
    place, found = hearing()
    values = {"text": "Nein", "received_on": timezone.localdate().isoformat()}
    return Step(place.members["first"], "funding:enter_answer", [found.pk], values)


def object_to_notice() -> Step:
    place = granted()
    return Step(place.members["clerk"], "funding:object_to_notice", [Notice.objects.get().pk], {"text": "Nein"})


def enter_objection() -> Step:
    place = granted()
    values = {"text": "Nein", "received_on": timezone.localdate().isoformat()}
    return Step(place.members["first"], "funding:enter_objection", [Notice.objects.get().pk], values)


STEPS: tuple[Callable[[], Step], ...] = (
    *(import_file, confirm, register, register_apply, submit_scan, enter_letter, enter_change),
    *(answer_hearing, enter_answer, object_to_notice, enter_objection),
)


def written(client: Any, step: Step, more: dict[str, str]) -> tuple[int, list[str]]:
    """The answer's status, and every statement with its values; all of it is undone."""
    data: dict[str, Any] = more | step.values
    if step.file:
        name, filename, content = step.file
        data[name] = SimpleUploadedFile(filename, content)
    with savepoint(), CaptureQueriesContext(connection) as seen:
        response = client.post(reverse(step.page, args=step.args), data)
    return response.status_code, [query["sql"] for query in seen.captured_queries]


@pytest.mark.django_db
@pytest.mark.parametrize("lead", STEPS, ids=lambda lead: lead.__name__)
def test_nothing_else_reaches_a_row_where_a_file_comes_first(sign_in: Any, lead: Callable[[], Step]):
    step = lead()
    client = sign_in(step.who)
    with fields_seen() as taken:
        status, plain = written(client, step, {})
    more = {name: value for name, value in columns().items() if name not in taken}

    answer, crowded = written(client, step, more)

    assert (status, answer) == (302, 302)
    assert len(more) > 200
    assert writes(crowded) == writes(plain) != []
    assert [one for one in crowded if any(value in one for value in SMUGGLED)] == []
