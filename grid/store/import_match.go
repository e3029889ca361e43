package store

import "gridwatch/grid"

// What an importer needs to find the stored object that a row speaks of. Each
// query answers for a whole chunk.

// Pair is two texts that together name something.
type Pair struct{ A, B string }

// byGroup collects the second texts of pairs by the first.
func byGroup(pairs []Pair) map[string][]string {
	groups := map[string][]string{}
	for _, p := range pairs {
		groups[p.A] = append(groups[p.A], p.B)
	}
	return groups
}

// named is a text and the id of what has it.
type named struct{ name, id string }

func scanNamed(row scanner, n *named) error { return row.Scan(&n.name, &n.id) }

// byPair finds what has both texts of a pair. query has two holes, for the first
// text and for the condition on the column of the second.
func byPair[ID ~string](t *Tx, pairs []Pair, column, head, tail string, found func(Pair, ID)) error {
	c := t.conn()
	for first, seconds := range byGroup(pairs) {
		condition, list := in(c, column, seconds)
		all, err := listOf(c, scanNamed, head+" = ? AND "+condition+tail, first, list)
		if err != nil {
			return err
		}
		for _, n := range all {
			found(Pair{first, n.name}, ID(n.id))
		}
	}
	return nil
}

// InstitutionsByLicence finds institutions by (kind, number) of a licence.
func (t *Tx) InstitutionsByLicence(licences []Pair) (map[Pair]grid.InstitutionID, error) {
	out := make(map[Pair]grid.InstitutionID)
	c := t.conn()
	for kind, numbers := range byGroup(licences) {
		query, list := seek(c, "number, institution_id", "licence", "number", numbers, "kind = ?")
		all, err := listOf(c, scanNamed, query, list, kind)
		if err != nil {
			return nil, err
		}
		for _, n := range all {
			out[Pair{kind, n.name}] = grid.InstitutionID(n.id)
		}
	}
	return out, nil
}

// InstitutionsByPlace finds institutions by the normal forms of (name, address),
// in the order of their ids.
func (t *Tx) InstitutionsByPlace(places []Pair) (map[Pair][]grid.InstitutionID, error) {
	wanted := make(map[Pair]bool, len(places))
	distinct := make([]Pair, 0, len(places))
	for _, p := range places {
		if !wanted[p] {
			wanted[p] = true
			distinct = append(distinct, p)
		}
	}
	out := map[Pair][]grid.InstitutionID{}
	if len(distinct) == 0 {
		return out, nil
	}
	c := t.conn()
	query, lists := seekPairs(c, "id, name_key, address_key", "institution", "name_key", "address_key", distinct)
	return out, c.each(func(row scanner) error {
		var id grid.InstitutionID
		var p Pair
		err := row.Scan(&id, &p.A, &p.B)
		if wanted[p] {
			out[p] = append(out[p], id)
		}
		return err
	}, query+" ORDER BY id", lists...)
}

// CluesByNumber finds clues by (source, external number).
func (t *Tx) CluesByNumber(numbers []Pair) (map[Pair]grid.ClueID, error) {
	out := make(map[Pair]grid.ClueID, len(numbers))
	err := byPair(t, numbers, "external_no", "SELECT external_no, id FROM clue WHERE source", "",
		func(p Pair, id grid.ClueID) { out[p] = id })
	return out, err
}

// OfficersByName finds people by (region, name), in the order of their ids.
func (t *Tx) OfficersByName(people []Pair) (map[Pair][]grid.OfficerID, error) {
	out := make(map[Pair][]grid.OfficerID, len(people))
	err := byPair(t, people, "name", "SELECT name, id FROM officer WHERE region_code", " ORDER BY id",
		func(p Pair, id grid.OfficerID) { out[p] = append(out[p], id) })
	return out, err
}

// VisitsByNumber finds visits by external number.
func (t *Tx) VisitsByNumber(numbers []string) (map[string]grid.VisitID, error) {
	out := make(map[string]grid.VisitID, len(numbers))
	if len(numbers) == 0 {
		return out, nil
	}
	c := t.conn()
	condition, list := in(c, "external_no", numbers)
	all, err := listOf(c, scanNamed, "SELECT external_no, id FROM visit WHERE "+condition, list)
	for _, n := range all {
		out[n.name] = grid.VisitID(n.id)
	}
	return out, err
}

// RowVersions gives the versions of rows that are there.
func (t *Tx) RowVersions(table string, ids []string) (map[string]int64, error) {
	out := make(map[string]int64, len(ids))
	if _, known := imaged[table]; !known || len(ids) == 0 {
		return out, nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	return out, c.each(func(row scanner) error {
		var id string
		var version int64
		err := row.Scan(&id, &version)
		out[id] = version
		return err
	}, "SELECT id, row_version FROM "+table+" WHERE "+condition, list)
}
