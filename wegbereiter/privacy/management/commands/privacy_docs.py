"""Write docs/privacy.md and docs/processing-record.md anew. Needs no database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from wegbereiter.privacy.documents import documents


class Command(BaseCommand):
    help = "Write docs/privacy.md and docs/processing-record.md from what the apps have decided."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:  # noqa: ARG002
        folder.mkdir(exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"{folder / name}")
