package api

import (
	"cmp"
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// SiteProblem is something found wrong at a place.
type SiteProblem struct {
	ID          string         `json:"id" format:"uuid"`
	Number      string         `json:"number" doc:"year and number, unique in its region"`
	Region      string         `json:"region"`
	Institution *string        `json:"institution"`
	Name        string         `json:"name" doc:"of the institution"`
	Cell        *geo.Cell      `json:"cell"`
	Lon         *float64       `json:"lon"`
	Lat         *float64       `json:"lat"`
	Visit       *string        `json:"visit" doc:"on which it was found"`
	What        string         `json:"what"`
	Responsible string         `json:"responsible" doc:"who has to put it right"`
	DeadlineOn  string         `json:"deadline_on" format:"date"`
	State       string         `json:"state" enum:"open,rectified,struck"`
	Photos      []ProblemPhoto `json:"photos"`
	FoundAt     time.Time      `json:"found_at"`
	FoundBy     string         `json:"found_by" doc:"name"`
	RectifiedAt *time.Time     `json:"rectified_at"`
	RectifiedBy string         `json:"rectified_by"`
	StruckAt    *time.Time     `json:"struck_at"`
	StruckBy    string         `json:"struck_by"`
	Reopened    int            `json:"reopened" doc:"times"`
	Steps       []ProblemStep  `json:"steps,omitempty" doc:"what was done to it, the first one first; not in a field pack"`
	Simulated   bool           `json:"simulated"`
}

// ProblemStep is one thing done to a problem.
type ProblemStep struct {
	Verb string    `json:"verb" enum:"find,rectify,strike,reopen"`
	At   time.Time `json:"at"`
	By   string    `json:"by" doc:"name"`
	Note string    `json:"note"`
}

// ProblemPhoto shows a problem before or after.
type ProblemPhoto struct {
	SHA256  string     `json:"sha256"`
	Role    string     `json:"role" enum:"before,after"`
	TakenAt *time.Time `json:"taken_at"`
}

func problemRowOf(r *store.ProblemRow) SiteProblem {
	w := SiteProblem{ID: string(r.ID), Number: r.Number(), Region: r.Region, Institution: idOrNull(r.Institution), Name: r.InstitutionName,
		Cell: cellOrNull(r.Cell), Visit: idOrNull(r.Visit), What: r.What, Responsible: r.Responsible, DeadlineOn: r.Deadline.String(),
		State: string(r.State), Photos: []ProblemPhoto{}, FoundAt: r.FoundAt.UTC(), FoundBy: r.FoundByName,
		RectifiedAt: timeOrNull(r.RectifiedAt), RectifiedBy: r.RectifiedByName, StruckAt: timeOrNull(r.StruckAt), StruckBy: r.StruckByName,
		Reopened: r.Reopened, Simulated: r.Origin.Simulated}
	w.Lon, w.Lat = lonLatOrNull(r.Point)
	for _, p := range r.Steps {
		w.Steps = append(w.Steps, ProblemStep{p.Verb, p.At.UTC(), p.ByName, p.Note})
	}
	for _, p := range r.Photos {
		w.Photos = append(w.Photos, ProblemPhoto{p.SHA256, p.Role, timeOrNull(p.TakenAt)})
	}
	return w
}

// strikeBody does a verb to a problem.
type strikeBody struct {
	Photos []string `json:"photos,omitempty" maxItems:"20" doc:"SHA-256; needed to rectify"`
	Note   string   `json:"note,omitempty"`
}

// person is who acts: the person behind the account, else the account.
func (c *caller) person() string { return cmp.Or(string(c.Officer), string(c.ID)) }

// photosSeen refuses photos that are not stored, or that the caller may not see:
// who names one shows it to the whole region.
func (s *Server) photosSeen(ctx context.Context, c *caller, sums []string) error {
	for _, sum := range sums {
		_, err := s.store.BlobFor(ctx, sum, &c.Account)
		if grid.KindOf(err) == grid.NotFound {
			return photoNotSent(sum)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func photoNotSent(sum string) error {
	return invalid("problem", "photos", shortened(sum), "is not the SHA-256 of a photo that was sent")
}

func (s *Server) registerProblems() {
	read(s, "GET /api/v1/problems", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		State       string `query:"state" enum:"open,rectified,struck" doc:"default those that are not struck off"`
		Institution string `query:"institution" format:"uuid"`
	}) (list[SiteProblem], error) {
		rows, next, err := s.store.Problems(ctx, req.region,
			store.ProblemFilter{State: grid.ProblemState(in.State), Institution: grid.InstitutionID(in.Institution)}, in.Paging.store())
		return listOf(rows, next, problemRowOf), err
	})
	for _, verb := range grid.ProblemVerbs {
		write(s, "POST /api/v1/problems/{id}/"+verb, func(ctx context.Context, req *request, in *struct {
			ByID
			Keyed
			Body strikeBody
		}) (func(*store.Tx) (SiteProblem, error), error) {
			id := grid.ProblemID(in.ID)
			known, err := s.store.Problem(ctx, req.caller.Region, id)
			if err != nil {
				return nil, err
			}
			if err := s.photosSeen(ctx, req.caller, in.Body.Photos); err != nil {
				return nil, err
			}
			return func(tx *store.Tx) (SiteProblem, error) {
				if gone, err := tx.HoldBlobs(in.Body.Photos); err != nil {
					return SiteProblem{}, err
				} else if len(gone) > 0 {
					return SiteProblem{}, photoNotSent(gone[0])
				}
				after, err := tx.StrikeProblem(grid.Strike{Problem: id, Verb: verb, Photos: in.Body.Photos, Note: in.Body.Note}, req.caller.person(), tx.Now())
				if err != nil {
					return SiteProblem{}, err
				}
				row := known
				row.SiteProblem = after
				err = tx.NameProblem(&row)
				return problemRowOf(&row), err
			}, nil
		})
	}
}
