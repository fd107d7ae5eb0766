# `make` alone lists the commands. Everything runs in .venv, which the first command makes.
# For every make since 3.81, macOS's own, which starts simple commands without the PATH set here:
# what the environment holds is called by its place.

PYTHON ?= python3
PORT ?= 8000
# A package index that serves a smaller torch, for example https://download.pytorch.org/whl/cpu
export TORCH_INDEX ?=

# First on the path: the tools of the environment.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Threads that wait do not spin for long: other programs want the cores too (src/helpers/threads.py).
export GOMP_SPINCOUNT ?= 5000
# Files are UTF-8 whatever the language of the system.
export PYTHONUTF8 := 1
# A reader's settings of Python and Node are for other programs.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTHONOPTIMIZE PYTHONINSPECT \
  PYTHONDEVMODE PYTHONIOENCODING PYTHONSAFEPATH PYTHONVERBOSE PYTHONPROFILEIMPORTTIME \
  PYTHONTRACEMALLOC PYTHONPLATLIBDIR NODE_OPTIONS NODE_PATH NODE_ENV \
  SOURCE_DATE_EPOCH CDPATH
RUN := .venv/bin/python
READY := .venv/.installed
# Node's side, for tests and for who changes the explorers; readers never need it.
NODE_READY := node_modules/.installed
# What it was made of, and where: a copy is made anew.
NODE_MADE_OF := { pwd -P; uname -sm; cat package.json package-lock.json; }

.DEFAULT_GOAL := help
.PHONY: help book test test-all serve slides student app zip pdf epub audit lab lint explorers outputs clean
.PHONY: $(READY) $(NODE_READY)

help:  ## list these commands
	@echo "Deep Generative Models by Hand"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# A Python that is named on the command line is asked for, whatever is there.
$(READY):
	@sh tools/environment.sh "$(PYTHON)" $(if $(findstring command,$(origin PYTHON)),--this-python)

$(NODE_READY): | $(READY)
	@test -w "$$HOME" || export npm_config_cache=_build/npm; \
	$(NODE_MADE_OF) | cmp -s - $@ || { \
	.venv/bin/npm ci --include=dev --loglevel=error --no-progress && $(NODE_MADE_OF) > $@; } || \
	{ echo "npm could not install node_modules, and the lines above say why: make goes on from here." >&2; \
	exit 1; }

book: $(READY)  ## build the book, executing every chapter whose code changed
	@$(RUN) -m tools.build
	@echo "The book is ready: open _build/html/index.html in a browser, or run make serve."

test: $(READY) $(NODE_READY)  ## check everything: style, types, tests, the book and what its cells print, a browser
	@$(RUN) -m tools.run_tests

test-all: $(READY) $(NODE_READY)  ## the same, other seeds, PDF, EPUB, JupyterLab, Firefox, WebKit, Binder's and Colab's environments
	@$(RUN) -m tools.run_tests --all

serve: book  ## build the book and serve it on this machine, PORT=8000
	@echo "Serving on http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@$(RUN) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

slides: book  ## build the book with its decks of slides, one a chapter
	@echo "The decks are listed in _build/html/slides/index.html."

student: $(READY)  ## make the notebooks for students, without solutions
	@$(RUN) -m book.editions.student

pdf: book $(NODE_READY)  ## print the built book as one PDF, with page numbers and bookmarks
	@$(RUN) -m book.editions.pdf

epub: book  ## pack the built book for electronic readers, and check the file
	@$(RUN) -m book.editions.epub --check

zip: book  ## pack the built book into one file, to be opened without a server
	@$(RUN) -m book.editions.pack

# Lighthouse CI has packages of its own; it takes minutes and is no part of the tests.
audit: book  ## measure every page: speed, accessibility, good practice
	@test tools/audit/node_modules -nt tools/audit/package-lock.json || \
	  .venv/bin/npm ci --prefix tools/audit --include=dev --loglevel=error --no-progress
	@touch tools/audit/node_modules
	@cd ./_build && CHROME_PATH=$$(../$(RUN) -m book.programs.chromium) \
	  ../tools/audit/node_modules/.bin/lhci autorun --config=../tools/audit/lighthouserc.cjs

app: $(READY)  ## open the dashboard: encode digits, compare models, walk between codes
	@$(RUN) -m tools.app

lab: $(READY)  ## open the chapters in JupyterLab
	@$(RUN) -m jupyterlab chapters

lint: $(READY)  ## check style and types only
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

# The still pictures need a browser; the rest only Node and Python.
explorers: $(READY) $(NODE_READY)  ## bundle the live figures, renew their golden values and pictures
	@.venv/bin/node tools/bundle.mjs
	@$(RUN) -m tools.golden_values
	@$(RUN) -m tools.stills

outputs: $(READY)  ## run the chapters and renew the outputs that tests compare
	@$(RUN) -m book.notebooks --refresh chapters

clean:  ## remove what was built and cached; .venv stays
	rm -rf _build .hypothesis .mypy_cache .pytest_cache .ruff_cache
