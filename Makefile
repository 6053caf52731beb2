# Everything a fresh machine needs, with Python 3.11+ and make only. `make` alone lists the targets.

.DEFAULT_GOAL := help
.PHONY: help setup demo explore assets test browser screenshots audit lint types imports docs bench clean distclean
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done
DEMO := build/demo
UNREADABLE := tests/documents/broken tests/documents/scanned-page
SAMPLES = $(filter-out $(UNREADABLE:=/%),$(wildcard tests/documents/*/*.pdf))

# A caller's settings must not leak into the project's own environment.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV SOURCEPAGE_WAREHOUSE SOURCEPAGE_DATA SOURCEPAGE_SOURCES SOURCEPAGE_NOTIFY
unexport SOURCEPAGE_PRIVATE_HOSTS SOURCEPAGE_LOG
unexport PREFECT_API_URL PREFECT_HOME OPENLINEAGE_URL OPENLINEAGE_CONFIG
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

# The first of these that is 3.11 or newer and can make an environment is used; PYTHON=... overrides.
PYTHON ?=
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3.11 python3.12 python3.13 python3.14 python3 python)

# An environment that was moved, or whose Python is gone, is made again.
ifneq ($(wildcard $(STAMP)),)
ifneq ($(shell $(BIN)/python -c 'import click, flows' >/dev/null 2>&1 && echo works),works)
$(shell rm -f $(STAMP))
endif
endif

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1~\2/p' $(MAKEFILE_LIST) | awk -F'~' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(STAMP)  ## make .venv and install Sourcepage into it, with the tested versions
	@:

$(STAMP): pyproject.toml constraints.txt
	@python=; seen=; \
	for candidate in $(CANDIDATES); do \
		version=$$("$$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		if ! "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
			seen="$$seen $$candidate is $$version (too old);"; continue; fi; \
		if ! "$$candidate" -c 'import venv, ensurepip' 2>/dev/null; then \
			seen="$$seen $$candidate is $$version but cannot make environments" ; \
			seen="$$seen (on Debian or Ubuntu: install the package python$$version-venv);"; continue; fi; \
		python=$$candidate; break; \
	done; \
	if [ -z "$$python" ]; then \
		echo "setup: Python 3.11 or newer is missing. Tried: $(CANDIDATES).$$seen" >&2; \
		echo "setup: install it, or name one: make setup PYTHON=/path/to/python3" >&2; exit 1; fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "setup: making $(VENV) with $$python ($$version)"; \
		rm -rf $(VENV); \
		"$$python" -m venv $(VENV) || { echo "setup: $$python could not make $(VENV); see the lines above" >&2; exit 1; }; \
	fi
	@echo "setup: installing Sourcepage and what it needs (once; a minute or so)"
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]' || { \
		echo "setup: pip could not install everything; its lines above say what. If it speaks of connections" >&2; \
		echo "setup: or finds no versions at all, the network or the package index cannot be reached from here:" >&2; \
		echo "setup: check the connection or the proxy settings, then run make setup again." >&2; exit 1; }
	@touch $@
	@echo "setup: done. The command is $(BIN)/sourcepage"

demo: setup  ## set up, read the sample publications, trace a figure to its page, spend two nights
	@rm -rf $(DEMO)
	@export SOURCEPAGE_DATA=$(DEMO); \
	say() { printf '\n== %s\n' "$$1"; }; \
	run() { \
		printf '$$ sourcepage'; \
		for word in "$$@"; do case $$word in *\ *) printf ' "%s"' "$$word";; *) printf ' %s' "$$word";; esac; done; \
		printf '\n'; $(BIN)/sourcepage "$$@"; }; \
	must() { run "$$@" || { echo "demo: the command above failed (exit code $$?)" >&2; exit 1; }; }; \
	one() { $(BIN)/sourcepage sql --csv "$$1" | tail -n 1 | tr -d '\r'; }; \
	say "Read the sample publications of an invented council"; \
	must ingest $(SAMPLES); \
	say "Files that cannot be read are named and recorded with the reason (they are broken on purpose)"; \
	SOURCEPAGE_OCR=off run ingest $(UNREADABLE); code=$$?; echo "(exit code $$code: some documents could not be read)"; \
	[ $$code -eq 1 ] || exit 1; \
	say "Ask the warehouse"; \
	must sql "select title, kind, status, page_count from documents where title is not null order by title"; \
	must sql "select coalesce(status, 'not stated') as status, count(*) as actions from actions group by 1 order by 2 desc"; \
	must sql "select substr(description, 1, 60) as measure, target, actual, page_number from measures where actual is not null and length(target) < 20 limit 5"; \
	say "What is in doubt (sourcepage findings lists the notes as well)"; \
	must findings --level error --level warning; \
	say "One of these figures, traced to its page"; \
	id=$$(one "select record_id from findings where reason = 'change-disagrees-with-values' order by record_id limit 1"); \
	must trace "$$id" --image $(DEMO)/traced.png; \
	say "And a figure of a sentence, with its arithmetic"; \
	id=$$(one "select statistic_id from statistics where consistent = 0 and sentence is not null order by statistic_id limit 1"); \
	must explain "$$id"; \
	say "Two nights at the site of that council, which runs here for a minute"; \
	export SOURCEPAGE_DATA=$(DEMO)/nights SOURCEPAGE_PAUSE=0 SOURCEPAGE_CONTACT=demo@example.org; \
	export SOURCEPAGE_PRIVATE_HOSTS=127.0.0.1; \
	$(BIN)/python -m tests.replica --today "$$(date +%F)" & site=$$!; trap 'kill $$site 2>/dev/null' EXIT; \
	must sources add ellenmere; \
	must nightly ellenmere; \
	$(BIN)/python -c "import httpx; httpx.get('http://127.0.0.1:8321/-/night/2').raise_for_status()"; \
	echo "(the next day: one document is new, one was published again, one is gone)"; \
	must nightly ellenmere; \
	must sql "select new, changed, unchanged, gone, failed, records_added, records_superseded, state from runs order by started_at"; \
	say "Done. The warehouse is $(DEMO)/processed/warehouse.sqlite, the outlined page $(DEMO)/traced.png"

explore: setup  ## serve the explorer on what make demo has read, at http://127.0.0.1:8400
	@[ -f $(DEMO)/processed/warehouse.sqlite ] || $(MAKE) demo
	@$(BIN)/sourcepage explore --data $(DEMO)

assets:  ## bring the explorer's style sheet and scripts again (needs node; what it writes is committed)
	@rm -rf build/assets && mkdir -p build && cp -r explorer/assets build/assets
	@cd build/assets && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@cd build/assets && npx sass --no-source-map --style=compressed --quiet-deps govuk.scss ../../explorer/static/vendor/govuk.css
	@for file in govuk-frontend/dist/govuk/govuk-frontend.min.js htmx.org/dist/htmx.min.js; do \
		sed '/^\/\/# sourceMappingURL=/d' build/assets/node_modules/$$file > explorer/static/vendor/$${file##*/}; done

test: setup lint types imports  ## set up, then lint, types, import rule and tests
	@echo "test: pytest"
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

browser: setup  ## the tests in a real browser; as root on Debian or Ubuntu, installs Chromium where there is none
	@SOURCEPAGE_INSTALL_BROWSER=1 $(BIN)/python -m pytest -q -n 2 tests/explorer/browser

screenshots: setup  ## make the pictures of the explorer in docs/images again (needs Chromium)
	@[ -f $(DEMO)/processed/warehouse.sqlite ] || $(MAKE) demo
	@$(BIN)/python -m docs.screenshots $(DEMO)

audit: setup  ## look up known vulnerabilities of the versions in constraints.txt (skipped where nobody can be asked)
	@[ -x build/audit/bin/pip-audit ] || { rm -rf build/audit && $(BIN)/python -m venv build/audit \
		&& build/audit/bin/python -m pip install --quiet pip-audit 2>/dev/null; } \
		|| { rm -rf build/audit; echo "audit: skipped: pip-audit cannot be installed from the package index here"; exit 0; }; \
	$(BIN)/python .ci/audit.py build/audit/bin/pip-audit

lint: setup  ## ruff: lint rules
	@echo "lint: ruff check"
	@$(BIN)/ruff check --quiet .

types: setup  ## mypy, strict
	@echo "types: mypy --strict"
	@$(BIN)/mypy

imports: setup  ## the import rule: flows -> explorer -> extractors | loaders -> pipeline
	@echo "imports: import-linter"
	@$(BIN)/lint-imports --no-logo

docs: setup  ## write docs/reference again from the code it describes
	@$(BIN)/python docs/generate.py

bench: setup  ## measure Sourcepage beside other tools, installed for this alone (10 minutes or so)
	@$(BIN)/python -m benchmarks

clean:  ## remove what can be made again, but not .venv and not data/raw
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find pipeline extractors loaders explorer flows benchmarks tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## the same, and .venv
	@rm -rf $(VENV)
