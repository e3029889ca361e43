#!/usr/bin/env bash
# Runs the checks of `make test` one after the other and says how long each took: bash .ci/test.sh SIZE
#   quick  no race detector, no browser, nothing installed; PostgreSQL only where it is at hand
#   usual  everything, on both databases, with samples where a capability has a long form
#   full   everything in its long form (GRIDWATCH_TEST=full), and each fuzz target for a while
# A failed step does not stop the others. Status 1 if any failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. .ci/need.sh
rm -f .cache/missing

size=${1:-usual}
passed=0
failed=()

# step NAME COMMAND…
step() {
    local name=$1 from=$SECONDS
    shift
    printf '\n=== %s\n' "$name"
    if "$@"; then
        passed=$((passed + 1))
        printf -- '--- %s: ok in %d s\n' "$name" $((SECONDS - from))
    else
        failed+=("$name")
        printf -- '--- %s: FAILED in %d s\n' "$name" $((SECONDS - from))
    fi
}

# npm_run SCRIPT, in the front end's folder.
npm_run() { (cd frontend && npm run --silent "$1"); }

formatted() {
    local odd
    odd=$(git ls-files '*.go' | xargs gofmt -l) && [ -z "$odd" ] && return
    printf 'not formatted by gofmt:\n%s\n' "$odd"
    return 1
}

go_tests() { # flags of go test
    local from=.cache/bin/devpg
    go build -o "$from" ./cmd/devpg && "$from" -- go test -race "$@" ./...
}

browser_tests() { (cd frontend && GRIDWATCH_BIN=$PWD/../bin/gridwatch npm run --silent test:browser); }

case $size in
quick | usual | full) ;;
*)
    echo "usage: bash .ci/test.sh quick|usual|full" >&2
    exit 2
    ;;
esac

printf '=== what the tests need\n'
need_go
need_node
need_modules
need_front_end
if [ "$size" != quick ]; then
    need_postgres
    need_chromium
    need_staticcheck
    step 'front end build' npm_run build
    step 'program build' go build -trimpath -o bin/gridwatch ./cmd/gridwatch
fi
printf -- '--- ready for the tests after %d s\n' "$SECONDS"

step 'gofmt' formatted
step 'go vet' go vet ./...
case $size in
quick)
    step 'go test' go test -short ./...
    ;;
usual)
    step 'staticcheck' "$STATICCHECK" ./...
    step 'generated files are current' bash .ci/generated.sh check
    step 'go test, race detector, SQLite and PostgreSQL' go_tests -timeout 40m
    ;;
full)
    export GRIDWATCH_TEST=full
    step 'staticcheck' "$STATICCHECK" ./...
    step 'generated files are current' bash .ci/generated.sh check
    step 'go test in full, race detector, SQLite and PostgreSQL' go_tests -count=1 -timeout 60m
    step 'fuzz targets' bash .ci/fuzz.sh "${FUZZTIME:-10s}"
    ;;
esac
step 'front end types' npm_run typecheck
step 'front end lint' npm_run lint
step 'front end unit tests' npm_run test
if [ "$size" != quick ]; then
    step 'browser tests' browser_tests
fi

printf '\n=== %s tests: %d s\n' "$size" "$SECONDS"
for name in ${failed[@]+"${failed[@]}"}; do
    printf 'FAILED: %s\n' "$name"
done
printf 'steps: %d passed, %d failed\n' "$passed" "${#failed[@]}"
[ "${#failed[@]}" = 0 ]
