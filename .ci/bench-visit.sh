#!/usr/bin/env bash
# Visits posted to a demo server, and when each of many screens shows their debt paid: bash .ci/bench-visit.sh [flags of benchvisit]
set -euo pipefail
cd "$(dirname "$0")/.."

data=$(mktemp -d)
bin/gridwatch demo --addr 127.0.0.1:0 --data "$data" --speed 1 >"$data/out" 2>"$data/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server || true; rm -rf "$data"' EXIT

for ((second = 0; ; second++)); do
    url=$(sed -n 's/^ready //p' "$data/out")
    [ -z "$url" ] || break
    if [ "$second" -ge 120 ] || ! kill -0 $server 2>/dev/null; then
        tail -n 20 "$data/log" >&2
        echo "bench-visit: the demo was not ready after $second s" >&2
        exit 1
    fi
    sleep 1
done
.cache/bin/benchvisit -url "$url" -accounts "$data/accounts.json" "$@"
