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

.PHONY: run test fuzz bench screenshots barcode-reader lock format clean

run:
	@$(enter); exec "$(PYTHON)" -m tracker.development run

test:
	@$(setup) install requirements-dev.txt && $(python) -m tests.run

# State machines with 2,000 random sequences each, and 10,000 hostile inputs, on SQLite and on PostgreSQL.
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

format:
	@$(setup) install requirements-dev.txt && .venv/bin/python -m ruff check --fix . && $(python) -m ruff format .

clean:
	@$(enter); rm -rf .venv
