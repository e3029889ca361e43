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

// TestReferenceScanNorthHumberside compares the Bernoulli scan of tied distances,
// with equal clusters, to plain loops over the same file.
func TestReferenceScanNorthHumberside(t *testing.T) {
	in := scanTable(t, "north_humberside_191.csv")
	d := &ScanData{X: scanNumbers(t, in["x"]), Y: scanNumbers(t, in["y"]), Periods: 1, Cases: scanCounts(t, in["cases"]), Controls: scanCounts(t, in["controls"])}
	o := ScanOptions{Model: Bernoulli, Metric: Cartesian, MaxShare: 0.5, MinCases: 2, MaxPeriods: 1, Runs: 999, Seed: 1}
	r, err := Scan(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	want := (&bruteScan{d, o, d.Cases}).clusters()
	if len(r.Clusters) != len(want) {
		t.Fatalf("got %d clusters, want %d", len(r.Clusters), len(want))
	}
	for i, w := range want {
		got := r.Clusters[i]
		t.Logf("%d: %v llr %.6f p %.3f", i+1, clusterNames(got, in["id"]), got.LLR, got.P)
		if !slices.Equal(got.Places, w.Places) || math.Abs(got.LLR-w.LLR) > 1e-9 {
			t.Errorf("cluster %d: got %+v, want %+v", i+1, got, w)
		}
	}
}

// TestReferenceScanNewMexico finds the window of scanstatistics, whose model is
// another one: Los Alamos and Santa Fe, 1986 to 1989, without Cibola.
func TestReferenceScanNewMexico(t *testing.T) {
	in, seats := scanTable(t, "new_mexico_county_year.csv"), scanTable(t, "new_mexico_counties.csv")
	const first, years = 1973, 19
	d := &ScanData{Periods: years}
	var names []string
	lon, lat := scanNumbers(t, seats["seat_long"]), scanNumbers(t, seats["seat_lat"])
	for i, name := range seats["county"] {
		if name != "cibola" {
			names, d.X, d.Y = append(names, name), append(d.X, lon[i]), append(d.Y, lat[i])
		}
	}
	d.Cases, d.Population = make([]int32, len(names)*years), make([]float64, len(names)*years)
	year, cases, people := scanNumbers(t, in["year"]), scanCounts(t, in["cases"]), scanNumbers(t, in["population"])
	for i, name := range in["county"] {
		at := slices.Index(names, name)*years + int(year[i]) - first
		d.Cases[at], d.Population[at] = cases[i], people[i]
	}
	r, err := Scan(t.Context(), d, ScanOptions{Model: Poisson, Metric: GreatCircle, NeighboursMax: 2, MaxPeriods: 4, Runs: 999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := r.Clusters[0]
	ratio := float64(got.Cases) / got.Expected
	t.Logf("%v %d to %d: %d cases, %.3f times expected, llr %.6f, p %.3f", clusterNames(got, names), first+got.From, first+got.To, got.Cases, ratio, got.LLR, got.P)
	if !slices.Equal(clusterNames(got, names), []string{"losalamos", "santafe"}) || first+got.From != 1986 || first+got.To != 1989 || math.Abs(ratio-2.081465) > 0.02 {
		t.Errorf("got %+v, want Los Alamos and Santa Fe, 1986 to 1989, about 2.08 times expected", got)
	}
}

// TestReferenceScanFever checks the permutation on New York's fever of 24 days: the
// expected cases of each cluster are those of its two margins in the file.
func TestReferenceScanFever(t *testing.T) {
	in, zips := scanTable(t, "nyc_fever_cases.csv"), scanTable(t, "nyc_fever_zips.csv")
	const days = 24
	d := &ScanData{X: scanNumbers(t, zips["lng"]), Y: scanNumbers(t, zips["lat"]), Periods: days, Cases: make([]int32, len(zips["zip"])*days)}
	day := func(i int) int {
		n, err := strconv.Atoi(strings.TrimPrefix(in["date"][i], "2001-11-"))
		if err != nil {
			t.Fatal(err)
		}
		return n - 1
	}
	cases := scanCounts(t, in["cases"])
	for i, zip := range in["zip"] {
		d.Cases[slices.Index(zips["zip"], zip)*days+day(i)] += cases[i]
	}
	r, err := Scan(t.Context(), d, ScanOptions{Model: Permutation, Metric: GreatCircle, MaxPeriods: 7, Prospective: true, Runs: 999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for k, got := range r.Clusters {
		names := clusterNames(got, zips["zip"])
		var all, here, then, both float64
		for i, zip := range in["zip"] {
			c := float64(cases[i])
			inside, late := slices.Contains(names, zip), day(i) >= got.From && day(i) <= got.To
			all += c
			if inside {
				here += c
			}
			if late {
				then += c
			}
			if inside && late {
				both += c
			}
		}
		e := here * then / all
		llr := both*math.Log(both/e) + (all-both)*math.Log((all-both)/(all-e))
		t.Logf("%d: %v, last %d days, %d cases, expected %.3f, llr %.6f, p %.3f", k+1, names, days-got.From, got.Cases, got.Expected, got.LLR, got.P)
		if float64(got.Cases) != both || math.Abs(got.Expected-e) > 1e-9 || math.Abs(got.LLR-llr) > 1e-9 || got.To != days-1 || here > all/2 {
			t.Errorf("cluster %d: got %+v, want %g cases, expected %g, llr %g", k+1, got, both, e, llr)
		}
	}
}
