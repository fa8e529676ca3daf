"""Django's own check for a server on the internet: https, cookies, headers. Every warning fails."""

import os
import sys

os.environ.pop("WEGBEREITER_TESTING", None)
os.environ.pop("WEGBEREITER_DEMO", None)
os.environ |= {
    "WEGBEREITER_URL": "https://pakt.example.org",
    "WEGBEREITER_SECRET_KEY": "k" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789",
}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wegbereiter.settings")

from django.core.management import execute_from_command_line

sys.exit(execute_from_command_line(["check", "check", "--deploy", "--fail-level", "WARNING"]))
