#!/bin/sh
# make clean: forgets everything under var/, unless something runs there.
cd "$(dirname "$0")/../.." || exit 1
for lock in var/run.pid var/demo/run.pid; do
  [ -s "$lock" ] && pid=$(head -n 1 "$lock") && kill -0 "$pid" 2>/dev/null &&
    { echo "It still runs (process $pid). Stop it first: kill $pid" >&2; exit 1; }
done
rm -rf var && echo "var/ is gone; make run begins afresh."
