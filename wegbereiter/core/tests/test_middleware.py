"""Headers of our own; what every page really carries is tested on all addresses in tests/test_headers.py."""

from django.http import HttpResponse
from django.test import RequestFactory

from wegbereiter.core.middleware import PERMISSIONS, HeadersMiddleware


def answer(path: str, **headers: str) -> HttpResponse:
    return HeadersMiddleware(lambda request: HttpResponse(headers=headers))(RequestFactory().get(path))


def test_page_is_never_stored():
    response = answer("/geld/")

    assert response["Cache-Control"] == "no-store"
    assert response["Permissions-Policy"] == PERMISSIONS
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_static_file_may_be_stored():
    assert "Cache-Control" not in answer("/static/app.css")


def test_view_may_say_otherwise():
    assert answer("/", **{"Cache-Control": "private"})["Cache-Control"] == "private"
