# Everything that one does with a checkout. `make` alone prints it.
#
# The environment lives in .venv and is made from the lock files with the machine's own pip settings (mirrors, proxies,
# certificates); nothing outside the checkout is changed, save that `make test` installs Debian packages where it may.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell tools/find-python)
DATA ?= data
ARGS ?=
TESTS ?= tests
TEST_PROCESSES ?= 4
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

BIN := .venv/bin
DONE := .venv/.done
INSTALL := $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check --progress-bar off
step = @printf '%-12s %s\n' '$(1)' '$(2)'

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: $(DONE)/project site ## Start a node with sample studies; ARGS="--http HOST:PORT" and the like are handed on
	$(call step,start,dicom-network run --samples --open --data $(DATA) $(ARGS))
	@exec $(BIN)/dicom-network run --samples --open --data '$(DATA)' $(ARGS)

.PHONY: test
test: $(DONE)/project $(DONE)/dev site ## Run every test, peers included; TESTS=tests/unit runs a part
	@tools/debian-packages install
	$(call step,test,$(TESTS))
	@# Four at a time: tests wait for other programs half of their time, so two processors have work for as many.
	@# Files in their own order, not by number of tests: the long ones, browsers and crashes, have few and come early.
	@if tools/debian-packages check; then export DICOM_NETWORK_REQUIRE_PEERS=1; fi; \
	exec $(BIN)/python -m pytest -q -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder \
	$(TESTS) $(ARGS)

.PHONY: check
check: $(DONE)/project $(DONE)/dev ## Check format, lint, types, layers and that the generated pages are up to date
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generate_docs.py --check

.PHONY: format
format: $(DONE)/dev ## Format the code and mend what the linter can mend
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: docs
docs: $(DONE)/project $(DONE)/dev ## Write the generated pages of docs/reference anew
	$(BIN)/python tools/generate_docs.py

.PHONY: site
site: $(DONE)/node ## Build the web site, where its sources have changed
	@$(BIN)/python tools/build_site.py

.PHONY: client
client: $(DONE)/project $(DONE)/node ## Write web/openapi.json anew and generate the site's client from it
	@$(BIN)/python tools/write_openapi.py
	@$(BIN)/python tools/build_site.py openapi-ts --silent

.PHONY: screenshots
screenshots: $(DONE)/project $(DONE)/dev site ## Take the pictures of the documentation; ARGS="--all FOLDER" takes every page
	@$(BIN)/python -m tools.take_screenshots $(ARGS)

.PHONY: bench
bench: $(DONE)/project $(DONE)/dev ## Measure this node side by side with the peers that are installed
	$(BIN)/python -m bench $(ARGS)

.PHONY: wheel
wheel: $(DONE)/dev site ## Build the wheel and the source archive into dist/
	$(BIN)/python -m build --no-isolation

.PHONY: lock
lock: $(DONE)/dev $(DONE)/node ## Choose versions anew and write them, with hashes, to the lock files
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra dev -o requirements-dev.lock
	$(COMPILE) --group pyproject.toml:build -o requirements-build.lock
	$(COMPILE) --group pyproject.toml:node -o requirements-node.lock
	$(BIN)/python tools/lock_packages.py

.PHONY: clean
clean: ## Remove what was built and cached (not the data)
	rm -rf .venv dist src/dicom_network/_web web/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up: each step leaves a mark in .venv/.done and is done again when what it was made from has changed.

$(BIN)/python:
	$(call step,environment,.venv)
	@tools/make-environment '$(PYTHON)'

$(DONE)/libraries: requirements.lock requirements-build.lock | $(BIN)/python
	$(call step,libraries,requirements.lock)
	@$(INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	@mkdir -p $(DONE) && touch $@

$(DONE)/project: pyproject.toml $(DONE)/libraries
	$(call step,project,dicom-network)
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# Only where the machine's own Node is missing or too old.
$(DONE)/node: requirements-node.lock | $(DONE)/libraries
	@$(BIN)/python tools/node.py || { printf '%-12s %s\n' node requirements-node.lock; \
	$(INSTALL) --require-hashes -r requirements-node.lock; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/dev: requirements-dev.lock | $(DONE)/libraries
	$(call step,tools,requirements-dev.lock)
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
