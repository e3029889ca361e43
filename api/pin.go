package api

import (
	"context"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// pinBody puts the institution of an item on the map.
type pinBody struct {
	Seen
	Lon    float64 `json:"lon" doc:"longitude, or easting in metres"`
	Lat    float64 `json:"lat" doc:"latitude, or northing in metres"`
	Datum  string  `json:"datum,omitempty" doc:"system of lon and lat; default wgs84"`
	Region string  `json:"region,omitempty" maxLength:"64" doc:"its own region; needed when the point lies outside the one that is stated, as a confirmation"`
	Note   string  `json:"note,omitempty" maxLength:"500"`
}

func (b *pinBody) point(within *geo.Box) (*geo.Point, error) {
	datum := b.Datum
	if datum == "" {
		datum = "wgs84"
	}
	return pointOf(datum, b.Lon, b.Lat, within)
}

// learning is the part of an input that teaches the geocoder once its write is
// stored; other servers read it from the database.
type learning struct{ points *[]*store.LearnedPoint }

func (l *learning) settle(s *Server) {
	if l.points == nil || s.geocoder == nil {
		return
	}
	for _, p := range *l.points {
		s.geocoder.Learn(p)
	}
}

// keep replaces what an earlier run of the same write would have taught.
func (l *learning) keep(p *store.LearnedPoint) {
	l.points = &[]*store.LearnedPoint{}
	if p != nil {
		l.points = &[]*store.LearnedPoint{p}
	}
}

func (s *Server) registerPin() {
	write(s, "POST /api/v1/reviews/{id}/pin", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		learning
		Body pinBody
	}) (func(*store.Tx) (Review, error), error) {
		point, err := in.Body.point(s.deployment.Box)
		if err != nil {
			return nil, err
		}
		claim, err := s.claim(ctx, req.caller, in.Body.Region)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Review, error) {
			r, err := s.reviewed(tx, claim, in.ID, in.Body.Seen)
			if err != nil {
				return Review{}, err
			}
			if !r.Kind.OfPlace() {
				return Review{}, grid.Errorf(grid.Conflict, "not-a-place", "an item of kind %s is accepted or dismissed, not pinned", r.Kind)
			}
			at := placing{point: *point, by: grid.Pinned, region: in.Body.Region, note: in.Body.Note, learn: true}
			return s.place(tx, claim, req.caller, &r, &at, &in.learning)
		}, nil
	})
}

// placing is where an institution is said to be, and by whom.
type placing struct {
	point  geo.Point
	by     grid.LocatedBy
	fix    grid.FixNote
	region string // its own region; "" keeps the one that is stated, which must then hold the point
	note   string
	learn  bool
}

// place locates the institution of an item and settles it.
func (s *Server) place(tx *store.Tx, c *claim, by *caller, r *store.ReviewRow, at *placing, l *learning) (Review, error) {
	known, err := tx.InstitutionsByID([]grid.InstitutionID{r.Institution})
	if err != nil {
		return Review{}, err
	}
	if len(known) == 0 {
		return Review{}, notFound("institution")
	}
	i := &known[0]
	if at.region == "" {
		if err := s.confirmRegion(tx, c, i, at.point); err != nil {
			return Review{}, err
		}
	} else {
		i.Region = at.region
	}
	out, err := s.settleReview(tx, r, by, at.note)
	if err != nil {
		return Review{}, err
	}
	i.Point, i.LocatedBy, i.Fix = &at.point, at.by, at.fix
	if err := firstFault(tx.PutInstitutions([]*grid.Institution{i})); err != nil {
		return Review{}, err
	}
	if err := c.has(i.Region); err != nil {
		return Review{}, err
	}
	out.Region = i.Region
	l.keep(nil)
	if at.learn {
		p, err := tx.LearnPoint(i)
		if err != nil {
			return Review{}, err
		}
		l.keep(p)
	}
	return out, nil
}

// confirmRegion refuses a point outside the stated region, with both regions: who
// means it says so by naming the region.
func (s *Server) confirmRegion(tx *store.Tx, c *claim, i *grid.Institution, p geo.Point) error {
	code, elsewhere, err := tx.RegionAt(p, i.Region)
	if err != nil || !elsewhere {
		return err
	}
	if code != "" {
		if err := c.has(code); err != nil { // another district's map is not told
			return err
		}
	}
	e := grid.Errorf(grid.Conflict, "other-region", "the point lies outside the region that is stated of the institution: confirm by naming the region")
	e.Fields = []grid.Field{{Name: "region", Value: i.Region, Reason: "is stated, and does not hold the point", Proposal: code}}
	return e
}

// acceptFix takes the point that was in doubt. One of another region makes that
// region the institution's.
func (s *Server) acceptFix(tx *store.Tx, c *claim, by *caller, r *store.ReviewRow, l *learning) (Review, error) {
	if r.Found == nil || r.Found.Point == nil {
		return Review{}, grid.Errorf(grid.Conflict, "no-fix", "nothing was found that could be accepted: pin the institution on the map")
	}
	switch p := r.Found.Note.Precision; p {
	case "township", "district":
		return Review{}, grid.Errorf(grid.Conflict, "fix-too-coarse", "the middle of a %s is no place of an institution: pin it on the map", p)
	}
	if err := geo.CheckPoint(*r.Found.Point, s.deployment.Box); err != nil {
		return Review{}, err
	}
	at := placing{point: *r.Found.Point, by: r.Found.By, fix: r.Found.Note, learn: r.Found.Note.Precision == grid.Precisions[0]}
	if at.by != grid.Provided {
		at.by = grid.Geocoded
	}
	if r.Kind == grid.ReviewOtherRegion {
		code, _, err := tx.RegionAt(at.point, r.Region)
		if err != nil {
			return Review{}, err
		}
		if code == "" {
			return Review{}, grid.Errorf(grid.Conflict, "fix-outside", "the point lies in no region: pin the institution on the map")
		}
		if err := c.has(code); err != nil {
			return Review{}, err
		}
		at.region = code
	}
	return s.place(tx, c, by, r, &at, l)
}
