# Every path here is relative to the checkout, so that the checkout's own path may hold spaces.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

BUN := .tools/bin/bun
# What a script or a test starts by name is the pinned Bun too.
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# Both hijack every Bun and every binary it compiled.
unexport BUN_OPTIONS BUN_BE_BUN

INSTALLED := node_modules/.installed
BINARY := dist/mosaic
SOURCES := $(shell find src framework -type f 2>/dev/null)
TIERS := architecture unit golden contract real tmux e2e page chaos
SHELL_SCRIPTS = $(shell find . \( -path ./node_modules -o -path ./.tools -o -path ./dist -o -path ./.git -o -path ./framework/tools/fleet/launcher \) -prune \
	-o -type f -name '*.sh' -print) .ci/run test/support/systemd-lab test/support/systemd-lab-inside \
	test/vm/vm-lab test/vm/build-image

.PHONY: help
help: ## this list
	@printf 'usage: make TARGET\n\n'
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(INSTALLED) tmux ## fetch what is missing: Bun, packages, tmux

.PHONY: build
build: $(BINARY) ## compile dist/mosaic

.PHONY: demo
demo: $(BINARY) tmux ## build, then show a running fleet of three stub agents
	@bash scripts/demo.sh

.PHONY: test
test: $(BINARY) tmux ## all tests
	@$(BUN) scripts/run-tests.ts $(TIERS)

.PHONY: check
check: static test ## all that must hold before a commit: static, then test

.PHONY: static
static: format-check types lint shellcheck schema-check launcher-check json-docs-check api-docs-check ## all of check but the tests

.PHONY: format
format: $(INSTALLED) ## format every file
	@$(BUN) fmt

.PHONY: format-check
format-check: $(INSTALLED) ## say which files are not formatted
	@$(BUN) fmt --check

.PHONY: types
types: $(INSTALLED) ## check the types
	@$(BUN) check --build --no-script

.PHONY: lint
lint: $(INSTALLED) ## lint, with types (a floating promise is an error)
	@node_modules/.bin/oxlint --deny-warnings

.PHONY: shellcheck
shellcheck: ## check the shell scripts
	@bash scripts/ensure-program.sh shellcheck
	@shellcheck $(SHELL_SCRIPTS)

.PHONY: schema
schema: $(INSTALLED) ## write the roster's JSON schema
	@$(BUN) scripts/generate-schema.ts

.PHONY: json-docs
json-docs: $(INSTALLED) ## write the page on documents
	@$(BUN) scripts/generate-json-docs.ts

.PHONY: json-docs-check
json-docs-check: $(INSTALLED) ## say whether the page on documents is current
	@$(BUN) scripts/generate-json-docs.ts --check

.PHONY: api-docs
api-docs: $(INSTALLED) ## write the page and the description of the gateway's API
	@$(BUN) scripts/generate-api-docs.ts

.PHONY: api-docs-check
api-docs-check: $(INSTALLED) ## say whether both are current
	@$(BUN) scripts/generate-api-docs.ts --check

.PHONY: launcher
launcher: $(INSTALLED) ## join the parts of the launcher
	@$(BUN) scripts/generate-launcher.ts

.PHONY: launcher-check
launcher-check: $(INSTALLED) ## say whether the joined launcher is current
	@$(BUN) scripts/generate-launcher.ts --check

.PHONY: schema-check
schema-check: $(INSTALLED) ## say whether the roster's JSON schema is current
	@$(BUN) scripts/generate-schema.ts --check

.PHONY: bench
bench: $(BINARY) tmux ## the figures: start of the binary, start and stop of a fleet
	@$(BUN) scripts/bench.ts

.PHONY: bench-team
bench-team: $(INSTALLED) ## how long a message takes to another host of a team, at 10 and 60 a second (needs PostgreSQL)
	@$(BUN) scripts/bench-team.ts

.PHONY: bench-queue
bench-queue: $(INSTALLED) ## the same beside pg-boss (fetches it; needs npm, PostgreSQL): QUEUE="--seconds N --rounds N --rates N,N"
	@bash scripts/ensure-queue.sh .tools/queue
	@$(BUN) scripts/bench-queue.ts $(QUEUE)

.PHONY: bench-peers
bench-peers: $(BINARY) tmux ## mosaic beside supervisord, pm2 and systemctl: PEERS="--rounds N" (fetches them; needs root)
	@$(BUN) scripts/bench-peers.ts $(PEERS)

.PHONY: bench-gateway
bench-gateway: $(BINARY) tmux ## the gateway over 200 agents: idle, deaths, viewers: GATEWAY="--agents N --kills N" (needs root)
	@$(BUN) scripts/bench-gateway.ts $(GATEWAY)

.PHONY: gateway-kills
gateway-kills: $(BINARY) tmux ## 100 kill -9 of the gateway under a fleet that works: MOSAIC_KILLS, MOSAIC_SEED
	@MOSAIC_KILLS=$${MOSAIC_KILLS:-100} $(BUN) test --timeout 7200000 ./test/e2e/gateway-kills.test.ts

.PHONY: soak
soak: $(BINARY) tmux ## 50 agents for an hour, a message a minute each: SOAK="--minutes N" (needs root)
	@$(BUN) scripts/soak.ts $(SOAK)

.PHONY: test-architecture test-unit test-golden
test-architecture: ## tests: the layers of src
test-unit: ## tests: pure functions, no processes, no real time
test-golden: ## tests: every help text, error and unit, to the letter
test-architecture test-unit test-golden: $(INSTALLED)
	@$(BUN) scripts/run-tests.ts $(@:test-%=%)

.PHONY: test-contract test-real test-tmux test-e2e test-page test-chaos
test-contract: ## tests: one suite for each adapter and its fake
test-real: ## tests: real tmux and user manager, in the lab (needs root)
test-tmux: ## tests: what depends on tmux's version, with others than the machine's
test-e2e: ## tests: the compiled binary
test-page: ## tests: the gateway's page in Chromium
test-chaos: ## tests: a short campaign of faults, in a lab of its own
test-contract test-real test-tmux test-e2e test-page test-chaos: $(BINARY) tmux
	@$(BUN) scripts/run-tests.ts $(@:test-%=%)

.PHONY: test-vm
test-vm: $(BINARY) ## tests: booted Debians 12 and 13, OOM kills and reboots: VM=trixie for one (needs root; 10 minutes)
	@$(BUN) test/vm/run.ts $(BINARY) $(VM)

.PHONY: team-demo
team-demo: $(BINARY) tmux ## three hosts as one fleet: joined, a message across, one killed and back (whole hosts as root; a minute)
	@$(BUN) test/team-demo/run.ts

.PHONY: bench-hosts
bench-hosts: $(BINARY) tmux ## fleet ps --host all over 10 hosts of 20 agents, one of which hangs (needs PostgreSQL): HOSTS="--runs N"
	@$(BUN) scripts/bench-hosts.ts $(HOSTS)

.PHONY: chaos-team
chaos-team: $(BINARY) tmux ## a seeded storm over a team of three homes and a PostgreSQL: TEAM="--seed N --seconds N"
	@$(BUN) test/team-storm/run.ts $(TEAM)

.PHONY: chaos
chaos: $(BINARY) tmux ## a seeded fault campaign in the lab: CHAOS="--seed N --seconds N" (needs root)
	@$(BUN) test/chaos/run.ts $(CHAOS)

.PHONY: fuzz
fuzz: $(INSTALLED) ## the fuzz tests with 10^5 cases each: MOSAIC_FUZZ_CASES, MOSAIC_FUZZ_SEED (half an hour)
	@MOSAIC_FUZZ_CASES=$${MOSAIC_FUZZ_CASES:-100000} $(BUN) test --timeout 7200000 ./test/unit/fuzz ./test/unit/cli/show/terminal-text.test.ts ./test/real/pane-quoting.test.ts

.PHONY: federation-scope
federation-scope: $(INSTALLED) ## 200,000 random asks of peers, judged by a second way: MOSAIC_SCOPE_CASES, MOSAIC_SCOPE_SEED
	@MOSAIC_SCOPE_CASES=$${MOSAIC_SCOPE_CASES:-200000} $(BUN) test --timeout 600000 ./test/unit/domain/federation/scope.test.ts

.PHONY: two-teams
two-teams: $(BINARY) tmux ## two teams, two networks, two PostgreSQLs: enrol, send, cut, revoke, compare the audits (needs root)
	@$(BUN) test/two-teams/run.ts

.PHONY: test-runtimes
test-runtimes: $(BINARY) tmux ## tests: delivery to the real claude, codex, pi, opencode, gemini, qwen and copilot (half an hour)
	@$(BUN) scripts/test-runtimes.ts

.PHONY: answer-races
answer-races: $(BINARY) tmux ## agent answer against a person at the same dialog, 1000 times: RACES="--races N --seed N" (10 minutes)
	@$(BUN) test/answer-races/run.ts $(RACES)

.PHONY: job-of-three
job-of-three: $(BINARY) tmux ## the real claude, codex and pi do a job among themselves: JOB="--asks N --write" (installs them; minutes)
	@$(BUN) test/job-of-three/run.ts $(JOB)

.PHONY: install
install: $(BINARY) ## build for this host, and install that for you (MOSAIC_PREFIX, ~/.local)
	@sh scripts/install.sh --file $(BINARY)

.PHONY: dist
dist: $(INSTALLED) ## the release: a binary for each platform, sums, manifest; TARGETS=host: for this one
	@$(BUN) scripts/dist.ts $(if $(TARGETS),--targets $(TARGETS))

.PHONY: man
man: $(BINARY) ## the pages for man(1), of this binary: dist/man
	@$(BINARY) manual-pages dist/man

.PHONY: clean
clean: ## remove all that make made
	@rm -rf dist node_modules .tools

.PHONY: bun tmux
bun:
	@bash scripts/ensure-bun.sh

tmux:
	@bash scripts/ensure-program.sh tmux

$(INSTALLED): package.json bun.lock | bun
	@$(BUN) install --frozen-lockfile --silent
	@touch $@

# The binary says which commit it is: a new commit is a new binary, even of the same sources.
dist/identity: always | bun
	@mkdir -p dist
	@{ $(BUN) --version; git rev-parse HEAD 2>/dev/null || echo unknown; echo "$${SOURCE_DATE_EPOCH-}"; } >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BINARY): $(SOURCES) scripts/build.ts scripts/dist/compile.ts scripts/dist/start-order.ts scripts/dist/bundle.tsconfig.json scripts/dist/mcp-shims.ts package.json dist/identity $(INSTALLED)
	@$(BUN) scripts/build.ts

.PHONY: always
always:
