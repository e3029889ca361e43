#!/usr/bin/env bash
# Clients on a demo server that replays fast, with sockets cut at random: bash .ci/bench-live.sh CLIENTS DURATION
# Prints the line of `gridwatch load`; status 1 if any client's board differed from the server's.
set -euo pipefail
cd "$(dirname "$0")/.."

. .ci/demo.sh
demo bench-live 3600
printf '%s clients, %s, 5 sockets cut and 20 clues filed a second, replay at 3600 virtual seconds a second\n' "$1" "$2"
bin/gridwatch load --url "$url" --accounts "$data/accounts.json" --clients "$1" --duration "$2" --updates 20 --kill-rate 5
