# Two commands: `make demo` shows the product, `make test` checks it. Everything they need beyond Python ≥ 3.12 they bring.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench picture

UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
PYTHON := .venv/bin/python
PORT ?= 8000
# What only reads models and templates must not leave a database behind.
NO_DATABASE := DATABASE_URL=sqlite://:memory:

help:
	@echo "make demo   the product with a made-up office, at http://127.0.0.1:$(PORT)"
	@echo "make test   lint, then all tests on SQLite and, when installed, PostgreSQL and Chromium"
	@echo "make lint   style, floors, types, templates, missing migrations"
	@echo "make bench  throughput, query counts, page weights, import times as ratios; 300 people signing up at once; similar proposals; a city's ranking; a province (PROVINCE_MEMBERS=100000 for a large one)"

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

# .python-version names the interpreter we use; where it can be neither found nor downloaded, any from 3.12 on will do.
define sync
@$(UV) sync --frozen $(1) || $(UV) sync --frozen $(1) --python ">=3.12" || { \
	echo "Python 3.12 or newer is needed, and none was found or could be downloaded."; exit 1; }
endef

install: | $(UV)
	$(call sync,)

demo: | $(UV)
	$(call sync,--no-dev --inexact)
	@exec $(PYTHON) manage.py demo --port $(PORT)

lint: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	@if compgen -G "templates/**/*.html" >/dev/null; then \
		git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djade --check; fi
	.venv/bin/lint-imports
	.venv/bin/mypy
	$(NO_DATABASE) $(PYTHON) manage.py makemigrations --check --dry-run
	$(NO_DATABASE) SITE_URL=https://office.example $(PYTHON) manage.py check --deploy --fail-level WARNING

test: lint
	@$(PYTHON) -m tests

bench: install
	@$(PYTHON) -m tests.benchmarks

# README's picture, taken of the demo that is running on PORT.
picture: install
	@$(PYTHON) -m tests.picture http://127.0.0.1:$(PORT) var/demo_accounts.txt
