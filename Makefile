# Everything a person types. Each target sets up what it needs: the virtual environment from the lock
# files here, Asterisk, PostgreSQL and test phones by rexian itself when it starts.

PYTHON ?= python3
# A file of tests stays with one worker. Live tests bring an Asterisk, a PostgreSQL and dozens of
# phones each, and mostly wait: the others run beside them with what they leave of the processor.
# Those that judge every moment of sound run with nothing beside them. What fails beside others is
# run once more alone: a machine that gave a phone no processor for a moment is told from a fault,
# and both runs are shown.
WORKERS ?= 2
LIVE_WORKERS ?= 3
LIVE_TESTS := tests/live tests/rexian/test_run.py tests/rexian/test_spoken.py
VENV   := .venv
PY     := $(VENV)/bin/python
SHELL  := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Caches go into the checkout when there is no home to keep them in.
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo yes),yes)
export XDG_CACHE_HOME := $(CURDIR)/.tools/cache
export HOME := $(CURDIR)/.tools/home
endif
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# An activated environment or another project's settings must not steer this one.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
# Every start of the backend would compile a thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo test test-console pictures test-fast check check-console check-images console fmt bench soak proof lock clean

help:
	@cat <<'TEXT'
	make run      the whole system on this machine (settings: .venv/bin/rexian settings)
	make demo     the same with simulated citizens, operators and departments
	make test     every test, those with a real Asterisk and real phones included
	make test-console  the console in Chromium, against the real system
	make check    lint, formatting, types, import contracts
	make fmt      put the sources into the one format
	make bench    seat turnaround beside app_queue, the core's speed, the simulation beside Erlang C, recordings made and
	              verified beside plain tools, lists among a million cases (8 GB of disk)
	make soak     survival at full length (the database away for ten minutes under calls)
	make proof    the audio proof, thirty runs, and the races, fifty of each
	make lock     work out the lock files anew from pyproject.toml
	make console  build the console anew (Node 20.19 or newer); its bundle is part of the package
	make pictures the console's pages for the documentation, as its tests see them
	make check-console  build the console beside its bundle and compare them
	make check-images   build the container images and put a call through them (root; buildah, podman)
	make clean    remove the environment, the fetched tools and all caches; never var/
	TEXT

run: $(VENV)/.run
	exec $(PY) -m rexian run

demo: $(VENV)/.dev
	exec $(PY) -m rexian demo

test: $(VENV)/.dev
	beside=$$(mktemp) failed=0
	quick="$(PY) -m pytest -q --ignore=tests/live -o cache_dir=.pytest_cache/quick"
	chrt --idle 0 $$quick -n $(WORKERS) --dist loadfile -m "not live" \
	  $(PYTEST) >$$beside 2>&1 & others=$$!
	trap 'kill $$others 2>/dev/null || true; rm -f $$beside' EXIT
	live="$(PY) -m pytest -q -o cache_dir=.pytest_cache/live"
	again="--last-failed --last-failed-no-failures none"
	$$live -n $(LIVE_WORKERS) --dist loadfile --no-loadscope-reorder -m "live and not browser" \
	  $(LIVE_TESTS) $(PYTEST) || failed=1
	wait $$others || others_failed=1
	cat $$beside
	if [ $${others_failed:-0} = 1 ]; then $$quick $$again $(PYTEST); fi
	if [ $$failed = 1 ]; then $$live $$again $(LIVE_TESTS) $(PYTEST); fi

test-console: $(VENV)/.dev
	.ci/browser
	console="$(PY) -m pytest -q -o cache_dir=.pytest_cache/console"
	$$console -n $(WORKERS) --dist loadfile -m browser tests/live $(PYTEST) || \
	  $$console --last-failed --last-failed-no-failures none tests/live $(PYTEST)

pictures: $(VENV)/.dev
	made=$$(mktemp -d)
	trap 'rm -rf $$made' EXIT
	REXIAN_PICTURES=$$made $(MAKE) test-console
	$(PY) .ci/pictures.py $$made

test-fast: $(VENV)/.dev
	$(PY) -m pytest -q -m "not live" $(PYTEST)

check: $(VENV)/.dev
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) .ci/console_bundle.py check

console:
	cd console
	[ -d node_modules ] && [ node_modules -nt package-lock.json ] || npm ci --no-progress
	npm run --silent types
	npm run --silent build
	cd ..
	python3 .ci/console_bundle.py record

check-console:
	.ci/check-console

check-images: $(VENV)/.dev
	.ci/check-images

fmt: $(VENV)/.dev
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench: $(VENV)/.dev
	$(PY) -m bench

soak: $(VENV)/.dev
	$(PY) -m bench.soak

proof: $(VENV)/.dev
	export REXIAN_PROOF_RUNS=$${REXIAN_PROOF_RUNS:-30} REXIAN_RACES=$${REXIAN_RACES:-50}
	$(PY) -m pytest -q tests/live/test_audio_proof.py tests/live/test_races.py $(PYTEST)

# The environment. `run` needs the first stamp only; whoever tests gets the rest on top of it.
$(VENV)/.run: requirements-uv.lock requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" .ci/environment requirements.lock
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@PYTHON="$(PYTHON)" .ci/environment requirements-dev.lock
	touch $@

lock: $(VENV)/.run
	options="--universal --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet"
	uv=$(VENV)/bin/uv
	$$uv pip compile $$options $(UPGRADE) pyproject.toml --group build -o requirements.lock
	$$uv pip compile $$options $(UPGRADE) pyproject.toml --group build --group dev \
	  -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .tools dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
