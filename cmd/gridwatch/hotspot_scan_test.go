package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// scanned is the JSON of `hotspot scan`.
type scanned struct {
	Model    string
	Runs     int
	Seed     uint64
	Clusters []struct {
		IDs            []string
		Centre         string
		Radius         float64
		From, To       any
		Cases          int
		Expected       float64
		RelativeRisk   *float64 `json:"relative_risk"`
		LLR            float64
		P              float64
		RecurrenceDays *float64 `json:"recurrence_days"`
		PGumbel        *float64 `json:"p_gumbel"`
	}
}

const (
	scanPlane = "id,x,y,cases,population\na,0,0,3,1\nb,1,0,1,3\n"
	scanTimed = "id,lat,lon,day,cases\n" +
		"a,45.7,126.6,2024-02-28,2\na,45.7,126.6,2024-03-01,0\nb,45.8,126.6,2024-02-28,1\nb,45.8,126.6,2024-03-01,5\nc,45.9,126.9,2024-03-01,1\nc,45.9,126.9,2024-02-29,3\n"
)

func TestHotspotScan(t *testing.T) {
	for _, c := range []struct {
		name, flags, in string
		ids             string // of the first cluster; "": no cluster
		cases           int
		expected, llr   float64
		more            string // in the output
	}{
		{"the form of the answer", "--model poisson --runs 99 --seed 7", scanPlane, "a", 3, 1, 2 * math.Log(3),
			`{"model":"poisson","runs":99,"seed":7,"clusters":[{"ids":["a"],"centre":"a","radius":0,"from":null,"to":null,"cases":3,"expected":1,"relative_risk":9,"llr":2.19`},
		{"after p", "--model poisson --runs 99 --seed 7", scanPlane, "a", 3, 1, 2 * math.Log(3), `,"recurrence_days":null,"p_gumbel":0.`},
		{"expected in place of population", "--model poisson --runs 9", "id,x,y,cases,population,expected\na,0,0,3,3,1\nb,1,0,1,3,3\n", "a", 3, 1, 2 * math.Log(3), ""},
		{"population sets the cap", "--model poisson --runs 9", "id,x,y,cases,population,expected\na,0,0,3,4,1\nb,1,0,1,3,3\n", "", 0, 0, 0, `"clusters":[]`},
		{"expected alone", "--model poisson --runs 9", "id,x,y,cases,expected\na,0,0,3,1\nb,1,0,1,3\n", "a", 3, 1, 2 * math.Log(3), ""},
		{"share", "--model poisson --max-share 0.2 --runs 9", scanPlane, "", 0, 0, 0, ""},
		{"least cases", "--model poisson --min-cases 4 --runs 9", scanPlane, "", 0, 0, 0, ""},
		{"no runs", "--model poisson --runs 0", scanPlane, "a", 3, 1, 2 * math.Log(3), `"p":1,"recurrence_days":null,"p_gumbel":null`},
		{"every case inside", "--model poisson --runs 9", "id,x,y,cases,population\na,0,0,3,1\nb,1,0,0,3\n", "a", 3, 0.75, 3 * math.Log(4), `"relative_risk":null`},
		{"bernoulli", "--model bernoulli --runs 9", "id,x,y,cases,controls\na,0,0,3,1\nb,1,0,1,3\n", "a", 3, 2, 6*math.Log(3) - 8*math.Log(2), ""},
		{"bernoulli of a population", "--model bernoulli --runs 9", "id,x,y,cases,population\na,0,0,3,4\nb,1,0,1,4\n", "a", 3, 2, 6*math.Log(3) - 8*math.Log(2), ""},
		{"raw degrees", "--model poisson --metric cartesian --runs 9", "id,lat,lon,cases,population\na,45,170,3,1\nb,45,171,4,1\nc,45,-170,1,6\n", "a b", 7, 2, 7*math.Log(3.5) + math.Log(1./6), `"radius":1,`},
		{"great circles", "--model poisson --runs 9", "id,lat,lon,cases,population\na,0,179,4,1\nb,0,-180,4,1\nc,0,170,1,7\n", "a b", 8, 2, 8*math.Log(4) + math.Log(1./7), `"radius":111.19`},
		{"cells", "--model poisson --runs 9", "cell,cases,population\n8928308280fffff,3,1\n8928308280bffff,1,3\n", "8928308280fffff", 3, 1, 2 * math.Log(3), ""},
		{"cells by great circle", "--model poisson --metric greatcircle --runs 9", "cell,cases,population\n8928308280FFFFF,3,1\n8928308280bffff,1,3\n", "8928308280fffff", 3, 1, 2 * math.Log(3), ""},
		{"dates", "--model permutation --time-col day --prospective --runs 99", scanTimed, "b", 5, 3, 5*math.Log(5./3) + 7*math.Log(7./9),
			`"from":"2024-03-01","to":"2024-03-01"`},
		{"dates as they come", "--model permutation --time-col day --prospective --runs 9", strings.NewReplacer("2024-02-28", "2024-2-28", "2024-03-01", "2024-3-1").Replace(scanTimed), "b", 5, 3, 5*math.Log(5./3) + 7*math.Log(7./9),
			`"from":"2024-3-1","to":"2024-3-1"`},
		{"the last day without a row", "--model poisson --time-col t --prospective --from 1 --to 4 --max-window 2 --runs 9", "id,x,y,t,cases,population\na,0,0,2,1,1\na,0,0,3,3,\nb,1,0,2,1,3\nb,1,0,3,1,3\n", "a", 3, 0.75, 3*math.Log(4) + 3*math.Log(3./5.25), `"from":3,"to":4`},
		{"a place without a time", "--model poisson --time-col t --runs 9", "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,0,\nb,1,0,,0,3\nb,1,0,2,1,\n", "a", 3, 0.5, 3*math.Log(6) + math.Log(1/3.5), `"from":1,"to":1`},
		{"population between two times", "--model poisson --time-col t --max-share 0.9 --runs 9", "id,x,y,t,cases,population\na,0,0,1,0,2\na,0,0,2,4,\na,0,0,3,0,4\nb,1,0,1,1,1\n", "a", 4, 5 * 3. / 12, 4*math.Log(4/1.25) + math.Log(1/3.75), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"hotspot", "scan"}, strings.Fields(c.flags)...)
			exit, out, stderr := gridwatch(t, "", nil, append(args, tableFile(t, "in.csv", c.in))...)
			if exit != 0 || !strings.Contains(out, c.more) || strings.Count(out, "\n") != 1 {
				t.Fatalf("got exit %d, %s%s, want 0 and a line with %s", exit, out, stderr, c.more)
			}
			var got scanned
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			if c.ids == "" {
				if len(got.Clusters) > 0 {
					t.Errorf("got %+v, want no cluster", got.Clusters)
				}
				return
			}
			first := got.Clusters[0]
			if ids := strings.Join(first.IDs, " "); ids != c.ids || first.Cases != c.cases || math.Abs(first.Expected-c.expected) > 1e-9 || math.Abs(first.LLR-c.llr) > 1e-9 {
				t.Errorf("got %+v, want %s with %d cases, expected %g, llr %g", first, c.ids, c.cases, c.expected, c.llr)
			}
		})
	}
}

// A recurrence is 1/p days of dates, and --period-days of integers.
func TestHotspotScanRecurrence(t *testing.T) {
	in := "id,x,y,t,cases,population\na,0,0,1,1,1\na,0,0,2,9,1\nb,1,0,1,1,1\nb,1,0,2,1,1\n"
	for flags, days := range map[string]float64{"": 1, "--period-days=7": 7} {
		args := append([]string{"hotspot", "scan", "--model=poisson", "--time-col=t", "--prospective", "--runs=99"}, strings.Fields(flags)...)
		exit, out, stderr := gridwatch(t, "", nil, append(args, tableFile(t, "in.csv", in))...)
		var got scanned
		if err := json.Unmarshal([]byte(out), &got); exit != 0 || err != nil {
			t.Fatalf("got exit %d, %v, %s", exit, err, stderr)
		}
		if c := got.Clusters[0]; c.RecurrenceDays == nil || math.Abs(*c.RecurrenceDays-days/c.P) > 1e-9 {
			t.Errorf("%q: got %+v, want recurrence_days %g/p", flags, c, days)
		}
	}
}

// Bad rows are named and left out: the answer is that of the table without them.
func TestHotspotScanBadRows(t *testing.T) {
	const spatial, timed = "--model poisson", "--model poisson --time-col t"
	for _, c := range []struct {
		name, flags, in string
		bad             string // the row, after the header of the report
	}{
		{"negative count", spatial, scanPlane + "c,2,0,-1,5\n", "3,cases,negative,-1"},
		{"fraction of a case", spatial, scanPlane + "c,2,0,1.5,5\n", "3,cases,not a whole number,1.5"},
		{"count that is no number", spatial, scanPlane + "c,2,0,NaN,5\n", "3,cases,not a number,NaN"},
		{"no count", spatial, scanPlane + "c,2,0,,5\n", "3,cases,empty,"},
		{"too many", spatial, scanPlane + "c,2,0,1e10,5\n", "3,cases,more than 2147483647,1e10"},
		{"population nan", spatial, scanPlane + "c,2,0,1,nan\n", "3,population,not a number,nan"},
		{"negative population", spatial, scanPlane + "c,2,0,1,-5\n", "3,population,negative,-5"},
		{"no population", spatial, scanPlane + "c,2,0,1,\n", "3,population,empty,"},
		{"population 0 with cases", spatial, scanPlane + "c,2,0,1,0\n", `3,population,"0, with cases",`},
		{"infinite coordinate", spatial, scanPlane + "c,inf,0,1,5\n", "3,x,not a number,inf"},
		{"no id", spatial, scanPlane + ",2,0,1,5\n", "3,id,empty,"},
		{"id twice", spatial, scanPlane + "a,0,0,1,5\n", `3,id,"the place, and time, of row 1 again",a`},
		{"elsewhere", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\na,0,1,3,2,1\n", `5,id,"not where it is in row 1 (0, not 1)",a`},
		{"id and time twice", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\na,0,0,2,2,1\n", `5,id,"the place, and time, of row 2 again",a`},
		{"time unreadable", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\na,0,0,May,2,1\n", "5,t,not an integer as the times before it,May"},
		{"a date among integers", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\na,0,0,2024-01-01,2,1\n", "5,t,not an integer as the times before it,2024-01-01"},
		{"an integer among dates", timed, "id,x,y,t,cases,population\na,0,0,2024-01-01,3,1\na,0,0,2024-01-02,1,1\nb,1,0,2024-01-02,1,3\na,0,0,3,2,1\n", "4,t,not an ISO date as the times before it,3"},
		{"no such date", timed, "id,x,y,t,cases,population\na,0,0,2024-01-01,3,1\na,0,0,2024-01-02,1,1\nb,1,0,2024-01-02,1,3\na,0,0,2024-02-30,2,1\n", "4,t,not an ISO date as the times before it,2024-02-30"},
		{"no time", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\na,0,0,,2,1\n", "5,t,empty,"},
		{"time outside", timed + " --from 1 --to 2", "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\na,0,0,3,2,1\n", "5,t,after --to,3"},
		{"population nowhere", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\nc,0,2,2,2,\n", "5,population,not given for the place,"},
		{"population 0 at the time", timed, "id,x,y,t,cases,population\na,0,0,1,3,1\na,0,0,2,1,1\nb,1,0,1,1,3\nb,1,0,2,1,3\nc,2,0,2,2,0\n", `5,population,"0, with cases",`},
		{"expected 0", spatial, "id,x,y,cases,expected\na,0,0,3,1\nb,1,0,1,3\nc,2,0,1,0\n", `3,expected,"0, with cases",`},
		{"negative controls", "--model bernoulli", "id,x,y,cases,controls\na,0,0,3,1\nb,1,0,1,3\nc,2,0,1,-1\n", "3,controls,negative,-1"},
		{"fewer people than cases", "--model bernoulli", "id,x,y,cases,population\na,0,0,3,4\nb,1,0,1,4\nc,2,0,4,3\n", "3,population,less than the cases,3"},
		{"half a person", "--model bernoulli", "id,x,y,cases,population\na,0,0,3,4\nb,1,0,1,4\nc,2,0,0,0.5\n", "3,population,not a whole number,0.5"},
		{"off the globe", "--model poisson", "id,lat,lon,cases,population\na,1,0,3,1\nb,2,0,1,3\nc,91,0,1,3\n", "3,lat,not within -90 to 90 degrees; perhaps lon=91 lat=0 (axes swapped),91"},
		{"not a cell", "--model poisson", "cell,cases,population\n8928308280fffff,3,1\n8928308280bffff,1,3\n8928308280bfff,1,1\n", "3,cell,want 15 hexadecimal digits,8928308280bfff"},
		{"another resolution", "--model poisson", "cell,cases,population\n8928308280fffff,3,1\n8928308280bffff,1,3\n88283082a9fffff,4,1\n", `3,cell,"has resolution 8, most have 9",88283082a9fffff`},
		{"another resolution at a time of its own", timed, "cell,t,cases,population\n8928308280fffff,1,3,1\n8928308280bffff,2,1,3\n88283082a9fffff,3,9,1\n", `3,cell,"has resolution 8, most have 9",88283082a9fffff`},
		{"ragged row", spatial, scanPlane + "c,2,0\n", `3,row,"has 3 fields, the header 5",`},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"hotspot", "scan", "--runs", "19"}, strings.Fields(c.flags)...)
			report := filepath.Join(t.TempDir(), "report.csv")
			exit, out, stderr := gridwatch(t, "", nil, append(args, "--report", report, tableFile(t, "in.csv", c.in))...)
			text, err := os.ReadFile(report)
			if err != nil {
				t.Fatal(err)
			}
			if want := "row,field,reason,value\n" + c.bad + "\n"; exit != 1 || string(text) != want {
				t.Errorf("got exit %d, %s, %s, want 1 and %s", exit, text, stderr, want)
			}
			lines := strings.SplitAfter(c.in, "\n")
			good := strings.Join(lines[:len(lines)-2], "")
			exit, want, stderr := gridwatch(t, "", nil, append(args, tableFile(t, "in.csv", good))...)
			if exit != 0 || out != want {
				t.Errorf("got %swithout the row exit %d, %s, %s", out, exit, want, stderr)
			}
		})
	}
}

func TestHotspotScanRefuses(t *testing.T) {
	for _, c := range []struct{ name, flags, in, says string }{
		{"no model", "", scanPlane, "--model"},
		{"unknown model", "--model normal", scanPlane, "--model"},
		{"unknown metric", "--model poisson --metric taxi", scanPlane, "--metric"},
		{"share", "--model poisson --max-share 1.1", scanPlane, "--max-share"},
		{"share nan", "--model poisson --max-share NaN", scanPlane, "--max-share"},
		{"least cases", "--model poisson --min-cases 0", scanPlane, "--min-cases"},
		{"neighbours", "--model poisson --neighbours-max -1", scanPlane, "--neighbours-max"},
		{"window", "--model poisson --time-col day --max-window -1", scanTimed, "--max-window"},
		{"window without time", "--model poisson --max-window 3", scanPlane, "--max-window"},
		{"runs", "--model poisson --runs -1", scanPlane, "--runs"},
		{"days of a period", "--model poisson --period-days 0", scanPlane, "--period-days"},
		{"permutation without time", "--model permutation", scanPlane, "--time-col"},
		{"prospective without time", "--model poisson --prospective", scanPlane, "--prospective"},
		{"from without time", "--model poisson --from 3", scanPlane, "--time-col"},
		{"from unreadable", "--model permutation --time-col day --from May", scanTimed, "--from"},
		{"from after to", "--model permutation --time-col day --from 2024-03-02 --to 2024-03-01", scanTimed, "is after"},
		{"no such time column", "--model permutation --time-col when", scanTimed, `no column "when"`},
		{"no cases column", "--model poisson", "id,x,y,population\na,0,0,1\n", `no column "cases"`},
		{"no place", "--model poisson", "id,x,cases,population\na,0,0,1\n", "neither x and y"},
		{"no id", "--model poisson", "x,y,cases,population\n0,0,1,1\n", `no column "id"`},
		{"no cell", "--model poisson --metric h3", scanPlane, `no column "cell"`},
		{"no degrees", "--model poisson --metric greatcircle", scanPlane, `no columns "lat" and "lon"`},
		{"no plane", "--model poisson --metric cartesian", "cell,cases,population\n8928308280fffff,3,1\n", `no columns "x" and "y"`},
		{"no population", "--model poisson", "id,x,y,cases\na,0,0,1\n", `no column "population"`},
		{"no controls", "--model bernoulli", "id,x,y,cases\na,0,0,1\n", `no column "controls"`},
		{"no rows", "--model poisson", "id,x,y,cases,population\n", "no row can be used"},
		{"only bad rows", "--model poisson", "id,x,y,cases,population\na,0,0,x,1\n", "no row can be used"},
		{"one place", "--model poisson", "id,x,y,cases,population\na,0,0,1,1\n", "two places at least"},
		{"one point", "--model poisson", "id,x,y,cases,population\na,0,0,1,1\nb,0,0,1,1\n", "all places lie at one point"},
		{"no cases", "--model poisson", "id,x,y,cases,population\na,0,0,0,1\nb,1,0,0,1\n", "no cases"},
		{"no controls at all", "--model bernoulli", "id,x,y,cases,controls\na,0,0,1,0\nb,1,0,1,0\n", "no controls"},
		{"one period", "--model permutation --time-col t", "id,x,y,t,cases\na,0,0,5,1\nb,1,0,5,1\n", "one period"},
		{"no time", "--model permutation --time-col t", "id,x,y,t,cases\na,0,0,,0\nb,1,0,,0\n", "no row has a time"},
		{"a long time", "--model permutation --time-col t", "id,x,y,t,cases\na,0,0,0,1\nb,1,0,20240101,1\n", "are more than"},
		{"cells of two resolutions", "--model poisson", "cell,cases,population\n8928308280fffff,3,1\n8828308281fffff,1,3\n", "has resolution 8, most have 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"hotspot", "scan"}, strings.Fields(c.flags)...)
			exit, out, stderr := gridwatch(t, "", nil, append(args, tableFile(t, "in.csv", c.in))...)
			if exit != 2 || out != "" || !strings.Contains(stderr, c.says) {
				t.Errorf("got exit %d, %s%s, want 2 and %q", exit, out, stderr, c.says)
			}
		})
	}
}

// Any table is refused, or read into what a scan accepts or refuses by name.
func FuzzHotspotScan(f *testing.F) {
	for _, flags := range []uint8{0, 1, 2, 3, 7, 11, 19} {
		for _, seed := range []string{scanPlane, scanTimed, "cell,t,cases,controls\n8928308280fffff,1,3,1\n8928308280bffff,3,1,3\n",
			"id,x,y,t,cases,population,expected\na,0,0,1,3,,1\na,0,0,,0,3,\nb,1e300,0,9,1,1,0\nb,1,0,-3,,1,1\n"} {
			f.Add([]byte(seed), flags)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, flags uint8) {
		c := &hotspotScanCommand{Model: []string{"poisson", "bernoulli", "permutation", "poisson"}[flags&3]}
		if flags&4 != 0 || flags&3 == 2 {
			c.TimeCol = []string{"t", "day"}[flags>>3&1]
		}
		table := &table{path: "x", in: &inputFile{text: bytes.NewReader(text)}}
		var refused *badFile
		in, err := (*scanInput)(nil), table.begin()
		if err == nil {
			in, err = c.read(t.Context(), table)
		}
		if err == nil {
			err = in.refused
		}
		if errors.As(err, &refused) {
			return
		}
		if err != nil {
			t.Fatalf("got %v, want a refusal", err)
		}
		if !slices.IsSortedFunc(in.bad, func(a, b badRow) int { return a.row - b.row }) {
			t.Errorf("got %v, want the order of the table", in.bad)
		}
		if len(in.ids)*in.data.Periods > 2000 {
			return
		}
		found, err := hotspot.Scan(t.Context(), in.data, hotspot.ScanOptions{Model: hotspot.Model(c.Model), Metric: in.metric, Runs: 3})
		if err != nil {
			if grid.KindOf(err) != grid.Invalid {
				t.Fatalf("got %v, want an invalid input", err)
			}
			return
		}
		if err := c.print(io.Discard, in, found); err != nil {
			t.Error(err)
		}
		for _, k := range found.Clusters {
			if k.Cases < 2 || !(k.LLR > 0) || !(k.P > 0 && k.P <= 1) || !(k.Expected < float64(k.Cases)) {
				t.Errorf("got %+v, want an excess of two cases at least and a p", k)
			}
		}
	})
}

func TestHotspotScanEarlyStop(t *testing.T) {
	in := tableFile(t, "in.csv", "id,x,y,cases,population\na,0,0,5,10\nb,1,0,4,10\nc,2,0,5,10\nd,4,0,4,10\n")
	var runs [2]scanned
	for i, flag := range []string{"--early-stop", "--seed=1"} {
		exit, out, stderr := gridwatch(t, "", nil, "hotspot", "scan", "--model=poisson", flag, in)
		if err := json.Unmarshal([]byte(out), &runs[i]); exit != 0 || err != nil {
			t.Fatalf("got exit %d, %v, %s", exit, err, stderr)
		}
	}
	early, all := runs[0].Clusters[0], runs[1].Clusters[0]
	if runs[0].Runs >= 999 || runs[1].Runs != 999 || early.LLR != all.LLR || early.P <= 0.05 || all.P <= 0.05 {
		t.Errorf("got %d runs with p %g, want fewer than %d with p %g", runs[0].Runs, early.P, runs[1].Runs, all.P)
	}
}

func TestScanBar(t *testing.T) {
	var out bytes.Buffer
	b := newScanBar(&out)
	b.show(1, 10)
	if b.end(); out.Len() > 0 {
		t.Errorf("not a terminal: got %q, want nothing", out.String())
	}
	b.terminal = true
	for done := range 1001 {
		b.show(done, 1000)
	}
	b.end()
	b.end()
	if text := out.String(); strings.Count(text, "\r") != 101 || !strings.HasSuffix(text, "100 % 1000 of 1000 runs \n") {
		t.Errorf("got %d drawings and the end %q, want 101 and one line", strings.Count(text, "\r"), text[max(0, len(text)-40):])
	}
}
