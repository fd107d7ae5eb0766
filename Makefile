# `make` alone lists the commands. Everything runs in .venv, which the first command makes.

PYTHON ?= python3
PORT ?= 8000
# A package index that serves a smaller torch, for example https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=

# First on the path: the tools of the environment.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Threads that wait do not spin for long: other programs want the cores too (src/helpers/threads.py).
export GOMP_SPINCOUNT ?= 5000
PIP := .venv/bin/python -m pip --disable-pip-version-check
READY := .venv/.installed
# Node's side, for tests and for who changes the explorers; readers never need it.
NODE_READY := node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help book test test-all serve slides student app zip pdf epub audit lab lint explorers outputs clean

help:  ## list these commands
	@echo "Deep Generative Models by Hand"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# The environment again whenever a pin or the package's own declaration changes.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("This book needs Python 3.11 or \
	newer, but $(PYTHON) is %d.%d: try make PYTHON=python3.11" % sys.version_info[:2])'
	@echo "Installing the pinned packages into .venv (once, some minutes)."
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@$(PIP) install --quiet --requirement requirements.txt \
	  $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE_READY): package.json package-lock.json $(READY)
	@npm ci --loglevel=error --no-progress
	@touch $@

# Sphinx reports a page's warnings only when it reads that page. After a build that failed or was
# interrupted, .complete is missing, and all pages are read again; executed cells stay cached.
book: $(READY)  ## build the book, executing every chapter whose code changed
	@test -e _build/.complete || rm -rf _build/.doctrees
	@rm -f _build/.complete
	@jupyter-book build . -n -W --keep-going
	@touch _build/.complete
	@echo "The book is ready: open _build/html/index.html in a browser, or run make serve."

test: $(READY) $(NODE_READY)  ## check everything: style, types, tests, notebooks, the book, a browser
	@python -m tools.run_tests

test-all: $(READY) $(NODE_READY)  ## the same in Firefox and WebKit, and Binder's and Colab's environments made anew
	@python -m tools.run_tests --all

serve: book  ## build the book and serve it on this machine, PORT=8000
	@echo "Serving on http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

slides: book  ## build the book with its decks of slides, one a chapter
	@echo "The decks are listed in _build/html/slides/index.html."

student: $(READY)  ## make the notebooks for students, without solutions
	@python -m book.editions.student

pdf: book $(NODE_READY)  ## print the built book as one PDF, with page numbers and bookmarks
	@python -m book.editions.pdf

epub: book  ## pack the built book for electronic readers, and check the file
	@python -m book.editions.epub --check

zip: book  ## pack the built book into one file, to be opened without a server
	@python -m book.editions.pack

# Lighthouse CI has packages of its own; it takes minutes and is no part of the tests.
audit: book  ## measure every page: speed, accessibility, good practice
	@test tools/audit/node_modules -nt tools/audit/package-lock.json || npm ci --prefix tools/audit \
	  --loglevel=error --no-progress
	@touch tools/audit/node_modules
	@cd _build && CHROME_PATH=$$(python -m book.programs.chromium) \
	  ../tools/audit/node_modules/.bin/lhci autorun --config=../tools/audit/lighthouserc.cjs

app: $(READY)  ## open the dashboard: encode digits, compare models, walk between codes
	@python -m tools.app

lab: $(READY)  ## open the chapters in JupyterLab
	@jupyter lab chapters

lint: $(READY)  ## check style and types only
	ruff check .
	ruff format --check .
	mypy

# The still pictures need a browser; the rest only Node and Python.
explorers: $(READY) $(NODE_READY)  ## bundle the live figures, renew their golden values and pictures
	@node tools/bundle.mjs
	@python -m tools.golden_values
	@python -m tools.stills

outputs: $(READY)  ## run the chapters and renew the outputs that tests compare
	@python -m book.notebooks --refresh chapters

clean:  ## remove what was built and cached; .venv stays
	rm -rf _build .hypothesis .mypy_cache .pytest_cache .ruff_cache
