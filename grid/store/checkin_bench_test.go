package store

import (
	"fmt"
	"testing"
	"time"

	"gridwatch/grid"
)

// BenchmarkPutCheckins stores check-ins with answers, three photos and a survey,
// a thousand a transaction, at places that have open tasks.
func BenchmarkPutCheckins(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			s := newStore(b, d.name)
			write(b, s, start, func(tx *Tx) error { return tx.PutRegions(testRegions(), grid.Origin{}) })
			officer := testOfficer(west, grid.PostOfficer)
			places := make([]*grid.Institution, 3000)
			for n := range places {
				places[n] = testInstitution(west, &inWest)
				places[n].Address = fmt.Sprintf("%d Long St", n)
			}
			write(b, s, start, func(tx *Tx) error {
				if _, err := tx.PutInstitutions(places); err != nil {
					return err
				}
				_, err := tx.PutOfficers([]*grid.Officer{officer})
				return err
			})
			write(b, s, start, func(tx *Tx) error {
				_, _, err := tx.GenerateTasks(city)
				return err
			})
			const batch = 1000
			n := 0
			for b.Loop() {
				items := make([]*grid.Checkin, batch)
				for k := range items {
					n++
					at := start.Add(time.Duration(n) * time.Second)
					items[k] = &grid.Checkin{Visit: grid.Visit{ID: newID[grid.VisitID](), Institution: places[n%len(places)].ID, Kind: grid.Patrol, Officer: officer.ID, At: at, Result: "pass"},
						Form: "patrol-clinic", FormVersion: 1, Answers: []byte(`{"open":"open","sign":"same","licence_shown":"yes","ads":"none"}`),
						Survey: &grid.Survey{Result: grid.SurveyNormal}, Proof: grid.Proof{Device: "d", DeviceSeq: int64(n), MadeAt: at}}
					for range 3 {
						items[k].Photos = append(items[k].Photos, grid.Photo{SHA256: sha, Role: "photo", Type: "image/jpeg", Bytes: 9000, TakenAt: at})
					}
				}
				write(b, s, start.AddDate(1, 0, 0), func(tx *Tx) error {
					faults, err := tx.PutCheckins(items)
					if len(faults) > 0 {
						b.Fatal(show(faults))
					}
					return err
				})
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/1000")
		})
	}
}
