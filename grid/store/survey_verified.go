package store

import (
	"slices"
	"strings"
	"time"

	"gridwatch/grid"
)

// Verified is when the register entry of a place was last found right on site;
// zero when never.
type Verified struct {
	ID grid.InstitutionID
	At time.Time
}

// setVerified writes the instants as they are. It is no edit: the row versions
// stay. tell emits the institutions as they are then.
func (t *Tx) setVerified(all []Verified, tell bool) error {
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b Verified) int { return strings.Compare(string(a.ID), string(b.ID)) })
	c := t.conn()
	ids := make([]grid.InstitutionID, len(all))
	for some := range slices.Chunk(all, 1000) {
		args := make([]any, 0, 2*len(some))
		for _, v := range some {
			args = append(args, string(v.ID), at(v.At))
		}
		_, err := c.db.ExecContext(c.ctx, c.values("WITH found (id, verified) AS (",
			") UPDATE institution SET verified_at = CAST(found.verified AS BIGINT) FROM found WHERE institution.id = found.id", len(some), 2), args...)
		if err != nil {
			return storeError(err)
		}
	}
	if !tell {
		return nil
	}
	for n := range all {
		ids[n] = all[n].ID
	}
	now, err := t.InstitutionsByID(ids)
	if err != nil {
		return err
	}
	facts := make([]grid.InstitutionFact, len(now))
	for n := range now {
		facts[n] = now[n].Fact()
	}
	return t.Emit(grid.InstitutionsRecorded{Items: facts})
}

// VerifiedOf reads when places were last verified, and locks them.
func (t *Tx) VerifiedOf(ids []grid.InstitutionID) ([]Verified, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := t.storedInstitutions(ids)
	var all []Verified
	for _, id := range ids {
		if i, there := known[id]; there {
			all = append(all, Verified{id, i.verified})
		}
	}
	return all, err
}

// SettleVerified sets when places were last verified to the later of what is
// given and the surveys recorded of them that say normal: the way back from
// surveys, or edits, that were taken away. It tells nobody: the caller does.
func (t *Tx) SettleVerified(all []Verified) error {
	if len(all) == 0 {
		return nil
	}
	index := make(map[grid.InstitutionID]*Verified, len(all))
	ids := make([]grid.InstitutionID, len(all))
	for n := range all {
		ids[n], index[all[n].ID] = all[n].ID, &all[n]
	}
	c := t.conn()
	condition, list := in(c, "institution_id", ids)
	err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var when time.Time
		err := row.Scan(&id, into(&when))
		index[id].At = latest(index[id].At, when)
		return err
	}, "SELECT institution_id, MAX(surveyed_at) FROM survey WHERE result = 'normal' AND "+condition+" GROUP BY institution_id", list)
	if err != nil {
		return err
	}
	return t.setVerified(all, false)
}

// RemoveSurveys takes away the surveys that an import made on these visits, and
// the open items that they put on the review queue; items that these replaced are
// open again. An item that a person has dealt with keeps its survey, and so the
// visit, which the caller then leaves.
func (t *Tx) RemoveSurveys(batch grid.BatchID, visits []grid.VisitID) error {
	if batch == "" || len(visits) == 0 {
		return nil
	}
	c := t.conn()
	condition, list := in(c, "visit_id", visits)
	var ids []string
	var visited []grid.InstitutionID
	err := c.each(func(row scanner) error {
		var id string
		var place grid.InstitutionID
		err := row.Scan(&id, &place)
		ids, visited = append(ids, id), append(visited, place)
		return err
	}, "SELECT id, institution_id FROM survey WHERE import_batch_id = ? AND "+condition+" ORDER BY id", string(batch), list)
	if err != nil || len(ids) == 0 {
		return err
	}
	details := map[string]string{}
	var texts []string
	for _, id := range ids {
		detail, err := detailOf(&grid.Review{Survey: id})
		if err != nil {
			return err
		}
		details[detail] = id
		texts = append(texts, detail)
	}
	condition, list = in(c, "detail", texts)
	if _, err := t.exec("DELETE FROM review WHERE kind = 'survey' AND state = 'open' AND import_batch_id = ? AND "+condition, string(batch), list); err != nil {
		return err
	}
	kept, err := listOf(c, value[string], "SELECT detail FROM review WHERE kind = 'survey' AND settled_by IS NOT NULL AND import_batch_id = ? AND "+condition,
		string(batch), list)
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool {
		return slices.ContainsFunc(kept, func(detail string) bool { return details[detail] == id })
	})
	if len(ids) == 0 {
		return nil
	}
	condition, list = in(c, "review.institution_id", visited)
	if _, err = t.exec(`UPDATE review SET state = 'open', settled_at = NULL, settled_batch_id = NULL, row_version = row_version + 1
WHERE kind = 'survey' AND state = 'settled' AND settled_batch_id = ? AND NOT EXISTS (
  SELECT 1 FROM review o WHERE o.institution_id = review.institution_id AND o.kind = 'survey'
    AND (o.state = 'open' OR o.settled_batch_id = review.settled_batch_id AND o.id > review.id)
) AND `+condition, string(batch), list); err != nil {
		return err
	}
	condition, list = in(c, "id", ids)
	_, err = t.exec("DELETE FROM survey WHERE "+condition, list)
	return err
}
