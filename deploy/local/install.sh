#!/bin/sh
# Makes .venv from requirements.lock, once; a later call sees that nothing changed and returns at once.
# Says what to do where it cannot. PYTHON=/path/to/python3.12 chooses the interpreter of a new .venv.
set -eu
cd "$(dirname "$0")/../.."
fits='import sys; sys.exit(sys.version_info < (3, 11))'
say() { printf '%s\n' "$*" >&2; }

works() { "$1" -c "$fits" >/dev/null 2>&1; }

find_python() {
  if [ -n "${PYTHON:-}" ]; then
    works "$PYTHON" && { printf '%s' "$PYTHON"; return; }
    say "PYTHON=$PYTHON is not a Python 3.11 or newer that runs."
    exit 1
  fi
  for candidate in python3.13 python3.12 python3.11 python3 python; do
    works "$candidate" && { printf '%s' "$candidate"; return; }
  done
  say "Python 3.11 or newer is needed, and none was found (python3 here: $(python3 --version 2>&1 || echo none))."
  say "Install one (Debian 12+, Ubuntu 24.04+: apt install python3 python3-venv; macOS: brew install python@3.13; others:"
  say "https://www.python.org/downloads/) and type the same again, or point at it: make run PYTHON=/path/to/python3.13"
  exit 1
}

make_venv() {
  python=$(find_python)
  if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    say "$python comes without venv. On Debian and Ubuntu install it, then type the same again:"
    say "    apt install python3-venv      (as root, or with sudo)"
    exit 1
  fi
  say "Making .venv with $("$python" --version) ..."
  rm -rf .venv
  "$python" -m venv .venv
}

install_lock() {
  say "Installing $(grep -c '^[a-z].*==' requirements.lock) packages from requirements.lock, checked by their hashes ..."
  if .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/local/uv.txt; then
    .venv/bin/python -m uv pip install --python .venv/bin/python --require-hashes -r requirements.lock && return
    say "uv could not do it; trying pip, which is slower ..."
  fi
  .venv/bin/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
}

if cmp -s requirements.lock .venv/requirements.lock && works .venv/bin/python; then exit 0; fi
works .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv
install_lock || { say "The packages could not be installed: see above. A package index must be reachable."; exit 1; }
cp requirements.lock .venv/requirements.lock
say "Installed."
