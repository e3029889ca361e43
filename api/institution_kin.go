package api

import (
	"math"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// InstitutionName is an institution by id and name.
type InstitutionName struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

// FixNote is how the point of an institution was found by its address.
type FixNote struct {
	Precision string  `json:"precision" enum:"rooftop,interpolated,road,community,township,district"`
	Score     float64 `json:"score" minimum:"0" maximum:"1" doc:"how sure it is"`
	RadiusM   float64 `json:"radius_m" doc:"the true point is within so many metres, as claimed"`
	Source    string  `json:"source" doc:"the gazetteer or service that knew it"`
	Matched   string  `json:"matched" doc:"the part of the address that was recognised"`
}

func fixNoteOrNull(n grid.FixNote) *FixNote {
	if n.Precision == "" {
		return nil
	}
	return &FixNote{n.Precision, n.Score, n.RadiusM, n.Source, n.Matched}
}

// idsOf lists the ids of institutions.
func idsOf(items []grid.Institution) []grid.InstitutionID {
	ids := make([]grid.InstitutionID, len(items))
	for n := range items {
		ids[n] = items[n].ID
	}
	return ids
}

// link completes an institution by what it came after and what came after it.
func (w *Institution) link(k store.Kin) {
	if p, ok := k.Predecessor[grid.InstitutionID(w.ID)]; ok {
		w.SuccessorOf = &InstitutionName{string(p.ID), p.Name}
	}
	for _, n := range k.Successors[grid.InstitutionID(w.ID)] {
		w.Successors = append(w.Successors, InstitutionName{string(n.ID), n.Name})
	}
}

// succeed states the predecessor of an institution, one of the caller's scope.
func (b *institutionBody) succeed(c *claim, tx *store.Tx, i *grid.Institution) error {
	if b.SuccessorOf == nil {
		return nil
	}
	if *b.SuccessorOf == "" {
		i.SuccessorOf = ""
		return nil
	}
	id, err := grid.ParseID[grid.InstitutionID]("successor_of", *b.SuccessorOf)
	if err != nil {
		return err
	}
	owners, err := tx.Owners(store.NounInstitution, []string{string(id)})
	if err != nil {
		return err
	}
	if region, known := owners[string(id)]; !known || c.had(region, "institution") != nil {
		return invalid("institution", "successor_of", string(id), "is not a known institution")
	}
	i.SuccessorOf = id
	return nil
}

// keepFix keeps how the stored point was found when the same point is stated
// again: who edits a telephone number does not vouch for the place.
func keepFix(i, old *grid.Institution) {
	const same = 1e-7 // degrees, about a centimetre: what is lost on the way over another system
	if i.Point == nil || old.Point == nil || math.Abs(i.Point.Lon-old.Point.Lon) > same || math.Abs(i.Point.Lat-old.Point.Lat) > same {
		return
	}
	i.Point, i.LocatedBy, i.Fix = old.Point, old.LocatedBy, old.Fix
}
