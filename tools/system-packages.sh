#!/usr/bin/env bash
# Chromium for the browser journeys, gettext for the check of untranslated texts. As root they are installed from Debian;
# otherwise we say what to install. Where Debian has Chromium's shell, it does the same work at half the cost.
set -euo pipefail
SHELL_ONLY=chromium-headless-shell
export DEBIAN_FRONTEND=noninteractive
have() { command -v "$1" >/dev/null; }
installs() { [ "$(id -u)" = 0 ] && have apt-get; }

missing=() better=()
have "$SHELL_ONLY" || have chromium || missing+=(chromium)
have xgettext || missing+=(gettext)
if installs && [ ${#missing[@]} -gt 0 ]; then apt-get update -qq >/dev/null 2>&1 || true; fi
if installs && ! have "$SHELL_ONLY" && apt-cache show "$SHELL_ONLY" >/dev/null 2>&1; then better=("$SHELL_ONLY"); fi
wanted=("${better[@]}")
for name in "${missing[@]}"; do [ "$name" = chromium ] && [ ${#better[@]} -gt 0 ] || wanted+=("$name"); done
[ ${#wanted[@]} -eq 0 ] && exit 0
if installs; then
  echo "Installing ${wanted[*]} ..."
  apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null && exit 0
fi
[ ${#missing[@]} -eq 0 ] && exit 0
echo "The tests need ${missing[*]}. On Debian: apt install ${missing[*]}" >&2
exit 2
