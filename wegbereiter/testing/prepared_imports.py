"""What the process that others are forked from does once (prepared.py)."""

import django

django.setup()

from procrastinate.contrib.django.management.commands import procrastinate  # noqa: E402,F401  most of them run a worker
