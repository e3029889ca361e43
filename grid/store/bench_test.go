package store

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store/pgtest"
)

// durable is a store on a PostgreSQL of its own with fsync and
// synchronous_commit on, as in production.
func durable(b *testing.B) *Store {
	b.Helper()
	server, err := pgtest.Start(b.Context(), pgtest.Options{Fsync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Stop)
	s := open(b, server.DSN("postgres"))
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := s.Initialise(b.Context(), testDeployment(), grid.DefaultPolicy(testDeployment().Timezone), start); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"fsync", "synchronous_commit"} {
		var value string
		if _, err := s.get(b.Context(), &value, "SELECT current_setting(?)", name); err != nil || value != "on" {
			b.Fatalf("%s is %q, %v", name, value, err)
		}
	}
	return s
}

// BenchmarkSequencer gives events/s from keyed writes by 32 goroutines (a
// transaction and an event each) through sequencer and follower, until the last
// is followed; and the lag from commit to follower. PostgreSQL, fsync on.
//
//	go test ./grid/store -run '^$' -bench Sequencer -benchtime 20000x
func BenchmarkSequencer(b *testing.B) {
	b.Run("write", func(b *testing.B) {
		s := durable(b)
		sequence(b, s, Sequencing{Holder: "bench"})
		var followed atomic.Int64
		var mu sync.Mutex
		done := make(map[grid.ShiftID]time.Time, b.N)
		lags := make([]time.Duration, 0, b.N)
		go func() { // ends with the benchmark's context
			_ = s.Follow(b.Context(), 0, func(entries []grid.Entry) error {
				now := time.Now()
				mu.Lock()
				for _, e := range entries {
					if x, ok := e.Event.(grid.ShiftChanged); ok {
						if at, known := done[x.ID]; known { // else it came before the writer was told
							lags = append(lags, now.Sub(at))
						} else {
							lags = append(lags, 0)
						}
					}
				}
				mu.Unlock()
				followed.Add(int64(len(entries)))
				return nil
			})
		}()
		eventually(b, "the policy is followed", func() bool { return followed.Load() == 1 })
		b.ResetTimer()
		var next atomic.Int64
		var all sync.WaitGroup
		for range 32 {
			all.Go(func() {
				for n := int(next.Add(1)) - 1; n < b.N; n = int(next.Add(1)) - 1 {
					_, _, err := s.Write(b.Context(), keyOf(fmt.Sprint(n), ""), start, func(tx *Tx) (Reply, error) {
						return Reply{Status: 204}, tx.Emit(shift(n))
					})
					if err != nil {
						b.Error(err)
					}
					mu.Lock()
					done[grid.ShiftID(fmt.Sprint(n))] = time.Now()
					mu.Unlock()
				}
			})
		}
		all.Wait()
		for followed.Load() < int64(b.N)+1 {
			time.Sleep(100 * time.Microsecond)
		}
		b.StopTimer()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(quantile(lags, 0.5).Seconds()*1000, "lag-p50-ms")
		b.ReportMetric(quantile(lags, 0.99).Seconds()*1000, "lag-p99-ms")
	})
	b.Run("move", func(b *testing.B) { // the sequencer alone, over a full outbox
		s := durable(b)
		for from := 0; from < b.N; from += 10_000 {
			write(b, s, start, func(tx *Tx) error {
				for n := from; n < min(b.N, from+10_000); n++ {
					if err := tx.Emit(shift(n)); err != nil {
						return err
					}
				}
				return nil
			})
		}
		b.ResetTimer()
		sequence(b, s, Sequencing{Holder: "bench"})
		for head(b, s) < int64(b.N)+1 {
			time.Sleep(time.Millisecond)
		}
		b.StopTimer()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

// quantile of a list, which it sorts.
func quantile(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[int(q*float64(len(list)-1))]
}
