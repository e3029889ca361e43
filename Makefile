# gridwatch: `make` lists the targets. No target but test's installs (see .ci/need.sh) writes outside the tree.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

# City and arguments of the demo, the time per fuzz target, the reference data that is not part of the repository.
CITY ?= hangzhou
ARGS ?=
FUZZTIME ?= 10s
SHARED ?= ../shared

export SHARED

need = . .ci/need.sh

.PHONY: help setup demo dev build frontend test test-quick test-full lint generate check-generated fuzz \
	bench bench-import bench-import-million bench-sequencer bench-board bench-live bench-browser bench-plan bench-geocode bench-hotspot bench-balance bench-visit bench-route bench-evidence bench-phones verify-reference clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## find or install what building and testing need
	@$(need); need_go; need_node; need_modules; need_front_end; need_postgres; need_chromium; need_staticcheck
	echo 'ready'

demo: frontend ## a city as live traffic: Hangzhou, real places and simulated work; CITY=chicago, real history (ARGS='--speed 60 --addr …')
	@go run ./cmd/gridwatch demo --city $(CITY) $(ARGS)

dev: frontend ## the demo, and the front end rebuilt on each change at its own address
	@go build -o bin/gridwatch ./cmd/gridwatch
	bin/gridwatch demo --city $(CITY) $(ARGS) & server=$$!
	trap 'kill $$server 2>/dev/null; wait $$server' EXIT
	cd frontend && npm run dev

build: frontend ## bin/gridwatch, one program with the front end inside
	@go build -trimpath -o bin/gridwatch ./cmd/gridwatch
	ls -sh bin/gridwatch

frontend:
	@$(need); need_go; need_node; need_modules; need_front_end
	cd frontend && npm run --silent build

test: ## all checks: vet, staticcheck, race detector, both databases, front end, browser
	@bash .ci/test.sh usual

test-quick: ## vet, go test -short, front end types and unit tests; no browser, installs only npm packages
	@bash .ci/test.sh quick

test-full: ## all checks in their long form, and the fuzz targets; before saying done
	@bash .ci/test.sh full

lint: ## gofmt, vet, staticcheck, biome
	@$(need); need_go; need_node; need_modules; need_front_end; need_staticcheck
	odd=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l)
	[ -z "$$odd" ] || { printf 'not formatted by gofmt:\n%s\n' "$$odd"; exit 1; }
	go vet ./...
	"$$STATICCHECK" ./...
	cd frontend && npm run --silent lint

generate: ## write the OpenAPI document and the typed client again
	@$(need); need_go; need_node; need_modules; need_front_end
	bash .ci/generated.sh write

check-generated: ## the OpenAPI document and the typed client are current
	@$(need); need_go; need_node; need_modules; need_front_end
	bash .ci/generated.sh check

fuzz: ## each fuzz target for FUZZTIME (10s)
	@bash .ci/fuzz.sh $(FUZZTIME)

bench: bench-board bench-import bench-import-million bench-sequencer bench-live bench-browser ## all figures of the README, with units

bench-board: ## Board.Apply, Since, snapshot and tile: ns, bytes, ms
	@go test -run '^$$' -bench . -benchmem ./geo ./grid ./grid/live ./api

bench-import: ## 100,000 rows through the import, both databases: rows/s, peak RSS
	@$(need); need_postgres
	GOGC=400 GOMEMLIMIT=176MiB go test -run '^$$' -bench Import -benchtime 1x -timeout 30m ./grid/intake

bench-import-million: ## 1,000,000 rows, both databases; PostgreSQL without and with fsync
	@$(need); need_postgres
	go build -o .cache/bin/devpg ./cmd/devpg
	export GOGC=400 GOMEMLIMIT=176MiB
	go test -run '^$$' -bench Million -benchtime 1x -timeout 30m ./grid/intake
	.cache/bin/devpg -fsync -- go test -run '^$$' -bench Million/postgres -benchtime 1x -timeout 30m ./grid/intake

bench-sequencer: ## outbox to log on PostgreSQL with fsync=on, synchronous_commit=on: events/s
	@$(need); need_postgres
	go test -run '^$$' -bench Sequencer -benchtime 20000x -timeout 30m ./grid/store

bench-live: build ## 100 clients for 60 s with killed sockets during a fast replay: divergences, delivery times
	@bash .ci/bench-live.sh 100 60s

bench-browser: build ## posted complaint to pixels in a real browser: ms
	@$(need); need_chromium
	cd frontend && GRIDWATCH_BIN=$$PWD/../bin/gridwatch npm run --silent test:browser | tee /dev/stderr | awk '/ ms/ { sub(/^[^a-zA-Z]*/, ""); print }'

bench-plan: build ## the planner's page with 50,000 cells in 600 grids: ready s, frame, JavaScript and pixels of a brush step, ms
	@$(need); need_chromium
	GRIDWATCH_BIN=$$PWD/bin/gridwatch node frontend/tests/bench/plan.mjs

bench-geocode: ## accuracy, radii, speed of geocoding on data that is not part of the repository (SHARED=../shared, ARGS='-seed 7')
	@[ -d "$(SHARED)/data" ] || { echo 'skipped: no SHARED'; exit 3; }
	go build -o .cache/bin/benchgeocode ./cmd/benchgeocode
	SHARED=$$(cd "$(SHARED)" && pwd) .cache/bin/benchgeocode $(ARGS)

bench-hotspot: ## speed of hotspot statistics as ratios in one run, null calibration, power, forecast and risk tables (ARGS='-only speed')
	@go build -o .cache/bin/benchhotspot ./cmd/benchhotspot
	.cache/bin/benchhotspot $(ARGS)

bench-balance: ## how even, compact and fast plans are, churn, a million cells; METIS beside it (SHARED=../shared, ARGS='-only city -seed 2')
	@go build -o .cache/bin/gridwatch-bench ./cmd/gridwatch
	go build -o .cache/bin/benchbalance ./cmd/benchbalance
	SHARED=$$(cd "$(SHARED)" 2>/dev/null && pwd || true) .cache/bin/benchbalance $(ARGS)

bench-visit: build ## posted visit to debt paid on 50 screens, beside the answer to the post: p50, p99, ms (ARGS='-clients 200 -visits 500')
	@go build -o .cache/bin/benchvisit ./cmd/benchvisit
	bash .ci/bench-visit.sh $(ARGS)

bench-route: ## walking orders with opening hours: ms, multiple of a baseline, value against greedy and against a long search (ARGS='-seed 7')
	@go build -o .cache/bin/benchroute ./cmd/benchroute
	.cache/bin/benchroute $(ARGS)

bench-phones: ## 500 phones back after 72 h: records and photos drained s, lost, doubled; both databases (ARGS='-phones 100 -seed 2')
	@$(need); need_postgres
	go build -o .cache/bin/devpg ./cmd/devpg
	go build -o .cache/bin/benchphones ./cmd/benchphones
	.cache/bin/benchphones -db sqlite $(ARGS)
	.cache/bin/devpg -fsync -- .cache/bin/benchphones -db postgres $(ARGS)

bench-evidence: ## grades of 10,000 made-up cheats and 10,000 honest visits, and of real walks (SHARED=../shared): recall, false alarms, %
	@go build -o .cache/bin/benchevidence ./cmd/benchevidence
	SHARED=$$(cd "$(SHARED)" 2>/dev/null && pwd || true) .cache/bin/benchevidence $(ARGS)

verify-reference: ## checks against reference data that is not part of the repository (SHARED=../shared)
	@[ -d "$(SHARED)/data" ] || { echo 'skipped: no SHARED'; exit 3; }
	SHARED=$$(cd "$(SHARED)" && pwd) go test -count=1 -tags reference -run '^TestReference' -v $$(grep -rl --include='*_test.go' '^//go:build reference' geo grid api cmd 2>/dev/null | xargs -n1 dirname | sort -u | sed 's|^|./|')

clean: ## remove what make made: binaries, fetched tools, built front end, npm packages
	@rm -rf bin .cache frontend/node_modules
	find frontend/dist -mindepth 1 ! -name .keep -delete
