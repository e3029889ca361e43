package store

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/grid"
)

func TestOfficerRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		before := len(drain(t, s))
		full, bare := testOfficer(west, grid.PostSupervisor), testOfficer(east, grid.PostOfficer)
		full.Phone, full.ActiveUntil = "139", start.AddDate(1, 0, 0)
		full.Origin = grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}
		put(t, s, start, (*Tx).PutOfficers, full, bare)
		for _, want := range []*grid.Officer{full, bare} {
			got, err := s.Officer(t.Context(), city, want.ID)
			if err != nil || !reflect.DeepEqual(got, *want) {
				t.Errorf("got %+v, %v, want %+v", got, err, *want)
			}
		}
		told := eventsOf[grid.OfficersRecorded](t, s, before)
		if want := []grid.OfficerFact{full.Fact(), bare.Fact()}; len(told) != 1 || !reflect.DeepEqual(told[0].Items, want) {
			t.Errorf("events: got %+v, want one of %+v", told, want)
		}
		full.Name, full.Region, full.Post, full.CertificateNo = "Eve", east, grid.PostLead, ""
		put(t, s, start, (*Tx).PutOfficers, full)
		if got, err := s.Officer(t.Context(), east, full.ID); err != nil || !reflect.DeepEqual(got, *full) {
			t.Errorf("updated: got %+v, %v, want %+v", got, err, *full)
		}
	})
}

func TestOfficerScopeAndFaults(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w, e := testOfficer(west, grid.PostOfficer), testOfficer(east, grid.PostOfficer)
		nobody, nowhere, backwards := testOfficer(west, grid.PostOfficer), testOfficer("nowhere", grid.PostOfficer), testOfficer(west, grid.PostOfficer)
		nobody.Name = ""
		backwards.ActiveUntil = backwards.ActiveFrom.Add(-time.Hour)
		write(t, s, start, func(tx *Tx) error {
			got, err := tx.PutOfficers([]*grid.Officer{w, nobody, nowhere, backwards, e, w})
			wantFaults(t, got, map[int]string{1: "name", 2: "region", 3: "active_until", 5: "id"})
			return err
		})
		_, err := s.Officer(t.Context(), west, e.ID)
		wantCode(t, err, grid.NotFound, "officer-not-found")
		for scope, want := range map[string]int{city: 2, west: 1, "nowhere": 0} {
			if got, _, err := s.Officers(t.Context(), scope, Page{}); err != nil || len(got) != want {
				t.Errorf("officers of %s: got %d, %v, want %d", scope, len(got), err, want)
			}
		}
		part, next, err := s.Officers(t.Context(), city, Page{Limit: 1})
		if err != nil || len(part) != 1 || next == "" {
			t.Fatalf("first page: got %d, %q, %v", len(part), next, err)
		}
		part, next, err = s.Officers(t.Context(), city, Page{Limit: 1, After: next})
		if err != nil || len(part) != 1 || next != "" {
			t.Errorf("second page: got %d, %q, %v, want the last", len(part), next, err)
		}
	})
}
