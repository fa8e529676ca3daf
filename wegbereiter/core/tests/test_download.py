"""A download's headers: a good name, nothing sniffed, nothing kept, nothing run."""

from urllib.parse import unquote

import pytest
from csp.middleware import CSPMiddleware
from django.test import RequestFactory

from wegbereiter.core.documents.download import download
from wegbereiter.core.middleware import HeadersMiddleware


def disposition(name):
    return download(b"x", name=name).headers["Content-Disposition"]


def test_the_answer_is_a_file_and_nothing_else():
    response = download(memoryview(b"%PDF"), name="Notice")

    assert response.content == b"%PDF"
    assert dict(response.headers) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="Notice.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def test_our_middleware_leaves_the_policy_of_a_file_alone():
    answer = CSPMiddleware(HeadersMiddleware(lambda request: download(b"x", name="Notice")))

    assert answer(RequestFactory().get("/")).headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_name_with_umlauts_is_encoded():
    assert disposition("Bescheid Größenau") == "attachment; filename*=utf-8''Bescheid%20Gr%C3%B6%C3%9Fenau.pdf"


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../etc/passwd", "etc passwd.pdf"),
        ('a"b\\c:d|e?f*g<h>i', "a b c d e f g h i.pdf"),
        ("one\r\nSet-Cookie: x=1", "one Set-Cookie x=1.pdf"),
        ("notice\u202efdp.exe", "notice fdp.exe.pdf"),
        ("a\0b", "a b.pdf"),
        ("", "document.pdf"),
        (" . ", "document.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
        ("خطة", "خطة.pdf"),
        ("\ud800", "document.pdf"),
    ],
)
def test_what_no_file_may_be_called_is_left_out(name, saved):
    header = disposition(name)

    found = unquote(header.partition("utf-8''")[2]) or header.partition('filename="')[2].rstrip('"')
    assert found == saved
    assert "\n" not in header
