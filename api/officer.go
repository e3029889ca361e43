package api

import (
	"context"
	"math"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Officer is a person of the grid staff.
type Officer struct {
	ID            string     `json:"id" format:"uuid"`
	Name          string     `json:"name"`
	Post          string     `json:"post" enum:"officer,assistant,lead,supervisor"`
	Region        string     `json:"region"`
	Phone         string     `json:"phone"`
	CertificateNo string     `json:"certificate_no"`
	ActiveFrom    time.Time  `json:"active_from"`
	ActiveUntil   *time.Time `json:"active_until"`
	WeekHours     float64    `json:"week_hours" doc:"of work; 0: full-time, as the policy says"`
	Simulated     bool       `json:"simulated"`
}

func officerOf(o *grid.Officer) Officer {
	return Officer{
		ID: string(o.ID), Name: o.Name, Post: string(o.Post), Region: o.Region, Phone: o.Phone,
		CertificateNo: o.CertificateNo, ActiveFrom: o.ActiveFrom.UTC(), ActiveUntil: timeOrNull(o.ActiveUntil),
		WeekHours: float64(o.WeekMinutes) / 60, Simulated: o.Origin.Simulated,
	}
}

// officerBody is a person as recorded, whole.
type officerBody struct {
	Name          string     `json:"name"`
	Post          string     `json:"post"`
	Region        string     `json:"region,omitempty" maxLength:"64" doc:"default the caller's own"`
	Phone         string     `json:"phone,omitempty"`
	CertificateNo string     `json:"certificate_no,omitempty" doc:"law-enforcement certificate, of supervisors"`
	ActiveFrom    *time.Time `json:"active_from,omitempty" doc:"default now, in domain time"`
	ActiveUntil   *time.Time `json:"active_until,omitempty"`
	WeekHours     *float64   `json:"week_hours,omitempty" minimum:"0" maximum:"168" doc:"of work; 0: full-time, as the policy says; default as recorded"`
}

func (s *Server) registerOfficers() {
	read(s, "GET /api/v1/officers", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Officer], error) {
		rows, next, err := s.store.Officers(ctx, req.region, in.Paging.store())
		return listOf(rows, next, officerOf), err
	})
	write(s, "PUT /api/v1/officers/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body officerBody
	}) (func(*store.Tx) (Officer, error), error) {
		id, err := grid.ParseID[grid.OfficerID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		b := in.Body
		if b.Region == "" {
			b.Region = req.caller.Region
		}
		claim, err := s.claim(ctx, req.caller, b.Region)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Officer, error) {
			o := &grid.Officer{
				ID: id, Name: b.Name, Post: grid.Post(b.Post), Region: b.Region, Phone: b.Phone,
				CertificateNo: b.CertificateNo, ActiveFrom: instantOr(b.ActiveFrom, tx.Now()), ActiveUntil: instantOr(b.ActiveUntil, time.Time{}),
			}
			if _, err := claim.admit(tx, store.NounOfficer, string(id)); err != nil {
				return Officer{}, err
			}
			old, err := tx.OfficersByID([]grid.OfficerID{id})
			if err != nil {
				return Officer{}, err
			}
			if len(old) > 0 {
				o.Origin, o.WeekMinutes = old[0].Origin, old[0].WeekMinutes
				if b.ActiveFrom == nil {
					o.ActiveFrom = old[0].ActiveFrom
				}
			}
			if b.WeekHours != nil {
				o.WeekMinutes = int(math.Round(*b.WeekHours * 60))
			}
			if err := firstFault(tx.PutOfficers([]*grid.Officer{o})); err != nil {
				return Officer{}, err
			}
			return officerOf(o), claim.has(o.Region)
		}, nil
	})
}

func instantOr(t *time.Time, other time.Time) time.Time {
	if t == nil {
		return other
	}
	return t.UTC()
}

// officerInScope is NotFound when a named person is not the caller's business.
func (s *Server) officerInScope(ctx context.Context, c *caller, id grid.OfficerID) error {
	if id == "" {
		return nil
	}
	_, err := s.store.Officer(ctx, c.Region, id)
	return err
}
