package main

import (
	"bufio"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// parseMetrics picks the figures of the process from a Prometheus page.
func parseMetrics(r io.Reader) (metrics, error) {
	var m metrics
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue // a comment
		}
		switch name {
		case "process_cpu_seconds_total":
			m.cpu = n
		case "process_resident_memory_bytes":
			m.rss = n
		}
	}
	return m, lines.Err()
}

// quantile of unsorted values by nearest rank; zero without values.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(q*float64(len(sorted)))) - 1
	return sorted[max(0, min(rank, len(sorted)-1))]
}
