package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
)

// reviewDetail is the column review.detail.
type reviewDetail struct {
	Found  *foundDetail `json:"found,omitempty"`
	Survey string       `json:"survey,omitempty"`
}

type foundDetail struct {
	At           *pointDetail   `json:"at,omitempty"`
	By           grid.LocatedBy `json:"by,omitempty"`
	Region       string         `json:"region,omitempty"`
	Disputed     bool           `json:"disputed,omitempty"`
	Alternatives []pointDetail  `json:"alternatives,omitempty"`
}

type pointDetail struct {
	Lon       float64 `json:"lon"`
	Lat       float64 `json:"lat"`
	Precision string  `json:"precision"`
	Score     float64 `json:"score"`
	RadiusM   float64 `json:"radius_m"`
	Source    string  `json:"source"`
	Matched   string  `json:"matched"`
}

func pointDetailOf(p geo.Point, n grid.FixNote) pointDetail {
	return pointDetail{p.Lon, p.Lat, n.Precision, n.Score, n.RadiusM, n.Source, n.Matched}
}

func (d *pointDetail) candidate() grid.Candidate {
	return grid.Candidate{Point: geo.Point{Lon: d.Lon, Lat: d.Lat},
		Note: grid.FixNote{Precision: d.Precision, Score: d.Score, RadiusM: d.RadiusM, Source: d.Source, Matched: d.Matched}}
}

// detailOf writes what an item keeps beside its columns.
func detailOf(r *grid.Review) (string, error) {
	d := reviewDetail{Survey: r.Survey}
	if f := r.Found; f != nil {
		d.Found = &foundDetail{By: f.By, Region: f.Region, Disputed: f.Disputed}
		if f.Point != nil {
			p := pointDetailOf(*f.Point, f.Note)
			d.Found.At = &p
		}
		for _, c := range f.Alternatives {
			d.Found.Alternatives = append(d.Found.Alternatives, pointDetailOf(c.Point, c.Note))
		}
	}
	text, err := json.Marshal(d)
	return string(text), err
}

func readDetail(text string, r *grid.Review) error {
	var d reviewDetail
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return fmt.Errorf("store: review %s: %w", r.ID, err)
	}
	r.Survey = d.Survey
	if d.Found == nil {
		return nil
	}
	r.Found = &grid.Found{By: d.Found.By, Region: d.Found.Region, Disputed: d.Found.Disputed}
	if d.Found.At != nil {
		at := d.Found.At.candidate()
		r.Found.Point, r.Found.Note = &at.Point, at.Note
	}
	for i := range d.Found.Alternatives {
		r.Found.Alternatives = append(r.Found.Alternatives, d.Found.Alternatives[i].candidate())
	}
	return nil
}

// openReview is an item of the queue as OpenReviews needs it.
type openReview struct {
	id          grid.ReviewID
	institution grid.InstitutionID
	kind        grid.ReviewKind
	detail      string
	region      string
	batch       grid.BatchID
	createdAt   time.Time
}

// OpenReviews puts items on the queue, completed in place: id, state, time, and
// the region of those of an institution. An institution has at most one open
// item of a kind, and one that asks where it is: an equal one stays as it is (the
// item takes its id), another is settled by the new one.
func (t *Tx) OpenReviews(items []*grid.Review) error {
	var places []grid.InstitutionID
	for _, r := range items {
		if err := r.Check(); err != nil {
			return err
		}
		if r.Institution != "" {
			places = append(places, r.Institution)
		}
	}
	regions, err := t.regionsForUpdate(places)
	if err != nil {
		return err
	}
	open, err := t.openReviews(places)
	if err != nil {
		return err
	}
	q := queueing{batch: map[grid.BatchID][]grid.ReviewID{}}
	for _, r := range items {
		if r.Institution != "" {
			if r.Region = regions[r.Institution]; r.Region == "" {
				return missing("institution", string(r.Institution))
			}
		}
		mine := open[r.Institution]
		if r.Institution == "" {
			mine = nil
		}
		fresh, err := t.queue(&q, r, mine)
		if err != nil {
			return err
		}
		open[r.Institution] = fresh
	}
	return t.writeQueue(&q)
}

// queueing collects the statements of OpenReviews.
type queueing struct {
	rows    [][]any                          // new items
	batch   map[grid.BatchID][]grid.ReviewID // settled by items of an import
	dropped []grid.ReviewID                  // opened in the same breath by the same hand
	moved   map[string][]grid.ReviewID       // by the region they are in now
}

// queue decides about one item, with the open ones of its institution, and gives
// those open afterwards.
func (t *Tx) queue(q *queueing, r *grid.Review, open []openReview) ([]openReview, error) {
	detail, err := detailOf(r)
	if err != nil {
		return nil, err
	}
	var stay []openReview
	same := -1
	for _, o := range open {
		switch {
		case o.kind == r.Kind && o.detail == detail:
			same = len(stay)
			stay = append(stay, o)
		case o.kind != r.Kind && !(o.kind.OfPlace() && r.Kind.OfPlace()):
			stay = append(stay, o)
		case o.batch == r.Batch && o.createdAt.Equal(t.now):
			q.drop(o.id)
		default:
			q.batch[r.Batch] = append(q.batch[r.Batch], o.id)
		}
	}
	r.State, r.CreatedAt, r.Version = grid.ReviewOpen, t.now, 1
	if same >= 0 {
		r.ID, r.CreatedAt = stay[same].id, stay[same].createdAt
		if stay[same].region != r.Region {
			if q.moved == nil {
				q.moved = map[string][]grid.ReviewID{}
			}
			q.moved[r.Region] = append(q.moved[r.Region], r.ID)
		}
		return stay, nil
	}
	if r.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		r.ID = grid.ReviewID(id.String())
	}
	q.rows = append(q.rows, []any{string(r.ID), string(r.Kind), optional(r.Institution), r.Region, string(r.State), at(r.CreatedAt),
		"", detail, optional(r.Batch), 1})
	return append(stay, openReview{r.ID, r.Institution, r.Kind, detail, r.Region, r.Batch, r.CreatedAt}), nil
}

// drop takes an item away that is stored, or about to be.
func (q *queueing) drop(id grid.ReviewID) {
	before := len(q.rows)
	q.rows = slices.DeleteFunc(q.rows, func(row []any) bool { return row[0] == string(id) })
	if len(q.rows) == before {
		q.dropped = append(q.dropped, id)
	}
}

func (t *Tx) writeQueue(q *queueing) error {
	c := t.conn()
	if len(q.dropped) > 0 {
		condition, list := in(c, "id", q.dropped)
		if _, err := t.exec("DELETE FROM review WHERE "+condition, list); err != nil {
			return err
		}
	}
	for batch, ids := range q.batch {
		condition, list := in(c, "id", ids)
		if err := t.settle(batch, condition, list); err != nil {
			return err
		}
	}
	for region, ids := range q.moved {
		condition, list := in(c, "id", ids)
		if _, err := t.exec("UPDATE review SET region_code = ? WHERE "+condition, region, list); err != nil {
			return err
		}
	}
	_, err := c.insert(`INSERT INTO review (id, kind, institution_id, region_code, state, created_at, note, detail, import_batch_id, row_version)`,
		"", q.rows)
	return err
}

// settle ends open items because of another write, of an import or of a person.
func (t *Tx) settle(batch grid.BatchID, condition string, args ...any) error {
	_, err := t.exec("UPDATE review SET state = 'settled', settled_at = ?, settled_batch_id = ?, row_version = row_version + 1 WHERE state = 'open' AND "+condition,
		append([]any{at(t.now), optional(batch)}, args...)...)
	return err
}

// SettleReviews ends the items that ask where institutions are: they are located
// or closed. batch is the import that did it, "" when none.
func (t *Tx) SettleReviews(institutions []grid.InstitutionID, batch grid.BatchID) error {
	if len(institutions) == 0 {
		return nil
	}
	condition, list := in(t.conn(), "institution_id", institutions)
	return t.settle(batch, "kind <> 'survey' AND "+condition, list)
}

// UndoReviews takes back what an import did to the items of institutions whose
// rows are as they were before it: items it opened go, unless a person has ended
// them, and items it settled are open again. Where another import has settled
// what this one opened, that one is from now on who settled what was before.
func (t *Tx) UndoReviews(batch grid.BatchID, institutions []grid.InstitutionID) error {
	if batch == "" || len(institutions) == 0 {
		return nil
	}
	condition, list := in(t.conn(), "institution_id", institutions)
	const heir = ` FROM review o WHERE o.institution_id = review.institution_id AND o.import_batch_id = ? AND o.kind <> 'survey'
  AND o.settled_batch_id <> ?`
	_, err := t.exec("UPDATE review SET settled_batch_id = (SELECT o.settled_batch_id"+heir+" ORDER BY o.id DESC LIMIT 1) WHERE settled_batch_id = ? AND EXISTS (SELECT 1"+heir+") AND "+condition,
		string(batch), string(batch), string(batch), string(batch), string(batch), list)
	if err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM review WHERE import_batch_id = ? AND (state = 'open' OR settled_batch_id IS NOT NULL) AND "+condition,
		string(batch), list)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE review SET state = 'open', settled_at = NULL, settled_by = NULL, settled_batch_id = NULL, row_version = row_version + 1
WHERE state = 'settled' AND settled_batch_id = ? AND NOT EXISTS (
  SELECT 1 FROM review o WHERE o.institution_id = review.institution_id
    AND (o.state = 'open' AND o.kind <> 'survey' OR o.settled_batch_id = review.settled_batch_id AND o.id > review.id)
) AND `+condition, string(batch), list)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE review SET region_code = (SELECT region_code FROM institution WHERE institution.id = review.institution_id)
WHERE state = 'open' AND EXISTS (SELECT 1 FROM institution WHERE institution.id = review.institution_id AND institution.region_code <> review.region_code)
AND `+condition, list)
	return err
}

// regionsForUpdate locks institutions, by id, and gives their regions: who queues
// an item of one waits for who else does.
func (t *Tx) regionsForUpdate(ids []grid.InstitutionID) (map[grid.InstitutionID]string, error) {
	regions := make(map[grid.InstitutionID]string, len(ids))
	if len(ids) == 0 {
		return regions, nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	return regions, c.each(func(row scanner) error {
		var id grid.InstitutionID
		var region string
		err := row.Scan(&id, &region)
		regions[id] = region
		return err
	}, "SELECT id, region_code FROM institution WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
}

// openReviews reads the open items of institutions and locks them.
func (t *Tx) openReviews(ids []grid.InstitutionID) (map[grid.InstitutionID][]openReview, error) {
	open := map[grid.InstitutionID][]openReview{}
	if len(ids) == 0 {
		return open, nil
	}
	c := t.conn()
	condition, list := in(c, "institution_id", ids)
	return open, c.each(func(row scanner) error {
		var o openReview
		err := row.Scan(&o.id, &o.institution, &o.kind, &o.detail, &o.region, (*optional)(&o.batch), into(&o.createdAt))
		open[o.institution] = append(open[o.institution], o)
		return err
	}, "SELECT id, institution_id, kind, detail, region_code, import_batch_id, created_at FROM review WHERE state = 'open' AND "+
		condition+" ORDER BY id"+c.forUpdate(), list)
}
