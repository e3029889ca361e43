package live

import (
	"context"
	"math"
	"slices"
	"sync/atomic"

	"gridwatch/grid/hotspot"
)

// usual is the usual map of a region. Its fields, but for gate and unread, belong
// to the lock of the Hotspots.
type usual struct {
	region string
	gate   chan struct{} // held by who computes it
	unread atomic.Int32  // passes since somebody asked

	asked     hotspot.Asked // the last pass; nil Places: none yet
	rev       int64         // up to which the last pass counted
	stale     int64         // last entry that cannot be followed cell by cell
	recent    []hotspot.ClueChange
	now       hotspot.Map // as it stands
	developed []hotspot.Emergence
	live      *hotspot.Live
	sorted    []float64 // p of the last pass

	version, base int64          // of what was told last, and of what was told in full
	head          hotspot.Map    // as it was told, without lines
	told          []hotspot.Line // as they were told
	at            []int64        // the version they were told with
}

// Changes that are followed cell by cell: more at once, or more since the last
// pass, wait for the next.
const (
	liveMost   = 64
	recentMost = 1000
)

// behind says whether a pass is due.
func (u *usual) behind(c *hotspot.Counts) bool { return c.Changed(u.region) > u.rev }

// follow takes the clues of an entry into account and says whether readers must
// be told, with the given version.
func (u *usual) follow(c *hotspot.Counts, seq int64, moves []hotspot.ClueChange, version int64) bool {
	if c.Shape() == seq {
		u.stale = seq
		return false
	}
	var mine []hotspot.ClueChange
	for _, m := range moves {
		if c.Within(u.region, m.Region) {
			mine = append(mine, m)
		}
	}
	if len(mine) == 0 {
		return false
	}
	u.recent = append(u.recent, mine...)
	if len(mine) > liveMost || len(u.recent) > recentMost || u.stale > u.rev || u.asked.Places == nil {
		u.stale, u.recent = seq, nil
		return false
	}
	touched := u.play(mine)
	u.now.Rev = seq
	return u.tellSome(touched, version)
}

// play counts clues and gives the places whose figures it brought up to date.
func (u *usual) play(changes []hotspot.ClueChange) (touched []int32) {
	a := &u.asked
	for _, c := range changes {
		if c.Day < a.Sums.From || c.Day > a.Sums.Until {
			continue
		}
		if c.Cell == 0 {
			u.now.Unlocated += int(c.Delta)
			u.now.Total += int(c.Delta)
			continue
		}
		i, n := a.Count(c)
		if i < 0 { // a cell out of force: a pass finds room for it
			u.stale = c.Seq
			continue
		}
		l := &u.now.Lines[i]
		u.now.Total += n - l.N
		u.now.SealedLeftOut += int(c.Delta) - (n - l.N)
		l.N, l.Value = n, float64(n)
		if err := u.live.Set(i, l.Value); err != nil { // cannot be: a count
			u.stale = c.Seq
		}
		touched = append(append(touched, int32(i)), a.Places.Neighbours(i)...)
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	mean := float64(u.now.Total-u.now.Unlocated) / float64(len(u.now.Lines))
	for _, i := range touched {
		u.figure(int(i), mean)
	}
	return touched
}

// figure computes a line again; q is what it would be among the p of the last pass.
func (u *usual) figure(i int, mean float64) {
	l := &u.now.Lines[i]
	row := u.asked.Places.Neighbours(i)
	l.Near, l.Expected = l.N, mean*float64(len(row)+1)
	for _, j := range row {
		l.Near += u.now.Lines[j].N
	}
	l.Z = u.live.Z(i)
	l.P = hotspot.NormalP(l.Z)
	l.Q = among(u.sorted, l.P)
	l.Level = u.now.LevelOf(l)
}

// among is the q of Benjamini and Hochberg of p, put in the place of one of the
// sorted ones.
func among(sorted []float64, p float64) float64 {
	if math.IsNaN(p) {
		return p
	}
	rank, _ := slices.BinarySearch(sorted, p)
	m := float64(len(sorted))
	least := min(1, p*m/float64(rank+1))
	for ; rank < len(sorted) && sorted[rank] < least; rank++ { // a later one gives no less than itself
		least = min(least, sorted[rank]*m/float64(rank+1))
	}
	return max(least, p)
}

// usualOf is the usual map of a region, computed once at least.
func (h *Hotspots) usualOf(ctx context.Context, region string) (*usual, error) {
	if _, err := h.complete(hotspot.Question{Region: region}); err != nil {
		return nil, err
	}
	h.mu.Lock()
	u := h.usual[region]
	if u == nil {
		u = &usual{region: region, gate: make(chan struct{}, 1)}
		h.usual[region] = u
	}
	built := u.asked.Places != nil
	h.mu.Unlock()
	u.unread.Store(0)
	if built {
		return u, nil
	}
	return u, h.pass(ctx, u)
}

// pass computes all of a map when it is behind.
func (h *Hotspots) pass(ctx context.Context, u *usual) error {
	select {
	case u.gate <- struct{}{}:
		defer func() { <-u.gate }()
	case <-ctx.Done():
		return ctx.Err()
	}
	h.mu.RLock()
	before, due := u.asked, u.asked.Places == nil || u.behind(h.counts)
	h.mu.RUnlock()
	if !due {
		return nil
	}
	a, err := h.complete(hotspot.Question{Region: u.region})
	if err != nil {
		return err
	}
	slicesN, days := a.Cut()
	if err := h.count(ctx, &a, slicesN, days); err != nil {
		return err
	}
	if a.Residents = before.Residents; before.Places != a.Places || before.Until != a.Until { // else they are asked for once a day
		if a.Residents, err = h.residents(ctx, u.region); err != nil {
			return err
		}
	}
	m, developed, err := hotspot.Answer(ctx, &a)
	if err != nil {
		return err
	}
	values := make([]float64, len(m.Lines))
	sorted := make([]float64, 0, len(m.Lines))
	for i := range m.Lines {
		values[i] = float64(m.Lines[i].N)
		if p := m.Lines[i].P; !math.IsNaN(p) {
			sorted = append(sorted, p)
		}
	}
	slices.Sort(sorted)
	live, err := hotspot.NewLive(values, a.Places.Weights, true)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	u.now, u.developed, u.live, u.sorted = *m, developed, live, sorted
	if u.install(a, h.version+1) {
		h.tell()
	}
	if u.behind(h.counts) {
		h.awake()
	}
	return nil
}

// install takes over what a pass computed, with the clues that came meanwhile,
// and says whether readers must be told.
func (u *usual) install(a hotspot.Asked, version int64) bool {
	moved := u.asked.Places != a.Places
	u.asked, u.rev = a, a.Sums.Rev
	u.recent = slices.DeleteFunc(u.recent, func(c hotspot.ClueChange) bool { return c.Seq <= u.rev })
	if u.stale <= u.rev {
		u.play(u.recent)
		if n := len(u.recent); n > 0 {
			u.now.Rev = u.recent[n-1].Seq
		}
	}
	if moved {
		u.tellFull(version)
		return true
	}
	return u.tellSome(nil, version)
}
