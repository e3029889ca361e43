package store

import (
	"time"

	"gridwatch/grid"
)

// Whole objects by id, for an importer that compares and restores. Ids that are
// not there are left out; the result is in the order of the ids.

// InstitutionsByID reads places with their licences.
func (t *Tx) InstitutionsByID(ids []grid.InstitutionID) ([]grid.Institution, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	items, err := listOf(c, scanInstitution, "SELECT "+institutionColumns+" FROM institution WHERE "+condition+" ORDER BY id", list)
	if err != nil {
		return nil, err
	}
	return items, addLicences(c, items)
}

// CluesByID reads clues.
func (t *Tx) CluesByID(ids []grid.ClueID) ([]grid.Clue, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	return listOf(c, scanClue, "SELECT "+clueColumns+" FROM clue WHERE "+condition+" ORDER BY id", list)
}

// OfficersByID reads people.
func (t *Tx) OfficersByID(ids []grid.OfficerID) ([]grid.Officer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	return listOf(c, scanOfficer, "SELECT "+officerColumns+" FROM officer WHERE "+condition+" ORDER BY id", list)
}

// VisitsByID reads visits.
func (t *Tx) VisitsByID(ids []grid.VisitID) ([]grid.Visit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "visit.id", ids)
	rows, err := listOf(c, scanVisit, "SELECT "+visitColumns+`
FROM visit LEFT JOIN institution ON institution.id = visit.institution_id LEFT JOIN officer ON officer.id = visit.officer_id
WHERE `+condition+" ORDER BY visit.id", list)
	visits := make([]grid.Visit, len(rows))
	for n := range rows {
		visits[n] = rows[n].Visit
	}
	return visits, err
}

// LastVisits are the clocks of an institution.
type LastVisits struct {
	ID                 grid.InstitutionID
	Patrol, Inspection time.Time
}

// LastVisitsOf reads the clocks of places and locks them.
func (t *Tx) LastVisitsOf(ids []grid.InstitutionID) ([]LastVisits, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := t.storedInstitutions(ids)
	all := make([]LastVisits, 0, len(known))
	for _, id := range ids {
		if i, there := known[id]; there {
			all = append(all, LastVisits{id, i.lastPatrol, i.lastInspection})
		}
	}
	return all, err
}

// SettleVisits sets the clocks of places to the later of what is given and the
// visits recorded of them: the way back from visits that were taken away. It is
// no edit: the row versions stay.
func (t *Tx) SettleVisits(last []LastVisits) error {
	if len(last) == 0 {
		return nil
	}
	index := make(map[grid.InstitutionID]*LastVisits, len(last))
	ids := make([]grid.InstitutionID, len(last))
	for n := range last {
		ids[n], index[last[n].ID] = last[n].ID, &last[n]
	}
	c := t.conn()
	condition, list := in(c, "institution_id", ids)
	err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var task grid.TaskKind
		var when time.Time
		if err := row.Scan(&id, &task, into(&when)); err != nil {
			return err
		}
		l := index[id]
		patrol, inspection := task.Pays()
		if patrol {
			l.Patrol = latest(l.Patrol, when)
		}
		if inspection {
			l.Inspection = latest(l.Inspection, when)
		}
		return nil
	}, "SELECT institution_id, task, MAX(visited_at) FROM visit WHERE "+condition+" GROUP BY institution_id, task", list)
	if err != nil {
		return err
	}
	rows := make([][]any, len(last))
	for n, l := range last {
		rows[n] = []any{string(l.ID), instant{l.Patrol}, instant{l.Inspection}}
	}
	return c.payClocks(rows)
}
