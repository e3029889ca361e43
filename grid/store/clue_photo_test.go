package store

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/submission"
)

// A clue comes with its photos, once, however often its record is handed in; they
// are seen where the clue is, go where it goes, and end with it.
func TestCluePhotos(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		const body = `{"kind":"unlicensed","text":"二楼有人打针","severity":"high"}`
		sums := []string{submission.Sum([]byte("one")), submission.Sum([]byte("two"))}
		plain := h.seal(t, "clue", body)
		r := h.seal(t, "clue", body, sums...)
		r.Envelope.Blobs[0].Lon, r.Envelope.Blobs[0].Lat, r.Envelope.Blobs[0].AccuracyM = &inWest.Lon, &inWest.Lat, 12
		taken := start.Add(50 * time.Minute)
		r.Envelope.Blobs[0].TakenAt = &taken
		first := h.submit(t, s, plain, r)
		again := h.submit(t, s, r)[0]
		if first[1].Status != 201 || !again.Replayed || string(again.Receipt) != string(first[1].Receipt) || !strings.Contains(string(again.Receipt), sums[1]) {
			t.Errorf("got %d %s, then %s, want the same receipt that misses both photos", first[1].Status, first[1].Receipt, again.Receipt)
		}
		for table, want := range map[string]int{"clue": 2, "clue_photo": 2, "submission": 2, "submission_blob": 0} {
			if got := count(t, s, table); got != want {
				t.Errorf("rows of %s: got %d, want %d", table, got, want)
			}
		}
		id := grid.ClueID(r.ID)
		photos, err := s.CluePhotos(t.Context(), []grid.ClueID{id, grid.ClueID(plain.ID)})
		want := map[grid.ClueID][]grid.Photo{id: {
			{SHA256: sums[0], Role: "photo", Type: "image/jpeg", Bytes: 9, TakenAt: taken, Point: &geo.Point{Lon: inWest.Lon, Lat: inWest.Lat}, AccuracyM: 12},
			{SHA256: sums[1], Role: "photo", Type: "image/jpeg", Bytes: 9}}}
		if err != nil || !reflect.DeepEqual(photos, want) {
			t.Errorf("photos: got %+v, %v, want %+v", photos, err, want)
		}

		blobs := []Blob{{SHA256: sums[0], Bytes: 9, Account: h.account.ID}, {SHA256: sums[1], Bytes: 9, Account: h.account.ID}}
		if err := s.KeepBlobs(t.Context(), blobs, start, start); err != nil {
			t.Fatal(err)
		}
		seen := func(region string) bool {
			t.Helper()
			_, err := s.BlobFor(t.Context(), sums[0], &grid.Account{ID: newID[grid.AccountID](), Region: region})
			if err != nil && grid.KindOf(err) != grid.NotFound {
				t.Fatal(err)
			}
			return err == nil
		}
		home, err := s.Clue(t.Context(), city, id)
		if err != nil {
			t.Fatal(err)
		}
		if !seen(city) || !seen(home.Region) || seen(east) {
			t.Errorf("seen in the city %v, in %s %v, in the east %v, want true, true, false", seen(city), home.Region, seen(home.Region), seen(east))
		}
		moved := home
		moved.Region, moved.Point, moved.Cell = east, &inEast, 0
		put(t, s, start.Add(2*time.Hour), (*Tx).PutClues, &moved)
		if seen(west) || !seen(east) {
			t.Errorf("after it was moved: seen in the west %v, in the east %v, want false, true", seen(west), seen(east))
		}
		write(t, s, start.Add(2*time.Hour), func(tx *Tx) error {
			images, err := tx.Images("clue", []string{r.ID})
			if err != nil {
				return err
			}
			stay, err := tx.RemoveAll("clue", images)
			if len(stay) != 0 {
				t.Errorf("stays: %v", stay)
			}
			return err
		})
		if got := count(t, s, "clue_photo"); got != 0 {
			t.Errorf("after the clue was removed: got %d photos, want none", got)
		}
	})
}

// What is wrong with a clue's photos keeps it in quarantine, where its photos are
// named too; a clue that is filed already is not changed by a record of its id.
func TestCluePhotosRefused(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		const body = `{"kind":"unlicensed","text":"x","severity":"low"}`
		many := make([]string, grid.MostPhotos+1)
		for n := range many {
			many[n] = submission.Sum(fmt.Append(nil, n))
		}
		filed := testClue(east, &inEast)
		put(t, s, start, (*Tx).PutClues, filed)
		taken := h.seal(t, "clue", body, many[0])
		taken.ID = string(filed.ID)
		all := h.seal(t, "clue", body, many...)
		for n, a := range h.submit(t, s, taken, all) {
			if a.Status != 202 {
				t.Errorf("record %d: got %d %s, want quarantine", n, a.Status, a.Receipt)
			}
		}
		for table, want := range map[string]int{"clue": 1, "clue_photo": 0, "submission_blob": len(many) + 1} {
			if got := count(t, s, table); got != want {
				t.Errorf("rows of %s: got %d, want %d", table, got, want)
			}
		}
		if got, err := s.Clue(t.Context(), city, filed.ID); err != nil || !reflect.DeepEqual(got, *filed) {
			t.Errorf("got %+v, %v, want it as it was filed", got, err)
		}
	})
}

// A visit that was recorded in another way has no photos of the record that comes
// after it; the record names them itself, so that they are not lost.
func TestPhotosOfPassedOverVisit(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		h := newHanding(t, s)
		r := h.seal(t, "visit", h.visitBody(""), sha)
		v := testVisit(h.place, grid.Patrol, start.Add(time.Hour))
		v.ID = grid.VisitID(r.ID)
		put(t, s, start.Add(time.Hour), (*Tx).PutVisits, v)
		if a := h.submit(t, s, r)[0]; a.Status != 201 {
			t.Errorf("got %d %s, want 201", a.Status, a.Receipt)
		}
		if photos, named := count(t, s, "photo"), count(t, s, "submission_blob"); photos != 0 || named != 1 {
			t.Errorf("got %d photos of the visit and %d of the record, want none and one", photos, named)
		}
	})
}
