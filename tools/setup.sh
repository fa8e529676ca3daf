#!/usr/bin/env bash
# Sets everything up below this checkout: Python packages, style sheet and fonts, translations. Twice is once; what has not changed is skipped,
# so the second time needs no network. Usage: tools/setup.sh [run|dev]
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-dev}
mkdir -p .setup var
started=$SECONDS

say() { printf '\033[1m[%s/%s]\033[0m %s\n' "$1" 4 "$2"; }
stop() { printf '\n%s\n' "$1" >&2; exit 2; }
changed() { # changed NAME FILES... : true unless these files are as they were when NAME was last finished
  local name=$1; shift
  local now; now=$(cat -- "$@" | sha256sum | cut -c1-64)
  [ "$(cat ".setup/$name" 2>/dev/null || true)" != "$now" ] && printf '%s' "$now" >".setup/$name.next"
}
finished() { mv ".setup/$1.next" ".setup/$1"; }

# Debian's own interpreter first, where it can make an environment: one of another origin that stands before it on the path is often built
# without the compiler's profile, and every page takes longer.
python=${PYTHON:-}
[ -z "$python" ] || command -v "$python" >/dev/null || stop "PYTHON names $python, which is no program."
for one in /usr/bin/python3.11 "$(command -v python3.11 || true)" "$(command -v python3 || true)"; do
  if [ -z "$python" ] && [ -x "$one" ] && "$one" -c 'import ensurepip, venv' 2>/dev/null; then python=$one; fi
done
python=${python:-$(command -v python3.11 || command -v python3 || true)}
[ -n "$python" ] || stop "Python 3.11 or newer is missing. On Debian: apt install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 3.11 or newer is needed; $python is $("$python" -V)."
command -v node >/dev/null && command -v npm >/dev/null || stop "Node 20 and npm are missing (they build style sheet and fonts). On Debian: apt install nodejs npm"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || stop "Node 20 or newer is needed; this is $(node -v)."

say 1 "Python environment"
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
  rm -rf .venv .setup/python-*
  "$python" -m venv .venv 2>.setup/venv.log || {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && "$python" -m venv .venv
  } || { cat .setup/venv.log >&2; stop "The venv module is missing. On Debian: apt install python3-venv"; }
fi
# Each step says what went wrong: a list of commands joined by && would let the next one begin (set -e does not look into it).
NETWORK="see above. The first set-up needs a network; what was done is kept."
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes "$@"; }
if changed python-base requirements/build.txt requirements/base.txt; then
  echo "      installing packages ..."
  { pip -r requirements/build.txt && pip -r requirements/base.txt; } || stop "The Python packages could not be installed: $NETWORK"
  finished python-base
fi
if [ "$what" = dev ] && changed python-dev requirements/dev.txt; then
  echo "      installing development tools ..."
  pip -r requirements/dev.txt || stop "The development tools could not be installed: $NETWORK"
  finished python-dev
fi
if changed python-self pyproject.toml || [ ! -x .venv/bin/wegbereiter ]; then
  .venv/bin/python -m pip --disable-pip-version-check install --quiet --no-build-isolation --no-deps --no-index --editable . >.setup/install.log 2>&1 \
    || { cat .setup/install.log >&2; stop "The package itself could not be installed."; }
  [ -f .setup/python-self.next ] && finished python-self
fi
# Every start reads them, also where the environment forbids Python to keep what it compiled.
.venv/bin/python -m compileall -q wegbereiter

say 2 "Style sheet and fonts"
if changed frontend-packages frontend/package.json frontend/package-lock.json || [ ! -d frontend/node_modules ]; then
  (cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) \
    || stop "The packages for style sheet and fonts could not be installed: $NETWORK"
  [ -f .setup/frontend-packages.next ] && finished frontend-packages
fi
if changed frontend-build frontend/*.mjs frontend/package-lock.json wegbereiter/static/wegbereiter/*.css || [ ! -d wegbereiter/static/built ] || [ ! -d wegbereiter/core/documents/fonts ]; then
  (cd frontend && npm run --silent build) || stop "Style sheet and fonts could not be built: see above."
  [ -f .setup/frontend-build.next ] && finished frontend-build
fi

say 3 "Translations"
if changed translations $(find wegbereiter/locale -name '*.po') || [ -n "$(find wegbereiter/locale -name '*.po' -exec sh -c '[ -f "${1%.po}.mo" ] || echo x' _ {} \;)" ]; then
  .venv/bin/pybabel -q compile --directory wegbereiter/locale --domain django --statistics 2>/dev/null || stop "A translation file is broken: pybabel compile --directory wegbereiter/locale --domain django"
  [ -f .setup/translations.next ] && finished translations
fi

say 4 "Ready after $((SECONDS - started)) s"
