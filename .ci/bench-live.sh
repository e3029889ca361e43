#!/usr/bin/env bash
# Clients on a demo server that replays fast, with sockets cut at random: bash .ci/bench-live.sh CLIENTS DURATION
# Prints the line of `gridwatch load`; status 1 if any client's board differed from the server's.
set -euo pipefail
cd "$(dirname "$0")/.."

data=$(mktemp -d)
bin/gridwatch demo --addr 127.0.0.1:0 --data "$data" --speed 3600 >"$data/out" 2>"$data/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server || true; rm -rf "$data"' EXIT

for ((second = 0; ; second++)); do
    url=$(sed -n 's/^ready //p' "$data/out")
    [ -z "$url" ] || break
    if [ "$second" -ge 120 ] || ! kill -0 $server 2>/dev/null; then
        tail -n 20 "$data/log" >&2
        echo "bench-live: the demo was not ready after $second s" >&2
        exit 1
    fi
    sleep 1
done
printf '%s clients, %s, 5 sockets cut and 20 clues filed a second, replay at 3600 virtual seconds a second\n' "$1" "$2"
bin/gridwatch load --url "$url" --accounts "$data/accounts.json" --clients "$1" --duration "$2" --updates 20 --kill-rate 5
