"""`wegbereiter manage …`: Django's own commands, on our database; those that change tables act as wb_owner."""

import argparse
import os
from typing import TYPE_CHECKING

from wegbereiter.cli.database import django_on

if TYPE_CHECKING:
    from wegbereiter.cli.parsers import Subparsers

NEEDS_OWNER = {"migrate", "sqlmigrate", "showmigrations", "makemigrations", "dbshell", "end_audit_months"}
NEEDS_NO_DATABASE = {"makemessages", "compilemessages", "collectstatic", "check", "help", "privacy_docs"}


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("manage", help="run a Django management command on our database", add_help=False)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; the exit code is Django's."""
    from django.core.management import execute_from_command_line

    command = args.arguments[0] if args.arguments else "help"
    line = ["wegbereiter manage", *(args.arguments or ["help"])]
    if command in NEEDS_NO_DATABASE:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wegbereiter.settings")
        execute_from_command_line(line)
        return 0
    with django_on(owner=command in NEEDS_OWNER):
        execute_from_command_line(line)
    return 0
