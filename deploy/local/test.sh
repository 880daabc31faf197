#!/bin/sh
# make test [ARGS], make quick, make explore. Chosen tests run in one process, all of them in several (tests/lanes.py).
#
#   test.sh                every test; gets a browser, Postfix and Exim where it can. What is left out is said in one line
#                          each; with CI=true nothing may be (tests that miss something fail instead of being skipped)
#   test.sh -k draw        some of them, as pytest chooses
#   test.sh quick          unit, contract, and the integration of what git says has changed; no browser, no containers
#   test.sh explore        what hypothesis plays through, with examples that nobody has seen before
cd "$(dirname "$0")/../.." || exit 1
# Python is started some hundred times here: compiled files are kept, whatever this machine says, for each start costs a
# second of computing with them and three without.
unset PYTHONDONTWRITEBYTECODE
told="-rsfE --durations=25 --durations-min=1"
cores=$(.venv/bin/python -c 'import os; print(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())')
pytest() { .venv/bin/python -m pytest "$@"; }
case ${1:-all} in
  quick)
    shift
    chosen=$(.venv/bin/python -m tests.changed) || exit 1
    echo "Quick tests: $chosen"
    # shellcheck disable=SC2086 # these are words
    pytest $told -n "$cores" -m "not docker" $chosen "$@" ;;
  explore)
    shift
    pytest $told -n "$cores" --hypothesis-profile=explore -m hypothesis "$@" ;;
  all)
    sh deploy/local/browser.sh && sh deploy/local/mail_servers.sh || exit 1
    # The longest tests wait for processes, containers and a browser more than they compute.
    # shellcheck disable=SC2086
    pytest $told -n $((cores + 3)) ;;
  *)
    sh deploy/local/browser.sh && sh deploy/local/mail_servers.sh || exit 1
    # shellcheck disable=SC2086
    pytest $told "$@" ;;
esac
