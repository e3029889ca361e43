package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/planning"
	"gridwatch/grid/store"
)

// BalanceRun is a search for even grids, done beside the server. Its result is
// a proposal, which becomes one edit of the draft when it is adopted.
type BalanceRun struct {
	ID           string      `json:"id" format:"uuid"`
	Draft        string      `json:"draft" format:"uuid"`
	DraftVersion int64       `json:"draft_version" doc:"that it was begun on"`
	State        string      `json:"state" enum:"queued,running,done,stopped,failed" doc:"stopped: it has the best result so far"`
	Progress     figure      `json:"progress" doc:"0 to 1"`
	Stage        string      `json:"stage"`
	MaxOverMean  figure      `json:"max_over_mean" doc:"of the best so far; 0 before there is one"`
	CutShare     figure      `json:"cut_share"`
	Error        *RunError   `json:"error" doc:"why it failed; else null"`
	CreatedAt    time.Time   `json:"created_at"`
	StartedAt    *time.Time  `json:"started_at"`
	FinishedAt   *time.Time  `json:"finished_at"`
	Result       *RunOutcome `json:"result,omitempty" doc:"of a run that is done or stopped, when it is asked for alone"`
}

// RunError says why a run failed.
type RunError struct {
	Code    string    `json:"code"`
	Detail  string    `json:"detail" doc:"a sentence"`
	Cell    *geo.Cell `json:"cell"`
	Officer *string   `json:"officer"`
	Grid    *string   `json:"grid"`
	Want    figure    `json:"want" doc:"hours, or a number, as the code says"`
	Limit   figure    `json:"limit"`
}

// RunOutcome is the proposal of a run, as an edit of the draft.
type RunOutcome struct {
	Measure  RunMeasure `json:"measure"`
	Heavy    *RunError  `json:"heavy" doc:"what is heavier than the largest share, so that nobody can make it more even; else null"`
	Homeless []string   `json:"homeless" doc:"people asked for to whom no cell fell"`
	DraftChange
}

// RunMeasure measures a proposal.
type RunMeasure struct {
	MaxOverMean figure `json:"max_over_mean"`
	MinOverMean figure `json:"min_over_mean"`
	CutShare    figure `json:"cut_share"`
	Iso         figure `json:"iso"`
	Broken      int    `json:"broken" doc:"parts that do not hang together"`
	Oversize    int    `json:"oversize" doc:"parts larger than max_area_km2"`
	MovedHours  figure `json:"moved_hours" doc:"work that changes its person, hours a period"`
}

// balanceBody asks for a balance; what is left out is as usual.
type balanceBody struct {
	Version    int64         `json:"version" minimum:"1"`
	Grids      *int          `json:"grids,omitempty" minimum:"1" maximum:"5000" doc:"so many even grids; or staff"`
	Staff      []string      `json:"staff,omitempty" maxItems:"5000" uniqueItems:"true" doc:"people to deal the land to by their hours; default those of the draft"`
	Borders    string        `json:"borders,omitempty" enum:"hard,priced,free" doc:"default the draft's"`
	ChurnPrice *float64      `json:"churn_price,omitempty" minimum:"0" maximum:"1000" doc:"of a moved institution; default 1"`
	Effort     *int          `json:"effort,omitempty" minimum:"0" maximum:"2" doc:"0 quick, 1 usual, 2 thorough"`
	Seed       *int64        `json:"seed,omitempty" minimum:"1" maximum:"9007199254740991" doc:"default 1"`
	MaxAreaKm2 *float64      `json:"max_area_km2,omitempty" exclusiveMinimum:"0" maximum:"1000000"`
	TimeLimitS *float64      `json:"time_limit_s,omitempty" exclusiveMinimum:"0" maximum:"600"`
	CutEdges   [][2]geo.Cell `json:"cut_edges,omitempty" maxItems:"20000" doc:"neighbours that a river or railway divides"`
	Price      *float64      `json:"price,omitempty" minimum:"0" maximum:"1000" doc:"of crossing a border, when borders are priced"`
	Seeds      []geo.Cell    `json:"seeds,omitempty" maxItems:"5000" doc:"cells that grids are to grow from"`
}

// staffingBody asks who takes over when people go or come.
type staffingBody struct {
	Version int64    `json:"version" minimum:"1"`
	Leave   []string `json:"leave,omitempty" maxItems:"1000" uniqueItems:"true" doc:"people who leave"`
	Join    joiners  `json:"join,omitempty"`
}

// joiners are people who join, or their number when they are not known yet.
type joiners struct {
	People []string
	Vacant int
}

// UnmarshalJSON reads a list or a number.
func (j *joiners) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, &j.People)
	}
	return json.Unmarshal(text, &j.Vacant)
}

// Schema is a list or a number.
func (joiners) Schema(huma.Registry) *huma.Schema {
	none, most, people := 0.0, 1000.0, 1000
	return &huma.Schema{Description: "people who join, or how many join who are not known yet", OneOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: &none, Maximum: &most},
		{Type: huma.TypeArray, MaxItems: &people, UniqueItems: true, Items: &huma.Schema{Type: huma.TypeString, Format: "uuid"}},
	}}
}

func runOf(r *grid.BalanceRun) BalanceRun {
	w := BalanceRun{ID: string(r.ID), Draft: string(r.Draft), DraftVersion: r.DraftVersion, State: string(r.State), Progress: figure(r.Progress),
		Stage: r.Stage, MaxOverMean: figure(r.Max), CutShare: figure(r.Cut), CreatedAt: r.CreatedAt.UTC(), StartedAt: timeOrNull(r.StartedAt),
		FinishedAt: timeOrNull(r.FinishedAt)}
	if r.State == grid.BalanceFailed {
		f := planning.FailureOf(r.Error)
		w.Error = runErrorOf(&f)
	}
	return w
}

func runErrorOf(f *planning.Failure) *RunError {
	if f == nil {
		return nil
	}
	w := &RunError{Code: f.Code, Detail: f.Text, Officer: idOrNull(f.Officer), Grid: idOrNull(f.Grid), Want: figure(f.Want), Limit: figure(f.Limit)}
	if f.Cell != 0 {
		w.Cell = &f.Cell
	}
	return w
}

// outcome adds the result of a run.
func (w *BalanceRun) outcome(r *grid.BalanceRun) error {
	if r.State != grid.BalanceDone && r.State != grid.BalanceStopped || r.Result == nil {
		return nil
	}
	result, err := planning.ResultOf(r.Result)
	m := &result.Measure
	w.Result = &RunOutcome{Heavy: runErrorOf(result.Heavy), Homeless: textsOf(result.Homeless), DraftChange: changeOf(&result.Change), Measure: RunMeasure{MaxOverMean: figure(m.MaxOverMean), MinOverMean: figure(m.MinOverMean),
		CutShare: figure(m.CutShare), Iso: figure(m.Iso), Broken: m.Broken, Oversize: m.Oversize, MovedHours: figure(hundredths(m.MovedHours))}}
	return err
}

// params are the options of the run; what is left out is as usual.
func (b *balanceBody) params() *planning.Params {
	p := &planning.Params{Borders: grid.Borders(b.Borders), ChurnPrice: 1, Effort: 1, Seed: 1, CutEdges: b.CutEdges, Seeds: b.Seeds,
		Staff: officerIDs(b.Staff), Reason: grid.EditBalance}
	setWhen(&p.Grids, b.Grids)
	setWhen(&p.ChurnPrice, b.ChurnPrice)
	setWhen(&p.Effort, b.Effort)
	setWhen(&p.MaxAreaKm2, b.MaxAreaKm2)
	setWhen(&p.TimeLimit, b.TimeLimitS)
	setWhen(&p.Price, b.Price)
	if b.Seed != nil {
		p.Seed = uint64(*b.Seed)
	}
	return p
}

func setWhen[T any](to, stated *T) {
	if stated != nil {
		*to = *stated
	}
}

func textsOf[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

func officerIDs(ids []string) []grid.OfficerID {
	out := make([]grid.OfficerID, len(ids))
	for i, id := range ids {
		out[i] = grid.OfficerID(id)
	}
	return out
}

func (s *Server) registerBalances() {
	writeAs(s, http.StatusAccepted, "POST /api/v1/drafts/{id}/balance", func(ctx context.Context, req *request, in *ringing[balanceBody]) (func(*store.Tx) (BalanceRun, error), error) {
		d, err := s.draftAt(ctx, req.caller, in.ID, in.Body.Version)
		if err != nil {
			return nil, err
		}
		return s.queue(ctx, req.caller, &d, in.Body.params(), in.Body.Staff)
	})
	writeAs(s, http.StatusAccepted, "POST /api/v1/drafts/{id}/staffing", func(ctx context.Context, req *request, in *ringing[staffingBody]) (func(*store.Tx) (BalanceRun, error), error) {
		d, err := s.draftAt(ctx, req.caller, in.ID, in.Body.Version)
		if err != nil {
			return nil, err
		}
		join := in.Body.Join
		p, err := planning.Staffing(&d, officerIDs(in.Body.Leave), officerIDs(join.People), join.Vacant)
		if err != nil {
			return nil, err
		}
		return s.queue(ctx, req.caller, &d, &p, join.People)
	})
	read(s, "GET /api/v1/balances/{id}", func(ctx context.Context, req *request, in *ByID) (BalanceRun, error) {
		r, err := s.store.Balance(ctx, req.caller.Region, grid.BalanceID(in.ID))
		if err != nil {
			return BalanceRun{}, err
		}
		w := runOf(&r)
		return w, w.outcome(&r)
	})
	write(s, "POST /api/v1/balances/{id}/stop", func(ctx context.Context, req *request, in *draftAct[struct{}]) (func(*store.Tx) (BalanceRun, error), error) {
		r, err := s.store.Balance(ctx, req.caller.Region, grid.BalanceID(in.ID))
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (BalanceRun, error) {
			now := s.wall().UTC()
			stopped := r
			if r.State == grid.BalanceQueued { // it ends at once; one that runs, soon
				stopped.State, stopped.FinishedAt = grid.BalanceStopped, now
			}
			return runOf(&stopped), tx.StopBalance(r.ID, now)
		}, nil
	})
	write(s, "POST /api/v1/balances/{id}/adopt", s.prepareAdoption)
}

// draftAt is a draft of the caller's scope as it was at the version that the
// caller saw.
func (s *Server) draftAt(ctx context.Context, c *caller, id string, version int64) (grid.Draft, error) {
	d, err := s.store.Draft(ctx, c.Region, grid.DraftID(id))
	if err == nil && d.Version != version {
		err = &grid.DraftConflict{Yours: version, Theirs: d.Version}
	}
	return d, err
}

// ringing is the input of what asks for a run.
type ringing[B any] struct {
	ByID
	Keyed
	Body B
}

// settle lets the runner look for the new run.
func (*ringing[B]) settle(s *Server) {
	if s.balances != nil {
		s.balances.Ring()
	}
}

// queue stores a run for the runner; people are those that the request names.
func (s *Server) queue(ctx context.Context, c *caller, d *grid.Draft, p *planning.Params, people []string) (func(*store.Tx) (BalanceRun, error), error) {
	if d.State != grid.DraftOpen && d.State != grid.DraftChecked {
		return nil, grid.Errorf(grid.Conflict, "draft-state", "the draft is %s", d.State)
	}
	for _, id := range people {
		if err := s.officerInScope(ctx, c, grid.OfficerID(id)); err != nil {
			return nil, err
		}
	}
	params, err := p.Encode(d)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (BalanceRun, error) {
		waiting, err := tx.BalancesWaiting(c.ID)
		if err == nil && waiting >= balancesWaiting {
			err = grid.Errorf(grid.Conflict, "balances-waiting", "%d balances that you asked for have not ended yet: wait, or stop some", waiting)
		}
		if err != nil {
			return BalanceRun{}, err
		}
		r := grid.BalanceRun{ID: newID[grid.BalanceID](), Draft: d.ID, DraftVersion: d.Version, Region: d.Region, Params: params,
			State: grid.BalanceQueued, By: c.ID, CreatedAt: tx.Now()}
		return runOf(&r), tx.PutBalance(&r)
	}, nil
}

// balancesWaiting is how many balances that an account asked for may not have
// ended yet: each takes its time.
const balancesWaiting = 20

// prepareAdoption makes the result of a run an edit of its draft, which may have
// moved on in what the result does not change.
func (s *Server) prepareAdoption(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftEdited, error), error) {
	r, err := s.store.Balance(ctx, req.caller.Region, grid.BalanceID(in.ID))
	if err != nil {
		return nil, err
	}
	if r.State != grid.BalanceDone && r.State != grid.BalanceStopped || r.Result == nil {
		return nil, grid.Errorf(grid.Conflict, "balance-state", "the balance is %s and has no result", r.State)
	}
	result, err := planning.ResultOf(r.Result)
	if err != nil {
		return nil, err
	}
	if c := &result.Change; len(c.Cells)+len(c.Grids)+len(c.Postings)+len(c.Locks) == 0 {
		return nil, grid.Errorf(grid.Conflict, "balance-empty", "the balance changes nothing")
	}
	return func(tx *store.Tx) (DraftEdited, error) {
		e, merged, err := tx.EditDraft(r.Draft, min(in.Body.Version, r.DraftVersion), &result.Change, result.Reason, req.caller.ID)
		return editedBy(req.caller, e, merged, err)
	}, nil
}
