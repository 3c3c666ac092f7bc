# Everything that is done with this project from a terminal. `make help` lists it.
#
#   PYTHON  the interpreter to use, when the first one found is not the right one
#   ARGS    passed on: make run ARGS="--server.port 8600", make test ARGS="-k gates"

PYTHON ?=
ARGS ?=

VENV := .venv
# Windows keeps an environment's programs in another folder, and gives them an ending.
WINDOWS := $(filter Windows_NT,$(OS))
BIN := $(VENV)/$(if $(WINDOWS),Scripts,bin)
INTERPRETER := $(BIN)/python$(if $(WINDOWS),.exe)
# In CI a download's progress is noise; an error still shows.
PIP := $(BIN)/python -m pip install --disable-pip-version-check $(if $(CI),-qq)
# Nothing is fetched: the components import each other alone.
DENO := DENO_DIR=$(abspath $(VENV))/deno DENO_NO_UPDATE_CHECK=1 $(BIN)/deno
TRACING_TESTS := $(patsubst %,tests/lstm_core/reading/test_%.py,every_model neighbours model_tracing)
CODE := lstm_core dashboard tests benchmarks scripts streamlit_app.py

# What Python and pytest have compiled is kept, also where containers are told not to: to compile
# the tests takes 7 s in each of their processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test test-backends set-up check format bench bench-pytorch shipped screenshots clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s%s\n", $$1, $$2 }' Makefile

run: $(VENV)/run-ready ## set up if need be, start the dashboard and open it in the browser
	$(BIN)/python -m streamlit run streamlit_app.py $(ARGS)

test: set-up check ## set up if need be, then lint, types, and every test in its own browser
	$(BIN)/python -m pytest -n 4 --dist loadscope --no-loadscope-reorder $(ARGS)

test-backends: $(VENV)/backends-ready ## test the traces on each backend of Keras; minutes, 1 GB or more
	for backend in tensorflow jax torch; do \
		echo "$$backend:"; \
		KERAS_BACKEND=$$backend $(BIN)/python -m pytest -o filterwarnings=ignore \
			$(TRACING_TESTS) $(ARGS) || exit 1; \
	done

set-up: $(VENV)/dev-ready ## only set up what `make test` needs
	$(BIN)/python -m scripts.browser --install

check: $(VENV)/dev-ready ## lint, format, types, layers and declared packages, without the tests
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(DENO) fmt --check
	$(DENO) lint
	$(DENO) check --no-remote dashboard lstm_core tests
	$(DENO) test --no-remote --quiet tests
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .

format: $(VENV)/dev-ready ## put imports and format right
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(DENO) fmt

bench: set-up ## measure what the design promises, as ratios; takes minutes
	$(BIN)/python -m benchmarks $(ARGS)

bench-pytorch: set-up $(VENV)-pytorch/ready ## measure the training beside PyTorch; some GB, once
	$(BIN)/python -m benchmarks pytorch

shipped: set-up ## train again the networks that come along whose recipes have changed
	$(BIN)/python -m scripts.ship $(ARGS)
	$(BIN)/python -m scripts.opening_answers
	$(BIN)/python -m scripts.cell_traces

screenshots: set-up ## make the pictures in docs/images again
	$(BIN)/python -m scripts.screenshots $(ARGS)

clean: ## remove what was set up, and the caches
	rm -rf $(VENV) $(VENV)-pytorch build *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INTERPRETER):
	@sh scripts/venv.sh $(VENV) $(PYTHON)

# The stamps make a second run instant; a changed list of packages makes them old.
$(VENV)/run-ready: requirements.txt | $(INTERPRETER)
	@echo "Installing what requirements.txt lists: about 2 GB, a few minutes, once."
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev-ready: requirements.txt requirements-dev.txt | $(INTERPRETER)
	@echo "Installing what requirements-dev.txt lists: about 2 GB, a few minutes, once."
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/run-ready

$(VENV)/backends-ready: $(VENV)/dev-ready requirements-backends.txt
	@echo "Installing what requirements-backends.txt lists: 1 GB or more, a few minutes, once."
	$(PIP) -r requirements-backends.txt
	@touch $@

# An environment of its own: nothing else here needs PyTorch.
$(VENV)-pytorch/ready: requirements-backends.txt | $(INTERPRETER)
	@echo "Installing PyTorch: 1 GB or more, a few minutes, once."
	$(BIN)/python -m venv --clear $(VENV)-pytorch
	$(VENV)-pytorch/$(notdir $(BIN))/python -m pip install -r requirements-backends.txt numpy
	@touch $@
