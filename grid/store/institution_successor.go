package store

import (
	"slices"

	"gridwatch/grid"
)

// checkPredecessors refuses a predecessor that is neither stored nor a good item
// of the batch.
func (t *Tx) checkPredecessors(items []*grid.Institution, f faults) error {
	var ids []grid.InstitutionID
	for _, i := range items {
		if i.SuccessorOf != "" {
			ids = append(ids, i.SuccessorOf)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	stored, err := listOf(c, value[grid.InstitutionID], "SELECT id FROM institution WHERE "+condition, list)
	if err != nil {
		return err
	}
	known := make(map[grid.InstitutionID]bool, len(items))
	for n, i := range items {
		known[i.ID] = f[n] == nil
	}
	for _, id := range stored {
		known[id] = true
	}
	for more := true; more; { // who is refused is nobody's predecessor either
		more = false
		for n, i := range items {
			if f[n] == nil && i.SuccessorOf != "" && !known[i.SuccessorOf] {
				f.field(n, "institution", "successor_of", string(i.SuccessorOf), "is not a known institution")
				more = true
				known[i.ID] = known[i.ID] && slices.Contains(stored, i.ID)
			}
		}
	}
	return nil
}

// splitPredecessors gives what may be written with the row of each item, and
// what must wait until every row of the batch is there.
func splitPredecessors(items []*grid.Institution, stored map[grid.InstitutionID]storedInstitution) (now []grid.InstitutionID, late []*grid.Institution) {
	now = make([]grid.InstitutionID, len(items))
	fresh := map[grid.InstitutionID]bool{}
	for _, i := range items {
		if _, known := stored[i.ID]; !known {
			fresh[i.ID] = true
		}
	}
	for n, i := range items {
		if fresh[i.SuccessorOf] {
			late = append(late, i)
		} else {
			now[n] = i.SuccessorOf
		}
	}
	return now, late
}

// linkPredecessors completes rows just written: no new version.
func (t *Tx) linkPredecessors(late []*grid.Institution) error {
	for _, i := range late {
		if _, err := t.exec("UPDATE institution SET successor_of = ? WHERE id = ?", string(i.SuccessorOf), string(i.ID)); err != nil {
			return err
		}
	}
	return nil
}
