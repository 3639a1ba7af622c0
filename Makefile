# Everything runs in .venv, which is set up by itself: needs Python 3.11 or newer, and make.
#   make demo PYTHON=/path/to/python3     uses a certain Python
#   make test ARGS="-k governor -x"       gives pytest further arguments

PYTHON ?=
ARGS ?=
PY := .venv/bin/python
# Touched when all of requirements-dev.txt is installed, and when all of requirements-demo.txt is.
READY := .venv/.ready
READY_FOR_DEMO := .venv/.ready-for-demo
COMPILE = $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-config --quiet \
	--custom-compile-command "make requirements" $(ARGS)

.PHONY: help demo page test lint types bench simulate chaos pictures words requirements clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' Makefile

demo: $(READY_FOR_DEMO) ## see the bot at work in the browser, without Slack or Storm
	@$(PY) -m bot demo $(ARGS)

page: ## build the demo's page anew from its sources (needs Node.js)
	@cd bot/playground/page/client && npm ci --no-audit --no-fund && npm run build

# Six at once: stories of processes that fail, and of the page, mostly wait. They are given out one
# by one, so that nobody has many left at the end. All read the tests: compiled once, also where a
# shell forbids that.
test: $(READY) ## run the tests
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n 6 --maxschedchunk 1 $(ARGS)

lint: $(READY) ## look for mistakes and untidiness
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m tests.shape

types: $(READY) ## check the types
	@$(PY) -m mypy

bench: $(READY) ## measure: answers at once beside peers, load, cost (minutes; parts: ARGS=--help)
	@$(PY) -m tests.bench $(ARGS)

simulate: $(READY) ## hours of a workspace in a few minutes: words, age, refusals (ARGS="hours --mode auto")
	@$(PY) -m tests.simulate $(ARGS)

pictures: $(READY) ## take the README's pictures anew (needs Chromium)
	@$(PY) -m bot.playground.pictures.replies $(ARGS)
	@$(PY) -m bot.playground.pictures.page $(ARGS)
	@$(PY) -m bot.playground.pictures.acts $(ARGS)

chaos: $(READY) ## three copies of the bot under random failures, then an audit (minutes)
	@$(PY) -m tests.chaos $(ARGS)

words: $(READY) ## bring the catalogues up to date with the sentences in the code (new: ARGS=ja)
	@$(PY) -m bot.words $(ARGS)

requirements: $(READY) ## pin what pyproject.toml asks for (newest: ARGS=--upgrade)
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra demo -c requirements.txt -o requirements-demo.txt
	$(COMPILE) --extra dev -c requirements-demo.txt -o requirements-dev.txt

clean: ## remove .venv and everything else that was made here
	rm -rf .venv .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage htmlcov build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An .venv whose Python is gone or too old is made anew.
define SET_UP
	@if ! $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		set -- $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.14 python3.11 python3 python); \
		for python; do \
			"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
			python=; \
		done; \
		if [ -z "$$python" ]; then \
			echo "make: needs Python 3.11 or newer, and none of these is one: $$*" >&2; \
			echo "make: install it, or say where it is: make PYTHON=/path/to/python3" >&2; \
			exit 1; \
		fi; \
		echo "Setting up .venv with $$("$$python" --version): a few seconds ..."; \
		rm -rf .venv; \
		if ! "$$python" -m venv .venv; then \
			rm -rf .venv; \
			echo "make: this Python can't make an environment; on Debian and Ubuntu:" >&2; \
			echo "make: apt install python3-venv" >&2; \
			exit 1; \
		fi; \
	fi
endef
# Compiling everything takes longer than the download; Python compiles what is used when it is used.
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
	--require-hashes -r

$(READY_FOR_DEMO): requirements-demo.txt
	$(SET_UP)
	@echo "Installing what the demo needs into .venv, this once:" \
		"about 45 MB to download, half a minute ..."
	@$(INSTALL) requirements-demo.txt
	@touch $@

# What the demo needs is part of it.
$(READY): requirements-dev.txt
	$(SET_UP)
	@echo "Installing what requirements-dev.txt pins: about 160 MB to download, a minute or two ..."
	@$(INSTALL) requirements-dev.txt
	@touch $@ $(READY_FOR_DEMO)
