# Wegbereiter. `make run` and `make test` set everything up by themselves; `make help` lists the rest.
SHELL := /bin/bash
PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup run test test-deep bench lint format texts clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

setup: ## everything below this checkout: environment, style sheet, fonts, translations
	@tools/setup.sh dev

run: ## serve http://127.0.0.1:8000 with demo data (PORT= changes the port)
	@tools/setup.sh run
	@exec $(BIN)/wegbereiter serve --demo --port $(PORT)

test: setup ## all tests, browser journeys included (under 15 minutes)
	@tools/system-packages.sh
	@$(BIN)/python tools/run_tests.py
	@$(BIN)/python tools/check_coverage.py

test-deep: setup ## what is long: full access matrix with mutations, long property tests, kill -9 series (half an hour; under 60 minutes)
	@tools/system-packages.sh
	@$(BIN)/python -m pytest -m deep -n 3 --dist worksteal -q

bench: setup ## figures on generated data, written to $$WEGBEREITER_HOME/bench.json
	@$(BIN)/python bench/run.py

lint: setup ## style, types, import contracts, sizes, missing migrations, untranslated texts
	@tools/lint.sh

format: setup ## format the code
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

texts: setup ## collect the texts of code and templates into the translation files
	@tools/system-packages.sh
	@cd wegbereiter && ../$(BIN)/wegbereiter manage makemessages --locale de --no-location --no-obsolete --ignore 'static/*'

clean: ## remove what setup made; data in var/ stays
	@rm -rf .venv .setup frontend/node_modules wegbereiter/static/built wegbereiter/core/documents/fonts
