package store

import (
	"context"

	"gridwatch/grid"
)

// ReviewFilter narrows the queue; zero fields do not.
type ReviewFilter struct {
	Kind  grid.ReviewKind
	State grid.ReviewState
	IDs   []grid.ReviewID
}

// ReviewRow is an item with what is shown of its institution.
type ReviewRow struct {
	grid.Review
	Name, Address string
	Category      grid.Category
}

const reviewColumns = `r.id, r.kind, r.institution_id, r.region_code, r.state, r.created_at, r.settled_at, r.settled_by, r.note, r.detail,
  r.import_batch_id, r.row_version, i.name, i.address, i.category
FROM review r LEFT JOIN institution i ON i.id = r.institution_id`

func scanReview(row scanner, r *ReviewRow) error {
	var detail string
	err := row.Scan(&r.ID, &r.Kind, (*optional)(&r.Institution), &r.Region, &r.State, into(&r.CreatedAt), into(&r.SettledAt),
		(*optional)(&r.SettledBy), &r.Note, &detail, (*optional)(&r.Batch), &r.Version, (*optional)(&r.Name), (*optional)(&r.Address),
		(*optional)(&r.Category))
	if err != nil {
		return err
	}
	return readDetail(detail, &r.Review)
}

// where is the condition of the filter in a scope.
func (f *ReviewFilter) where(c conn, scope string) *where {
	w := &where{}
	w.scope("r.region_code", scope)
	if f.Kind != "" {
		w.add("r.kind = ?", string(f.Kind))
	}
	if f.State != "" {
		w.add("r.state = ?", string(f.State))
	}
	if f.IDs != nil {
		condition, list := in(c, "r.id", f.IDs)
		w.add(condition, list)
	}
	return w
}

// Reviews lists the scope's items, the oldest first.
func (s *Store) Reviews(ctx context.Context, scope string, filter ReviewFilter, page Page) ([]ReviewRow, string, error) {
	c := s.conn(ctx)
	w := filter.where(c, scope)
	if page.After != "" {
		id, err := page.afterID()
		if err != nil {
			return nil, "", err
		}
		w.add("r.id > ?", id)
	}
	rows, err := listOf(c, scanReview, "SELECT "+reviewColumns+w.String()+" ORDER BY r.id LIMIT ?", append(w.args, page.limit()+1)...)
	if err != nil {
		return nil, "", err
	}
	rows, next := cut(page, rows, func(r *ReviewRow) string { return string(r.ID) })
	return rows, next, nil
}

// ReviewCounts counts the scope's items in a state by kind.
func (s *Store) ReviewCounts(ctx context.Context, scope string, state grid.ReviewState) (map[grid.ReviewKind]int, error) {
	c := s.conn(ctx)
	filter := ReviewFilter{State: state}
	w := filter.where(c, scope)
	counts := map[grid.ReviewKind]int{}
	return counts, c.each(func(row scanner) error {
		var kind grid.ReviewKind
		var n int
		err := row.Scan(&kind, &n)
		counts[kind] = n
		return err
	}, "SELECT r.kind, COUNT(*) FROM review r"+w.String()+" GROUP BY r.kind", w.args...)
}

// Review is one item of the scope.
func (s *Store) Review(ctx context.Context, scope string, id grid.ReviewID) (ReviewRow, error) {
	rows, _, err := s.Reviews(ctx, scope, ReviewFilter{IDs: []grid.ReviewID{id}}, Page{Limit: 1})
	if err != nil {
		return ReviewRow{}, err
	}
	if len(rows) == 0 {
		return ReviewRow{}, missing("review", string(id))
	}
	return rows[0], nil
}

// Review reads one item, locked together with its institution, which is locked
// first as every writer of the register does.
func (t *Tx) Review(id grid.ReviewID) (ReviewRow, error) {
	c := t.conn()
	institution, there, err := one(c, value[optional], "SELECT institution_id FROM review WHERE id = ?", string(id))
	if err != nil {
		return ReviewRow{}, err
	}
	if !there {
		return ReviewRow{}, missing("review", string(id))
	}
	if institution != "" {
		if _, err := t.regionsForUpdate([]grid.InstitutionID{grid.InstitutionID(institution)}); err != nil {
			return ReviewRow{}, err
		}
	}
	lock := ""
	if c.dialect == postgres {
		lock = " FOR NO KEY UPDATE OF r"
	}
	r, there, err := one(c, scanReview, "SELECT "+reviewColumns+" WHERE r.id = ?"+lock, string(id))
	if err == nil && !there {
		err = missing("review", string(id))
	}
	return r, err
}

// EndReview stores what a verb made of an item that was read in this
// transaction: its version and state must be as they were.
func (t *Tx) EndReview(r *grid.Review) error {
	done, err := t.execOne(`UPDATE review SET state = ?, settled_at = ?, settled_by = ?, note = ?, row_version = row_version + 1
WHERE id = ? AND row_version = ? AND state = 'open'`,
		string(r.State), at(r.SettledAt), optional(r.SettledBy), r.Note, string(r.ID), r.Version)
	if err != nil {
		return err
	}
	if !done {
		return grid.Errorf(grid.Conflict, "review-changed", "the item was changed by somebody else")
	}
	r.Version++
	return nil
}
