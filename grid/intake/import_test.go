package intake_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

func TestImportInstitutions(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		text := register(2500, 1)
		w.wantCounts(w.load(intake.Institutions, text), store.ImportCounts{Rows: 2500, New: 2500})
		first := w.institutions()
		before := w.digest()

		w.wantCounts(w.load(intake.Institutions, text), store.ImportCounts{Rows: 2500, Unchanged: 2500})
		if !reflect.DeepEqual(w.institutions(), first) {
			t.Error("importing the same file again: got changed institutions, want the same")
		}
		if got := w.digest(); got != before {
			t.Errorf("digest after the same file again: got %s, want %s", got, before)
		}

		// Another name under the same licence number is the same place; a row
		// without licence is found by name and address.
		r := w.load(intake.Institutions, "name,address,category,phone,licence_kind,licence_number\n"+
			"新名,哈尔滨市世纪大道7号,clinic,0451,medical,L0000007\n"+
			"诊所 9,哈尔滨市世纪大道９号,clinic,0452,,\n"+
			"诊所9,哈尔滨市世纪大道9号,clinic,0453,hygiene,H1\n"+ // another kind of licence: the same place
			"诊所9,哈尔滨市世纪大道9号,clinic,0454,medical,L9999999\n") // a second number of one kind: another place
		w.wantCounts(r, store.ImportCounts{Rows: 4, New: 1, Changed: 3})
		if n := len(w.institutions()); n != 2501 {
			t.Errorf("institutions: got %d, want 2501", n)
		}
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
			t.Fatalf("undo: got %v, %v, want nothing refused", refused, err)
		}
		if !reflect.DeepEqual(w.institutions(), first) {
			t.Error("after undo: got other institutions than before the import")
		}
		if got := w.digest(); got != before {
			t.Errorf("digest after undo: got %s, want %s", got, before)
		}
	})
}

func TestUndoLeavesEdits(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		empty := w.digest()
		r := w.load(intake.Institutions, register(10, 2))
		all := w.institutions()
		edited := all[3]
		edited.Phone = "0451-1"
		w.write(func(tx *store.Tx) error { _, err := tx.PutInstitutions([]*grid.Institution{&edited}); return err })
		visited := all[5]
		visit := &grid.Visit{ID: "019b0000-0000-7000-8000-000000000001", Institution: visited.ID, Kind: grid.Patrol, SourceTeam: "x", At: w.now}
		w.write(func(tx *store.Tx) error { _, err := tx.PutVisits([]*grid.Visit{visit}); return err })
		refused, err := w.service().Undo(t.Context(), r.Batch)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, f := range refused {
			got[f.ID] = true
		}
		if len(refused) != 2 || !got[string(edited.ID)] || !got[string(visited.ID)] {
			t.Errorf("refused: got %v, want the edited %s and the visited %s", refused, edited.ID, visited.ID)
		}
		if n := len(w.institutions()); n != 2 {
			t.Errorf("institutions left: got %d, want 2", n)
		}
		if w.digest() == empty {
			t.Error("digest: got that of the empty board, want the two that stay on it")
		}
		again, err := w.service().Undo(t.Context(), r.Batch)
		if err != nil || len(again) != 2 {
			t.Errorf("undo of what is left: got %v, %v, want the same two", again, err)
		}
	})
}

func TestUndoOfEveryKind(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, register(20, 3))
		w.load(intake.Clues, "source,external_no,kind,lon,lat,opened_at\nhotline,A1,smell,126.65,45.75,2026-02-20 10:00\n")
		w.load(intake.Visits, "licence_kind,licence_number,task,visited_at,source_team,external_no\nmedical,L0000001,inspection,2026-02-01,red,V1\n")
		tests := []struct {
			name string
			kind intake.Kind
			text string
			want store.ImportCounts
		}{
			{"clues", intake.Clues, "source,external_no,kind,severity,lon,lat,opened_at,closed_at,licence_kind,licence_number\n" +
				"hotline,A1,smell,high,126.66,45.75,2026-02-20 10:00,2026-02-21,,\n" +
				"hotline,A2,smell,low,,,2026-02-22,,medical,L0000002\n" +
				"hotline,A2,smell,critical,,,2026-02-22,,medical,L0000002\n",
				store.ImportCounts{Rows: 3, New: 1, Changed: 2}},
			{"visits", intake.Visits, "licence_kind,licence_number,task,visited_at,result,source_team,external_no\n" +
				"medical,L0000001,inspection,2026-02-01,,red,V1\n" +
				"medical,L0000001,inspection,2026-03-01,pass,red,V2\n" +
				"medical,L0000004,patrol,2026-03-02 08:00,absent,red,V3\n",
				store.ImportCounts{Rows: 3, New: 2, Unchanged: 1}},
			{"officers", intake.Officers, "name,post,region,active_from,certificate_no,每周工时\n李,officer,east,2026-01-01,,20.5\n王,supervisor,city,2026-01-01,X-1,\n",
				store.ImportCounts{Rows: 2, New: 2}},
		}
		for _, tc := range tests {
			t.Run(tc.name, func(t *testing.T) {
				before, places := w.digest(), w.institutions()
				r := w.load(tc.kind, tc.text)
				w.wantCounts(r, tc.want)
				if tc.kind != intake.Officers && w.digest() == before {
					t.Error("digest after the import: got that of before, want another")
				}
				if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
					t.Fatalf("undo: got %v, %v, want nothing refused", refused, err)
				}
				if got := w.digest(); got != before {
					t.Errorf("digest after undo: got %s, want %s", got, before)
				}
				if !reflect.DeepEqual(w.institutions(), places) {
					t.Error("institutions after undo: got others than before")
				}
			})
		}
	})
}

func TestRegions(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.digest()
		add := func(regions ...geo.Region) intake.Report {
			source, err := intake.RegionsOf(regions)
			if err != nil {
				t.Fatal(err)
			}
			r, err := w.service().Import(t.Context(), source, intake.Options{Kind: intake.Regions, Name: "r.geojson", Datum: geo.WGS84})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := add(square("north", "city", 126.5, 45.9, 0.1))
		w.wantCounts(r, store.ImportCounts{Rows: 1, New: 1})
		used := w.load(intake.Officers, "name,post,region,active_from\n李,officer,north,2026-01-01\n")
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) != 1 {
			t.Fatalf("undo of a region in use: got %v, %v, want it refused", refused, err)
		}
		if _, err := w.service().Undo(t.Context(), used.Batch); err != nil {
			t.Fatal(err)
		}
		r = add(square("south", "city", 126.5, 45.5, 0.1), square("east", "city", 126.6, 45.7, 0.1))
		w.wantCounts(r, store.ImportCounts{Rows: 2, New: 1, Changed: 1})
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
			t.Fatalf("undo: got %v, %v, want nothing refused", refused, err)
		}
		// north stays: its undo was refused.
		if _, err := w.store.CellsInForce(t.Context(), "south"); err != nil {
			t.Fatal(err)
		}
		rows, err := w.store.Regions(t.Context(), "city")
		if err != nil || len(rows) != 4 {
			t.Errorf("regions: got %d, %v, want city, east, north, west", len(rows), err)
		}
		w.write(func(tx *store.Tx) error { _, err := tx.RemoveRegions([]string{"north"}); return err })
		if got := w.digest(); got != before {
			t.Errorf("digest without the new regions: got %s, want %s", got, before)
		}
	})
}

// A killed import goes on where it stopped; the result is that of one that was
// not killed.
func TestResume(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		text := register(5200, 4) + "bad row,,126.5\n" + "诊所x,,200,45,clinic,,,,\n"
		for _, after := range []int{0, 1, 2} {
			t.Run(fmt.Sprintf("cut after %d chunks", after), func(t *testing.T) {
				empty := w.digest()
				ctx, cut := context.WithCancel(t.Context())
				s := w.service()
				applied := 0
				s.Progress = func(p intake.Progress) {
					if p.Stage == "applying" {
						applied++
					}
					if p.Stage == "applying" && applied == after || after == 0 && p.Stage == "staging" && p.Rows > 5000 {
						cut()
					}
				}
				r, err := s.Import(ctx, w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
				if err == nil || r.Batch == "" {
					t.Fatalf("cut import: got %+v, %v, want an error and the batch", r, err)
				}
				if after == 0 { // cut before all was staged: only to be undone
					if _, err := w.service().Resume(t.Context(), r.Batch); grid.KindOf(err) != grid.Conflict {
						t.Errorf("resume of a batch not staged: got %v, want a conflict", err)
					}
				} else {
					r, err = w.service().Resume(t.Context(), r.Batch)
					if err != nil {
						t.Fatal(err)
					}
					w.wantCounts(r, store.ImportCounts{Rows: 5202, New: 5200, Rejected: 2})
					if n := len(w.institutions()); n != 5200 {
						t.Errorf("institutions: got %d, want 5200", n)
					}
				}
				if _, err := w.service().Undo(t.Context(), r.Batch); err != nil {
					t.Fatal(err)
				}
				if got := w.digest(); got != empty {
					t.Errorf("digest after undo: got %s, want %s", got, empty)
				}
			})
		}
	})
}

func TestDryRunStoresNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, register(5, 5))
		before := w.digest()
		text := register(7, 5) + "x,,1000,45.8,clinic,,,,\n"
		r, err := w.service().Import(t.Context(), w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84, DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		if want := (store.ImportCounts{Rows: 8, New: 7, Rejected: 1}); r.Counts.Rows != 8 || r.Counts.Rejected != 1 || r.Counts.New+r.Counts.Changed+r.Counts.Unchanged != 7 {
			t.Errorf("counts: got %+v, want about %+v", r.Counts, want)
		}
		if len(r.Failed) != 1 || r.Failed[0].Row != 8 || r.Failed[0].Field != "lon" {
			t.Errorf("rejected: got %+v, want row 8, field lon", r.Failed)
		}
		if got := w.digest(); got != before || r.Batch != "" {
			t.Errorf("after a dry run: got digest %s and batch %q, want %s and none", got, r.Batch, before)
		}
		batches, err := w.store.ImportBatches(t.Context(), 10)
		if err != nil || len(batches) != 1 {
			t.Errorf("batches: got %d, %v, want the first alone", len(batches), err)
		}
	})
}

func TestRejectedRows(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	tests := []struct {
		name, kind, header, row string
		field, reason           string
	}{
		{"swapped axes", "institutions", "name,category,lon,lat", "a,clinic,45.75,126.65", "lat", "did you mean lon=126.65 lat=45.75"},
		{"outside the box", "institutions", "name,category,lon,lat", "a,clinic,10,50", "point", "outside"},
		{"not a number", "institutions", "name,category,lon,lat", "a,clinic,NaN,45", "lon", "finite"},
		{"half a point", "institutions", "name,category,lon,lat", "a,clinic,126.65,", "lon", "together"},
		{"category", "institutions", "name,category", "a,zoo", "category", "not a category"},
		{"no name", "institutions", "name,category", ",clinic", "name", "missing"},
		{"columns", "institutions", "name,category", "a", "", "columns"},
		{"future", "clues", "source,kind,opened_at,region", "web,x,2027-01-01,east", "opened_at", "future"},
		{"source", "clues", "source,kind,opened_at,region", "crow,x,2026-01-01,east", "source", "not one of"},
		{"severity", "clues", "source,kind,opened_at,severity", "web,x,2026-01-01,mild", "severity", "critical"},
		{"region", "clues", "source,kind,opened_at,region", "web,x,2026-01-01,moon", "region", ""},
		{"licence", "visits", "licence_kind,licence_number,task,visited_at,source_team", "m,404,patrol,2026-01-01,x", "licence.number", "not the licence"},
		{"nobody", "visits", "institution,task,visited_at", "019b0000-0000-7000-8000-000000000001,patrol,2026-01-01", "officer", "missing"},
		{"certificate", "officers", "name,post,region,active_from", "a,supervisor,east,2026-01-01", "certificate_no", "certificate"},
		{"id", "officers", "id,name,post,region,active_from", "X,a,officer,east,2026-01-01", "id", "UUID"},
		{"hours", "officers", "name,post,region,active_from,week_hours", "a,officer,east,2026-01-01,169", "week_hours", "between"},
		{"hours in words", "officers", "name,post,region,active_from,week_hours", "a,officer,east,2026-01-01,full", "week_hours", "number"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			w := *w
			w.t = t
			r := w.load(intake.Kind(tc.kind), tc.header+"\n"+tc.row+"\n")
			w.wantCounts(r, store.ImportCounts{Rows: 1, Rejected: 1})
			var got []intake.RowError
			if err := w.service().EachReject(t.Context(), r.Batch, func(e intake.RowError) error { got = append(got, e); return nil }); err != nil {
				t.Fatal(err)
			}
			for _, e := range got {
				if e.Row == 1 && e.Field == tc.field && strings.Contains(e.Reason, tc.reason) {
					return
				}
			}
			t.Errorf("rejected: got %+v, want field %q, reason with %q", got, tc.field, tc.reason)
		})
	}
}

func TestDatums(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	s := w.csv(intake.Institutions, "name,category,lon,lat\na,clinic,126.616957,45.755777\n")
	if _, err := w.service().Import(t.Context(), s, intake.Options{Kind: intake.Institutions}); grid.KindOf(err) != grid.Invalid {
		t.Errorf("coordinates without datum: got %v, want them refused", err)
	}
	r, err := w.service().Import(t.Context(), s, intake.Options{Kind: intake.Institutions, Datum: geo.GCJ02})
	if err != nil {
		t.Fatal(err)
	}
	w.wantCounts(r, store.ImportCounts{Rows: 1, New: 1})
	want := geo.Point{Lon: 126.61104029703458, Lat: 45.753860489250954} // by npm gcoord 1.0.7
	if got := w.institutions()[0].Point; got == nil || geo.DistanceMetres(*got, want) > 0.1 {
		t.Errorf("point: got %v, want %v", got, want)
	}
}

// A clue with the address of a known place gets its cell.
func TestClueByAddress(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	w.load(intake.Institutions, register(3, 6))
	r := w.load(intake.Clues, "source,kind,address,opened_at,sealed\nweb,smell,哈尔滨市 世纪大道２号,2026-02-01,true\n")
	w.wantCounts(r, store.ImportCounts{Rows: 1, New: 1})
	clues, _, err := w.store.Clues(t.Context(), "city", store.ClueFilter{}, store.Page{})
	if err != nil || len(clues) != 1 || clues[0].LocatedBy != grid.ByAddress || clues[0].Cell == 0 {
		t.Errorf("clue: got %+v, %v, want it located by its address", clues, err)
	}
	if !clues[0].Sealed {
		t.Error("a sealed clue came in open")
	}
	if !clues[0].TimeSimulated || clues[0].OpenedAt != time.Date(2026, 1, 31, 16, 0, 0, 0, time.UTC) {
		t.Errorf("a date alone: got %s (simulated %v), want the local midnight, marked", clues[0].OpenedAt, clues[0].TimeSimulated)
	}
}
