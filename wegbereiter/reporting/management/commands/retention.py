"""What ends because its period is over: say it, or do now what the worker does each hour. Ids and counts only."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from wegbereiter.accounts.jobs import end_old_accounts
from wegbereiter.casework.jobs import end_old_files
from wegbereiter.core.retention import Over
from wegbereiter.core.tenancy import NO_ORGANISATION
from wegbereiter.funding.jobs import end_old_words
from wegbereiter.organisations.jobs import end_old_rows
from wegbereiter.privacy.choices import RETENTION
from wegbereiter.reporting.queries import everything_over

JOBS = (end_old_rows, end_old_accounts, end_old_words, end_old_files)


class Command(BaseCommand):
    help = "End data whose retention is over; with --dry-run only say how much that is, by class and organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would end")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        now = timezone.now()
        if not dry_run:
            for job in JOBS:
                job(now)
        today = timezone.localdate(now)
        self.stdout.write("Would end now:" if dry_run else "Done. What is still over waits for the next run:")
        with translation.override(None):
            for over, bodies in everything_over(today):
                self.stdout.write(f"  {_line(over)}: {sum(bodies.values())} in {len(bodies)} organisations")
                for body, rows in sorted(bodies.items()):
                    self.stdout.write(f"    {'none' if body == NO_ORGANISATION else body}: {rows}")


def _line(over: Over) -> str:
    kept = RETENTION[over.retention]
    assumed = ", an assumption" if kept.assumption else ""
    since = f"before {over.given}" if isinstance(over.given, date) else f"editions {', '.join(over.given) or 'none'}"
    return (
        f"{over.ending} ({kept.label}, {kept.years or kept.days} {'years' if kept.years else 'days'}{assumed}; {since})"
    )
