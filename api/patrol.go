package api

import (
	"context"
	"math"
	"sync"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/track"
)

// heads lead people in the field: they see who is out, and tell them.
var (
	heads      = []grid.Role{grid.RoleLead, grid.RoleCommander, grid.RoleAdmin}
	watchers   = []grid.Role{grid.RoleLead, grid.RoleCommander, grid.RoleAuditor, grid.RoleAdmin}
	trackReads = []grid.Role{grid.RoleOfficer, grid.RoleLead, grid.RoleSupervisor, grid.RoleCommander, grid.RoleAuditor, grid.RoleAdmin}
)

// Patrol is who of the staff is out now, and who should be.
type Patrol struct {
	At     time.Time      `json:"at" doc:"domain time of the answer"`
	Items  []PatrolPerson `json:"items" doc:"by name"`
	Counts PatrolCounts   `json:"counts"`
}

// PatrolCounts counts people by state.
type PatrolCounts struct {
	Scheduled    int `json:"scheduled"`
	StartOverdue int `json:"start_overdue"`
	On           int `json:"on"`
	Paused       int `json:"paused"`
	Silent       int `json:"silent"`
	Done         int `json:"done"`
	Off          int `json:"off"`
	SOS          int `json:"sos" doc:"calls for help that have not ended"`
}

func (c *PatrolCounts) add(state grid.PatrolState) {
	*map[grid.PatrolState]*int{
		grid.PatrolScheduled: &c.Scheduled, grid.PatrolOverdue: &c.StartOverdue, grid.PatrolOn: &c.On, grid.PatrolPaused: &c.Paused,
		grid.PatrolSilent: &c.Silent, grid.PatrolDone: &c.Done, grid.PatrolOff: &c.Off,
	}[state]++
}

// PatrolPerson is the day of one person. A position is there only while they are
// on duty.
type PatrolPerson struct {
	Officer            string      `json:"officer" format:"uuid"`
	Name               string      `json:"name"`
	Post               string      `json:"post"`
	Grids              []NamedGrid `json:"grids" doc:"they have a duty in"`
	State              string      `json:"state" enum:"scheduled,start_overdue,on,paused,silent,done,off"`
	Planned            *Span       `json:"planned" doc:"the turn that goes on or comes next, else the last of today"`
	Shift              *string     `json:"shift" doc:"the open one, else the last of today"`
	Since              *time.Time  `json:"since" doc:"of the state"`
	LastPointAt        *time.Time  `json:"last_point_at"`
	SilentMinutes      int         `json:"silent_minutes" doc:"since the last sign of life, while on duty"`
	CollectedMinutes   int         `json:"collected_minutes" doc:"of today's shifts, with a track"`
	UncollectedMinutes int         `json:"uncollected_minutes" doc:"of today's shifts, without one: not absence"`
	Metres             int         `json:"metres"`
	Cells              int         `json:"cells"`
	Visits             int         `json:"visits" doc:"of today"`
	TasksOpen          int         `json:"tasks_open"`
	Lon                *float64    `json:"lon,omitempty"`
	Lat                *float64    `json:"lat,omitempty"`
	AccuracyM          *float64    `json:"accuracy_m,omitempty"`
	Simulated          bool        `json:"simulated"`
}

// NamedGrid is a grid in a list.
type NamedGrid struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

// Span is a stretch of time.
type Span struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

func (s *Server) registerPatrol() {
	read(s, "GET /api/v1/patrol", func(ctx context.Context, req *request, _ *Scoped) (Patrol, error) {
		return s.patrol(ctx, req.region)
	})
	s.registerTracks()
	s.registerTrackers()
	s.registerMessages()
	s.registerSOS()
}

func (s *Server) patrol(ctx context.Context, scope string) (Patrol, error) {
	now := s.now().UTC()
	policy, err := s.currentPolicy(ctx)
	if err != nil {
		return Patrol{}, err
	}
	today := grid.DateOf(now, s.zone)
	rows, err := s.store.PatrolDay(ctx, scope, now, today.Start(s.zone), today.End(s.zone))
	if err != nil {
		return Patrol{}, err
	}
	sums, err := s.openSums.of(ctx, s.store, rows)
	if err != nil {
		return Patrol{}, err
	}
	p := Patrol{At: now, Items: make([]PatrolPerson, len(rows))}
	for n := range rows {
		standing := rows[n].Day.At(now, policy.PatrolRule())
		p.Items[n] = patrolPersonOf(&rows[n], &standing, sums, now)
		p.Counts.add(standing.State)
	}
	p.Counts.SOS, err = s.store.OpenSOS(ctx, scope)
	return p, err
}

func patrolPersonOf(r *store.PatrolRow, standing *grid.Standing, sums map[grid.ShiftID]store.OpenSum, now time.Time) PatrolPerson {
	o := &r.Officer
	p := PatrolPerson{Officer: string(o.ID), Name: o.Name, Post: string(o.Post), Grids: make([]NamedGrid, len(r.Grids)), State: string(standing.State),
		Since: timeOrNull(standing.Since), SilentMinutes: int(standing.Silent / time.Minute), Visits: r.Visits, TasksOpen: r.Tasks,
		LastPointAt: timeOrNull(r.Day.LastPoint), Simulated: o.Origin.Simulated}
	for n, g := range r.Grids {
		p.Grids[n] = NamedGrid{string(g.ID), g.Name}
	}
	if t := standing.Turn; t != nil {
		p.Planned = &Span{t.From.UTC(), t.Until.UTC()}
	}
	if standing.Shift != nil {
		p.Shift = idOrNull(standing.Shift.ID)
	}
	if last := r.Last; last != nil {
		p.Lon, p.Lat, p.AccuracyM = &last.Point.Lon, &last.Point.Lat, &last.AccuracyM
	}
	p.sum(r.Day.Shifts, sums, now)
	return p
}

// sum adds up the tracks of the day. What has passed since the last point of an
// open shift is not collected once it is longer than a gap may be.
func (p *PatrolPerson) sum(shifts []grid.Shift, sums map[grid.ShiftID]store.OpenSum, now time.Time) {
	var metres float64
	var collected, uncollected time.Duration
	for n := range shifts {
		s := &shifts[n]
		open, isOpen := sums[s.ID]
		if !isOpen {
			metres, collected, uncollected = metres+s.Track.Metres, collected+s.Track.Collected, uncollected+s.Track.Uncollected
			p.Cells += s.Track.Cells
			continue
		}
		metres, collected, uncollected = metres+open.Metres, collected+open.Collected, uncollected+open.Uncollected
		p.Cells += len(open.Cells)
		if tail := max(0, now.Sub(open.Last)); s.State == grid.ShiftOn && tail > track.DefaultRule.Gap {
			uncollected += tail
		} else if s.State == grid.ShiftOn {
			collected += tail
		}
	}
	p.Metres = int(math.Round(metres))
	p.CollectedMinutes, p.UncollectedMinutes = int(collected/time.Minute), int(uncollected/time.Minute)
}

// openSums keeps what the tracks of open shifts come to until they grow.
type openSums struct {
	mu   sync.Mutex
	kept map[grid.ShiftID]openSum
}

type openSum struct {
	points  int
	changed time.Time
	used    time.Time
	sum     store.OpenSum
}

// forgetSums is how long a sum that nobody asks for is kept, in wall time.
const forgetSums = 10 * time.Minute

// of gives the sums of the open shifts of rows; only those that grew are read.
func (c *openSums) of(ctx context.Context, st *store.Store, rows []store.PatrolRow) (map[grid.ShiftID]store.OpenSum, error) {
	open := map[grid.ShiftID]*grid.Shift{}
	for n := range rows {
		for i := range rows[n].Day.Shifts {
			if s := &rows[n].Day.Shifts[i]; s.State != grid.ShiftEnded {
				open[s.ID] = s
			}
		}
	}
	now := time.Now()
	sums := make(map[grid.ShiftID]store.OpenSum, len(open))
	var grown []grid.ShiftID
	c.mu.Lock()
	for id, s := range open {
		if k, known := c.kept[id]; known && k.points == s.Track.Points && k.changed.Equal(s.ChangedAt) {
			k.used = now
			c.kept[id], sums[id] = k, k.sum
		} else {
			grown = append(grown, id)
		}
	}
	c.mu.Unlock()
	read, err := st.OpenSums(ctx, grown)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[grid.ShiftID]openSum{}
	}
	for id, sum := range read {
		c.kept[id], sums[id] = openSum{open[id].Track.Points, open[id].ChangedAt, now, sum}, sum
	}
	for id, k := range c.kept {
		if now.Sub(k.used) > forgetSums {
			delete(c.kept, id)
		}
	}
	return sums, nil
}
