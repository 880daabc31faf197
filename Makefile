# What there is to type. The work itself is in deploy/local/*.sh and deploy/local/*.py, so that this stays a list.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO ?= 1
ARGS ?=
NAMES ?=
export PYTHONUTF8 := 1
venv := .venv/bin/python
install := @sh deploy/local/install.sh

.PHONY: help install run demo hall test quick explore check format bench letters booths awards notifications revision lock audit up down clean

help: ## this list
	@echo 'Khuyến công: fair booths, fair awards, and everybody told in time. There is:'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 	\2/p' Makefile | expand -t 23

install: ## make .venv from requirements.lock (every other target does it by itself)
	$(install)

run: ## start everything on this machine and say where; PORT=8123 chooses the port, DEMO=0 leaves the demo out, Ctrl-C stops it
	$(install)
	@exec $(venv) -m deploy.local.run --host '$(HOST)' --port '$(PORT)' $(if $(filter 0,$(DEMO)),--no-demo)

demo: ## as run, with a fresh demo year in a folder of its own (var/demo), forgotten at the next start
	$(install)
	@exec $(venv) -m deploy.local.run --host '$(HOST)' --port '$(PORT)' --var var/demo --afresh

hall: ## a TLS certificate for a hall's own network: make hall NAMES='192.168.1.10 cham.local'
	$(install)
	@exec $(venv) -m deploy.hall $(NAMES)

test: ## every test, in some fifteen minutes; ARGS='-k draw' chooses some
	$(install)
	@sh deploy/local/test.sh $(ARGS)

quick: ## unit and contract tests, and the integration of what git says has changed
	$(install)
	@sh deploy/local/test.sh quick $(ARGS)

explore: ## what hypothesis tests, with examples that nobody has seen before (make test has the same each time)
	$(install)
	@sh deploy/local/test.sh explore $(ARGS)

check: ## ruff, mypy --strict, import-linter, names of states
	$(install)
	@sh deploy/local/check.sh

format: ## let ruff lay out the code
	$(install)
	@$(venv) -m ruff format . && $(venv) -m ruff check --fix .

letters: ## the letters of the main paths as pictures, in docs/letters (needs a Chromium)
	$(install)
	@exec $(venv) -m deploy.local.letters

bench: ## the measurements, each beside its limit (some minutes, on an idle machine)
	$(install)
	@exec $(venv) -m bench

booths: ## a command of services/booths on the data of make run: make booths ARGS='dead-letters list'
	@exec $(venv) -m deploy.local.command booths $(ARGS)

awards: ## the same of services/awards
	@exec $(venv) -m deploy.local.command awards $(ARGS)

notifications: ## the same of services/notifications
	@exec $(venv) -m deploy.local.command notifications $(ARGS)

revision: ## add a migration of what models say now: make revision ARGS='booths "what changes"'
	$(install)
	@exec $(venv) -m deploy.local.revision $(ARGS)

lock: ## pin the packages that pyproject.toml names, with their hashes
	@sh deploy/lock.sh

audit: ## ask PyPI which of the pinned packages have known weaknesses (needs the network)
	$(install)
	@sh deploy/local/audit.sh

up: ## the same on real parts in containers: PostgreSQL, Kafka, nginx (needs Docker)
	@docker compose up -d --build --wait && docker compose port gateway 8080 | sed 's,^,http://,'

down: ## stop the containers; their data stays
	@docker compose down

clean: ## forget the local data, logs and secrets under var/ (asks first; YES=1 answers)
	@YES=$(YES) sh deploy/local/clean.sh

.DEFAULT:
	@echo "make: there is no '$@' here."; $(MAKE) help; exit 2
