package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gridwatch/grid"
)

const problemColumns = `problem.id, problem.number_year, problem.number_seq, problem.region_code, problem.institution_id, problem.cell,
  problem.lon, problem.lat, problem.visit_id, problem.what, problem.responsible, problem.deadline_on, problem.state, problem.found_at,
  problem.found_by, problem.rectified_at, problem.rectified_by, problem.struck_at, problem.struck_by, problem.reopened,
  problem.import_batch_id, problem.simulated, problem.policy_version`

func scanProblem(row scanner, p *grid.SiteProblem) error {
	var where lonLat
	err := row.Scan(&p.ID, &p.Year, &p.Seq, &p.Region, (*optional)(&p.Institution), (*optionalCell)(&p.Cell), &where.lon, &where.lat,
		(*optional)(&p.Visit), &p.What, &p.Responsible, (*day)(&p.Deadline), &p.State, into(&p.FoundAt), &p.FoundBy,
		into(&p.RectifiedAt), (*optional)(&p.RectifiedBy), into(&p.StruckAt), (*optional)(&p.StruckBy), &p.Reopened,
		(*optional)(&p.Origin.Batch), &p.Origin.Simulated, &p.Origin.PolicyVersion)
	p.Point = where.point()
	return err
}

// putProblemsOf stores the problems that check-ins found.
func (t *Tx) putProblemsOf(items []*grid.Checkin, fresh []int, b *visitBatch, f faults) error {
	var found []*grid.SiteProblem
	var of []int
	for _, n := range fresh {
		c := items[n]
		for k := range c.Problems {
			p := &c.Problems[k]
			p.Visit, p.Institution, p.Region, p.Cell, p.Point = c.ID, c.Institution, c.Region, c.Cell, c.Point
			if i := b.institutions[c.Institution]; i != nil && i.Point != nil {
				p.Point = i.Point
			}
			p.State, p.FoundAt, p.FoundBy, p.Origin = grid.ProblemOpen, c.At, personOf(c.Officer, c.SourceTeam), c.Origin
			at := fmt.Sprintf("problems[%d]", k)
			if err := f.add(n, inPart(at, p.Check())); err != nil {
				return err
			}
			found, of = append(found, p), append(of, n)
		}
	}
	return t.putProblems(found, of, f)
}

// personOf is who did something: the officer, else another name.
func personOf(officer grid.OfficerID, other string) string { return cmp.Or(string(officer), other) }

// putProblems numbers new problems and stores them; of holds the item that each
// belongs to. Nothing is stored once there is a fault.
func (t *Tx) putProblems(found []*grid.SiteProblem, of []int, f faults) error {
	if len(found) == 0 {
		return nil
	}
	before := len(f)
	ids := make([]grid.ProblemID, len(found))
	seen := map[grid.ProblemID]bool{}
	for n, p := range found {
		ids[n] = p.ID
		if seen[p.ID] {
			f.field(of[n], "problem", "problems", string(p.ID), "is listed twice")
		}
		seen[p.ID] = true
	}
	known, err := t.problems(ids)
	if err != nil {
		return err
	}
	for n, p := range found {
		if known[p.ID] != nil {
			f.conflict(of[n], "problem-known", "problems", string(p.ID), "is recorded already")
		}
	}
	if len(f) > before {
		return nil
	}
	if err := t.numberProblems(found); err != nil {
		return err
	}
	rows := make([][]any, len(found))
	var steps, photos [][]any
	for n, p := range found {
		p.Origin.PolicyVersion = t.Policy().Version
		where := lonLatOf(p.Point)
		rows[n] = []any{string(p.ID), int64(p.Year), int64(p.Seq), p.Region, optional(p.Institution), optionalCell(p.Cell), where.lon, where.lat,
			optional(p.Visit), p.What, p.Responsible, day(p.Deadline), string(p.State), at(p.FoundAt), p.FoundBy, 0,
			optional(p.Origin.Batch), p.Origin.Simulated, p.Origin.PolicyVersion, 1}
		steps = append(steps, []any{string(p.ID), 1, "find", at(p.FoundAt), p.FoundBy, ""})
		for k, sha := range p.Before {
			photos = append(photos, []any{string(p.ID), int64(k), sha, "before"})
		}
	}
	c := t.conn()
	if _, err := c.insert(`INSERT INTO problem (id, number_year, number_seq, region_code, institution_id, cell, lon, lat, visit_id, what,
  responsible, deadline_on, state, found_at, found_by, reopened, import_batch_id, simulated, policy_version, row_version)`, "", rows); err != nil {
		return err
	}
	if err := t.putProblemPhotos(photos); err != nil {
		return err
	}
	_, err = c.insert(problemStepInsert, "", steps)
	return err
}

const problemStepInsert = "INSERT INTO problem_step (problem_id, step, verb, at, done_by, note)"

func (t *Tx) putProblemPhotos(rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := t.conn().insert("INSERT INTO problem_photo (problem_id, place, sha256, role)", "", rows)
	return err
}

// numberProblems gives the next numbers of region and local year. Others who
// number problems of the same region wait until this transaction ends.
func (t *Tx) numberProblems(found []*grid.SiteProblem) error {
	zone, err := t.Policy().Location()
	if err != nil {
		return err
	}
	var regions []string
	for _, p := range found {
		p.Year = p.FoundAt.In(zone).Year()
		regions = append(regions, p.Region)
	}
	regions = sorted(regions)
	if t.store.dialect == postgres { // in SQLite a write transaction is alone
		for _, code := range regions {
			if _, err := t.exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "problem number "+code); err != nil {
				return err
			}
		}
	}
	type series struct {
		region string
		year   int
	}
	last := map[series]int{}
	c := t.conn()
	condition, list := in(c, "region_code", regions)
	if err := c.each(func(row scanner) error {
		var s series
		var n int
		err := row.Scan(&s.region, &s.year, &n)
		last[s] = n
		return err
	}, "SELECT region_code, number_year, MAX(number_seq) FROM problem WHERE "+condition+" GROUP BY region_code, number_year", list); err != nil {
		return err
	}
	for _, p := range found {
		s := series{p.Region, p.Year}
		last[s]++
		p.Seq = last[s]
	}
	return nil
}

// problems reads and locks problems.
func (t *Tx) problems(ids []grid.ProblemID) (map[grid.ProblemID]*grid.SiteProblem, error) {
	c := t.conn()
	condition, list := in(c, "id", ids)
	items, err := listOf(c, scanProblem, "SELECT "+problemColumns+" FROM problem WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
	known := make(map[grid.ProblemID]*grid.SiteProblem, len(items))
	for n := range items {
		known[items[n].ID] = &items[n]
	}
	return known, err
}

// strikeOf does what check-ins say of problems at their place.
func (t *Tx) strikeOf(items []*grid.Checkin, fresh []int, f faults) error {
	var ids []grid.ProblemID
	for _, n := range fresh {
		for _, s := range items[n].Strikes {
			ids = append(ids, s.Problem)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := t.problems(ids)
	if err != nil {
		return err
	}
	order := slices.Clone(fresh) // a problem is put right before it is struck off
	slices.SortStableFunc(order, func(a, b int) int { return items[a].At.Compare(items[b].At) })
	for _, n := range order {
		c := items[n]
		for _, s := range c.Strikes {
			p := known[s.Problem]
			if p == nil || p.Institution != c.Institution || p.Institution == "" && p.Cell != c.Cell {
				f.field(n, "check-in", "problem", string(s.Problem), "is not a problem of this place")
				break
			}
			after, err := p.Do(s, personOf(c.Officer, c.SourceTeam), micro(c.At))
			if err != nil {
				if err := f.add(n, err); err != nil {
					return err
				}
				break
			}
			if err := t.writeStrike(p, &after, s, personOf(c.Officer, c.SourceTeam), c.At); err != nil {
				return err
			}
			*p = after
		}
	}
	return nil
}

// StrikeProblem does one verb to a problem, for a person (officer, else account).
func (t *Tx) StrikeProblem(s grid.Strike, by string, when time.Time) (grid.SiteProblem, error) {
	known, err := t.problems([]grid.ProblemID{s.Problem})
	if err != nil {
		return grid.SiteProblem{}, err
	}
	p := known[s.Problem]
	if p == nil {
		return grid.SiteProblem{}, missing("problem", string(s.Problem))
	}
	after, err := p.Do(s, by, micro(when))
	if err != nil {
		return after, err
	}
	return after, t.writeStrike(p, &after, s, by, when)
}

// writeStrike stores a problem as it is after a strike, with the step.
func (t *Tx) writeStrike(before, after *grid.SiteProblem, s grid.Strike, by string, when time.Time) error {
	if _, err := t.exec(`UPDATE problem SET state = ?, rectified_at = ?, rectified_by = ?, struck_at = ?, struck_by = ?, reopened = ?,
  row_version = row_version + 1 WHERE id = ?`, string(after.State), at(after.RectifiedAt), optional(after.RectifiedBy), at(after.StruckAt),
		optional(after.StruckBy), after.Reopened, string(after.ID)); err != nil {
		return err
	}
	if len(after.After) > len(before.After) {
		var last int64
		if _, err := t.get(&last, "SELECT COALESCE(MAX(place), -1) FROM problem_photo WHERE problem_id = ?", string(after.ID)); err != nil {
			return err
		}
		var rows [][]any
		for k, sha := range after.After[len(before.After):] {
			rows = append(rows, []any{string(after.ID), last + 1 + int64(k), sha, "after"})
		}
		if err := t.putProblemPhotos(rows); err != nil {
			return err
		}
	}
	var step int64
	if _, err := t.get(&step, "SELECT COALESCE(MAX(step), 0) + 1 FROM problem_step WHERE problem_id = ?", string(after.ID)); err != nil {
		return err
	}
	_, err := t.conn().insert(problemStepInsert, "", [][]any{{string(after.ID), step, s.Verb, at(when), by, s.Note}})
	return err
}
