"""Only the scan itself is kept: one picture or one PDF, nothing behind it, nothing that runs."""

import hashlib
from types import SimpleNamespace

import pytest

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Application, ApplicationFile
from wegbereiter.funding.rules import scans
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault
from wegbereiter.organisations.factories import make_membership, make_organisation

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n picture \x00\x00\x00\x00IEND\xaeB`\x82"
KINDS = {PDF: "application/pdf", JPEG + b"\x00\x00": "image/jpeg", PNG: "image/png"}
HOSTILE = {
    "empty": (b"", Fault.SCAN_EMPTY),
    "html": (b"<html><script>alert(1)</script></html>", Fault.SCAN_KIND),
    "svg": (b"<svg onload='alert(1)'/>", Fault.SCAN_KIND),
    "zip": (b"PK\x03\x04 ... ", Fault.SCAN_KIND),
    "program": (b"MZ\x90\x00", Fault.SCAN_KIND),
    "cut off": (PDF[:-8], Fault.SCAN_KIND),
    "html before pdf": (b"<script>" + PDF, Fault.SCAN_KIND),
    "zip behind pdf": (PDF + b"PK\x05\x06" + b"x" * 18, Fault.SCAN_KIND),
    "zip behind jpeg": (JPEG + b"PK\x05\x06" + b"x" * 18, Fault.SCAN_KIND),
    "html behind png": (PNG + b"<script>alert(1)</script>", Fault.SCAN_KIND),
    "pdf that runs": (b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF", Fault.SCAN_KIND),
    "pdf with a file": (b"%PDF-1.7\n<< /Type /EmbeddedFile >>\n%%EOF", Fault.SCAN_KIND),
}


@pytest.mark.parametrize("content", KINDS, ids=KINDS.values())
def test_a_scan_is_known_by_its_bytes(content):
    scan = scans.read_scan(content)

    assert (scan.media_type, scan.size, scan.content) == (KINDS[content], len(content), content)
    assert scan.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_scan_is_refused(name):
    content, fault = HOSTILE[name]
    with pytest.raises(RefusedError) as caught:
        scans.read_scan(content)
    assert caught.value.fault == fault


def test_ten_megabytes_are_taken_and_no_byte_more():
    most = JPEG[:-2] + b"x" * (scans.MOST_BYTES - len(JPEG)) + JPEG[-2:]
    assert scans.read_scan(most).size == scans.MOST_BYTES
    with pytest.raises(RefusedError) as caught:
        scans.read_scan(most + b"\x00")
    assert (caught.value.fault, caught.value.params) == (Fault.SCAN_TOO_LARGE, {"most": 10})


@pytest.mark.django_db
def test_a_scan_is_added_to_a_draft_only():
    town = make_organisation()
    make.make_calculation({town: 85, make_organisation(): 72_772})
    clerk = make.as_actor(make_membership("funding_clerk", town))
    now = SimpleNamespace(by=clerk, now=make.NOW).__dict__
    with acting_as(clerk):
        application = actions.start_application(**now)
        actions.add_scan(application.pk, PDF, **now)
        actions.withdraw_application(application.pk, **now)
        with pytest.raises(RefusedError) as caught:
            actions.add_scan(application.pk, PDF, **now)

    assert caught.value.fault == Fault.APPLICATION_NOT_DRAFT
    assert bytes(ApplicationFile.objects.get(application=Application.objects.get()).content) == PDF
