package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Institution is a place under supervision.
type Institution struct {
	ID              string            `json:"id" format:"uuid"`
	Name            string            `json:"name"`
	Address         string            `json:"address"`
	Lon             *float64          `json:"lon" doc:"WGS-84; null when not located"`
	Lat             *float64          `json:"lat"`
	Cell            *geo.Cell         `json:"cell"`
	Region          string            `json:"region"`
	LocatedBy       string            `json:"located_by" enum:",stated,address,geocoded,provider,pinned"`
	Category        string            `json:"category"`
	Risk            string            `json:"risk"`
	Ownership       string            `json:"ownership"`
	Sponsor         string            `json:"sponsor"`
	DailySupervisor string            `json:"daily_supervisor"`
	Owes            bool              `json:"owes"`
	Phone           string            `json:"phone"`
	State           string            `json:"state" enum:"active,closed"`
	LegalPerson     *LegalPerson      `json:"legal_person,omitempty"`
	Licences        []Licence         `json:"licences"`
	Straddles       bool              `json:"straddles"`
	Status          string            `json:"status" enum:"exempt,ok,due,never,overdue"`
	LastPatrol      *time.Time        `json:"last_patrol"`
	LastInspection  *time.Time        `json:"last_inspection"`
	DueOn           *string           `json:"due_on" format:"date"`
	Debt            float64           `json:"debt" doc:"points owed today: 1 is an ordinary institution one whole cycle late"`
	DueTask         *string           `json:"due_task" enum:"patrol,inspection" doc:"what is owed first: 巡查 or 监督检查; null when nothing is"`
	RegisteredAt    *time.Time        `json:"registered_at"`
	Fix             *FixNote          `json:"fix" doc:"how the point was found, when it was by the address; else null"`
	SuccessorOf     *InstitutionName  `json:"successor_of" doc:"the place that was here before; null when none is known in the scope"`
	Successors      []InstitutionName `json:"successors" doc:"what came here after it"`
	VerifiedAt      *time.Time        `json:"verified_at" doc:"when the register was last found right on site"`
	ImportBatch     string            `json:"import_batch"`
	Simulated       bool              `json:"simulated"`
	PolicyVersion   string            `json:"policy_version"`
}

// LegalPerson owns places.
type LegalPerson struct {
	Name       string `json:"name"`
	CreditCode string `json:"credit_code,omitempty"`
}

// Licence is one permit of an institution.
type Licence struct {
	Kind      string  `json:"kind"`
	Number    string  `json:"number"`
	Category  string  `json:"category"`
	ExpiresOn *string `json:"expires_on,omitempty" format:"date"`
}

// standing is what the coverage of an institution is computed with.
type standing struct {
	policy *grid.Policy
	zone   *time.Location
	now    time.Time
}

// standing is that of the board's moment, so that lists and map agree.
func (s *Server) standing(ctx context.Context) (standing, error) {
	p, err := s.currentPolicy(ctx)
	return standing{p, s.zone, s.boardNow()}, err
}

func (st standing) owed(i *grid.Institution) grid.Owed {
	fact := i.Fact()
	return fact.Owed(st.policy, st.zone, st.now)
}

func (st standing) institution(i *grid.Institution) Institution {
	owed := st.owed(i)
	w := Institution{
		ID: string(i.ID), Name: i.Name, Address: i.Address, Cell: cellOrNull(i.Cell), Region: i.Region,
		LocatedBy: string(i.LocatedBy), Category: string(i.Category), Risk: string(i.Risk),
		Ownership: string(i.Ownership), Sponsor: i.Sponsor, DailySupervisor: i.DailySupervisor,
		Owes: i.Owes, Phone: i.Phone, State: string(i.State), Licences: make([]Licence, 0, len(i.Licences)),
		Straddles: i.Straddles, Status: owed.Status.String(), DueOn: dateOrNull(owed.DueOn), DueTask: idOrNull(owed.Task),
		Debt:       points(owed.Debt(grid.DateOf(st.now, st.zone))),
		LastPatrol: timeOrNull(i.LastPatrol), LastInspection: timeOrNull(i.LastInspection), RegisteredAt: timeOrNull(i.RegisteredAt),
		Fix: fixNoteOrNull(i.Fix), Successors: []InstitutionName{}, VerifiedAt: timeOrNull(i.VerifiedAt),
		ImportBatch: string(i.Origin.Batch), Simulated: i.Origin.Simulated, PolicyVersion: i.Origin.PolicyVersion,
	}
	w.Lon, w.Lat = lonLatOrNull(i.Point)
	if i.LegalPerson != (grid.LegalPerson{}) {
		w.LegalPerson = &LegalPerson{i.LegalPerson.Name, i.LegalPerson.CreditCode}
	}
	for _, l := range i.Licences {
		w.Licences = append(w.Licences, Licence{l.Kind, l.Number, string(l.Category), dateOrNull(l.ExpiresOn)})
	}
	return w
}

func lonLatOrNull(p *geo.Point) (lon, lat *float64) {
	if p == nil {
		return nil, nil
	}
	return &p.Lon, &p.Lat
}

func cellOrNull(c geo.Cell) *geo.Cell {
	if c == 0 {
		return nil
	}
	return &c
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func dateOrNull(d grid.Date) *string {
	if d == grid.NoDate {
		return nil
	}
	s := d.String()
	return &s
}

func textOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// institutionBody is an institution as it is recorded, whole: what is left out
// is empty. Visits set the dates of the last patrol and inspection, nobody else.
type institutionBody struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Located
	Region          string       `json:"region,omitempty" maxLength:"64" doc:"its own region; default the cell's"`
	Category        string       `json:"category"`
	Risk            string       `json:"risk,omitempty" maxLength:"60"`
	Ownership       string       `json:"ownership,omitempty"`
	Sponsor         string       `json:"sponsor,omitempty"`
	DailySupervisor string       `json:"daily_supervisor,omitempty"`
	Owes            *bool        `json:"owes,omitempty" doc:"default true"`
	Phone           string       `json:"phone,omitempty"`
	State           string       `json:"state,omitempty" doc:"active (default) or closed"`
	LegalPerson     *LegalPerson `json:"legal_person,omitempty"`
	Licences        []Licence    `json:"licences,omitempty" maxItems:"100"`
	SuccessorOf     *string      `json:"successor_of,omitempty" maxLength:"36" doc:"id of the place that was here before; empty takes it away, left out it stays"`
}

func (b *institutionBody) institution(id grid.InstitutionID, within *geo.Box) (*grid.Institution, error) {
	point, err := b.point(within)
	if err != nil {
		return nil, err
	}
	i := &grid.Institution{
		ID: id, Region: b.Region, Name: b.Name, Address: b.Address, Point: point,
		Category: grid.Category(b.Category), Risk: grid.Risk(b.Risk), Ownership: grid.Ownership(b.Ownership),
		Sponsor: b.Sponsor, DailySupervisor: b.DailySupervisor, Owes: b.Owes == nil || *b.Owes,
		Phone: b.Phone, State: grid.InstitutionState(b.State),
	}
	if i.State == "" {
		i.State = grid.Active
	}
	if b.LegalPerson != nil {
		i.LegalPerson = grid.LegalPerson{Name: b.LegalPerson.Name, CreditCode: b.LegalPerson.CreditCode}
	}
	for _, l := range b.Licences {
		expires := grid.NoDate
		if l.ExpiresOn != nil {
			if expires, err = grid.ParseDate(*l.ExpiresOn); err != nil {
				return nil, invalid("institution", "licences.expires_on", *l.ExpiresOn, "%v", err)
			}
		}
		i.Licences = append(i.Licences, grid.Licence{Kind: l.Kind, Number: l.Number, Category: grid.Category(l.Category), ExpiresOn: expires})
	}
	return i, nil
}

func (s *Server) registerInstitutions() {
	read(s, "GET /api/v1/institutions", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Cell      string `query:"cell" doc:"in this cell, of the base resolution or coarser"`
		Query     string `query:"q" maxLength:"100" doc:"part of name or address"`
		Unlocated bool   `query:"unlocated" doc:"only those without a point"`
	}) (list[Institution], error) {
		cells, err := s.spanOf(in.Cell)
		if err != nil {
			return list[Institution]{}, err
		}
		st, err := s.standing(ctx)
		if err != nil {
			return list[Institution]{}, err
		}
		rows, next, err := s.store.Institutions(ctx, req.region,
			store.InstitutionFilter{Cells: cells, Query: in.Query, Unlocated: in.Unlocated}, in.Paging.store())
		if err != nil {
			return list[Institution]{}, err
		}
		kin, err := s.store.Kin(ctx, req.region, idsOf(rows))
		return listOf(rows, next, func(i *grid.Institution) Institution {
			w := st.institution(i)
			w.link(kin)
			return w
		}), err
	})
	read(s, "GET /api/v1/institutions/{id}", func(ctx context.Context, req *request, in *ByID) (Institution, error) {
		st, err := s.standing(ctx)
		if err != nil {
			return Institution{}, err
		}
		row, err := s.store.Institution(ctx, req.caller.Region, grid.InstitutionID(in.ID))
		if err != nil {
			return Institution{}, err
		}
		kin, err := s.store.Kin(ctx, req.caller.Region, []grid.InstitutionID{row.ID})
		w := st.institution(&row)
		w.link(kin)
		return w, err
	})
	write(s, "PUT /api/v1/institutions/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body institutionBody
	}) (func(*store.Tx) (Institution, error), error) {
		id, err := grid.ParseID[grid.InstitutionID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		if _, err := in.Body.institution(id, s.deployment.Box); err != nil {
			return nil, err
		}
		claim, err := s.claim(ctx, req.caller, in.Body.Region)
		if err != nil {
			return nil, err
		}
		st, err := s.standing(ctx)
		if err != nil {
			return nil, err
		}
		var found *grid.Found
		if in.Body.Lon == nil { // looked up before the transaction: a service far away may be asked
			found = s.found(in.Body.Address, in.Body.Name, in.Body.Region)
		}
		return func(tx *store.Tx) (Institution, error) {
			i, err := in.Body.institution(id, s.deployment.Box)
			if err != nil {
				return Institution{}, err
			}
			if _, err := claim.admit(tx, store.NounInstitution, string(id)); err != nil {
				return Institution{}, err
			}
			old, err := tx.InstitutionsByID([]grid.InstitutionID{id})
			if err != nil {
				return Institution{}, err
			}
			if len(old) > 0 {
				i.Origin, i.SuccessorOf = old[0].Origin, old[0].SuccessorOf
				keepFix(i, &old[0])
			}
			if i.Point == nil {
				i.Found = found
			}
			if err := in.Body.succeed(claim, tx, i); err != nil {
				return Institution{}, err
			}
			if err := firstFault(tx.PutInstitutions([]*grid.Institution{i})); err != nil {
				return Institution{}, err
			}
			if err := claim.has(i.Region); err != nil {
				return Institution{}, err
			}
			kin, err := tx.Kin(req.caller.Region, []grid.InstitutionID{id})
			w := st.institution(i)
			w.link(kin)
			return w, err
		}, nil
	})
}

// spanOf is the span of base cells of a cell given as text; nil for "".
func (s *Server) spanOf(text string) (*[2]geo.Cell, error) {
	if text == "" {
		return nil, nil
	}
	cell, err := geo.ParseCell(text)
	if err != nil {
		return nil, err
	}
	base := s.deployment.Resolution
	if r := cell.Resolution(); r < grid.MinResolution || r > base {
		return nil, invalid("cell", "cell", text, "has resolution %d, not %d to %d", r, grid.MinResolution, base)
	}
	lo, hi := cell.Span(base)
	return &[2]geo.Cell{lo, hi}, nil
}

// firstFault is the fault of a single item.
func firstFault(faults []store.Fault, err error) error {
	if err == nil && len(faults) > 0 {
		return faults[0].Err
	}
	return err
}
