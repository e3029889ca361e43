package live

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// judge keeps what the usual map of a region is computed from, so that a clue is
// judged without counting all of them again. It belongs to Apply.
type judge struct {
	asked   hotspot.Asked
	live    *hotspot.Live
	located int   // clues that count
	shape   int64 // the entry that had changed day, policy or regions last
}

// judge looks whether clues that an entry filed fell into a hotspot, on the maps
// as they stand with that entry: hot at q ≤ 0.05 and at the policy's Alpha. Of the
// clue's own region and those above it the lowest on whose map it is hot has the
// alarm: it tells nothing but what that region's own clues tell. Imports are not judged, nor are sealed clues, whose cell
// nobody may learn. What it decides depends on the log alone, so that every node
// and every restart decide the same; only the cells in force are those of now.
func (h *Hotspots) judge(ctx context.Context, e *grid.Entry, moves []hotspot.ClueChange) error {
	if h.Raise == nil || e.Seq <= h.After {
		return nil
	}
	for region, j := range h.judges {
		if j.shape != h.counts.Shape() || !j.follow(h.counts, moves) {
			delete(h.judges, region)
		}
	}
	var found []Alarm
	if ev, is := e.Event.(grid.CluesRecorded); is && len(ev.Items) <= grid.MostNews {
		var err error
		if found, err = h.judgeClues(ctx, e, ev.Items); err != nil {
			return err
		}
	}
	h.judged.add(found, e.Seq)
	return nil
}

func (h *Hotspots) judgeClues(ctx context.Context, e *grid.Entry, items []grid.ClueFact) (found []Alarm, err error) {
	maps := map[string]*hotspot.Map{}
	for _, c := range items {
		if !c.Filed || c.Sealed || c.Cell == 0 {
			continue
		}
		for _, region := range h.counts.Above(c.Region) { // nobody but Apply changes counts, so no lock is needed here
			l, err := h.hotLine(ctx, region, &c, maps)
			if err != nil {
				return nil, err
			}
			if l != nil {
				found = append(found, Alarm{Seq: e.Seq, Clue: c.ID, Region: region, Cell: l.Cell, Z: l.Z, Q: l.Q, N: l.N, At: e.At})
				break
			}
		}
	}
	return found, nil
}

// hotLine is the line of a clue's cell on a region's map if it raises an alarm,
// else nil. Maps are those that the entry needed already.
func (h *Hotspots) hotLine(ctx context.Context, region string, c *grid.ClueFact, maps map[string]*hotspot.Map) (l *hotspot.Line, err error) {
	j := h.judges[region]
	if j == nil {
		if j, err = h.newJudge(ctx, region); err != nil {
			return nil, err
		}
		h.judges[region] = j
	}
	day, at := h.counts.DayOf(c.OpenedAt), j.asked.Places.At(c.Cell)
	if day < j.asked.Sums.From || day > j.asked.Sums.Until || !j.mayBeHot(at) {
		return nil, nil
	}
	m := maps[region]
	if m == nil {
		if m, err = hotspot.Levels(ctx, &j.asked); err != nil {
			return nil, err
		}
		maps[region] = m
	}
	if l = &m.Lines[at]; l.Level != hotspot.Hot2 && l.Level != hotspot.Hot3 || l.Q > j.asked.Rule.Alpha {
		return nil, nil
	}
	return l, nil
}

// newJudge counts the clues of a region. It waits for the database as long as it
// must.
func (h *Hotspots) newJudge(ctx context.Context, region string) (*judge, error) {
	a, err := h.complete(hotspot.Question{Region: region})
	if err != nil {
		return nil, err
	}
	for pause := retryLeast; ; pause = min(2*pause, retryMost) {
		if err = h.count(ctx, &a, 0, 0); err == nil {
			break
		}
		h.Log.Warn("clues cannot be judged yet", "region", region, "error", err)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
	j := &judge{asked: a, shape: h.counts.Shape()}
	values := make([]float64, len(a.Places.Cells))
	for i := range values {
		n := hotspot.Shown(a.Sums.Open[i], a.Sums.Sealed[i], a.Coarse())
		values[i] = float64(n)
		j.located += int(n)
	}
	j.live, err = hotspot.NewLive(values, a.Places.Weights, true)
	return j, err
}

// follow counts the clues of an entry; false when it must begin anew.
func (j *judge) follow(c *hotspot.Counts, moves []hotspot.ClueChange) bool {
	for _, m := range moves {
		if m.Cell == 0 || m.Day < j.asked.Sums.From || m.Day > j.asked.Sums.Until || !c.Within(j.asked.Region, m.Region) {
			continue
		}
		i, n := j.asked.Count(m)
		if i < 0 {
			return false
		}
		j.located += n - int(j.live.Value(i))
		if err := j.live.Set(i, float64(n)); err != nil {
			return false
		}
	}
	return true
}

// mayBeHot rules out most clues without a look at all cells: too few of them, or
// a p by itself beyond what q may be, which is never less.
func (j *judge) mayBeHot(place int) bool {
	near := j.live.Value(place)
	for _, i := range j.asked.Places.Neighbours(place) {
		near += j.live.Value(int(i))
	}
	rule, z := &j.asked.Rule, j.live.Z(place)
	const margin = 1.001 // for what rounding does to p
	return j.located >= rule.MinClues && near >= float64(rule.MinCluster) && z > 0 && hotspot.NormalP(z) <= margin*rule.Alpha
}
