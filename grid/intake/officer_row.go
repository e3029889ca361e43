package intake

import (
	"math"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// officerRows applies rows of grid staff.
type officerRows struct{ *job }

func (j officerRows) apply(tx *store.Tx, records []Record) (outcome, error) {
	var out outcome
	v := newValues(j.fields, j.zone, j.datum)
	known, byName, err := j.known(tx, v, records)
	if err != nil {
		return out, err
	}
	var people []*stated[grid.Officer]
	at := map[grid.OfficerID]*stated[grid.Officer]{}
	for _, r := range records {
		v.at(r)
		oid := j.find(v, known, byName)
		p := at[oid]
		fresh := p == nil
		if fresh {
			p = &stated[grid.Officer]{now: grid.Officer{ID: oid}}
			if stored := known[oid]; stored != nil {
				p.now, p.before = *stored, stored
			}
		}
		next := p.now
		set(v, "name", &next.Name)
		set(v, "post", &next.Post)
		set(v, "region", &next.Region)
		set(v, "phone", &next.Phone)
		set(v, "certificate_no", &next.CertificateNo)
		v.instant("active_from", &next.ActiveFrom)
		v.instant("active_until", &next.ActiveUntil)
		weekHours(v, &next.WeekMinutes)
		if err := v.err("officer"); err != nil {
			out.reject(r.Row, "", err)
			continue
		}
		p.now, p.rows = next, append(p.rows, r.Row)
		if fresh {
			at[oid] = p
			people = append(people, p)
			name := store.Pair{A: next.Region, B: next.Name}
			byName[name] = append(byName[name], oid)
			known[oid] = &p.now
		}
	}
	err = officerWay.store(tx, j.origin(tx), people, &out)
	return out, err
}

// weekHours reads hours of work a week, in whole minutes.
func weekHours(v *values, minutes *int) {
	hours := float64(*minutes) / 60
	if v.number("week_hours", &hours); hours < 0 || hours > 7*24 {
		v.faults.Add("week_hours", v.text("week_hours"), "is not between 0 and 168")
		return
	}
	*minutes = int(math.Round(hours * 60))
}

// find gives the person a row speaks of: by id, else the one of that name, post
// and certificate in the region, else somebody new.
func (j officerRows) find(v *values, known map[grid.OfficerID]*grid.Officer, byName map[store.Pair][]grid.OfficerID) grid.OfficerID {
	var stated grid.OfficerID
	id(v, "id", &stated)
	if stated != "" {
		return stated
	}
	for _, oid := range byName[store.Pair{A: v.text("region"), B: v.text("name")}] {
		if o := known[oid]; o != nil && string(o.Post) == v.text("post") && (!v.has("certificate_no") || o.CertificateNo == v.text("certificate_no")) {
			return oid
		}
	}
	return grid.OfficerID(j.newID())
}

func (j officerRows) known(tx *store.Tx, v *values, records []Record) (map[grid.OfficerID]*grid.Officer, map[store.Pair][]grid.OfficerID, error) {
	var names []store.Pair
	var ids []grid.OfficerID
	for _, r := range records {
		v.at(r)
		names = append(names, store.Pair{A: v.text("region"), B: v.text("name")})
		if id := v.text("id"); id != "" {
			ids = append(ids, grid.OfficerID(id))
		}
	}
	byName, err := tx.OfficersByName(distinct(names))
	if err != nil {
		return nil, nil, err
	}
	for _, found := range byName {
		ids = append(ids, found...)
	}
	stored, err := tx.OfficersByID(distinct(ids))
	known := make(map[grid.OfficerID]*grid.Officer, len(stored))
	for n := range stored {
		known[stored[n].ID] = &stored[n]
	}
	return known, byName, err
}
