# The commands of this project: `make run` to see it work, `make test` to prove it.

LISTEN ?= 127.0.0.1:8080
DATA ?= data/demo
BUILT := $(or $(CARGO_TARGET_DIR),target)

NODE := $(shell node -e 'const [a, b] = process.versions.node.split("."); if (a > 20 || (a == 20 && b >= 19)) console.log(1)' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run web web-types web-test screenshots bench-web test lint soak bench doctor setup clean-demo

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(if $(NODE),web) ## Build and start the service with demonstration data
	cargo build --release
	$(BUILT)/release/nuanquan serve --demo --listen $(LISTEN) --data $(DATA)

web: web/dist/.built ## Build the web app (Node 20.19 or later)

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

web/dist/.built: web/node_modules/.installed web/index.html web/vite.config.ts $(shell find web/src web/public web/vite -type f 2>/dev/null)
	cd web && npm run build
	touch $@

web-types: web/node_modules/.installed ## Make the web app's API types from the program's own document
	cargo run --quiet -- openapi > web/openapi.json
	cd web && npm run schema

web-test: ## Check the web app and run its tests, in Chromium against a real server
	scripts/test-web

test: doctor ## Check form and lints, then run every test on SQLite and PostgreSQL, and in a browser
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	scripts/postgres run -- scripts/test

lint: ## Check the lints
	cargo clippy --workspace --all-targets -- -D warnings

soak: ## Run the property tests for longer
	NUANQUAN_SOAK=1 scripts/postgres run -- scripts/test --release -- soak

bench: ## Measure, on a PostgreSQL that keeps its durability
	scripts/postgres run --durable -- cargo bench

bench-web: web/dist/.built ## Measure a till's scan in Chromium, slowed down sixfold
	cargo build --quiet
	npm --prefix web run --silent bench

screenshots: web/dist/.built ## Make pictures of every page, and those of README.md anew
	cargo build --quiet
	npm --prefix web run --silent screenshots

doctor: ## Say what this machine lacks
	@scripts/doctor

setup: ## Install what Debian has of it (as root)
	apt-get update
	apt-get install --yes --no-install-recommends build-essential perl postgresql

clean-demo: ## Remove the demonstration data
	rm -rf data/demo
