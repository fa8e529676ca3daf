#!/usr/bin/env bash
# Every check that is no test. Runs all of them and names those that failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
export DJANGO_SETTINGS_MODULE=wegbereiter.settings WEGBEREITER_TESTING=1
failed=()
check() { # check NAME COMMAND...
  local name=$1; shift
  if output=$("$@" 2>&1); then printf '  ok    %s\n' "$name"; else printf '  FAIL  %s\n%s\n' "$name" "$output"; failed+=("$name"); fi
}

typed=$(find wegbereiter/core wegbereiter -path '*/tests/*' -prune -o \( -path 'wegbereiter/core/*.py' -o -name 'rules.py' -o -path '*/rules/*.py' \
  -o -name 'queries.py' -o -path '*/queries/*.py' -o -name 'actions.py' -o -path '*/actions/*.py' -o -name 'permissions.py' \) -print | sort -u)

check "style (ruff)" "$bin/ruff" check -q .
check "format (ruff)" "$bin/ruff" format -q --check .
check "import contracts" "$bin/lint-imports"
check "types (mypy)" "$bin/mypy" $typed
check "templates (djlint)" "$bin/djlint" --quiet --lint wegbereiter
check "missing migrations" "$bin/python" -W ignore -m django makemigrations --check --dry-run
check "deployment settings" "$bin/python" -W ignore tools/check_deploy.py
check "sizes" "$bin/python" tools/check_size.py
check "no .objects in views" "$bin/python" tools/check_views.py
check "untranslated texts" "$bin/python" tools/check_texts.py

if [ ${#failed[@]} -gt 0 ]; then echo "Checks: ${#failed[@]} failed."; exit 1; fi
echo "Checks: all passed."
