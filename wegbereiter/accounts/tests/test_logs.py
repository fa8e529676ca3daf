"""What a handler writes holds no secret of an address."""

import logging

import pytest

from wegbereiter.accounts.rules import AddressFilter

PATH = "/konto/einladung/WyJhYmM:geheim/"


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("%s: %s", ("Gone", PATH)),
        (f"Gone: {PATH}", ()),
        ("%(path)s", ({"path": "x"},)),
        (ValueError("x"), None),
        ("%s %s", (5, PATH)),
    ],
)
def test_record_passes_without_the_secret(message, args):
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, args, None)

    assert AddressFilter().filter(record) is True
    assert "geheim" not in str(record.msg)
    assert "geheim" not in str(record.args)


def test_secret_of_a_request_that_fails_stays_out_of_the_log(client, caplog, settings):
    """The filter hangs on the handler; here it is asked directly, with what Django logs."""
    caplog.handler.addFilter(AddressFilter())
    client.raise_request_exception = False

    logging.getLogger("django.request").error("Internal Server Error: %s", PATH)

    assert "geheim" not in caplog.text
