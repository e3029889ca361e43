package store

import (
	"context"

	"gridwatch/geo"
	"gridwatch/grid"
)

// KnownPlace is an institution as an import compares rows with it.
type KnownPlace struct {
	ID         grid.InstitutionID
	Name       string
	NameKey    string // grid.NormalAddress of the name
	Address    string
	AddressKey string // grid.NormalAddress of the address
	Region     string
	Category   grid.Category
	State      grid.InstitutionState
	Point      geo.Point // the zero Point when it has none
	Located    bool
	Batch      grid.BatchID
}

const knownColumns = `institution.id, institution.name, institution.name_key, institution.address, institution.address_key,
  institution.region_code, institution.category, institution.state, institution.lon, institution.lat, institution.import_batch_id`

func scanKnown(row scanner, k *KnownPlace) error {
	var at lonLat
	err := row.Scan(&k.ID, &k.Name, &k.NameKey, &k.Address, &k.AddressKey, &k.Region, &k.Category, &k.State,
		&at.lon, &at.lat, (*optional)((*string)(&k.Batch)))
	if p := at.point(); p != nil {
		k.Point, k.Located = *p, true
	}
	return err
}

// KnownPlaces are the institutions with a point that is sure enough to judge
// coordinates by: stated, pinned by hand, or found to the house.
type KnownPlaces struct {
	ByLicence map[Pair]KnownPlace
	ByName    map[string][]KnownPlace // by the normal form of the name
}

// KnownPlaces looks institutions up by (kind, number) of a licence and by the
// normal form of the name.
func (s *Store) KnownPlaces(ctx context.Context, licences []Pair, names []string) (*KnownPlaces, error) {
	out := &KnownPlaces{ByLicence: map[Pair]KnownPlace{}, ByName: map[string][]KnownPlace{}}
	c := s.conn(ctx)
	const sure = ` AND institution.lon IS NOT NULL AND (institution.located_by IN ('stated', 'pinned', 'address')
  OR institution.fix_precision = 'rooftop')`
	for kind, numbers := range byGroup(licences) {
		condition, list := in(c, "licence.number", numbers)
		err := c.each(func(row scanner) error {
			p := Pair{A: kind}
			var k KnownPlace
			err := scanKnown(prefixed{row, []any{&p.B}}, &k)
			out.ByLicence[p] = k
			return err
		}, "SELECT licence.number, "+knownColumns+" FROM licence JOIN institution ON institution.id = licence.institution_id WHERE licence.kind = ? AND "+
			condition+sure, kind, list)
		if err != nil {
			return nil, err
		}
	}
	condition, list := in(c, "name_key", names)
	return out, c.each(func(row scanner) error {
		var k KnownPlace
		err := scanKnown(row, &k)
		out.ByName[k.NameKey] = append(out.ByName[k.NameKey], k)
		return err
	}, "SELECT "+knownColumns+" FROM institution WHERE "+condition+sure+" ORDER BY id", list)
}

// prefixed scans more columns before those of a row.
type prefixed struct {
	scanner
	first []any
}

func (p prefixed) Scan(to ...any) error { return p.scanner.Scan(append(p.first, to...)...) }

// InForce says which cells are in force; any says whether there are such cells
// at all.
func (s *Store) InForce(ctx context.Context, cells []geo.Cell) (in map[geo.Cell]bool, any bool, err error) {
	c := s.conn(ctx)
	home, err := homes(c, cells)
	if err != nil {
		return nil, false, err
	}
	in = make(map[geo.Cell]bool, len(home))
	for cell := range home {
		in[cell] = true
	}
	if any = len(in) > 0; !any {
		_, any, err = one(c, value[int64], "SELECT cell FROM region_cell LIMIT 1")
	}
	return in, any, err
}

// AnyInstitution says whether the register holds a place that did not come with
// the batch.
func (t *Tx) AnyInstitution(but grid.BatchID) (bool, error) {
	var any bool
	_, err := t.get(&any, "SELECT EXISTS (SELECT 1 FROM institution WHERE import_batch_id IS NULL OR import_batch_id <> ?)", but)
	return any, err
}

// InstitutionsAtAddresses lists the institutions at the normal forms of
// addresses, by id.
func (t *Tx) InstitutionsAtAddresses(keys []string) ([]KnownPlace, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	c := t.conn()
	query, list := seek(c, knownColumns, "institution", "address_key", keys, "")
	return listOf(c, scanKnown, query+" ORDER BY id", list)
}

// InstitutionsInCells lists the institutions in base cells, by id.
func (t *Tx) InstitutionsInCells(cells []geo.Cell) ([]KnownPlace, error) {
	if len(cells) == 0 {
		return nil, nil
	}
	c := t.conn()
	query, list := seek(c, knownColumns, "institution", "cell", cells, "")
	return listOf(c, scanKnown, query+" ORDER BY id", list)
}

// ActiveInstitutions lists the active institutions of regions (those alone, not
// what lies below them) and categories by id, after an id, up to limit.
func (s *Store) ActiveInstitutions(ctx context.Context, regions []string, categories []grid.Category, after grid.InstitutionID, limit int) ([]KnownPlace, error) {
	c := s.conn(ctx)
	region, first := in(c, "region_code", regions)
	category, second := in(c, "category", categories)
	return listOf(c, scanKnown, "SELECT "+knownColumns+" FROM institution WHERE "+region+" AND "+category+
		" AND state = 'active' AND id > ? ORDER BY id LIMIT ?", first, second, string(after), limit)
}

// RegionsWithin lists the codes of a region and all below it.
func (t *Tx) RegionsWithin(scope string) (map[string]bool, error) {
	codes, err := listOf(t.conn(), value[string], "SELECT descendant_code FROM region_closure WHERE ancestor_code = ?", scope)
	within := make(map[string]bool, len(codes))
	for _, code := range codes {
		within[code] = true
	}
	return within, err
}

// ReviewsAnswered says of which institutions a person has ended an item of one of
// the kinds.
func (t *Tx) ReviewsAnswered(ids []grid.InstitutionID, kinds ...grid.ReviewKind) (map[grid.InstitutionID]bool, error) {
	out := map[grid.InstitutionID]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	c := t.conn()
	institution, first := in(c, "institution_id", ids)
	kind, second := in(c, "kind", kinds)
	all, err := listOf(c, value[grid.InstitutionID], "SELECT institution_id FROM review WHERE "+institution+" AND "+kind+
		" AND state <> 'open' AND settled_by IS NOT NULL", first, second)
	for _, id := range all {
		out[id] = true
	}
	return out, err
}
