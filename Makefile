# The house's commands. `make setup` brings a fresh machine (Python 3.11, Node.js, npm) to where all of them run;
# every other target does it first, and a second run finds the stamps and goes on at once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || echo python3)
BIN := .venv/bin
CODE := src tests benchmarks tools
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2
FOOTAGE ?=

.PHONY: help setup demo test test-sqlite test-postgresql lint format bench docs packages

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

setup: .venv/.installed node_modules/.installed ## install what the project needs, by hash

.venv/.installed: requirements/dev.txt requirements/alone.txt requirements/build.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] not in {(3, 11), (3, 12)} and f"expected Python 3.11 or 3.12, found {sys.version.split()[0]}; run: rm -r .venv; make setup PYTHON=python3.11")'
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt -r requirements/build.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements/alone.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

node_modules/.installed: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

packages: ## install the Debian packages that the tests and benchmarks start
	tools/debian_packages.sh

demo: setup ## footage from card to viewing, then a server to try it (FOOTAGE=folder for your own files)
	$(BIN)/openbwc demo $(if $(FOOTAGE),--footage "$(FOOTAGE)")

test: setup packages lint test-postgresql test-sqlite ## everything that must hold: lint, the suite on PostgreSQL, the suite on SQLite

test-sqlite: setup
	$(PYTEST) -n $(WORKERS) --dist loadscope

test-postgresql: setup
	$(BIN)/python -m tests.postgres $(PYTEST) -n $(WORKERS) --dist loadscope --database-only

lint: setup ## style, types, layers, sizes, migrations
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy -p openbwc -p benchmarks -p tools
	$(BIN)/lint-imports
	$(BIN)/python tools/size_gate.py $(CODE)
	$(BIN)/python -m django makemigrations --check --dry-run --settings openbwc.settings.testing

format: setup ## put the code into the house's shape
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: setup ## measure every figure against its peer and limit, and write docs/performance.md
	$(BIN)/python -m benchmarks

docs: setup ## write the generated pages anew
	$(BIN)/python tools/write_docs.py
