"""Words in a file on the money end ten years after its settlement; the figures stay, and so does every other word."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.database.endings import EMPTIED, ENDINGS
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import factories as make
from wegbereiter.funding.actions.retention import end_words
from wegbereiter.funding.actions.upload import KEPT_FOR
from wegbereiter.funding.jobs import end_old_words
from wegbereiter.funding.models import (
    Application,
    ApplicationFile,
    Forwarding,
    HeadCount,
    HeadCountRow,
    Notice,
    NoticeObjection,
    NoticeObjectionFile,
    Objection,
    OverruledFinding,
    Pool,
    Position,
    PositionChange,
    Way,
)
from wegbereiter.funding.queries import retention
from wegbereiter.funding.queries.amendment import change_of
from wegbereiter.funding.queries.application import planned
from wegbereiter.funding.states import Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.pact import queries as pact
from wegbereiter.privacy.choices import RETENTION
from wegbereiter.privacy.queries import registered_tables

pytestmark = pytest.mark.django_db
SETTLED = date(2019, 6, 30)
A_DAY = pact.edition("pik-2017").head_count.reference_day
KEPT, OVER = datetime(2029, 12, 31, 9, tzinfo=UTC), datetime(2030, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def settled(monkeypatch):
    """The edition says when its last proof of use was settled; no edition does so far."""

    def say(code, day):
        editions = tuple(
            replace(edition, proof=replace(edition.proof, settled_on=replace(A_DAY, value=day)))
            if edition.code == code
            else edition
            for edition in pact.editions()
        )
        monkeypatch.setattr(retention.pact, "editions", lambda: editions)

    return say


@pytest.fixture
def rows():
    """Two towns with a corrected number each, and objections: one answered, one withdrawn, one still open."""
    towns = [make_organisation() for _number in range(3)]
    count = make.make_head_count(dict.fromkeys(towns, 5))
    long_ago = datetime(2017, 11, 1, tzinfo=UTC)
    HeadCountRow.objects.filter(organisation=towns[0]).update(corrected_from=4, reason="Frau Erfunden zog ein")
    answered = {
        "state": "rejected",
        "answer": "Herr Erfunden sagt nein",
        "answered_at": make.NOW,
        "answered_by": uuid4(),
    }
    for town, values in zip(towns, [answered, {"state": "withdrawn"}, {"state": "open"}], strict=True):
        Objection.objects.create(
            organisation=town,
            row=count.rows.get(organisation=town),
            edition=make.EDITION,
            claimed_persons=6,
            reason="Frau Erfunden",
            created_at=long_ago,
            created_by=uuid4(),
            **values,
        )
    return towns


def words():
    said = Objection.objects.values_list("reason", "answer").union(HeadCountRow.objects.values_list("reason", "reason"))
    return {word for pair in said for word in pair} - {""}


def test_preview_is_kept_for_as_long_as_its_class_says():
    assert str(RETENTION["upload"].period).startswith(f"{KEPT_FOR // timedelta(hours=1)} ")


def test_no_edition_is_over_while_none_says_when_it_was_settled():
    assert retention.files_over(date(2100, 1, 1)) == ()


def test_file_is_over_ten_years_after_the_year_of_settlement(settled):
    settled("pik-2017", SETTLED)

    assert retention.files_over(date(2029, 12, 31)) == ()
    assert retention.files_over(date(2030, 1, 1)) == ("pik-2017",)


def test_words_stay_until_the_file_is_over(rows, settled):
    settled("pik-2017", SETTLED)
    before = words()

    end_old_words(KEPT)

    assert words() == before
    assert not Event.objects.exists()


def test_words_are_emptied_and_figures_and_open_objections_stay(rows, settled):
    settled("pik-2017", SETTLED)
    figures = list(HeadCountRow.objects.order_by("pk").values_list("persons", "corrected_from"))

    end_old_words(OVER)

    answered, withdrawn, still_open = (Objection.objects.get(organisation=town) for town in rows)
    assert (answered.reason, answered.answer, answered.state) == (EMPTIED, EMPTIED, "rejected")
    assert (withdrawn.reason, withdrawn.answer) == (EMPTIED, "")
    assert still_open.reason == "Frau Erfunden"
    assert HeadCountRow.objects.get(organisation=rows[0]).reason == EMPTIED
    assert set(HeadCountRow.objects.exclude(organisation=rows[0]).values_list("reason", flat=True)) == {""}
    assert list(HeadCountRow.objects.order_by("pk").values_list("persons", "corrected_from")) == figures


def test_words_about_ways_and_pools_are_emptied_too(rows, settled):
    settled("pik-2017", SETTLED)
    lead, town, _third = rows
    calculation = make.make_calculation({}, head_count=HeadCount.objects.get(), occasion=Round.FIRST_TRANCHE)
    common = {"edition": make.EDITION, "calculation": calculation, "kind": "neighbours"}
    over = {"ended_at": make.NOW, "end_reason": "Frau Erfunden will nicht"}
    pool = Pool.objects.create(organisation=lead, created_at=make.NOW, **common, **over)
    asked = {"organisation": town, "partner": lead, "pool": pool, "asked_at": make.NOW}
    Way.objects.create(**common, **asked, state="refused", reason="Herr Erfunden auch nicht")
    Way.objects.create(**common, **asked, state="withdrawn")

    end_old_words(OVER)

    assert Pool.objects.get().end_reason == EMPTIED
    assert set(Way.objects.values_list("state", "reason", "partner_reason")) == {
        ("refused", EMPTIED, ""),
        ("withdrawn", "", ""),
    }
    assert {
        (e.organisation_id, e.data["pool_words"], e.data["way_words"]) for e in Event.objects.filter(role="system")
    } == {
        (lead.pk, 1, 0),
        (town.pk, 0, 1),
    }


def test_comments_on_drafts_are_emptied_too(settled):
    settled("pik-2017", SETTLED)
    union = make_organisation(Kind.TOWNS_ASSOCIATION)
    found = make.make_simulation(dict.fromkeys((make_organisation(), make_organisation()), (5, 6)), state="shared")
    make.make_comment(found, union, "Frau Erfunden rechnet anders")

    end_old_words(OVER)

    assert found.comments.get().text == EMPTIED
    assert [e.data["comment_words"] for e in Event.objects.filter(organisation_id=union.pk, role="system")] == [1]


def test_every_word_of_a_file_has_its_ending():
    """A new column with words of a file belongs into core/database/endings.py."""
    words = {
        (name, column)
        for name, table in registered_tables().items()
        for column in table.columns
        if table.column(column).ends == "money_file"
    }

    emptied = {(ENDINGS[kind].table, column) for kind in retention.KINDS for column in emptied_columns(kind)}
    assert words == emptied


def test_names_and_scans_of_applications_end_and_figures_stay(rows, settled):
    settled("pik-2017", SETTLED)
    town, carrier = rows[0], make_organisation(Kind.CARRIER)
    common = {"organisation": town}
    calculation = make.make_calculation({}, head_count=HeadCount.objects.get(), occasion=Round.FIRST_TRANCHE)
    moment = {"created_at": make.NOW, "saved_at": make.NOW}
    application = Application.objects.create(
        **common, edition=make.EDITION, calculation=calculation, signatory="Frau Erfunden", **moment
    )
    position = Position.objects.create(
        **common, application=application, number=1, fte=1, person="Herr Erfunden", qualification="a"
    )
    Forwarding.objects.create(
        **common, carrier=carrier, position=position, edition=make.EDITION, state="accepted", person="Frau Muster",
        qualification="c", asked_at=make.NOW, answered_at=make.NOW, answered_by=uuid4(),
    )  # fmt: skip
    ApplicationFile.objects.create(
        **common, application=application, content=b"%PDF", sha256="a" * 64, size=4, media_type="application/pdf",
        uploaded_at=make.NOW,
    )  # fmt: skip
    OverruledFinding.objects.create(
        **common, application=application, code="starts_back", reason="so", at=make.NOW, by=uuid4(), role="x"
    )

    end_old_words(OVER)

    assert Application.objects.values_list("signatory", "return_reason", "outcome_reason").get() == (EMPTIED, "", "")
    figures = ("person", "qualification", "fte")
    assert Position.objects.values_list(*figures).get() == (EMPTIED, EMPTIED, 1)
    assert Forwarding.objects.values_list("person", "qualification", "reason").get() == (EMPTIED, EMPTIED, "")
    assert (ApplicationFile.objects.count(), OverruledFinding.objects.count()) == (0, 0)
    assert planned(position.__class__.objects.get(), None).qualification is None


def test_words_and_scans_of_objections_to_notices_end_and_open_ones_stay(rows, settled):
    settled("pik-2017", SETTLED)
    calculation = make.make_calculation({}, head_count=HeadCount.objects.get(), occasion=Round.FIRST_TRANCHE)
    moment = {"created_at": make.NOW, "saved_at": make.NOW}
    for town, ended in zip(rows[:2], (True, False), strict=True):
        common = {"organisation": town, "edition": make.EDITION}
        app = Application.objects.create(**common, calculation=calculation, **moment)
        notice = Notice.objects.create(**common, application=app, kind="rejection", created_at=make.NOW)
        state = {"state": "withdrawn", "withdrawn_at": make.NOW} if ended else {}
        said = NoticeObjection.objects.create(
            **common, notice=notice, text="Frau Erfunden sagt nein", received_on=make.NOW, created_at=make.NOW, **state
        )
        NoticeObjectionFile.objects.create(
            organisation=town, objection=said, content=b"%PDF", sha256="a" * 64, size=4, media_type="application/pdf",
            uploaded_at=make.NOW,
        )  # fmt: skip

    end_old_words(OVER)

    said = NoticeObjection.objects.in_bulk(field_name="pk")
    assert {(one.state, one.text, one.files.count()) for one in said.values()} == {
        ("withdrawn", EMPTIED, 0),
        ("open", "Frau Erfunden sagt nein", 1),
    }


def test_names_in_reports_of_changes_end_and_figures_stay(rows, settled):
    settled("pik-2017", SETTLED)
    common = {"organisation": rows[0], "edition": make.EDITION}
    calculation = make.make_calculation({}, head_count=HeadCount.objects.get(), occasion=Round.FIRST_TRANCHE)
    moment = {"created_at": make.NOW, "saved_at": make.NOW}
    app = Application.objects.create(**common, calculation=calculation, **moment)
    position = Position.objects.create(organisation=rows[0], application=app, number=1)
    PositionChange.objects.create(
        **common, application=app, position=position, person="Frau Muster", qualification="c", fte=1,
        from_day=A_DAY.value, first_day=A_DAY.value, reason="so", state="withdrawn", created_at=make.NOW,
    )  # fmt: skip

    end_old_words(OVER)

    figures = ("person", "qualification", "reason", "return_reason", "fte")
    assert PositionChange.objects.values_list(*figures).get() == (EMPTIED, EMPTIED, EMPTIED, "", 1)
    assert change_of(PositionChange.objects.get()).qualification is None


def emptied_columns(kind):
    """A table whose rows end has no words of its own to empty: its columns name no class."""
    return re.findall(r"(\w+) = (?:'|case)", ENDINGS[kind].empties)


def test_words_of_another_edition_stay(rows, settled):
    settled("pik-2025", SETTLED)
    before = words()

    end_old_words(OVER)

    assert words() == before


def test_young_files_stay_whatever_an_edition_says(rows, settled):
    """The database's own floor: a wrong day in an edition's file empties nothing that is younger than five years."""
    settled("pik-2017", date(1999, 1, 1))
    Objection.objects.update(created_at=timezone.now())
    HeadCount.objects.update(created_at=timezone.now())
    before = words()

    end_old_words(timezone.now())

    assert words() == before


def test_one_event_for_each_organisation_and_none_when_nothing_is_left(rows, settled):
    settled("pik-2017", SETTLED)

    end_old_words(OVER)
    end_old_words(OVER)

    none = dict.fromkeys(retention.KINDS, 0)
    assert {event.organisation_id: event.data for event in Event.objects.all()} == {
        rows[0].pk: none | {"objection_words": 1, "row_words": 1},
        rows[1].pk: none | {"objection_words": 1},
    }
    assert Event.objects.count() == 2


def test_an_organisation_empties_its_own_words_only(rows, settled):
    settled("pik-2017", SETTLED)
    actor = job_actor(rows[1].pk, database_role="wb_login")

    with acting_as(actor):
        none = dict.fromkeys(retention.KINDS, 0)
        assert end_words(by=actor, now=OVER) == none | {"objection_words": 1}
        assert end_words(by=actor, now=OVER) == none

    assert Objection.objects.get(organisation=rows[0]).reason == "Frau Erfunden"


def test_no_person_empties_words():
    officer = make.as_actor(make.make_officers(1)[0])
    clerk = make.as_actor(make_membership("funding_clerk"))

    for actor in (officer, clerk):
        with acting_as(actor), pytest.raises(PermissionDenied):
            end_words(by=actor, now=OVER)
