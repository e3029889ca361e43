package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// A clue that falls into a hotspot raises one alert, over a restart and although
// the cursor was lost; what was there before the first start raises none.
func TestAlertsOverRestarts(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			s, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }() // what was written was seen
			hot := geo.Point{Lon: 126.6, Lat: 45.8}
			file := func(n int, at func(i int) geo.Point) {
				t.Helper()
				clues := make([]*grid.Clue, n)
				for i := range clues {
					p := at(i)
					clues[i] = &grid.Clue{ID: grid.ClueID(uuid.Must(uuid.NewV7()).String()), Source: "hotline", Kind: "smell", Point: &p, State: grid.ClueOpen, OpenedAt: time.Now().Add(-time.Hour)}
				}
				_, _, err := s.Write(t.Context(), nil, time.Now(), func(tx *store.Tx) (store.Reply, error) {
					faults, err := tx.PutClues(clues)
					if len(faults) > 0 {
						t.Errorf("clues: %v", faults)
					}
					return store.Reply{}, err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			there := func(int) geo.Point { return hot }
			file(30, func(i int) geo.Point { return geo.Point{Lon: 126.51 + 0.006*float64(i), Lat: 45.71} })
			file(40, there)
			file(1, there)

			alerts := func() []grid.Alert {
				all, _, err := s.Alerts(t.Context(), "0", false, store.Page{})
				if err != nil {
					t.Fatal(err)
				}
				return all
			}
			raised := func() (n int) { // told in the log
				for after := int64(0); ; {
					entries, err := s.Events(t.Context(), after, 500)
					if err != nil {
						t.Fatal(err)
					}
					if len(entries) == 0 {
						return n
					}
					after = entries[len(entries)-1].Seq
					for _, e := range entries {
						if _, is := e.Event.(grid.AlertRaised); is {
							n++
						}
					}
				}
			}
			serve := func(want int, meanwhile func()) {
				t.Helper()
				ctx, stop := context.WithCancel(t.Context())
				stderr := &tail{}
				ended := make(chan int, 1)
				go func() {
					ended <- run(ctx, []string{"serve", "--db", dsn, "--addr", "127.0.0.1:0"}, strings.NewReader(""), &bytes.Buffer{}, stderr, func(string) string { return "" })
				}()
				readyURL(t, stderr)
				meanwhile()
				until(t, "alerts", func() bool { return len(alerts()) >= want && raised() >= want })
				stop()
				if status := <-ended; status != 0 {
					t.Errorf("serve: got exit %d, want 0; stderr: %s", status, stderr)
				}
			}
			var begin string
			serve(1, func() {
				begin, _, err = s.Setting(t.Context(), alarmCursor)
				if err != nil || begin == "" || begin == "0" {
					t.Errorf("cursor of the first start: got %q, %v, want the end of the log", begin, err)
				}
				file(1, there)
				file(1, func(int) geo.Point { return geo.Point{Lon: 126.52, Lat: 45.88} }) // where it is calm
			})
			if _, _, err := s.Write(t.Context(), nil, time.Now(), func(tx *store.Tx) (store.Reply, error) {
				return store.Reply{}, tx.PutSetting(alarmCursor, begin)
			}); err != nil {
				t.Fatal(err)
			}
			serve(2, func() { file(1, there) })

			got := alerts()
			if n := raised(); len(got) != 2 || n != 2 {
				t.Fatalf("got %d alerts, told %d times, want 2 and 2", len(got), n)
			}
			for _, a := range got {
				if p, _ := geo.CellAt(hot, 8); a.Cell != p || a.Region != "1" || a.N < 41 || !(a.Q <= 0.05) || !(a.Z > 2) {
					t.Errorf("alert: got %+v", a)
				}
			}
		})
	}
}

func TestAlarmCursorIsANumber(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db")
	city(t, dsn)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Write(t.Context(), nil, time.Now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, tx.PutSetting(alarmCursor, "x") })
	if closing := s.Close(); err != nil || closing != nil {
		t.Fatal(err, closing)
	}
	if exit, _, stderr := gridwatch(t, "", nil, "serve", "--db", dsn, "--addr", "127.0.0.1:0"); exit == 0 || !strings.Contains(stderr, alarmCursor) {
		t.Errorf("got exit %d, %s, want a failure that names the setting", exit, stderr)
	}
}
