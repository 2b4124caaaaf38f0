# Everything that a newcomer, a server or CI runs. `make demo` and `make test` are enough to start with.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := demo
.PHONY: setup demo test sweeps node lint types deployable test-sqlite test-browser test-postgresql lock advisories bench hostile screenshots messages clean

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
# Where it is set, as in many images, each of some hundred processes compiles Django and the tests for itself.
export PYTHONDONTWRITEBYTECODE :=

# The lock is complete, so nothing may be resolved on the day of the installation: some releases of pip take an extra's
# newest version even where the lock pins another, and then refuse it for want of a hash.
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement
# Since nothing is resolved no package waits for another: two installers take half of the lock each, in half of the time.
halves = awk -v half=$(VENV)/half '/^[A-Za-z0-9]/ {package++} {print > (half package % 2 ".txt")}' $(1) && \
	{ $(INSTALL) $(VENV)/half1.txt $(2) & first=$$!; $(INSTALL) $(VENV)/half0.txt $(2); wait $$first; }
# --universal: the same files serve every system and every Python from 3.11 on; no address of an index is written.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

# Each process takes half of the modules and only steals at the end: a module's edition is published in one of them.
PYTEST := $(BIN)/pytest --numprocesses 2 --dist worksteal

# npm writes of each package where its authors take donations.
export WITHOUT_ADDRESSES := const fs = require("fs"), name = "package-lock.json"; \
	fs.writeFileSync(name, JSON.stringify(JSON.parse(fs.readFileSync(name)), (key, value) => key === "funding" ? undefined : value, 2) + "\n")

setup: $(VENV)/installed

demo: setup
	@echo "明账：正在准备演示站点（数据库、分类目录、2026 年预算），再次运行时已有的数据会保留。"
	@DEMO=1 PORT=$(PORT) $(BIN)/python manage.py demo

# What needs one processor each goes side by side; the tests take all of them.
test: $(VENV)/installed-dev
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types lint deployable
	@$(MAKE) --no-print-directory test-postgresql test-browser test-sqlite

# All members of the kinds of which `make test` asks some (tests/sweeps.py), and what of the program all tests together
# reach (95 % of its branches at least): traced they take nearly twice as long. CI runs this after `make test`, so nothing lands without.
sweeps: $(VENV)/installed-dev node
	$(PYTEST) --sweeps too -m "not browser" --cov --cov-report term
	$(PYTEST) --sweeps alone tests/journeys
	$(BIN)/python tests/with_postgresql.py $(PYTEST) --sweeps alone -m "not browser"

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python bench/advisories.py

# Its workers have three seconds to begin, which a busy machine does not always give them; without any it is slower and sure.
types: $(VENV)/installed-dev
	$(BIN)/mypy . || $(BIN)/mypy --num-workers 0 .

deployable: $(VENV)/installed-dev
	@echo "manage.py check --deploy, with a production environment"
	@SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
		ALLOWED_HOSTS=budget.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run

test-sqlite: $(VENV)/installed-dev
	$(PYTEST) --sweeps none -m "not browser"

test-browser: $(VENV)/installed-dev
	$(PYTEST) --sweeps none tests/journeys

test-postgresql: $(VENV)/installed-dev
	$(BIN)/python tests/with_postgresql.py $(PYTEST) --sweeps none -m "not browser"

lock: $(VENV)/installed-dev
	$(COMPILE) $(UPGRADE) requirements.in --output-file requirements.txt
	$(COMPILE) $(UPGRADE) requirements-dev.in --output-file requirements-dev.txt
	cd tests/openapi && npm install --package-lock-only --ignore-scripts && node -e "$$WITHOUT_ADDRESSES"

# Where there is a network: what osv.dev gives out of PyPI, or what a package index says where INDEX names the address below
# which it answers in JSON; of either the locked packages' facts are kept.
advisories: $(VENV)/installed-dev
	@if [ -z "$(INDEX)" ]; then \
		curl --fail --silent --show-error --output var/osv.zip https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip; fi
	$(BIN)/python bench/advisories.py renew $(or $(INDEX),var/osv.zip)

# All of it, each at the sizes and on the databases that it names; bench/sizes.py also draws bench/sizes.svg. SIZES names
# others: a number of amounts, or the URL of a database that is there already, as bench/many.py makes those of ten million.
# A program that misses its limit holds up none after it.
SIZES ?= 13000 100000 1000000
bench: $(VENV)/installed-dev
	$(BIN)/python bench/sizes.py $(SIZES)
	@missed=; for program in importing faults desk pages load tail downloads sums export copied lighthouse; do \
		echo "bench/$$program.py"; $(BIN)/python bench/$$program.py || missed="$$missed $$program"; done; \
	if [ -n "$$missed" ]; then echo "MISSED a limit, or ended with a fault:$$missed"; exit 1; fi

hostile: $(VENV)/installed-dev
	$(BIN)/python bench/hostile.py --shown --addresses

screenshots: $(VENV)/installed-dev
	$(BIN)/python docs/screenshots.py

messages: $(VENV)/installed-dev
	$(BIN)/python -m tests.catalogue

clean:
	rm -rf $(VENV) staticfiles .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The first Python from 3.11 on that really starts; PYTHON may name another to begin with.
$(VENV)/bin/python:
	@echo "明账：正在建立 Python 虚拟环境 $(VENV)。"
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv $(VENV) || { echo "无法建立虚拟环境；Debian、Ubuntu 请先安装 python3-venv。" >&2; exit 1; }; \
			exit 0; \
		fi; \
	done; \
	echo "没有找到 Python 3.11 或更新的版本，请先安装。" >&2; exit 1

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	@echo "明账：正在安装运行所需的软件包（锁定版本，核对校验值），第一次约需一分钟。"
	@$(call halves,requirements.txt)
	@$(BIN)/python -m pip check --quiet
	@touch $@

# requirements-dev.txt holds what the site needs too. Most of its modules are never imported, so none is compiled ahead.
$(VENV)/installed-dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "明账：正在安装测试所需的软件包。"
	@$(call halves,requirements-dev.txt,--no-compile)
	@$(BIN)/python -m pip check --quiet
	@touch $@ $(VENV)/installed

# Programs of Node that look at the API's description: locked with hashes as the packages are, and installed beside them.
# Where they cannot be had, the tests that want them say in capitals that they did not run; in CI that is a failure.
node: $(VENV)/bin/python
	@mkdir -p $(VENV)/openapi && cp tests/openapi/{package.json,package-lock.json,.npmrc} $(VENV)/openapi/
	@cd $(VENV)/openapi && if ! cmp -s package-lock.json installed; then \
		echo "明账：正在安装检查接口说明的工具（Node，锁定版本，核对校验值）。"; \
		if npm ci --ignore-scripts --loglevel=error >/dev/null; then cp package-lock.json installed; \
		else echo "明账：检查接口说明的工具没有装上：要有 Node 18.17 以上、npm 和网络。没有它们，这些检查就不做。" >&2; \
			[ -z "$${CI:-}" ]; fi; fi
