#!/usr/bin/env bash
# Runs every fuzz target of the module for a while each: bash .ci/fuzz.sh [10s]. Status 1 if any failed;
# go writes the failing input below the package's testdata/fuzz.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failed=0
targets=0
while IFS=: read -r file line; do
    target=${line#func }
    target=${target%%(*}
    targets=$((targets + 1))
    printf '%s %s\n' "$(dirname "$file")" "$target"
    go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "${1:-10s}" || failed=$((failed + 1))
done < <(git ls-files -co --exclude-standard '*_test.go' | xargs grep -H '^func Fuzz' | sort)
printf 'fuzz targets: %d, failed: %d\n' "$targets" "$failed"
[ "$targets" -gt 0 ] && [ "$failed" = 0 ]
