PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench clean

run: $(VENV)/.installed  ## build the graph from examples/ and serve it
	$(BIN)/kg build examples/ -o graph
	$(BIN)/kg serve --store graph --port $(PORT)

test: $(VENV)/.installed-dev  ## run every test
	$(BIN)/pytest $(ARGS)

check: $(VENV)/.installed-dev  ## lint and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(VENV)/.installed-dev  ## print the rates that README quotes
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/endpoint.py
	$(BIN)/python benchmarks/annotate.py

clean:
	rm -rf $(VENV) graph dist

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --group dev
	@touch $@
