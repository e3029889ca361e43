package intake

import (
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// institutionRows applies rows of institutions.
type institutionRows struct{ *job }

func (j institutionRows) apply(tx *store.Tx, records []Record) (outcome, error) {
	var out outcome
	v := newValues(j.fields, j.zone, j.datum)
	known, err := j.known(tx, v, records)
	if err != nil {
		return out, err
	}
	var places []*stated[grid.Institution]
	at := map[grid.InstitutionID]*stated[grid.Institution]{}
	for _, r := range records {
		v.at(r)
		id, isNew := known.find(v)
		if known.foreign[id] {
			v.faults.Add("id", string(id), "is that of another institution")
		}
		p := at[id]
		fresh := p == nil
		if fresh {
			p = known.place(id, isNew)
		}
		next := p.now
		next.Licences = slices.Clone(p.now.Licences)
		j.overlay(v, &next, p.before == nil && fresh)
		if err := v.err("institution"); err != nil {
			out.reject(r.Row, "", err)
			if j.complete != nil {
				out.matched = append(out.matched, matchedPlace{id: id})
			}
			continue
		}
		p.now, p.rows = next, append(p.rows, r.Row)
		p.region = j.regionCode(v.text("region"))
		if at := v.point(); at != nil && next.LocatedBy == grid.Pinned && geo.DistanceMetres(*at, *next.Point) > apartMetres {
			p.stray = at
		} else if p.before != nil {
			p.astray = j.astray(tx, v, p)
		}
		if fresh {
			at[id] = p
			places = append(places, p)
			if j.earlier != nil && p.before == nil {
				p.repeat = j.repeats(v, &out)
			}
		}
		known.learn(p)
	}
	if err := j.compare(tx, places, &out); err != nil {
		return out, err
	}
	way := institutionWay
	if j.batch.Region != "" {
		way.put = func(tx *store.Tx, items []*grid.Institution) ([]store.Fault, error) {
			return tx.PutInstitutionsWithin(j.scope, items)
		}
	}
	if err := way.store(tx, j.origin(tx), places, &out); err != nil {
		return out, err
	}
	if j.complete != nil {
		out.note(places)
	}
	return out, j.review(tx, places, &out)
}

// overlay writes the row's fields over the institution.
func (j institutionRows) overlay(v *values, i *grid.Institution, isNew bool) {
	if isNew {
		i.State, i.Owes = grid.Active, true
	}
	was := grid.NormalAddress(i.Address)
	set(v, "name", &i.Name)
	set(v, "address", &i.Address)
	set(v, "category", &i.Category)
	set(v, "risk", &i.Risk)
	set(v, "ownership", &i.Ownership)
	set(v, "sponsor", &i.Sponsor)
	set(v, "daily_supervisor", &i.DailySupervisor)
	set(v, "phone", &i.Phone)
	set(v, "legal_person.name", &i.LegalPerson.Name)
	set(v, "legal_person.credit_code", &i.LegalPerson.CreditCode)
	or(v, "state", &i.State, grid.Active)
	v.truth("owes", &i.Owes)
	v.instant("last_patrol", &i.LastPatrol)
	v.instant("last_inspection", &i.LastInspection)
	v.instant("registered_at", &i.RegisteredAt)
	j.place(v, i, was)
	if r := v.text("region"); r != "" {
		i.Region = j.regionCode(r)
	} else if i.Region == "" && i.Point == nil {
		i.Region = j.foundRegion(i.Found)
	}
	if v.text("licence.number") != "" || v.text("licence.kind") != "" {
		j.licence(v, i)
	}
}

// place puts the institution where the row states it. A point that a person has
// put on the map stays. A place without coordinates takes what its address was
// found to be; so does one that was found by another address before.
func (j institutionRows) place(v *values, i *grid.Institution, was string) {
	i.Found = nil
	p := v.point()
	found := j.fixes[v.record.Row]
	guess := i.LocatedBy == grid.Geocoded || i.LocatedBy == grid.Provided || i.LocatedBy == grid.ByAddress
	switch {
	case p != nil && i.LocatedBy == grid.Pinned:
		return
	case p != nil && (i.Point == nil || *p != *i.Point):
		i.Point, i.LocatedBy = p, grid.Stated
	case p == nil && i.Point != nil && guess && found != nil && found.Point != nil && was != grid.NormalAddress(i.Address):
		i.Point, i.LocatedBy, i.Found = nil, grid.Unlocated, found
	case p == nil && i.Point == nil:
		i.Found = found
		return
	default:
		return
	}
	if v.text("region") == "" {
		i.Region = "" // the new cell's
	}
}

// astray gives what a new address is found to be when that is far from the point
// of the place, which was stated or pinned and stays: an address that has changed
// without a point may be a move.
func (j institutionRows) astray(tx *store.Tx, v *values, p *stated[grid.Institution]) *grid.Found {
	i, found := &p.now, j.fixes[v.record.Row]
	if i.Point == nil || i.Found != nil || found == nil || found.Point == nil || grid.NormalAddress(i.Address) == grid.NormalAddress(p.before.Address) ||
		geo.DistanceMetres(*found.Point, *i.Point) <= apartMetres || grid.Judge(found, false, tx.Policy()) != "" {
		return nil
	}
	return found
}

// licence adds the row's licence, or changes the one with its kind and number.
func (j institutionRows) licence(v *values, i *grid.Institution) {
	l := grid.Licence{Kind: v.text("licence.kind"), Number: v.text("licence.number"), ExpiresOn: grid.NoDate}
	at := slices.IndexFunc(i.Licences, func(o grid.Licence) bool { return o.Kind == l.Kind && o.Number == l.Number })
	if at >= 0 {
		l = i.Licences[at]
	}
	or(v, "licence.category", &l.Category, i.Category)
	if l.Category == "" {
		l.Category = i.Category
	}
	v.date("licence.expires_on", &l.ExpiresOn)
	if at >= 0 {
		i.Licences[at] = l
	} else {
		i.Licences = append(i.Licences, l)
	}
}

// knownInstitutions are those in the store that the rows may speak of, and those
// that earlier rows of the chunk made.
type knownInstitutions struct {
	j         *job
	byID      map[grid.InstitutionID]*grid.Institution
	byLicence map[store.Pair]grid.InstitutionID
	byPlace   map[store.Pair][]grid.InstitutionID
	foreign   map[grid.InstitutionID]bool // stored, out of the scope of who imports
}

func (j institutionRows) known(tx *store.Tx, v *values, records []Record) (*knownInstitutions, error) {
	var licences, places []store.Pair
	var ids []grid.InstitutionID
	for _, r := range records {
		v.at(r)
		if id := v.text("id"); id != "" {
			ids = append(ids, grid.InstitutionID(id))
		}
		if l := licencePair(v); l.B != "" {
			licences = append(licences, l)
		}
		places = append(places, placePair(v))
	}
	k := &knownInstitutions{j: j.job}
	var err error
	if k.byLicence, err = tx.InstitutionsByLicence(licences); err != nil {
		return nil, err
	}
	if k.byPlace, err = tx.InstitutionsByPlace(places); err != nil {
		return nil, err
	}
	for _, id := range k.byLicence {
		ids = append(ids, id)
	}
	for _, at := range k.byPlace {
		ids = append(ids, at...)
	}
	stored, err := tx.InstitutionsByID(distinct(ids))
	k.byID = make(map[grid.InstitutionID]*grid.Institution, len(stored))
	for n := range stored {
		k.byID[stored[n].ID] = &stored[n]
	}
	k.keepWithin(j.scope)
	return k, err
}

// keepWithin forgets the institutions of other regions: a row cannot speak of
// them. Their ids stay taken, and so do their licences, which the store sees to.
func (k *knownInstitutions) keepWithin(scope map[string]bool) {
	if scope == nil {
		return
	}
	k.foreign = map[grid.InstitutionID]bool{}
	for id, i := range k.byID {
		if !scope[i.Region] {
			k.foreign[id] = true
			delete(k.byID, id)
		}
	}
	for licence, id := range k.byLicence {
		if k.foreign[id] {
			delete(k.byLicence, licence)
		}
	}
	for place, ids := range k.byPlace {
		k.byPlace[place] = slices.DeleteFunc(ids, func(id grid.InstitutionID) bool { return k.foreign[id] })
	}
}

func licencePair(v *values) store.Pair {
	return store.Pair{A: v.text("licence.kind"), B: v.text("licence.number")}
}

func placePair(v *values) store.Pair {
	return store.Pair{A: grid.NormalAddress(v.text("name")), B: grid.NormalAddress(v.text("address"))}
}

// find gives the institution the row speaks of: by id, by (licence kind, number),
// else by (name, address) in normal form. Two places of one name at one address
// whose licences of the same kind have different numbers are two institutions.
func (k *knownInstitutions) find(v *values) (_ grid.InstitutionID, isNew bool) {
	var stated grid.InstitutionID
	id(v, "id", &stated)
	if stated != "" && k.byID[stated] != nil {
		return stated, false
	}
	licence := licencePair(v)
	if at, ok := k.byLicence[licence]; ok && licence.B != "" {
		return at, false
	}
	if p := placePair(v); p.A != "" && p.B != "" {
		for _, at := range k.byPlace[p] {
			if !k.holdsAnother(at, licence) {
				return at, false
			}
		}
	}
	if stated == "" {
		stated = grid.InstitutionID(k.j.newID())
	}
	return stated, true
}

// holdsAnother says whether the place holds a licence of this kind with another
// number.
func (k *knownInstitutions) holdsAnother(id grid.InstitutionID, licence store.Pair) bool {
	i := k.byID[id]
	return licence.B != "" && i != nil && slices.ContainsFunc(i.Licences, func(l grid.Licence) bool { return l.Kind == licence.A })
}

// place begins the way of an institution into the store.
func (k *knownInstitutions) place(id grid.InstitutionID, isNew bool) *stated[grid.Institution] {
	if isNew || k.byID[id] == nil {
		return &stated[grid.Institution]{now: grid.Institution{ID: id}}
	}
	before := *k.byID[id]
	return &stated[grid.Institution]{now: before, before: &before}
}

// learn lets later rows of the chunk find what this one made.
func (k *knownInstitutions) learn(p *stated[grid.Institution]) {
	k.byID[p.now.ID] = &p.now
	for _, l := range p.now.Licences {
		k.byLicence[store.Pair{A: l.Kind, B: l.Number}] = p.now.ID
	}
	at := store.Pair{A: grid.NormalAddress(p.now.Name), B: grid.NormalAddress(p.now.Address)}
	if !slices.Contains(k.byPlace[at], p.now.ID) {
		k.byPlace[at] = append(k.byPlace[at], p.now.ID)
	}
}
