#!/bin/sh
# make test: gets a browser where it can, then runs every test. What is left out is said in one line each; with CI=true
# nothing may be left out (tests/docker.py and tests/browser/conftest.py fail instead of skipping).
cd "$(dirname "$0")/../.." || exit 1
sh deploy/local/browser.sh
exec .venv/bin/python -m pytest -rsfE "$@"
