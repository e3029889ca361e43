package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gridwatch/grid"
)

// written puts text into a file of a folder that goes away.
func written(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// riskTables are three years of 120 institutions, each inspected every 60 days;
// every fourth fails each time.
func riskTables() (institutions, inspections, complaints string) {
	var a, b strings.Builder
	a.WriteString("id,category,risk,lon,lat,licence_expires\n")
	b.WriteString("id,on,result,critical\n")
	for i := range 120 {
		_, _ = fmt.Fprintf(&a, "i%d,clinic,A,%.4f,30.2,2030-01-01\n", i, 120+float64(i)/1000)
		for k := range 18 {
			result, critical := "pass", 0
			if i%4 == 0 {
				result, critical = "fail", 2
			}
			_, _ = fmt.Fprintf(&b, "i%d,%s,%s,%d\n", i, grid.Date(18_000+k*60+i/2), result, critical)
		}
	}
	return a.String(), b.String(), "on,lon,lat,id,kind,source\n2020-01-05,120.01,30.2,i3,advert,monitoring\n2020-02-05,,,,other,hotline\n"
}

func TestRiskBacktestTables(t *testing.T) {
	institutions, inspections, complaints := riskTables()
	a, b, c := written(t, "institutions.csv", institutions), written(t, "inspections.csv", inspections), written(t, "complaints.csv", complaints)
	exit, stdout, stderr := gridwatch(t, "", nil, "risk", "backtest", "--institutions", a, "--inspections", b, "--complaints", c, "--resamples", "50", "--json", "--earlier", "1")
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, stderr)
	}
	var got struct{ Fitted riskReportFile }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if r := got.Fitted; r.Visits < 100 || len(r.Tenths) != 10 || *r.Tenths[0].Lift < 3 || *r.Pairs[0] < 0.99 || r.Order == nil || *r.Order.FoundByScore[0] < 0.9 {
		t.Errorf("got %+v", r)
	}
}

// What the program comes with; weights are fitted on all of it in the full tests only.
func TestRiskBacktestChicago(t *testing.T) {
	fitted := filepath.Join(t.TempDir(), "fitted.json")
	args, examples := []string{"risk", "backtest", "--resamples", "20", "--earlier", "0", "--fitted", fitted}, "19656"
	if os.Getenv("GRIDWATCH_TEST") != "full" {
		args, examples = append(args, "--train-from", "2014-10-01"), "979"
	}
	exit, stdout, stderr := gridwatch(t, "", nil, args...)
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, stderr)
	}
	for _, want := range []string{"inspections of 2014-11-01 to 2014-12-30, scored by what was known before: 1186, 227 failed (19.1 %)", "weights fitted on " + examples + " inspections before 2014-11-01",
		"699 of them in the first half of the days", "found in the first half, as it was          53.0 %"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("got %s\nwant %q in it", stdout, want)
		}
	}
	text, err := os.ReadFile(fitted)
	if err != nil {
		t.Fatal(err)
	}
	var file riskFile
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	p := grid.DefaultPolicy("Asia/Shanghai")
	p.Risk = file.rules()
	if err := p.Check(); err != nil || p.Risk.Version != "risk-1-fitted" {
		t.Errorf("the fitted rules, %s, are no rules: %v", p.Risk.Version, err)
	}
}

// Bad rows are told by file, row and field, and the rest is used; bad files and
// flags are refused.
func TestRiskBacktestBadInput(t *testing.T) {
	institutions, inspections, complaints := riskTables()
	for name, c := range map[string]struct {
		institutions, inspections, complaints string
		flags                                 []string
		exit                                  int
		want                                  string
	}{
		"twice":              {institutions + "i1,clinic,A,120,30,\n", inspections, complaints, nil, 1, "institutions.csv 121,id,is listed twice,i1"},
		"no id":              {institutions + ",clinic,A,120,30,\n", inspections, complaints, nil, 1, "institutions.csv 121,id,empty"},
		"half a point":       {institutions + "x,clinic,A,120,,\n", inspections, complaints, nil, 1, "institutions.csv 121,lat,empty"},
		"not on earth":       {institutions + "x,clinic,A,30.2,120,\n", inspections, complaints, nil, 1, "institutions.csv 121,lat,"},
		"a term of no day":   {institutions + "x,clinic,A,,,soon\n", inspections, complaints, nil, 1, "institutions.csv 121,licence_expires,"},
		"nobody's":           {institutions, inspections + "zz,2020-01-01,pass,0\n", complaints, nil, 1, "inspections.csv 2161,id,is no institution of the other file,zz"},
		"no result":          {institutions, inspections + "i1,2020-01-01,passed,0\n", complaints, nil, 1, "inspections.csv 2161,result,"},
		"negative count":     {institutions, inspections + "i1,2020-01-01,pass,-1\n", complaints, nil, 1, "inspections.csv 2161,critical,"},
		"NaN count":          {institutions, inspections + "i1,2020-01-01,pass,NaN\n", complaints, nil, 1, "inspections.csv 2161,critical,"},
		"no day":             {institutions, inspections + "i1,2020-02-30,pass,0\n", complaints, nil, 1, "inspections.csv 2161,on,"},
		"a day out of time":  {institutions, inspections + "i1,9999-01-01,pass,0\n", complaints, nil, 1, "inspections.csv 2161,on,is not between 1900 and 2200"},
		"complaint of whom":  {institutions, inspections, complaints + "2020-01-01,,,zz,a,web\n", nil, 1, "complaints.csv 3,id,"},
		"no column":          {"id,kind\n", inspections, complaints, nil, 2, `has no column "category"`},
		"a column twice":     {"id,category,id\n", inspections, complaints, nil, 2, `more than one column "id"`},
		"empty":              {"", inspections, complaints, nil, 2, "is empty"},
		"no inspection":      {institutions, "id,on,result\n", complaints, nil, 2, "inspections with a known result are needed"},
		"until before from":  {institutions, inspections, complaints, []string{"--from", "2020-05-01", "--until", "2020-04-01"}, 2, "--until"},
		"from is no day":     {institutions, inspections, complaints, []string{"--from", "May"}, 2, "--from"},
		"a period of nobody": {institutions, inspections, complaints, []string{"--from", "2030-05-01", "--until", "2030-06-01"}, 2, "inspections with a known result are needed"},
		"resolution":         {institutions, inspections, complaints, []string{"--resolution", "99"}, 2, "--resolution"},
		"no policy":          {institutions, inspections, complaints, []string{"--policy", "/nowhere.json"}, 2, "/nowhere.json"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"risk", "backtest", "--institutions", written(t, "institutions.csv", c.institutions), "--inspections", written(t, "inspections.csv", c.inspections),
				"--complaints", written(t, "complaints.csv", c.complaints), "--resamples", "2", "--earlier", "0"}, c.flags...)
			exit, _, stderr := gridwatch(t, "", nil, args...)
			if exit != c.exit || !strings.Contains(stderr, c.want) {
				t.Errorf("got exit %d, %s; want %d and %q", exit, stderr, c.exit, c.want)
			}
		})
	}
	if exit, _, stderr := gridwatch(t, "", nil, "risk", "backtest", "--inspections", "x.csv"); exit != 2 || !strings.Contains(stderr, "--institutions") {
		t.Errorf("without institutions: exit %d, %s", exit, stderr)
	}
	report := filepath.Join(t.TempDir(), "report.csv")
	exit, _, stderr := gridwatch(t, "", nil, "risk", "backtest", "--institutions", written(t, "a.csv", institutions), "--inspections", written(t, "b.csv", inspections+"zz,2020-01-01,pass,0\n"),
		"--resamples", "2", "--earlier", "0", "--report", report)
	text, err := os.ReadFile(report)
	if want := "row,field,reason,value\nb.csv 2161,id,is no institution of the other file,zz\n"; err != nil || exit != 1 || string(text) != want {
		t.Errorf("report: exit %d, %v, %q, stderr %s; want %q", exit, err, text, stderr, want)
	}
}

// Any bytes are refused or read: what is kept is in order and on earth.
func FuzzRiskTables(f *testing.F) {
	f.Add("id,category\na,clinic\n", "id,on,result\na,2020-01-01,fail\n", "on,lon,lat\n2020-01-01,120,30\n")
	f.Add("id,category,lon,lat,risk\na,,1,91,A\na,b,,,\n", "id,on,result,critical\na,2020-01-01,pass,9999999\na,,,\n", "on,id\n2020-13-01,a\n")
	f.Add("category,id\n\"x,y\"\n", "result,id,on\nfail,\"y\",2000-02-29\n", "\xff\xfe")
	f.Fuzz(func(t *testing.T, institutions, inspections, complaints string) {
		s := &surroundings{ctx: t.Context(), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
		report, err := openReport(s, "")
		if err != nil {
			t.Fatal(err)
		}
		in := riskFiles{resolution: 8, report: report}
		h, err := in.read(written(t, "a.csv", institutions), written(t, "b.csv", inspections), written(t, "c.csv", complaints))
		if err != nil {
			if statusOf(err) != statusUnusable {
				t.Fatalf("got %v, want a refusal", err)
			}
			return
		}
		for i, of := range h.Subjects {
			for k, r := range of.Records {
				if k > 0 && of.Records[k-1].On >= r.On || r.On < firstDay || r.On > lastDay || r.Critical < 0 {
					t.Fatalf("institution %d: records %v", i, of.Records)
				}
			}
			if of.Cell != 0 && of.Cell.Resolution() != 8 {
				t.Fatalf("institution %d: cell %s", i, of.Cell)
			}
		}
	})
}

// Rules in a policy file come back as they went out; a file without them has the
// default; what is wrong in them is named.
func TestPolicyRisk(t *testing.T) {
	const head = `{"version":"1","working_week":["monday"],"due_soon_days":7,"clue_reply_days":5,"cycles":{"clinic":{"patrol":1,"inspection":2}}`
	p, err := parsePolicy([]byte(head+"}"), "Asia/Shanghai")
	if err != nil || !reflect.DeepEqual(p.Risk, grid.DefaultRiskRules) {
		t.Errorf("without rules: got %+v, %v", p.Risk, err)
	}
	text, err := json.Marshal(policyToFile(&p))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := parsePolicy(text, "Asia/Shanghai"); err != nil || !reflect.DeepEqual(again.Risk, p.Risk) {
		t.Errorf("again: got %+v, %v", again.Risk, err)
	}
	for risk, want := range map[string]string{
		`{"high":5}`: "risk.version",
		`{"version":"a","high":5,"medium":1,"days":9,"near_days":9,"history_days":9,"rules":[{"code":"a","fact":"moon","is":">=","than":1,"weight":1,"zh":"a","en":"a"}]}`: "risk.rules[0].fact",
		`{"version":"a","rulez":[]}`: "rulez",
	} {
		if _, err := parsePolicy([]byte(head+`,"risk":`+risk+"}"), "Asia/Shanghai"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", risk, err, want)
		}
	}
}
