package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Image is a row of the register before a change: the way back. Values are in
// the order of the table's columns; Before is nil for a row that was not there.
type Image struct {
	Table    string   `json:"table"`
	ID       string   `json:"id"`
	Version  int64    `json:"version"` // of the row after the change
	Before   []any    `json:"before,omitempty"`
	Licences []string `json:"licences,omitempty"` // of an institution: one JSON list a licence
}

// imaged lists the columns of the tables that imports change. The last column
// of each is row_version.
var imaged = map[string][]string{
	"institution": {"id", "region_code", "name", "name_key", "address", "address_key", "lon", "lat", "cell", "located_by",
		"straddles", "category", "risk", "ownership", "sponsor", "daily_supervisor", "owes", "phone", "legal_person_name",
		"legal_person_credit_code", "state", "last_patrol_at", "last_inspection_at", "registered_at", "import_batch_id",
		"simulated", "policy_version", "fix_precision", "fix_score", "fix_radius_m", "fix_source", "fix_matched", "successor_of",
		"verified_at", "row_version"},
	"clue": {"id", "source", "external_no", "kind", "text", "address", "region_code", "lon", "lat", "cell", "located_by",
		"straddles", "severity", "state", "opened_at", "closed_at", "deadline_at", "deadline_on", "institution_id",
		"time_simulated", "import_batch_id", "simulated", "policy_version", "sealed", "row_version"},
	"officer": {"id", "name", "post", "region_code", "phone", "certificate_no", "active_from_at", "active_until_at",
		"import_batch_id", "simulated", "policy_version", "week_minutes", "row_version"},
	"visit": {"id", "institution_id", "region_code", "cell", "task", "officer_id", "second_id", "shift_id", "visited_at",
		"result", "note", "lon", "lat", "accuracy_m", "source_team", "external_no", "time_simulated", "import_batch_id",
		"simulated", "policy_version", "row_version"},
}

// later lists columns that came after the first imports: images taken before
// then lack them, and the row, unchanged since, has nothing in them.
var later = map[string][]string{
	"institution": {"fix_precision", "fix_score", "fix_radius_m", "fix_source", "fix_matched", "successor_of", "verified_at"},
	"clue":        {"sealed"},
	"officer":     {"week_minutes"},
}

var licenceImage = []string{"place", "kind", "number", "category", "expires_on"}

// Images takes the rows of a table as they are now, locked, in the order of the
// ids; ids that are not there give an image without Before. Version is that of
// the row now.
func (t *Tx) Images(table string, ids []string) ([]Image, error) {
	columns := imaged[table]
	at := make(map[string]*Image, len(ids))
	out := make([]Image, len(ids))
	for i, id := range ids {
		out[i] = Image{Table: table, ID: id}
		at[id] = &out[i]
	}
	if len(ids) == 0 {
		return out, nil
	}
	c := t.conn()
	condition, list := in(c, "id", ids)
	rows, err := t.rows("SELECT "+strings.Join(columns, ", ")+" FROM "+table+" WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		image := at[r[0].(string)]
		image.Before, image.Version = r, r[len(r)-1].(int64)
	}
	if table != "institution" {
		return out, nil
	}
	condition, list = in(c, "institution_id", ids)
	rows, err = t.rows("SELECT institution_id, "+strings.Join(licenceImage, ", ")+" FROM licence WHERE "+condition+
		" ORDER BY institution_id, place", list)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		text, err := json.Marshal(r[1:])
		if err != nil {
			return nil, err
		}
		image := at[r[0].(string)]
		image.Licences = append(image.Licences, string(text))
	}
	return out, nil
}

// rows reads rows of plain values: text, int64, float64, bool or nil.
func (t *Tx) rows(query string, args ...any) (out [][]any, err error) {
	rows, err := t.tx.QueryxContext(t.ctx, t.tx.Rebind(query), args...)
	if err != nil {
		return nil, storeError(err)
	}
	defer func() {
		if closing := rows.Close(); err == nil {
			err = storeError(closing)
		}
	}()
	for rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			return nil, err
		}
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				values[i] = string(b)
			}
		}
		out = append(out, values)
	}
	return out, storeError(rows.Err())
}

// Restore puts a row back as it was, its version included, when nobody has
// changed it since: its version is still image.Version. A row that was not
// there before is deleted. false: it was changed, or something refers to it.
func (t *Tx) Restore(image *Image) (bool, error) {
	done := false
	err := t.try(func() error {
		var err error
		if image.Before == nil {
			done, err = t.execOne("DELETE FROM "+image.Table+" WHERE id = ? AND row_version = ?", image.ID, image.Version)
			return err
		}
		done, err = t.restoreRow(image)
		return err
	})
	if err != nil {
		if _, foreign := brokenConstraint(err); foreign {
			return false, nil
		}
		return false, err
	}
	return done, nil
}

// RemoveAll deletes rows that were not there before, all of one table, and says
// which stay: those changed since, and those that something refers to.
func (t *Tx) RemoveAll(table string, images []Image) (stay map[string]bool, err error) {
	stay = map[string]bool{}
	byVersion := map[int64][]string{}
	for _, i := range images {
		byVersion[i.Version] = append(byVersion[i.Version], i.ID)
	}
	c := t.conn()
	for version, ids := range byVersion {
		if table == "institution" {
			if err := t.forgetTasks(ids); err != nil {
				return nil, err
			}
		}
		condition, list := in(c, "id", ids)
		err := t.try(func() error {
			_, err := t.exec("DELETE FROM "+table+" WHERE row_version = ? AND "+condition, version, list)
			return err
		})
		if _, foreign := brokenConstraint(err); foreign { // some are referred to: find out which
			if table == "institution" { // tasks may have been generated meanwhile
				if err := t.forgetTasks(ids); err != nil {
					return nil, err
				}
			}
			for _, id := range ids {
				if _, err := t.Restore(&Image{Table: table, ID: id, Version: version}); err != nil {
					return nil, err
				}
			}
		} else if err != nil {
			return nil, err
		}
		left, err := t.RowVersions(table, ids)
		if err != nil {
			return nil, err
		}
		for id := range left {
			stay[id] = true
		}
	}
	return stay, nil
}

// marks gives "?, ?, ?" for n values.
func marks(n int) string { return strings.TrimPrefix(strings.Repeat(", ?", n), ", ") }

func (t *Tx) restoreRow(image *Image) (bool, error) {
	columns := imaged[image.Table]
	if late := later[image.Table]; len(columns) == len(image.Before)+len(late) {
		columns = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return slices.Contains(late, c) })
	}
	if len(columns) != len(image.Before) {
		return false, fmt.Errorf("store: an image of %s has %d values, the table %d", image.Table, len(image.Before), len(columns))
	}
	args := make([]any, 0, len(columns)+2)
	for _, v := range image.Before {
		args = append(args, plain(v))
	}
	done, err := t.execOne("UPDATE "+image.Table+" SET "+strings.Join(columns, " = ?, ")+" = ? WHERE id = ? AND row_version = ?",
		append(args, image.ID, image.Version)...)
	if err != nil || !done || image.Table != "institution" {
		return done, err
	}
	if _, err := t.exec("DELETE FROM licence WHERE institution_id = ?", image.ID); err != nil {
		return false, err
	}
	for _, text := range image.Licences {
		var values []any
		if err := decodeExact([]byte(text), &values); err != nil {
			return false, err
		}
		args := []any{image.ID}
		for _, v := range values {
			args = append(args, plain(v))
		}
		if _, err := t.exec("INSERT INTO licence (institution_id, "+strings.Join(licenceImage, ", ")+") VALUES (?, "+marks(len(values))+")",
			args...); err != nil {
			return false, err
		}
	}
	return true, nil
}

// plain turns a number read from JSON into what it was in the database.
func plain(v any) any {
	n, ok := v.(json.Number)
	if !ok {
		return v
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return f
}

// DecodeImages reads images back, numbers exactly.
func DecodeImages(body []byte) ([]Image, error) {
	var images []Image
	return images, decodeExact(body, &images)
}

func decodeExact(body []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return d.Decode(to)
}
