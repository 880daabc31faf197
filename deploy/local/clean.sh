#!/bin/sh
# make clean: forgets everything under var/, unless something runs there; asks first, YES=1 answers for you.
cd "$(dirname "$0")/../.." || exit 1
for lock in var/run.pid var/demo/run.pid; do
  [ -s "$lock" ] && pid=$(head -n 1 "$lock") && kill -0 "$pid" 2>/dev/null &&
    { echo "It still runs (process $pid). Stop it first: kill $pid" >&2; exit 1; }
done
[ -d var ] || { echo "There is nothing under var/."; exit 0; }
if [ "${YES:-}" != 1 ]; then
  printf 'This deletes the databases, the letters and the secrets under var/ (%s). Type yes to go on: ' "$(du -sh var | cut -f 1)"
  read -r answer
  [ "$answer" = yes ] || { echo "Nothing was deleted."; exit 1; }
fi
rm -rf var && echo "var/ is gone; make run begins afresh."
