package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

func newUUID[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

// dutyWorld gives the city a plan with one grid of one cell, whose officer Wang is on leave
// for a day, and is followed by Li.
type dutyWorld struct {
	cell             geo.Cell
	from             time.Time // of the plan and of Wang
	leave, next, end time.Time // of Wang's leave of a day; of Li; of Li's term
	plan             grid.PlanID
}

func newDutyWorld(t *testing.T, dsn string) *dutyWorld {
	t.Helper()
	city(t, dsn)
	zone := time.FixedZone("", 8*3600)
	w := &dutyWorld{plan: newUUID[grid.PlanID](), from: time.Date(2030, 3, 1, 0, 0, 0, 0, zone)}
	w.leave, w.next, w.end = w.from.AddDate(0, 0, 1), w.from.AddDate(0, 0, 10), w.from.AddDate(0, 0, 20)
	var err error
	if w.cell, err = geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.8}, 8); err != nil {
		t.Fatal(err)
	}
	g := grid.Grid{ID: newUUID[grid.GridID](), Code: "A-1", Name: "河东网格"}
	p := &grid.Plan{ID: w.plan, Region: "0", Name: "春季方案", From: w.from, Grids: []grid.Grid{g}, Cells: map[geo.Cell]grid.GridID{w.cell: g.ID}}
	wang := &grid.Officer{ID: newUUID[grid.OfficerID](), Name: "王", Post: grid.PostOfficer, Region: "1", ActiveFrom: w.from.AddDate(-1, 0, 0)}
	li := &grid.Officer{ID: newUUID[grid.OfficerID](), Name: "李", Post: grid.PostOfficer, Region: "1", ActiveFrom: w.from.AddDate(-1, 0, 0)}
	term := &grid.Duty{ID: newUUID[grid.DutyID](), Grid: g.ID, Officer: wang.ID, Kind: grid.DutyOfficer, From: w.from, Until: w.end, Plan: p.ID}
	right := *term
	right.ID, right.Until, right.Corrects = newUUID[grid.DutyID](), w.next, term.ID
	then := &grid.Duty{ID: newUUID[grid.DutyID](), Grid: g.ID, Officer: li.ID, Kind: grid.DutyLead, From: w.next, Until: w.end, Note: "钥匙在王处"}
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // errors of writes were seen
	_, _, err = s.Write(t.Context(), nil, w.from.AddDate(0, -1, 0), func(tx *store.Tx) (store.Reply, error) {
		if faults, err := tx.PutOfficers([]*grid.Officer{wang, li}); err != nil || len(faults) > 0 {
			return store.Reply{}, fmt.Errorf("officers: %v, %w", faults, err)
		}
		for _, put := range []func() error{
			func() error { return tx.PublishPlan(p) },
			func() error { return tx.PutDuty(term) },
			func() error { return tx.PutDuty(&right) },
			func() error { return tx.PutDuty(then) },
			func() error {
				return tx.PutLeave(&grid.Leave{ID: newUUID[grid.LeaveID](), Officer: wang.ID, Kind: grid.LeaveSick, From: w.leave, Until: w.leave.AddDate(0, 0, 1)})
			},
		} {
			if err := put(); err != nil {
				return store.Reply{}, err
			}
		}
		return store.Reply{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestDutyCommand(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			w := newDutyWorld(t, dsn)
			ask := func(args ...string) (int, string, string) {
				return gridwatch(t, "", nil, append([]string{"duty", "--db", dsn}, args...)...)
			}
			for _, c := range []struct {
				at   string
				exit int
				says []string
			}{
				{"2030-02-28T23:59:59+08:00", 1, []string{"plan: none in force", "answered: nobody"}},
				{"2030-03-01", 0, []string{"at: 2030-03-01T00:00:00+08:00", "cell: " + w.cell.String(), "region: 1 东区", "春季方案, from 2030-03-01T00:00:00+08:00",
					"grid: A-1 河东网格", "person: 王, 网格员 officer, from 2030-03-01T00:00:00+08:00 until 2030-03-11T00:00:00+08:00, plan " + string(w.plan), "corrected: 王"}},
				{"2030-03-02 12:00", 1, []string{"person: 王, on leave (请假)", "answered: nobody"}},
				{"2030-03-10T15:59:59Z", 0, []string{"person: 王"}},
				{"2030-03-10T16:00:00Z", 0, []string{"person: 李, 网格长 lead", "note: 钥匙在王处", "corrected: 王"}},
				{"2030-03-21T00:00:00+08:00", 1, []string{"grid: A-1", "answered: nobody"}},
			} {
				exit, out, stderr := ask("--cell", w.cell.String(), "--at", c.at)
				if exit != c.exit || stderr != "" {
					t.Errorf("%s: got exit %d, %s%s, want %d", c.at, exit, out, stderr, c.exit)
				}
				for _, says := range c.says {
					if !strings.Contains(out, says) {
						t.Errorf("%s: got %s, want %q in it", c.at, out, says)
					}
				}
			}
			if exit, out, stderr := ask("--lon", "126.6", "--lat=45.8", "--at", "2030-03-05"); exit != 0 || !strings.Contains(out, "person: 王") {
				t.Errorf("by point: got exit %d, %s%s", exit, out, stderr)
			}
			exit, out, stderr := ask("--cell", w.cell.String(), "--at", "2030-03-05", "--json")
			var answer dutyJSON
			if err := json.Unmarshal([]byte(out), &answer); err != nil || exit != 0 {
				t.Fatalf("json: got exit %d, %v, %s%s", exit, err, out, stderr)
			}
			if !answer.Answered || answer.Plan.ID != w.plan || answer.Grid.Code != "A-1" || len(answer.Staff) != 1 || len(answer.Corrected) != 1 ||
				answer.Staff[0].Name != "王" || answer.Staff[0].Corrects == nil || *answer.Staff[0].Corrects != answer.Corrected[0].ID || answer.Corrected[0].By != answer.Staff[0].ID {
				t.Errorf("json: got %+v", answer)
			}
			for name, args := range map[string][]string{
				"no place":          {"--at", "2030-03-05"},
				"half a point":      {"--lon", "126.6"},
				"both":              {"--cell", w.cell.String(), "--lon", "126.6", "--lat", "45.8"},
				"not a cell":        {"--cell", "x"},
				"another precision": {"--cell", w.cell.Parent(7).String()},
				"in no region":      {"--lon", "127.6", "--lat", "45.8"},
				"not an instant":    {"--cell", w.cell.String(), "--at", "yesterday"},
				"not a datum":       {"--lon", "126.6", "--lat", "45.8", "--datum", "mars"},
				"no such region":    {"--cell", w.cell.String(), "--region", "moon"},
			} {
				if exit, out, stderr := ask(args...); exit != 2 || out != "" || stderr == "" {
					t.Errorf("%s: got exit %d, %q, %q, want 2 and why", name, exit, out, stderr)
				}
			}
		})
	}
}
