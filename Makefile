# The few commands a person types. CONTRIBUTING.md explains them.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Two processes use two cores well; more only fight for the disk. WORKERS=0 runs in one process.
WORKERS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1); [ "$$cores" -ge 2 ] && echo 2 || echo 0)
ARGS ?=
export VENV

CHECKED := wagtail_mib_events tests scripts benchmarks example_site docs
TEMPLATES := wagtail_mib_events example_site

.PHONY: help
help: ## show the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# One stamp per extra of pyproject.toml: an environment is only touched when its requirements changed.
$(VENV)/.with-%: pyproject.toml scripts/make_venv
	@echo "Preparing $(VENV) ($*) …"
	@scripts/make_venv $(VENV) -e ".[$*]"
	@touch $@

.PHONY: demo
demo: $(VENV)/.with-demo ## serve the example site with the data of five programmes (PORT=8000)
	@$(BIN)/python example_site/manage.py migrate --verbosity 0
	@$(BIN)/python example_site/manage.py demo
	@echo "The site: http://127.0.0.1:$(PORT)/   The admin: http://127.0.0.1:$(PORT)/admin/   Stop with Ctrl-C."
	@exec $(BIN)/python example_site/manage.py runserver 127.0.0.1:$(PORT)

.PHONY: test
test: $(VENV)/.with-test ## run the tests (ARGS="tests/domain -k places"; DATABASE_URL chooses the database)
	@scripts/ensure_browser
	@scripts/ensure_database_driver
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

.PHONY: test-languages
test-languages: $(VENV)/.with-test ## run every migration in every set of languages on every database that listens
	@for url in $$($(BIN)/python -m tests.translation_columns.servers); do \
		DATABASE_URL=$$url scripts/ensure_database_driver || echo "$${url%%:*}: no driver" >&2; \
	done
	@$(BIN)/python -m pytest -n $(WORKERS) -m matrix $(ARGS) tests/translation_columns

.PHONY: test-places
test-places: $(VENV)/.with-test ## run ten thousand random steps of events on every database that listens
	@set -e; for url in sqlite $$($(BIN)/python -m tests.translation_columns.servers); do \
		if [ "$$url" = sqlite ]; then unset DATABASE_URL; else export DATABASE_URL=$$url; scripts/ensure_database_driver; fi; \
		echo "== $${url%%:*}"; $(BIN)/python -m pytest -n 0 -m lives -s $(ARGS) tests/domain/test_event_life.py; \
	done

.PHONY: coverage
coverage: $(VENV)/.with-test ## run the tests and show the lines that none of them runs
	@scripts/ensure_browser
	@$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term --cov-report=html $(ARGS)

.PHONY: lint
lint: $(VENV)/.with-lint $(VENV)/.with-test ## check format, rules, types, templates, migrations, catalogues, vendored files
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/djlint --quiet --check $(TEMPLATES)
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	scripts/check_migrations
	scripts/ensure_gettext
	$(BIN)/python -m scripts.check_catalogues
	$(BIN)/python -m scripts.check_vendor

.PHONY: format
format: $(VENV)/.with-lint ## put Python and templates into the project's format
	$(BIN)/ruff check --fix-only $(CHECKED)
	$(BIN)/ruff format $(CHECKED)
	-$(BIN)/djlint --quiet --reformat $(TEMPLATES)

.PHONY: migrations
migrations: ## make migrations on the oldest Wagtail supported (ARGS="-n name")
	scripts/make_migrations $(ARGS)

.PHONY: messages
messages: $(VENV)/.with-test ## gather the texts for people and compile the catalogues
	@scripts/ensure_gettext
	@scripts/make_messages

.PHONY: bench
bench: $(VENV)/.with-test ## measure, each with its baseline in the same run (ARGS=feeds)
	@scripts/ensure_database_driver
	@$(BIN)/python -m benchmarks.run $(ARGS)

.PHONY: vendor
vendor: ## rebuild the vendored JavaScript from npm (needs Node)
	@$$(scripts/ensure_python) scripts/vendor $(ARGS)

.PHONY: docs
docs: $(VENV)/.with-docs ## build the documentation into var/docs
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --nitpicky -d var/doctrees docs var/docs
	@echo "The documentation: var/docs/index.html"

.PHONY: screenshots
screenshots: $(VENV)/.with-demo $(VENV)/.with-test ## take the pictures of the documentation from the example site
	@scripts/ensure_browser
	@$(BIN)/python -m scripts.screenshots $(ARGS)

.PHONY: clean
clean: ## remove environments, caches and everything built; the demo's data stay
	rm -rf .venv .venv-* var build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
