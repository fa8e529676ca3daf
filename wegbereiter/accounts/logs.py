"""Secrets that stand in addresses stay out of the log: the links of invitations and password resets."""

import logging
import re

_SECRET_PARTS = re.compile(r"(/konto/(?:einladung|password/reset/key|confirm-email)/)[^/\s?'\"]+")


def without_secrets(text: str) -> str:
    """The text with what follows such an address replaced."""
    return _SECRET_PARTS.sub(r"\1…", text)


class AddressFilter(logging.Filter):
    """Cleans message and arguments of every record that a handler writes; lets all of them pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = without_secrets(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
