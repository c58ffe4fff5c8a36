# Mingjian 明鉴. Every target that a person needs; `make check` is exactly what CI runs.
PYTHON ?= python3
BIN := .venv/bin
NAME ?=
FOLDERS := $(wildcard mingjian tests benchmarks tools)
.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix words bench docs law

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## environment, front end, fonts and browser; safe to run again
	@$(PYTHON) tools/setup.py

demo: ## a made-up province, served on this machine
	@$(PYTHON) tools/setup.py --for demo
	@$(BIN)/mingjian demo

test: ## every test that needs nothing but this checkout (SQLite)
	@$(PYTHON) tools/setup.py --for test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: ## style, types, contracts, locks, law, tests on SQLite and on PostgreSQL: what CI runs
	@$(PYTHON) tools/setup.py --for test
	@$(BIN)/python -m tools.check

fix: ## put the style right
	@$(BIN)/ruff check --fix $(FOLDERS)
	@$(BIN)/ruff format $(FOLDERS)

words: ## bring the English catalogue up to date; lists what has no English yet
	@$(BIN)/python -m tools.messages

bench: ## the figures of docs/operating/performance.md; NAME=one for one, QUICK=yes for a minute each
	@$(BIN)/python -m benchmarks $(NAME) $(if $(QUICK),--quick)

docs: ## procedures, settings, glossary checks and the pictures of every page
	@$(BIN)/python -m tools.docs

law: ## check every edition and print what is in force
	@$(BIN)/mingjian law check
	@$(BIN)/mingjian law list
