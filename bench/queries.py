"""Which statements a page makes, asked in a process of its own under the program's login."""

import json
from pathlib import Path

from inside import run_inside

PROGRAM = """
import json, sys, django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
if sys.argv[1]:
    client.post("/demo/anmelden/", {"role": sys.argv[1]})
client.get(sys.argv[2])
with CaptureQueriesContext(connection) as captured:
    assert client.get(sys.argv[2]).status_code == 200
print(json.dumps([q["sql"] for q in captured.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]))
"""


def statements_of(home: Path, cast: str, path: str) -> list[str]:
    """Values included, so that they can be asked again as they stand."""
    said = run_inside(home, PROGRAM, cast, path, login="wb_login")
    return list(json.loads(said.strip().splitlines()[-1]))
