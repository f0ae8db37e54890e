# `make demo` and `make test` are each enough on a fresh machine with Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo jetbrains system test test-editors soak lint format docs bench clean

# The first line of a recipe that fails names what is missing: Debian ships venv apart from Python.
$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Fairhand needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# Development packages come on top, so that the demo does not wait for them.
$(VENV)/developed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

demo: $(VENV)/installed
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -P -m fairhand_eval.demo

# The template that a JetBrains IDE imports, with the path of this installation's command.
jetbrains: $(VENV)/installed
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -P editors/jetbrains/make_template.py dist/jetbrains/fairhand "$(abspath $(BIN)/fairhand)"

# A test of the shared index talks to a real Redis server.
system:
	@command -v redis-server > /dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; \
	then apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y redis-server > /dev/null; \
	else echo "for the tests of the shared index: apt-get install redis-server"; fi

test: $(VENV)/developed system
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -m pytest -m "not soak"

# The clients for editors and their tests come with a later part; nothing is run here yet.
test-editors:
	@echo "there are no editor clients to test yet"

soak: $(VENV)/developed
	$(BIN)/python -m pytest -m soak --timeout=3600

lint: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/developed
	$(BIN)/python -P -m fairhand_eval.pages docs
	$(BIN)/python -P -m fairhand_scanners.security.pages docs/rules

bench: $(VENV)/developed
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/fairhand bench --all

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
