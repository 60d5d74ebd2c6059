SHELL := /bin/bash
SWIFT ?= swift
PYTHON := .venv/bin/python
BUILD := $(SWIFT) build --explicit-target-dependency-import-check error
BINARY = $(shell $(SWIFT) build --show-bin-path)/sallyport
# Arguments for `make demo` (--exit, --json FILE) and for pytest in `make integration` (-k psycopg).
ARGS ?=
# Where `make soundness` takes statements from; PostgreSQL's regression suite is fetched, and takes minutes.
SOURCES ?= system extensions documentation sweep regression

.PHONY: help setup build demo test unit integration soundness table check format bench fuzz sanitize

help:
	@echo 'make demo      try it: a shop, an agent, an incident (ARGS="--exit", ARGS="--json FILE")'
	@echo 'make build     the binary, under .build/debug'
	@echo 'make test      everything: style, unit tests, real PostgreSQL with real drivers'
	@echo 'make soundness what the gate lets pass and refuses, counted on PostgreSQL 15, 16 and 18'
	@echo 'make check     formatter, architecture and house rules alone'
	@echo 'make format    bring the sources into shape'
	@echo 'also: setup, unit, integration (ARGS="-k asyncpg")'
	@echo 'also: table, how well the scan sees (docs/scan-accuracy.md)'
	@echo 'slow:  bench (ARGS=scan, ARGS="analysis --bad-input"), fuzz (ARGS=scan SECONDS=60), sanitize'

setup:
	@Scripts/setup test

build:
	@Scripts/setup build
	$(BUILD)

demo: build
	@python3 Demo/demo.py --sallyport "$(BINARY)" $(ARGS)

test: setup
	$(BUILD) --build-tests
	@$(MAKE) --no-print-directory check unit integration
	@$(MAKE) --no-print-directory soundness SOURCES="system extensions documentation sweep"

unit:
	$(SWIFT) test --skip-build

integration:
	SALLYPORT="$(BINARY)" $(PYTHON) -m pytest -c Tests/pytest.ini Tests/Integration Tests/Soundness \
	  --ignore Tests/Soundness/test_tools.py $(ARGS)

soundness: setup
	$(BUILD)
	@Scripts/setup soundness
	@rm -rf .build/soundness
	SALLYPORT="$(BINARY)" $(PYTHON) Tests/Soundness/replay.py
	-SALLYPORT="$(BINARY)" $(PYTHON) -m pytest -q -c Tests/pytest.ini Tests/Soundness/test_tools.py
	$(PYTHON) Tests/Soundness/differential.py --binary "$(BINARY)" --sources $(SOURCES)
	$(PYTHON) Tests/Soundness/report.py $(ARGS)

check:
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks Fuzz
	$(PYTHON) -m pytest -q -c Tests/pytest.ini Tests/Style

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks Fuzz

# What a statement costs, or how fast the scan reads (ARGS=scan): ARGS is the part, and what it is asked for.
bench:
	$(if $(filter scan,$(firstword $(ARGS))),Benchmarks/Scan/run.py,$(SWIFT) run -c release --package-path Benchmarks \
	  $(or $(firstword $(ARGS)),analysis)-benchmark) $(wordlist 2,9,$(ARGS))

table:
	$(BUILD) --product scan-homes
	"$$($(SWIFT) build --show-bin-path)/scan-homes" table docs/scan-accuracy.md

# Looks for texts that break the analysis, or, with ARGS=scan, files that break a reader of the scan (ARGS="scan json toml").
SECONDS ?= 60
fuzz:
	Fuzz/$(if $(filter scan,$(firstword $(ARGS))),Scan/)run $(SECONDS) $(wordlist 2,20,$(ARGS))

# The tests of the analysis with the address sanitizer, which also looks for leaks; XCTest, which has no test here, has some of its own.
sanitize:
	$(SWIFT) test --package-path Fuzz --scratch-path Fuzz/.build/sanitize --sanitize=address --disable-xctest
