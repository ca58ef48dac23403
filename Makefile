# Everything that is done from the command line. Two commands suffice: make run, make test.
# PYTHON=python3.12 chooses another interpreter, ARGS='tests/scoring -x' narrows make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(VENV)/lock
COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(LOCK)/bin/pip-compile pyproject.toml --quiet \
	--generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

# Databases that live for one test need no disk, and a busy disk makes every test wait.
FAST := $(if $(wildcard /dev/shm),TMPDIR=/dev/shm)

# Tests share nothing, so each core plays some of them.
SIDE_BY_SIDE := --numprocesses=auto --maxprocesses=4 --dist=worksteal

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test check bench chaos race links docs lock clean browser $(VENV)

# Serves the chat on http://127.0.0.1:8080/ with a demo centre, unless one is already described.
run: $(VENV)
	@$(BIN)/otklik seed --if-empty
	@exec $(BIN)/otklik run

# The whole suite; a browser is fetched where that is possible, else its tests skip aloud.
test: $(VENV)/test.stamp browser
	@$(FAST) $(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

# What must hold before anything is merged: format, lint, types, who may import whom.
check: $(VENV)/test.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Benchmarks; each prints its own figures, one after the other so that they do not disturb.
bench: $(VENV)/test.stamp
	@set -e; for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script; done

# Kills a running bot at 50 random moments; make test does it at 10.
chaos: $(VENV)/test.stamp
	@$(FAST) CHAOS_ROUNDS=50 $(BIN)/python -m pytest tests/chaos $(ARGS)

# Lets 16 people race for one time 10,000 times, and 200 people 100 times; make test does it at 100.
race: $(VENV)/test.stamp
	@RACE_TRIALS=10000 $(BIN)/python -m pytest tests/race $(ARGS)

# A thousand people use one link at once, ten thousand tokens are guessed, 100,000 rows are verified;
# make test does it with fewer.
links: $(VENV)/test.stamp
	@$(FAST) LINK_USES=1000 CHAIN_ROWS=100000 $(BIN)/python -m pytest \
		tests/web/test_landing.py tests/storage/test_chain.py $(ARGS)

# Draws docs/flows.md anew from the code.
docs: $(VENV)
	@$(BIN)/python -m bot docs

# Pins anew what pyproject.toml asks for, with the oldest supported Python; UPGRADE=1 also moves
# what is pinned already. Development comes first, so that both files agree.
lock: $(LOCK)/bin/pip-compile
	@$(COMPILE) --extra=dev --output-file=requirements-dev.txt
	@$(COMPILE) --constraint=requirements-dev.txt --output-file=requirements.txt

# Back to a fresh clone. The database and .env are yours and stay.
clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Just the environment, with $(BIN)/otklik in it.
$(VENV): $(VENV)/run.stamp

# The stamps say what is installed already: a second run installs nothing. The checkout itself is
# only put on the path, not built: so nothing is ever fetched but what the lock files pin.
$(VENV)/run.stamp: $(VENV)/pyvenv.cfg requirements.txt
	@echo 'Installing what Otklik runs on...'
	@$(PIP) install --require-hashes --requirement requirements.txt
	@pwd > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/otklik.pth"
	@printf '#!/bin/sh\nexec "%s/python" -P -m bot "$$@"\n' '$(CURDIR)/$(BIN)' > $(BIN)/otklik
	@chmod +x $(BIN)/otklik
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-dev.txt
	@echo 'Installing what Otklik is tested with...'
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null \
		|| { echo '$(PYTHON) was not found. Otklik needs Python 3.11 or newer: make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Otklik needs Python 3.11 or newer, $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make $(or $(MAKECMDGOALS),run) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo 'No environment could be made. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }

$(LOCK)/bin/pip-compile:
	@$(PYTHON) -m venv $(LOCK)
	@$(LOCK)/bin/python -m pip --disable-pip-version-check --quiet install 'pip-tools>=7.5,<8'

# Chromium from Debian, if we may install and none is there. Failing is no failure: the browser
# tests then say themselves that they were left out.
browser: $(VENV)/test.stamp
	@for name in chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null && exit 0; \
	done; \
	[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0; \
	echo 'Installing Chromium for the browser tests...'; \
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium; } \
		>$(VENV)/browser.log 2>&1 || echo 'That failed ($(VENV)/browser.log says why); going on without.'
