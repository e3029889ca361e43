package main

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// sequence moves what waits in the outbox into the log.
func sequence(t testing.TB, dsn string) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.RunSequencer(ctx, store.Sequencing{Holder: "test", Now: time.Now}) }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		n, err := s.Pending(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("outbox: got %d events left after 30 s, want none", n)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// digest is what `gridwatch replay` prints.
func digest(t testing.TB, dsn string, args ...string) string {
	t.Helper()
	sequence(t, dsn)
	exit, out, stderr := gridwatch(t, "", nil, append([]string{"replay", "--db", dsn}, args...)...)
	var line digestLine
	if err := json.Unmarshal([]byte(out), &line); exit != 0 || err != nil {
		t.Fatalf("replay: exit %d, %s%s, %v", exit, out, stderr, err)
	}
	return line.Digest
}

// boardLines says what is on the board apart from who made it when: institutions
// by status over all lines, and how many lines.
func boardLines(t testing.TB, dsn string) string {
	t.Helper()
	sequence(t, dsn)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	view := live.New(8)
	for {
		entries, err := s.Events(t.Context(), view.Rev(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		if err := view.Apply(entries); err != nil {
			t.Fatal(err)
		}
	}
	all, err := view.Since(t.Context(), live.Topic{Region: "0", Resolution: grid.MinResolution}, -1)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v", all.Totals)
}
