# Two commands: `make run` and `make test`. Everything else is here for those who work on the project.
PYTHON ?= python3
PORT ?= 8000
export PORT
# Each command runs in the folder of this file, wherever make was called. MAKEFILE_LIST begins with a space.
export MAKEFILE_PATH := $(MAKEFILE_LIST)
enter = cd "$$(dirname "$${MAKEFILE_PATH\# }")" || exit 1; \
	if ! command -v "$(PYTHON)" > /dev/null; then \
		echo "There is no $(PYTHON) on this machine. Install Python 3.11 or newer, or say where it is: make $@ PYTHON=/path/to/python3" >&2; exit 1; \
	fi
setup = $(enter); "$(PYTHON)" -m tracker.development
python := exec .venv/bin/python

.PHONY: run check test coverage messages matrix fuzz bench screenshots barcode-reader lock upgrade audit format clean

run:
	@$(enter); exec "$(PYTHON)" -m tracker.development run

# Lint, types and the quick tests. A part: make check T=tests/logs
check:
	@$(setup) install requirements-dev.txt && $(python) -m tests.check $(T)

test:
	@$(setup) install requirements-dev.txt && $(python) -m tests.run

# The quick tests with the lines and branches that they reach. A part: make coverage T=tests/logs
coverage:
	@$(setup) install requirements-dev.txt && $(python) -m tests.check --coverage $(T)

# The text of the site for translators, in locale/.
messages:
	@$(setup) install requirements-dev.txt && DEBUG=1 DJANGO_SETTINGS_MODULE=tracker.settings $(python) -m tests.messages

# The quick tests on every installed Python 3.11 to 3.14, each with Django 5.2 and 6.0.
matrix:
	@$(setup) install requirements-dev.txt && $(python) -m tests.matrix

# State machines with 2,000 random sequences each, and 10,000 hostile inputs, on SQLite and on PostgreSQL; other
# generated tests with 1,000 examples each.
fuzz:
	@$(setup) install requirements-dev.txt && $(python) -m tests.fuzz

bench:
	@$(setup) install requirements-dev.txt && $(python) -m tests.bench

screenshots:
	@$(setup) install requirements-dev.txt && $(python) -m tests.screenshots

# For browsers that cannot read barcodes by themselves; needs npm.
barcode-reader:
	@$(setup) install && DEBUG=1 $(python) manage.py fetch_barcode_reader

lock:
	@$(setup) install requirements-dev.txt && $(python) -m tests.lock

# Once a month: the newest versions that pyproject.toml allows, then the whole suite.
upgrade:
	@$(setup) install requirements-dev.txt && .venv/bin/python -m tests.lock --upgrade && $(MAKE) test

# Known vulnerabilities in locked packages; needs the internet.
audit:
	@$(setup) install requirements-dev.txt && $(python) -m tests.audit

format:
	@$(setup) install requirements-dev.txt && .venv/bin/python -m ruff check --fix . && $(python) -m ruff format .

clean:
	@$(enter); rm -rf .venv
