package grid_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Every verb in every state: either the new state or a conflict that names both.
func TestReviewVerbs(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	verbs := map[string]struct {
		do func(grid.Review) (grid.Review, error)
		to grid.ReviewState
	}{
		"settle":  {func(r grid.Review) (grid.Review, error) { return r.Settle("a", now, "") }, grid.ReviewSettled},
		"dismiss": {func(r grid.Review) (grid.Review, error) { return r.Dismiss("a", now, "not ours") }, grid.ReviewDismissed},
		"reopen":  {func(r grid.Review) (grid.Review, error) { return r.Reopen() }, grid.ReviewOpen},
	}
	allowed := map[string]grid.ReviewState{"settle": grid.ReviewOpen, "dismiss": grid.ReviewOpen, "reopen": grid.ReviewSettled}
	for _, from := range grid.ReviewStates {
		for name, verb := range verbs {
			r := grid.Review{ID: "r", Kind: grid.ReviewNoPoint, Institution: "i", State: from}
			got, err := verb.do(r)
			if allowed[name] == from {
				if err != nil || got.State != verb.to || (got.SettledBy == "a") != (verb.to != grid.ReviewOpen) || got.SettledAt.IsZero() != (verb.to == grid.ReviewOpen) {
					t.Errorf("%s when %s: got %+v, %v", name, from, got, err)
				}
				continue
			}
			var e *grid.Error
			if !errors.As(err, &e) || e.Kind != grid.Conflict || !strings.Contains(e.Reason, string(from)) || !strings.Contains(e.Reason, string(verb.to)) {
				t.Errorf("%s when %s: got %v, want a conflict that names both", name, from, err)
			}
			if !reflect.DeepEqual(got, r) {
				t.Errorf("%s when %s: changed the item to %+v", name, from, got)
			}
		}
	}
	r := grid.Review{State: grid.ReviewOpen}
	for _, note := range []string{"", " ", strings.Repeat("x", 501), "a\x00b", "\xff"} {
		if _, err := r.Dismiss("a", now, note); grid.KindOf(err) != grid.Invalid {
			t.Errorf("dismiss with note %.10q: got %v, want it refused", note, err)
		}
	}
}

func TestReviewCheck(t *testing.T) {
	for name, c := range map[string]struct {
		review grid.Review
		field  string
	}{
		"of a place":      {grid.Review{Kind: grid.ReviewLowScore, Institution: "i"}, ""},
		"place missing":   {grid.Review{Kind: grid.ReviewLowScore}, "institution"},
		"new place":       {grid.Review{Kind: grid.ReviewSurvey, Survey: "s"}, ""},
		"survey missing":  {grid.Review{Kind: grid.ReviewSurvey, Institution: "i"}, "survey"},
		"kind not known":  {grid.Review{Kind: "hunch"}, "kind"},
		"kind left empty": {grid.Review{}, "kind"},
	} {
		err := c.review.Check()
		var e *grid.Error
		if (err == nil) != (c.field == "") || errors.As(err, &e) && e.Fields[0].Name != c.field {
			t.Errorf("%s: got %v, want field %q", name, err, c.field)
		}
	}
}

func TestJudge(t *testing.T) {
	found := func(precision string, score float64) *grid.Found {
		return &grid.Found{Point: &geo.Point{Lon: 126.6, Lat: 45.7}, By: grid.Geocoded, Note: grid.FixNote{Precision: precision, Score: score}}
	}
	disputed := found("rooftop", 1)
	disputed.Disputed = true
	plain := grid.DefaultPolicy("Asia/Shanghai")
	strict := plain
	strict.Geocode = grid.GeocodeRule{MinScore: 0.9, MinPrecision: "interpolated"}
	any := plain
	any.Geocode = grid.GeocodeRule{MinPrecision: "district"}
	scoreOnly := plain
	scoreOnly.Geocode = grid.GeocodeRule{MinScore: 0.2}
	for name, c := range map[string]struct {
		found     *grid.Found
		elsewhere bool
		policy    *grid.Policy
		want      grid.ReviewKind
	}{
		"nothing":                    {nil, false, &plain, grid.ReviewNoPoint},
		"a region without a point":   {&grid.Found{Region: "230102"}, false, &plain, grid.ReviewNoPoint},
		"sure":                       {found("rooftop", 0.9), false, &plain, ""},
		"just enough":                {found("road", 0.5), false, &plain, ""},
		"not sure":                   {found("rooftop", 0.49), false, &plain, grid.ReviewLowScore},
		"not exact":                  {found("community", 0.99), false, &plain, grid.ReviewLowScore},
		"elsewhere":                  {found("rooftop", 0.9), true, &plain, grid.ReviewOtherRegion},
		"elsewhere and not sure":     {found("district", 0.1), true, &plain, grid.ReviewOtherRegion},
		"disputed":                   {disputed, true, &plain, grid.ReviewDisagreement},
		"precision nobody knows":     {found("exact", 1), false, &any, grid.ReviewLowScore},
		"precision left out":         {found("", 1), false, &any, grid.ReviewLowScore},
		"score that is no number":    {found("rooftop", math.NaN()), false, &any, grid.ReviewLowScore},
		"strict: score":              {found("rooftop", 0.89), false, &strict, grid.ReviewLowScore},
		"strict: precision":          {found("road", 0.95), false, &strict, grid.ReviewLowScore},
		"strict: enough":             {found("interpolated", 0.9), false, &strict, ""},
		"a policy that takes all":    {found("district", 0), false, &any, ""},
		"default precision: enough":  {found("road", 0.2), false, &scoreOnly, ""},
		"default precision: too low": {found("township", 0.9), false, &scoreOnly, grid.ReviewLowScore},
	} {
		if got := grid.Judge(c.found, c.elsewhere, c.policy); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	for _, rule := range []grid.GeocodeRule{{MinScore: -0.1}, {MinScore: 1.1}, {MinScore: math.NaN()}, {MinPrecision: "exact"}} {
		p := plain
		p.Geocode = rule
		if err := p.Check(); grid.KindOf(err) != grid.Invalid {
			t.Errorf("policy with %+v: got %v, want it refused", rule, err)
		}
	}
}
