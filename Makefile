# make run    set up, build the sample book, serve the dashboard
# make check  the quick gate: format, lint, types, imports, changed SQL, dead code, quick tests
# make test   set up, run every test once, in a real browser too
# make sweep  the property tests on hundreds of cases (ONLY=tests/cover for some, SEED=7 for others)
# make lint   all of make check but the tests, and every SQL file
# make format mend what a tool can mend
# make bench  what a visitor waits for, page by page (docs/performance.md)
# make lock   write the lock files anew from requirements*.txt (needs uv)
#
# ruff, mypy and import-linter keep what they know of unchanged files in .ruff_cache, .mypy_cache
# and .import_linter_cache; make clean forgets it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8501
ONLY ?= tests
SEED ?= $(shell date +%Y%m%d)

# Compiled files are kept like the caches above, also where the environment forbids them.
export PYTHONDONTWRITEBYTECODE :=

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup
# Two at a time, the slow ones first. A target that fails says what to do.
LINTERS := lint-format lint-python lint-imports lint-dead-code
LINT := $(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target
or_say = || { echo "-> $(1)" >&2; exit 1; }

# SQL that differs from main, or is not in git yet.
BASE = $(shell git merge-base HEAD origin/main 2>/dev/null || git merge-base HEAD main 2>/dev/null || echo HEAD)
CHANGED_SQL = $(sort $(shell git diff --name-only --diff-filter=d $(BASE) -- 'queries/*.sql'; \
	git ls-files --others --exclude-standard -- 'queries/*.sql'))

.DEFAULT_GOAL := check
.PHONY: run test sweep check lint bench lock format clean \
	$(LINTERS) lint-types lint-sql lint-changed-sql

.venv/run.stamp: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	touch $@

# The developers' lock holds everything of the other one, in the same versions.
.venv/dev.stamp: requirements-dev.lock requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch .venv/run.stamp $@

run: .venv/run.stamp
	$(BIN)/python -m tradecredit build-data --if-missing
	$(BIN)/python -m streamlit run dashboard.py --server.port $(PORT)

test: .venv/dev.stamp
	sh tests/browser/ensure_chromium.sh
	$(PYTEST) $(if $(CI),--durations=40)

sweep: .venv/dev.stamp
	sh tests/browser/ensure_chromium.sh
	TRADECREDIT_SWEEP=1 $(PYTEST) -v -m sweep --hypothesis-seed=$(SEED) --durations=40 $(ONLY)

check: .venv/dev.stamp
	@$(LINT) lint-types lint-changed-sql $(LINTERS)
	$(PYTEST) -m "not slow and not browser"

lint: .venv/dev.stamp
	@$(LINT) lint-types lint-sql $(LINTERS)

lint-format:
	$(BIN)/ruff format --check . $(call or_say,make format writes these files as they should be)

lint-python:
	$(BIN)/ruff check . $(call or_say,make format mends some of these; ruff rule CODE explains one)

lint-imports:
	$(BIN)/lint-imports $(call or_say,the contracts and their reasons are in pyproject.toml; \
	docs/architecture.md says where code of each kind belongs)

lint-dead-code:
	$(BIN)/vulture $(call or_say,delete what nothing uses; what is only used by its name is listed \
	in pyproject.toml under tool.vulture)

lint-types:
	$(BIN)/mypy $(call or_say,a type that is right and not understood is suppressed with its reason)

lint-sql:
	$(BIN)/sqlfluff lint queries $(call or_say,sqlfluff fix FILE mends most of these; \
	queries/README.md has the style)

lint-changed-sql:
	$(if $(CHANGED_SQL),$(BIN)/sqlfluff lint $(CHANGED_SQL) $(call or_say,sqlfluff fix FILE mends \
	most of these; queries/README.md has the style),@echo "no SQL file differs from main")

bench: .venv/run.stamp
	$(BIN)/python -m tradecredit bench

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	uv pip compile requirements.txt --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -o requirements.lock
	uv pip compile requirements-dev.txt --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -o requirements-dev.lock

clean:
	rm -rf .venv data/portfolio data/portfolio-versions .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
