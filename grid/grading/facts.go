package grading

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/evidence"
	"gridwatch/grid/store"
	"gridwatch/grid/track"
)

// Figures of what is read.
const (
	around     = 2 * time.Hour // of a visit out of a shift, its track
	mostTracks = 12            // that one is compared with
	leastCells = 2             // that it must have in common with them
	usualPlace = 60.0          // metres: how far off a register's point may be that says nothing
)

// beside is what visits of one shift have in common.
type beside struct {
	track   []track.Fix
	earlier []evidence.Earlier
}

// judge grades visits, those of one shift with one reading of its track.
func (r *Runner) judge(ctx context.Context, visits []store.VisitProof, rule grid.EvidenceRule) ([]evidence.Verdict, error) {
	photos, err := r.Store.PhotosOf(ctx, idsOf(visits))
	if err != nil {
		return nil, err
	}
	secret, err := r.Store.SiteCodeSecret(ctx)
	if err != nil {
		return nil, err
	}
	shifts := map[grid.ShiftID]*beside{}
	verdicts := make([]evidence.Verdict, len(visits))
	for n := range visits {
		v := &visits[n]
		b := shifts[v.Shift]
		if b == nil || v.Shift == "" {
			if b, err = r.besideOf(ctx, v, &rule); err != nil {
				return nil, err
			}
			shifts[v.Shift] = b
		}
		f := factsOf(v, photos[v.ID])
		f.Code = codeOf(v, secret)
		f.Track, f.Earlier = b.track, b.earlier
		verdicts[n] = evidence.GradeOf(f, &rule)
	}
	return verdicts, nil
}

func (r *Runner) besideOf(ctx context.Context, v *store.VisitProof, rule *grid.EvidenceRule) (*beside, error) {
	fixes, err := r.Store.TrackOf(ctx, v.Shift, v.Officer, track.Span{From: v.At.Add(-around), Until: v.At.Add(around)})
	if err != nil || len(fixes) == 0 {
		return &beside{}, err
	}
	b := &beside{track: fixes}
	var cells []geo.Cell
	for _, p := range fixes {
		cells = append(cells, p.Cell)
	}
	slices.Sort(cells)
	near, err := r.Store.ShiftsThrough(ctx, slices.Compact(cells), v.Shift, v.At.AddDate(0, 0, -rule.EarlierDays), mostTracks)
	if err != nil {
		return nil, err
	}
	for _, s := range near {
		if s.Shared < leastCells {
			continue
		}
		other, err := r.Store.TrackOf(ctx, s.Shift, s.Officer, track.Span{})
		if err != nil {
			return nil, err
		}
		// Who walked it first is nobody's copy.
		if len(other) > 0 && other[0].At.Before(fixes[0].At) {
			b.earlier = append(b.earlier, evidence.Earlier{Same: s.Officer == v.Officer, Fixes: other})
		}
	}
	return b, nil
}

func factsOf(v *store.VisitProof, photos []grid.Photo) *evidence.Facts {
	f := &evidence.Facts{At: v.At, Point: v.Point, AccuracyM: v.AccuracyM, SpeedMS: v.SpeedMS, Mock: v.Mock,
		Sealed: true, Chained: !v.Broken, Clock: v.Clock}
	switch {
	case v.Place != nil:
		f.Target, f.TargetM = v.Place, max(v.PlaceM, usualPlace)
	case v.Bare && v.Cell != 0:
		centre := v.Cell.Centre()
		f.Target = &centre
		for _, corner := range v.Cell.Boundary() {
			f.TargetM = max(f.TargetM, geo.DistanceMetres(centre, corner))
		}
	}
	for _, p := range photos {
		if p.Role == "photo" {
			f.Photos = append(f.Photos, evidence.Photo{TakenAt: p.TakenAt, Point: p.Point, AccuracyM: p.AccuracyM})
		}
	}
	return f
}

// codeOf compares the code that was read with those of the place during the visit; a plain cell has
// none to compare with.
func codeOf(v *store.VisitProof, secret []byte) evidence.Code {
	if v.Code == "" || v.Institution == "" {
		return evidence.CodeNone
	}
	for at := v.At; ; at = at.Add(grid.SiteCodeTurn) {
		if grid.IsSiteCode(secret, v.Institution, at, v.Code) {
			return evidence.CodeRight
		}
		if !at.Before(v.LeftAt) {
			return evidence.CodeWrong
		}
	}
}

// reason is one in the store.
type reason struct {
	Code   string  `json:"code"`
	Weight int     `json:"weight"`
	Value  float64 `json:"value"`
	Limit  float64 `json:"limit"`
	Policy string  `json:"policy"` // version it was judged under
}

// reasonsJSON is the list of reasons as it is stored and shown, values to the tenth.
func reasonsJSON(v *evidence.Verdict, policy string) json.RawMessage {
	tenth := func(x float64) float64 { return math.Round(min(x, 1e9)*10) / 10 }
	list := make([]reason, len(v.Reasons))
	for n, r := range v.Reasons {
		list[n] = reason{string(r.Code), r.Weight, tenth(r.Value), tenth(r.Limit), policy}
	}
	text, err := json.Marshal(list)
	if err != nil { // cannot be: finite numbers and texts
		panic(err)
	}
	return text
}
