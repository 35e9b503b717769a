# Targets bear the names of the command line's verbs where they do the same thing.
PYTHON ?= python3
BIN := .venv/bin
FOLDER ?= annotations
AS ?= $(USER)
RECORDS ?= quotes.jsonl
export OMP_NUM_THREADS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install demo test check format train evaluate detect bench cases review agree report readme resources clean

help:            ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv .venv

.venv/installed: setup.cfg pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

install: .venv/installed         ## build .venv and install the package into it

demo: .venv/installed            ## the main job on the bundled article: quotes, positions, out/demo/
	$(BIN)/python -m experiments.demo

test: .venv/installed-dev        ## all tests
	$(BIN)/python -m pytest

check: .venv/installed-dev       ## format, lint, types, tests, import fences, annotations, README examples
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/stance validate annotations
	$(BIN)/stance actors check
	$(BIN)/python -m pytest

format: .venv/installed-dev      ## bring the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: .venv/installed-dev       ## the shipped heads, from annotations/ (and the corpora where they lie)
	OMP_NUM_THREADS=1 $(BIN)/stance train annotations -o stance/resources/models/stance-head
	OMP_NUM_THREADS=1 $(BIN)/stance train annotations --head quotes -o stance/resources/models/quote-head

evaluate: .venv/installed-dev    ## detection, speakers, targets, stance on dev data, with baselines -> experiments/results/
	$(BIN)/python -m experiments.evaluate

detect: .venv/installed-dev      ## quotes alone, beside other tools and people -> experiments/results/
	$(BIN)/python -m experiments.detect

bench: .venv/installed-dev       ## speed and memory beside Stanza's parse -> experiments/results/
	$(BIN)/python -m experiments.speed

cases: .venv/installed-dev       ## small acceptance cases, passes by kind -> experiments/results/
	$(BIN)/python -m experiments.cases

review: .venv/installed          ## the review page: make review FOLDER=annotations AS=ana RECORDS=quotes.jsonl
	$(BIN)/stance review $(FOLDER) --as $(AS) --records $(RECORDS)

agree: .venv/installed           ## how far annotators agree: make agree FOLDER=annotations
	$(BIN)/stance agree $(FOLDER)

report: .venv/installed          ## how a review goes: make report FOLDER=annotations
	$(BIN)/stance report $(FOLDER)

readme: .venv/installed          ## the README's figures from experiments/results/
	$(BIN)/python -m experiments.readme

resources: .venv/installed       ## the compiled actor table from its YAML
	$(BIN)/stance actors compile

clean:           ## remove what can be made again
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis out experiments/out
