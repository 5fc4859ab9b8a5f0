# make ask Q="..."   answer one question         make test    linters, types and all tests
# make bench         the benchmarks, one table   make bot     the Telegram bot
# make train         the learned files (TEXTS="folders" adds texts of others)
#
# Each sets up .venv first, once. It needs Python 3.11 or later with venv, and nothing else.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
# What builds the package is pinned, too: pip before 25.3 reads the first, later ones the second.
export PIP_CONSTRAINT := .ci/constraints.txt
export PIP_BUILD_CONSTRAINT := .ci/constraints.txt
# -qq: errors only. A machine's own pip configuration decides where packages come from.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install -qq -c .ci/constraints.txt

# A question is anybody's text. $(value) keeps make from expanding the "$" in it, and the
# environment carries it past the shell's quoting.
override Q := $(value Q)
export Q

.PHONY: ask bot test bench train question

ask: question $(INSTALLED)
	@$(BIN)/clausier ask -- "$$Q"

question:
	@$(if $(value Q),:,$(error Usage: make ask Q="Votre question ?"))

bot: $(INSTALLED)
	@$(BIN)/clausier bot

test: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: $(INSTALLED)
	@$(BIN)/python tests/bench

# The encoder's adapter first, which goes on where it was stopped; then what is fitted on it.
DATA := index/training/data
train: $(INSTALLED)
	$(BIN)/python -m index.training.encoder_training --questions $(DATA)/questions/*.jsonl \
		--texts $(DATA)/texts $(TEXTS) --held $(DATA)/splits.json \
		--cache .cache/training
	$(BIN)/python -m bot.training_collection
	$(BIN)/python -m bot.training --home .cache/training/home --texts $(TEXTS)

# The stamp is written last: an installation that was cut short is resumed.
# torch goes first and alone, so that no resolver looks for another build of it.
$(INSTALLED): pyproject.toml .ci/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo 'Clausier needs Python 3.11 or later: make PYTHON=python3.11 ...' >&2; exit 1; }
	@echo 'Setting up: .venv' >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo 'Setting up: torch' >&2
	@$(INSTALL) torch==2.13.0
	@echo 'Setting up: the other packages' >&2
	@$(INSTALL) -e '.[dev]'
	@touch $@
