# make run    set up, build the sample book, serve the dashboard
# make test   set up, run every test, in a real browser too
# make check  the quick gate: format, lint, types, imports, SQL, quick tests
# make bench  what the pages spend in queries
# make lock   write the lock files anew from requirements*.txt (needs uv)

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8501

.DEFAULT_GOAL := check
.PHONY: run test check bench lock format clean

.venv/run.stamp: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

run: .venv/run.stamp
	$(BIN)/python -m tradecredit build-data --if-missing
	$(BIN)/python -m streamlit run dashboard.py --server.port $(PORT)

test: .venv/dev.stamp
	sh tests/browser/ensure_chromium.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 2 queries
	$(BIN)/python -m pytest -n 2 -m "not slow and not browser"

bench: .venv/run.stamp
	$(BIN)/python -m tradecredit bench

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	uv pip compile requirements.txt --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -o requirements.lock
	uv pip compile requirements-dev.txt --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -o requirements-dev.lock

clean:
	rm -rf .venv data/portfolio data/portfolio-versions .pytest_cache .mypy_cache .ruff_cache .hypothesis
