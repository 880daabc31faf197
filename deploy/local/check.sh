#!/bin/sh
# make check: all five are run even if the first complains, so that one look shows everything.
cd "$(dirname "$0")/../.." || exit 1
failed=0
say() { printf '\n== %s\n' "$1"; }
say "ruff check" && .venv/bin/python -m ruff check . || failed=1
say "ruff format" && .venv/bin/python -m ruff format --check --quiet . || { echo "make format puts this right"; failed=1; }
say "mypy --strict" && .venv/bin/python -m mypy || failed=1
say "import-linter" && .venv/bin/python -c 'from importlinter.cli import lint_imports_command as lint; lint()' || failed=1
say "states" && .venv/bin/python -m deploy.local.states || failed=1
exit "$failed"
