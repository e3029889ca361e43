package hotspot

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// readColumns reads the columns of numbers of a table of testdata.
func readColumns(t *testing.T, name string) map[string][]float64 {
	t.Helper()
	columns := map[string][]float64{}
	rows := readTable(t, name)
	for _, row := range rows[1:] {
		for at, text := range row {
			if x, err := strconv.ParseFloat(text, 64); err == nil {
				columns[rows[0][at]] = append(columns[rows[0][at]], x)
			}
		}
	}
	return columns
}

func readTable(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// columbus gives crime in 49 neighbourhoods and who borders on whom.
func columbus(t *testing.T) ([]float64, Weights) {
	t.Helper()
	var edges []Edge
	rows := readTable(t, "columbus_49.csv")
	for i, row := range rows[1:] {
		for _, text := range strings.Fields(row[len(row)-1]) {
			j, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			edges = append(edges, Edge{i, j - 1, 1})
		}
	}
	w, err := NewWeights(len(rows)-1, edges)
	if err != nil {
		t.Fatal(err)
	}
	return readColumns(t, "columbus_49.csv")["crime"], w
}

// within makes the places at most a distance apart neighbours.
func within(t *testing.T, x, y []float64, distance float64) Weights {
	t.Helper()
	var edges []Edge
	for i := range x {
		for j := range x {
			if i != j && math.Hypot(x[i]-x[j], y[i]-y[j]) <= distance+1e-9 {
				edges = append(edges, Edge{i, j, 1})
			}
		}
	}
	w, err := NewWeights(len(x), edges)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// asserted is what the tests of esda ask for.
type asserted struct {
	G  float64 `json:"global_G"`
	P  float64 `json:"global_G_p_norm"`
	Gi float64 `json:"Gi_binary_z_first_point"`
}

func sixPoints(t *testing.T) ([]float64, Weights, asserted) {
	t.Helper()
	var file struct {
		Points   [][2]float64
		Y        []float64
		Expected asserted
	}
	text, err := os.ReadFile("testdata/esda_six_points.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var x, y []float64
	for _, p := range file.Points {
		x, y = append(x, p[0]), append(y, p[1])
	}
	return file.Y, within(t, x, y, 15), file.Expected
}
