# What a contributor types; `make` alone lists it. Each line calls a script or a cargo command that works by itself too.
.DEFAULT_GOAL := help
.PHONY: help setup test lint unit browser directories dev deny bench bench-scale ha soak attack packaging packages screens clean mutants

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the tests need and this machine lacks, and say what it was
	@scripts/setup

test: ## Everything: format, lint, unit, conformance, stories, browser
	@scripts/test

lint: ## Format and lints, warnings as errors
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

unit: ## The Rust tests: unit, conformance, stories over HTTP
	@scripts/test rust

deny: ## What is depended on: licences, duplicates, advisories where they can be had, and whether a program without age is whole
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny
	@scripts/deny

browser: ## The journeys in a real browser, and the guide walked under every policy
	@scripts/test browser

directories: ## Domain controllers that replicate, and a read-only one, with Samba (docs/directories.md); root; some minutes
	@scripts/setup
	cargo test --workspace --test directories -- --ignored --nocapture --test-threads=1

dev: ## Run the demo, built and started anew on every change (DEMO_ARGS="--listen …" is passed on)
	@scripts/dev $(DEMO_ARGS)

bench: ## What things cost, as ratios in one run (docs/performance.md); builds what is handed out, a quarter of an hour
	cargo build --profile dist -p regain -p bench
	$${CARGO_TARGET_DIR:-target}/dist/bench

packaging: ## Try the examples for proxies, units and alerts with the real programs (installs nginx, Caddy, HAProxy, promtool)
	@scripts/packaging

packages: ## What is handed out: .deb, tarball, image file, SBOM, checksums in target/packages; tried in a clean Debian (root)
	@scripts/packages

ha: ## Several servers and fail-over, broken in every way (docs/reliability.md); builds for release; root; 12 minutes
	@scripts/ha

attack: ## Attacks on accounts and on the service, played against the release program (docs/security/attacks.md): 20 minutes
	@scripts/setup
	cargo build --release -p regain -p attack
	$${CARGO_TARGET_DIR:-target}/release/attack $(ATTACK_ARGS)

soak: ## Faults at every call, kill -9 and races, as often as it takes (docs/reliability.md): an hour and a half
	@scripts/soak

bench-scale: ## What the size of an organisation costs, both engines (docs/performance.md): half an hour, 30 GB of disk
	@scripts/setup
	cargo build --release -p regain -p bench
	$${CARGO_TARGET_DIR:-target}/release/scale sqlite 10000 1000000
	$${CARGO_TARGET_DIR:-target}/release/scale postgres 10000 1000000 10000000

screens: ## A picture of each page and state, both languages, wide and narrow, light and dark: target/screens/index.html
	@scripts/screens

clean: ## Remove everything that was built or installed here
	cargo clean
	rm -rf tests/browser/node_modules tests/smtp/node_modules

mutants: ## Change the rules and the journeys one line at a time: a change that no test notices is a test that is missing (hours)
	@cargo mutants --version >/dev/null 2>&1 || cargo install --locked cargo-mutants
	cargo mutants --package domain --output $${CARGO_TARGET_DIR:-target}/mutants-domain
	cargo mutants --package flows --test-package stories --test-package flows --output $${CARGO_TARGET_DIR:-target}/mutants-flows
