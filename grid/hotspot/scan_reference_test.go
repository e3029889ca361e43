//go:build reference

package hotspot

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// scanReference opens a file of the reference data.
func scanReference(t *testing.T, name string) io.Reader {
	t.Helper()
	file, err := os.Open(filepath.Join(os.Getenv("SHARED"), "data/scan_reference", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// scanTable reads the columns of a reference table by name.
func scanTable(t *testing.T, name string) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(scanReference(t, name)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	for i, column := range rows[0] {
		for _, row := range rows[1:] {
			table[column] = append(table[column], row[i])
		}
	}
	return table
}

func scanNumbers(t *testing.T, column []string) []float64 {
	t.Helper()
	numbers := make([]float64, len(column))
	for i, text := range column {
		var err error
		if numbers[i], err = strconv.ParseFloat(text, 64); err != nil {
			t.Fatal(err)
		}
	}
	return numbers
}

func scanCounts(t *testing.T, column []string) []int32 {
	t.Helper()
	counts := make([]int32, len(column))
	for i, v := range scanNumbers(t, column) {
		counts[i] = int32(v)
	}
	return counts
}

func clusterNames(c Cluster, names []string) []string {
	var got []string
	for _, p := range c.Places {
		got = append(got, names[p])
	}
	return got
}

// TestReferenceScanNewYork compares with the output of SaTScan 9.6.
func TestReferenceScanNewYork(t *testing.T) {
	in := scanTable(t, "ny_leukemia_281_tracts.csv")
	d := &ScanData{X: scanNumbers(t, in["lat"]), Y: scanNumbers(t, in["lng"]), Periods: 1,
		Cases: scanCounts(t, in["cases"]), Population: scanNumbers(t, in["population"])}
	r, err := Scan(t.Context(), d, ScanOptions{Model: Poisson, Metric: Cartesian, Runs: 9999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Clusters []struct {
			IDs      []int   `json:"location_ids"`
			Cases    int     `json:"cases"`
			Expected float64 `json:"expected"`
			Risk     float64 `json:"relative_risk"`
			LLR      float64 `json:"llr"`
			P        string  `json:"p_value"`
		} `json:"clusters"`
	}
	if err := json.NewDecoder(scanReference(t, "expected_ny_satscan96_circular_cartesian_50pct.json")).Decode(&want); err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Clusters {
		got := r.Clusters[i]
		var ids []string
		for _, id := range w.IDs {
			ids = append(ids, strconv.Itoa(id))
		}
		p, err := strconv.ParseFloat(w.P, 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d: llr %.6f p %.4f gumbel %.5f, SaTScan %.6f p %s; centre %s of %d", i+1, got.LLR, got.P, got.PGumbel, w.LLR, w.P, in["id"][got.Centre], len(ids))
		if math.Abs(got.LLR-w.LLR) > 5.1e-7 || got.Cases != w.Cases || math.Abs(got.Expected-w.Expected) > 0.0051 || math.Abs(got.RelativeRisk-w.Risk) > 0.0051 {
			t.Errorf("cluster %d: got %d cases, expected %.4f, risk %.4f, llr %.6f, want %+v", i+1, got.Cases, got.Expected, got.RelativeRisk, got.LLR, w)
		}
		if names := clusterNames(got, in["id"]); !slices.Equal(names, ids) {
			t.Errorf("cluster %d: got %v, want %v", i+1, names, ids)
		}
		// Both p are of runs: 999 there (or a Gumbel tail), 9,999 here.
		if sd := math.Sqrt(p * (1 - p) / 999); math.Abs(got.P-p) > 4*sd+1e-3 {
			t.Errorf("cluster %d: got p %.4f, want %s within Monte Carlo error", i+1, got.P, w.P)
		}
	}
}

// TestReferenceScanPennsylvania compares with SpatialEpi, whose expected cases
// stand in the likelihood while the population sets the cap.
func TestReferenceScanPennsylvania(t *testing.T) {
	in := scanTable(t, "pennsylvania_lung_cancer_67_counties.csv")
	d := &ScanData{X: scanNumbers(t, in["grid_x_km"]), Y: scanNumbers(t, in["grid_y_km"]), Periods: 1,
		Cases: scanCounts(t, in["cases"]), Population: scanNumbers(t, in["population"]), Expected: scanNumbers(t, in["expected_poisson"])}
	r, err := Scan(t.Context(), d, ScanOptions{Model: Poisson, Runs: 9999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Clusters []struct {
			Counties []string `json:"counties"`
			Cases    int      `json:"cases"`
			Expected float64  `json:"expected"`
			LLR      float64  `json:"llr"`
			P        float64  `json:"p_value_999"`
		} `json:"clusters"`
	}
	if err := json.NewDecoder(scanReference(t, "expected_pennsylvania_poisson.json")).Decode(&want); err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Clusters {
		got := r.Clusters[i]
		t.Logf("%d: llr %.9f p %.4f, want %.9f p %.3f", i+1, got.LLR, got.P, w.LLR, w.P)
		if math.Abs(got.LLR-w.LLR) > 5e-9*w.LLR || got.Cases != w.Cases || math.Abs(got.Expected-w.Expected) > 5e-4 {
			t.Errorf("cluster %d: got %d cases, expected %.4f, llr %.9f, want %+v", i+1, got.Cases, got.Expected, got.LLR, w)
		}
		if names := clusterNames(got, in["county"]); !slices.Equal(names, w.Counties) {
			t.Errorf("cluster %d: got %v, want %v", i+1, names, w.Counties)
		}
		if sd := math.Sqrt(w.P * (1 - w.P) / 999); math.Abs(got.P-w.P) > 4*sd+1e-3 {
			t.Errorf("cluster %d: got p %.4f, want %.3f within Monte Carlo error", i+1, got.P, w.P)
		}
	}
}
