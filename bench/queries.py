"""Which statements a page makes, asked in a process of its own under the program's login."""

import json
import os
import subprocess
import sys
from pathlib import Path

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
    from wegbereiter.core.database.server import running_server  # noqa: PLC0415  only while the server runs

    server = running_server(home)
    if server is None:
        raise RuntimeError("the server is not running")
    environment = os.environ | {
        "WEGBEREITER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wegbereiter.settings", "WEGBEREITER_DEMO": "1",
        "APP_DATABASE_URL": server.url("wb_login"), "DATABASE_URL": server.url("wb_owner"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, cast, path], env=environment, capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout.strip().splitlines()[-1]))
