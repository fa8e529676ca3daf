"""Remove the months of the audit trail whose retention is over. Run by the operator as the owner of the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from wegbereiter.audit.actions import end_months
from wegbereiter.audit.rules import month_before
from wegbereiter.core.database.roles_sql import OWNER
from wegbereiter.privacy.choices import RETENTION


class Command(BaseCommand):
    help = "Remove events of the audit trail whose retention is over; the closing hash of each month stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do it; without this word only say what would be done")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:  # noqa: ARG002
        now = timezone.now()
        before = month_before(now, years=RETENTION["audit"].years)
        if not yes:
            self.stdout.write(f"Months before {before} would end. Say --yes to remove their events.")
            return
        with connection.cursor() as cursor:
            cursor.execute("select current_user")
            if cursor.fetchone() != (OWNER,):
                raise CommandError("Only the owner of the database can do this: wegbereiter manage end_audit_months")
        ended = end_months(before=before, now=now)
        self.stdout.write(f"{ended} months of chains before {before} have ended; their closing hashes stay.")
