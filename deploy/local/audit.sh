#!/bin/sh
# make audit: which packages of requirements.lock (the containers' are among them) have weaknesses that PyPI knows of.
# Exits with 0 if none has, 1 if some have, 2 if that could not be found out. Not part of make check: it needs the
# network, and what it says changes while nothing changes here. Its tool lives in var/audit, so that nothing else has it.
set -u
cd "$(dirname "$0")/../.." || exit 2
lock=deploy/local/audit.lock
unknown() {
  echo "Nothing is known: $1. This is no good news; try again where PyPI can be reached." >&2
  exit 2
}
if ! cmp -s "$lock" var/audit/installed; then
  mkdir -p var
  { .venv/bin/uv venv --quiet --clear var/audit &&
    .venv/bin/uv pip install --quiet --python var/audit/bin/python --require-hashes -r "$lock" &&
    cp "$lock" var/audit/installed; } || unknown "pip-audit could not be installed"
fi
found=$(mktemp) && said=$(mktemp) && known=$(mktemp) || exit 2
trap 'rm -f "$found" "$said" "$known"' EXIT
ask() { # ask FILE OPTION…: exit 0 if nothing is known of what the file names
  file=$1 && shift
  : >"$found"
  var/audit/bin/pip-audit --requirement "$file" --disable-pip "$@" --progress-spinner off --format markdown --desc off \
    --output "$found" >"$said" 2>&1
}
# A mirror may answer without the weaknesses, which looks like good news: so first of one that has had some since 2024.
echo 'jinja2==3.1.2' >"$known"
ask "$known" --no-deps && unknown "the index that is asked here knows of no weakness at all, not even of jinja2 3.1.2"
[ -s "$found" ] || { tail -n 1 "$said" | cut -c 1-300 >&2; unknown "PyPI's list could not be read"; }
ask requirements.lock --require-hashes && { echo "No package of requirements.lock has a weakness that PyPI knows of."; exit 0; }
[ -s "$found" ] || { tail -n 1 "$said" | cut -c 1-300 >&2; unknown "PyPI's list could not be read to its end"; }
cat "$found"
exit 1
