#!/usr/bin/env bash
# The two generated files, the OpenAPI document (from the route table) and the typed client (from the
# document): bash .ci/generated.sh write|check. check changes nothing and ends with 1 if either is old.
set -euo pipefail
cd "$(dirname "$0")/.."

document=frontend/src/api/openapi.json
client=frontend/src/api/schema.gen.ts
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Not bin/gridwatch: that may be older than the source.
go run ./cmd/gridwatch openapi >"$scratch/openapi.json"

case ${1:-} in
write)
    cp "$scratch/openapi.json" "$document"
    (cd frontend && npm run --silent generate)
    ;;
check)
    old=()
    cmp -s "$scratch/openapi.json" "$document" || old+=("$document")
    # The generator writes in place: keep what is there and put it back.
    cp "$client" "$scratch/client"
    trap 'cp "$scratch/client" "$client"; rm -rf "$scratch"' EXIT
    (cd frontend && npm run --silent generate >/dev/null)
    cmp -s "$scratch/client" "$client" || old+=("$client")
    if [ "${#old[@]}" != 0 ]; then
        printf 'not current, run make generate: %s\n' "${old[@]}"
        exit 1
    fi
    ;;
*)
    echo 'usage: bash .ci/generated.sh write|check' >&2
    exit 2
    ;;
esac
