package store

import "gridwatch/grid"

// Noun is a kind of stored object with an id.
type Noun string

// The nouns of Tx.Owner.
const (
	NounInstitution Noun = "institution"
	NounClue        Noun = "clue"
	NounOfficer     Noun = "officer"
	NounPlan        Noun = "plan"
	NounGrid        Noun = "grid"
	NounDuty        Noun = "duty"
	NounShift       Noun = "shift"
	NounVisit       Noun = "visit"
	NounTask        Noun = "task"
	NounSurvey      Noun = "survey"
	NounDraft       Noun = "draft"
	NounBalance     Noun = "balance_run"
	NounLeave       Noun = "leave"
	NounTurn        Noun = "turn"
	NounMessage     Noun = "message"
	NounSOS         Noun = "sos"
)

// owners finds the region that an object belongs to, as the lists by scope do.
var owners = map[Noun]string{
	NounInstitution: "SELECT id, region_code FROM institution",
	NounClue:        "SELECT id, region_code FROM clue",
	NounOfficer:     "SELECT id, region_code FROM officer",
	NounPlan:        "SELECT id, region_code FROM plan",
	NounGrid:        "SELECT id, region_code FROM grid",
	NounDuty:        "SELECT duty.id, grid.region_code FROM duty JOIN grid ON grid.id = duty.grid_id",
	NounShift:       "SELECT shift.id, officer.region_code FROM shift JOIN officer ON officer.id = shift.officer_id",
	NounVisit:       "SELECT id, region_code FROM visit",
	NounTask:        "SELECT id, region_code FROM task",
	NounSurvey:      "SELECT id, region_code FROM survey",
	NounDraft:       "SELECT id, region_code FROM draft",
	NounBalance:     "SELECT id, region_code FROM balance_run",
	NounLeave:       "SELECT leave.id, officer.region_code FROM leave JOIN officer ON officer.id = leave.officer_id",
	NounTurn:        "SELECT turn.id, officer.region_code FROM turn JOIN officer ON officer.id = turn.officer_id",
	NounMessage:     "SELECT id, region_code FROM message",
	NounSOS:         "SELECT id, region_code FROM sos",
}

// Owner is the region that an object belongs to; known is false when there is no
// such object. Others who ask for the same object in a write wait until this
// transaction ends, so that the answer stays true; ask before locking rows.
func (t *Tx) Owner(noun Noun, id string) (region string, known bool, err error) {
	if t.store.dialect == postgres { // in SQLite a write transaction is alone
		if _, err := t.exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", string(noun)+" "+id); err != nil {
			return "", false, err
		}
	}
	all, err := t.Owners(noun, []string{id})
	region, known = all[id]
	return region, known, err
}

// Owners gives the regions of those objects that are stored, by id. Nobody waits.
func (t *Tx) Owners(noun Noun, ids []string) (map[string]string, error) {
	query, known := owners[noun]
	if !known {
		return nil, grid.Errorf(grid.Invalid, "invalid-noun", "%s is not a noun", noun)
	}
	c := t.conn()
	condition, list := in(c, string(noun)+".id", ids)
	all := make(map[string]string, len(ids))
	err := c.each(func(row scanner) error {
		var id, region string
		err := row.Scan(&id, &region)
		all[id] = region
		return err
	}, query+" WHERE "+condition, list)
	return all, err
}
