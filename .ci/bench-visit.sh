#!/usr/bin/env bash
# Visits posted to a demo server, and when each of many screens shows their debt paid: bash .ci/bench-visit.sh [flags of benchvisit]
set -euo pipefail
cd "$(dirname "$0")/.."

. .ci/demo.sh
demo bench-visit 1
.cache/bin/benchvisit -url "$url" -accounts "$data/accounts.json" "$@"
