"""The register by file in the browser: preview, confirm, problems."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wegbereiter.core.tenancy import NOBODY
from wegbereiter.organisations.actions import load_register
from wegbereiter.organisations.factories import make_membership
from wegbereiter.organisations.models import Organisation, RegisterUpdate
from wegbereiter.organisations.queries import approving_office
from wegbereiter.organisations.tests.test_actions_register import PACKAGE, file

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def officer(sign_in):
    load_register(by=NOBODY, now=datetime(2025, 9, 1, tzinfo=UTC))
    return sign_in(make_membership("state_officer", approving_office()))


def upload(client, data, name="register.csv", day="2026-01-01"):
    content = {"file": SimpleUploadedFile(name, data), "day": day}
    return client.post(reverse("organisations:register"), content, headers=ENGLISH)


def show(client, name="register", *args):
    return client.get(reverse(f"organisations:{name}", args=args), headers=ENGLISH)


def confirm(client, pk):
    return client.post(reverse("organisations:register_apply", args=[pk]), headers=ENGLISH)


def test_preview_shows_what_will_change_and_changes_nothing(officer):
    answer = upload(
        officer,
        file({
            "08115001": {"name": "Neu-Aidlingen", "population": "9.303", "area_km2": "27"},
            "08115004": {"successor": "08115003"},
        }),
    )  # fmt: skip
    update = RegisterUpdate.objects.get()
    assert answer["Location"] == reverse("organisations:register_update", args=[update.pk])

    text = show(officer, "register_update", update.pk).content.decode()

    for words in (
        "Merged municipalities (1)",
        "now part of 08115003",
        "Renamed municipalities (1)",
        "Neu-Aidlingen",
        "9,303",
        "27.00",
    ):
        assert words in text
    assert Organisation.objects.get(key="08115001").name == "Aidlingen"


def test_confirming_twice_applies_once(officer):
    upload(officer, file({"08115001": {"name": "Neu-Aidlingen"}}))
    update = RegisterUpdate.objects.get()

    assert [confirm(officer, update.pk)["Location"] for _ in range(2)] == [reverse("organisations:register")] * 2

    assert Organisation.objects.get(key="08115001").name == "Neu-Aidlingen"
    page = show(officer).content.decode()
    assert "Aidlingen → Neu-Aidlingen" in page
    assert "applied" in page
    assert "Applied" in show(officer, "register_update", update.pk).content.decode()


def test_file_that_changes_nothing_says_so(officer):
    upload(officer, PACKAGE.encode())

    assert "Nothing changes" in show(officer, "register_update", RegisterUpdate.objects.get().pk).content.decode()


def test_problems_are_listed_with_their_rows(officer):
    answer = upload(officer, file({"08111000": {"population": "many"}, "08115001": {"ags": "815001"}}))
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "2 problems in the file" in text
    assert "Row 2: “many” is no number" in text
    assert not RegisterUpdate.objects.exists()


def test_missing_column_is_named_as_a_german_clerk_writes_it(officer):
    content = {"file": SimpleUploadedFile("register.csv", b"AGS;Gemeinde\n08115001;Aidlingen"), "day": "2026-01-01"}

    text = officer.post(reverse("organisations:register"), content).content.decode()

    assert "Die Spalte „Einwohner“ fehlt (auch „population“ wird gelesen)." in text


def test_hostile_values_are_shown_as_text(officer):
    text = upload(officer, file({"08111000": {"population": "<script>alert(1)</script>"}})).content.decode()

    assert "<script>alert(1)" not in text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken"])
def test_hostile_files_come_back_as_a_sentence(officer, data):
    assert upload(officer, data).status_code == 422


def test_update_that_no_longer_fits_is_told(officer):
    upload(officer, file({"08115001": {"successor": "08115002"}}))
    late = RegisterUpdate.objects.get()
    upload(officer, file({"08115002": {"successor": "08115003"}}))
    confirm(officer, RegisterUpdate.objects.exclude(pk=late.pk).get().pk)

    assert "no longer fits" in show(officer, "register_update", late.pk).content.decode()
    assert confirm(officer, late.pk)["Location"] == reverse("organisations:register_update", args=[late.pk])
    assert "changed since" in show(officer).content.decode()
    assert Organisation.objects.get(key="08115001").last_day is None


def test_association_changes_are_shown(officer):
    keys = [line.split(",")[0] for line in PACKAGE.splitlines() if ",081155001," in line]
    upload(officer, file({key: {"association": "GVV Anders"} for key in keys}))

    assert "→ GVV Anders" in show(officer, "register_update", RegisterUpdate.objects.get().pk).content.decode()


def test_unknown_update_is_not_found(officer):
    assert show(officer, "register_update", uuid4()).status_code == 404
    assert confirm(officer, uuid4()).status_code == 404


@pytest.mark.parametrize(
    ("role", "kind"), [("second_officer", "approving_office"), ("manager", "municipality"), ("auditor", "audit_office")]
)
def test_pages_need_the_right(sign_in, role, kind):
    client = sign_in(make_membership(role, kind=kind))

    assert show(client).status_code == 403
    assert upload(client, b"x").status_code == 403
    assert show(client, "register_update", uuid4()).status_code == 403
    assert confirm(client, uuid4()).status_code == 403
