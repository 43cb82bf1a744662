# make run            the portal on this machine, with everything it needs
# make test           all checks and tests, as CI runs them
# make setup          .venv and node_modules with the development tools
# make lint | fmt     check | correct style
# make e2e            only the journeys in a real browser
# make demo           like `run`, and loads the demo into a database named by DATABASE_URL too
# make chaos          people at work while processes are killed: 0 lost, 0 doubled (ROUNDS=20)
# make races          pairs of acts at the same moment: one wins, the other is told (PAIRS=2000)
# make reminders      random schedules, outages and clock jumps against a model (N=1000)
# make drill          the demo is backed up, restored elsewhere and compared
# make sbom | audit   what is inside, with licences | known weaknesses of it (asks the network)
# make fuzz-files     hostile files changed at random: none let in, none hangs (N=20000)
# make bench          what each page costs with N=10000 dossiers, beside a bare Django page
# make messages       collect and compile the translations
# make bundle         all that an installation without a network needs, in one archive (var/bundle)
# make verify         compare an unpacked bundle with its checksums
# make test-servers   `make run` on PostgreSQL 15 and Redis 7 of this machine; a bundle, unpacked
# make lock           renew the lock files after a change of pyproject.toml or package.json
#                     (LOCK=--upgrade takes the newest releases that fit)
# Nothing but Python 3.11 to 3.13, Node.js 20+ with npm, and make is needed.

PYTHON ?= python3

.PHONY: run test setup lint fmt e2e unit quick chaos bench races reminders drill fuzz-files sbom audit demo messages lock bundle verify test-servers
.DEFAULT_GOAL := run

run:
	@$(PYTHON) -m config.launch run

setup:
	@$(PYTHON) -m config.launch setup

test:
	@$(PYTHON) -m config.launch test

quick:
	@$(PYTHON) -m config.launch test --only quick

unit:
	@$(PYTHON) -m config.launch test --only unit

e2e:
	@$(PYTHON) -m config.launch test --only journeys

chaos: setup
	@.venv/bin/python -m tests.chaos --rounds $(or $(ROUNDS),20)

races: export PAIRS := $(or $(PAIRS),2000)
races:
	@$(PYTHON) -m config.launch test --only unit tests/approvals/test_pairs.py -n 0 -s

reminders: export N := $(or $(N),1000)
reminders:
	@$(PYTHON) -m config.launch test --only unit tests/approvals/test_schedules.py -n 2

drill: setup
	@.venv/bin/python -m tests.drill

fuzz-files: setup
	@.venv/bin/python -m tests.documents.fuzz --n $(or $(N),20000)

bench: setup
	@.venv/bin/python -m tests.bench --dossiers $(or $(N),10000) $(if $(UPGRADE),--upgrade)

lint: setup
	@$(PYTHON) -m config.launch test --only lint

fmt: setup
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

demo: export KN_MODE := demo
demo: export DEMO := 1
demo: run

messages: setup
	@.venv/bin/python manage.py messages

bundle:
	@$(PYTHON) -m config.launch bundle

verify:
	@$(PYTHON) -m config.launch verify

sbom: setup
	@.venv/bin/python -m config.inventory

# In an environment of its own: nothing enters .venv that the lock does not name
audit:
	@test -x var/audit/bin/pip-audit || { $(PYTHON) -m venv var/audit && \
		var/audit/bin/python -m pip install --quiet "pip-audit>=2.10,<3"; }
	@var/audit/bin/pip-audit --strict --disable-pip -r requirements/development.lock
	@npm audit --package-lock-only

test-servers: setup
	@.venv/bin/python -m pytest -n 0 -m servers tests/servers

# uv resolves for every Python and system at once; nothing of this machine's pip enters the files
UV = env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_FIND_LINKS \
	.venv/bin/python -m uv pip compile pyproject.toml --quiet --no-config --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links

lock: setup
	@.venv/bin/python -m pip install --quiet "uv>=0.13,<0.14"
	@$(UV) $(LOCK) \
		--extra embedded --extra dev -o requirements/development.lock
	@$(UV) -c requirements/development.lock --extra embedded -o requirements/run.lock
	@$(UV) -c requirements/development.lock -o requirements/production.lock
	@npm install --package-lock-only
