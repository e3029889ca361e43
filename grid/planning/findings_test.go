package planning

import (
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestFindings(t *testing.T) {
	cells := disk(t, 4)
	s := sheetOf(cells, quarters, func(c geo.Cell) int {
		if c == cells[60] {
			return 0
		}
		return 1
	})
	s.Residents = 100_000
	people := func() []grid.Officer {
		list := staff(5, false)
		for i := range 12 {
			list = append(list, grid.Officer{ID: officerID(100 + i), Post: grid.PostSupervisor, CertificateNo: "7", ActiveFrom: at.AddDate(-9, 0, 0)})
		}
		return list[1:] // the first is not of the region
	}
	sound := func() (*grid.Draft, *Facts) {
		d := homes(s, 4)
		d.Staff[0].Officer = officerID(5)
		for n, g := range d.Grids {
			d.Staff = append(d.Staff, grid.Posting{Grid: g.ID, Officer: officerID(2 + n), Kind: grid.DutyBackup},
				grid.Posting{Grid: g.ID, Officer: officerID(100 + n), Kind: grid.DutySupervisor})
		}
		return d, &Facts{People: People{Officers: people(), At: at}}
	}
	first := func(d *grid.Draft) grid.GridID { return d.Grids[0].ID }
	for _, c := range []struct {
		name   string
		change func(d *grid.Draft, f *Facts)
		want   []FindingCode
		see    func(t *testing.T, f Finding, d *grid.Draft)
	}{
		{"sound", func(*grid.Draft, *Facts) {}, nil, nil},
		{"nobody answers", func(d *grid.Draft, _ *Facts) {
			d.Staff = slices.DeleteFunc(d.Staff, func(p grid.Posting) bool { return p.Grid == first(d) && p.Kind.Answers() })
		}, []FindingCode{CellsUnstaffed, NoBackup}, func(t *testing.T, f Finding, d *grid.Draft) {
			if f.Severity != Error || f.Grid != first(d) || f.CellCount != len(f.Cells) || f.CellCount < 10 || Unstaffed([]Finding{f}) != f.CellCount {
				t.Errorf("got %+v", f)
			}
		}},
		{"all who answer are away", func(d *grid.Draft, f *Facts) {
			for _, p := range d.Staff {
				if p.Grid == first(d) && p.Kind.Answers() {
					f.Leaves = append(f.Leaves, grid.Leave{Officer: p.Officer, From: at.Add(-time.Hour), Until: at.Add(time.Hour)})
				}
			}
		}, []FindingCode{CellsUnstaffed, StaffLeaves, StaffLeaves}, nil},
		{"a leave taken back is none", func(d *grid.Draft, f *Facts) {
			for _, p := range d.Staff {
				f.Leaves = append(f.Leaves, grid.Leave{Officer: p.Officer, From: at.Add(-time.Hour), Until: at.Add(time.Hour), Cancelled: true})
			}
		}, nil, nil},
		{"one of them leaves the service", func(d *grid.Draft, f *Facts) { f.Officers[0].ActiveUntil = at.AddDate(0, 0, 7) },
			[]FindingCode{StaffLeaves}, func(t *testing.T, f Finding, _ *grid.Draft) {
				if f.Officer != officerID(2) || !f.Until.Equal(at.AddDate(0, 0, 7)) {
					t.Errorf("got %+v", f)
				}
			}},
		{"after the period", func(d *grid.Draft, f *Facts) { f.Officers[0].ActiveUntil = at.AddDate(0, 0, 29) }, nil, nil},
		{"the leave that is covered", func(d *grid.Draft, f *Facts) {
			d.Absent = officerID(2)
			f.Leaves = []grid.Leave{{Officer: officerID(2), From: at.AddDate(0, 0, 1), Until: at.AddDate(0, 0, 9)}}
		}, nil, nil},
		{"cells of no grid", func(d *grid.Draft, _ *Facts) { delete(d.Cells, cells[1]); delete(d.Cells, cells[60]) },
			[]FindingCode{CellsUngridded, CellsUngridded}, func(t *testing.T, f Finding, _ *grid.Draft) {
				if f.Severity != Error || f.CellCount != 1 || f.Institutions != 1 {
					t.Errorf("got %+v", f)
				}
			}},
		{"a grid in two pieces", func(d *grid.Draft, _ *Facts) {
			d.Borders = grid.BordersFree
			for i, cell := range s.Cells.Cells {
				inner := d.Cells[cell] != gridID(1) && len(s.Cells.Neighbours(i)) == 6
				for _, n := range s.Cells.Neighbours(i) {
					inner = inner && d.Cells[s.Cells.Cells[n]] == d.Cells[cell]
				}
				if inner {
					d.Cells[cell] = gridID(1)
					return
				}
			}
		}, []FindingCode{GridApart}, func(t *testing.T, f Finding, _ *grid.Draft) {
			if f.Pieces != 2 || f.CellCount != 1 || f.Grid != gridID(1) {
				t.Errorf("got %+v", f)
			}
		}},
		{"across a border", func(d *grid.Draft, _ *Facts) {
			for i, cell := range s.Cells.Cells {
				for _, n := range s.Cells.Neighbours(i) {
					if d.Cells[cell] == gridID(1) && s.Home[n] != s.Home[i] {
						d.Cells[s.Cells.Cells[n]] = gridID(1)
						return
					}
				}
			}
		}, []FindingCode{GridAcross}, func(t *testing.T, f Finding, _ *grid.Draft) {
			if f.CellCount != 1 || f.Grid != gridID(1) {
				t.Errorf("got %+v", f)
			}
		}},
		{"a grid without cells", func(d *grid.Draft, _ *Facts) {
			d.Grids = append(d.Grids, grid.Grid{ID: gridID(9), Code: "x", Name: "x"})
		},
			[]FindingCode{GridEmpty}, nil},
		{"no backup", func(d *grid.Draft, _ *Facts) {
			d.Staff = slices.DeleteFunc(d.Staff, func(p grid.Posting) bool { return p.Grid == first(d) && p.Kind == grid.DutyBackup })
		}, []FindingCode{NoBackup}, nil},
		{"too few hours", func(d *grid.Draft, f *Facts) { f.Officers[0].WeekMinutes = 10 }, []FindingCode{StaffOverloaded}, func(t *testing.T, f Finding, _ *grid.Draft) {
			if f.Officer != officerID(2) || f.Ratio <= 1 {
				t.Errorf("got %+v", f)
			}
		}},
		{"no grid", func(d *grid.Draft, f *Facts) {
			f.Officers = append(f.Officers, grid.Officer{ID: officerID(50), Post: grid.PostAssistant, ActiveFrom: at})
		}, []FindingCode{PeopleUnassigned}, nil},
		{"too long on a site", func(d *grid.Draft, f *Facts) {
			f.Supervising = []Term{{officerID(100), first(d), at.AddDate(0, -36, 0)}, {officerID(101), d.Grids[1].ID, at.AddDate(0, -36, 1)}, {officerID(103), first(d), at.AddDate(-9, 0, 0)}}
		}, []FindingCode{RotationDue}, func(t *testing.T, f Finding, d *grid.Draft) {
			if f.Officer != officerID(100) || f.Grid != first(d) || !f.Until.Equal(at) {
				t.Errorf("got %+v", f)
			}
		}},
		{"fewer supervisors than the norm", func(d *grid.Draft, f *Facts) {
			f.Officers = f.Officers[:12]
			d.Staff = d.Staff[:len(d.Staff):len(d.Staff)]
		},
			[]FindingCode{NormMissed}, func(t *testing.T, f Finding, _ *grid.Draft) {
				if f.Ratio != 0.8 {
					t.Errorf("got %v, want 0.8", f.Ratio)
				}
			}},
		{"a region below has a plan", func(_ *grid.Draft, f *Facts) { f.Apart = []string{"elsewhere", s.Regions[0]} }, []FindingCode{PlanApart},
			func(t *testing.T, f Finding, _ *grid.Draft) {
				want := 0
				for _, h := range s.Home {
					if h == 0 {
						want++
					}
				}
				if f.CellCount != want || want == len(s.Home) {
					t.Errorf("got %d cells, want %d of %d", f.CellCount, want, len(s.Home))
				}
			}},
		{"a region above has the plan", func(_ *grid.Draft, f *Facts) { f.Above = "plan" }, []FindingCode{PlanAbove},
			func(t *testing.T, f Finding, _ *grid.Draft) {
				if f.CellCount != len(s.Home) || len(f.Cells) != min(mostCells, f.CellCount) {
					t.Errorf("got %d cells, %d named, want %d", f.CellCount, len(f.Cells), len(s.Home))
				}
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, f := sound()
			c.change(d, f)
			l := LayoutOf(d)
			r := Reckon(s, &l, &f.People)
			got := Findings(s, d, f, &r)
			var codes []FindingCode
			for _, x := range got {
				codes = append(codes, x.Code)
			}
			if !slices.Equal(codes, c.want) {
				t.Fatalf("got %v, want %v", codes, c.want)
			}
			if c.see != nil {
				c.see(t, got[0], d)
			}
		})
	}
}
