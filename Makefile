# Two commands: `make run` and `make test`. Everything else is here for those who work on the project.
PYTHON ?= python3
PORT ?= 8000
python := .venv/bin/python

.PHONY: run test bench screenshots barcode-reader lock format clean

run: .venv/.runtime
	@DEBUG=1 $(python) manage.py prepare_development --port $(PORT)
	@DEBUG=1 DJANGO_RUNSERVER_HIDE_WARNING=true $(python) manage.py runserver 127.0.0.1:$(PORT)

test: .venv/.development
	@$(python) -m tests.run

bench: .venv/.development
	@$(python) -m tests.bench

screenshots: .venv/.development
	@$(python) -m tests.screenshots

# For browsers that cannot read barcodes by themselves; needs npm.
barcode-reader: .venv/.runtime
	@DEBUG=1 $(python) manage.py fetch_barcode_reader

lock: .venv/.development
	$(python) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.txt
	$(python) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.txt --extra postgres pyproject.toml -o requirements-postgres.txt
	$(python) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.txt --extra pdf pyproject.toml -o requirements-pdf.txt
	$(python) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements-postgres.txt -c requirements-pdf.txt --extra postgres --extra pdf --extra dev pyproject.toml -o requirements-dev.txt

format: .venv/.development
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

clean:
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Say which one with: make run PYTHON=python3.12")'
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/.runtime: .venv/bin/python requirements.txt
	@echo "Installing what the application needs (once; about a minute without a package cache)"
	@$(python) -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.txt
	@touch $@

.venv/.development: .venv/bin/python requirements-dev.txt
	@echo "Installing what the tests need (once; a minute or two without a package cache)"
	@$(python) -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements-dev.txt
	@touch $@
