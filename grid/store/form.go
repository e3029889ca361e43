package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/form"
)

// FormRow is a version of a form.
type FormRow struct {
	form.Form
	PublishedAt  time.Time
	SupersededAt time.Time // zero while it is the present one
	PublishedBy  grid.AccountID
}

const formColumns = "code, version, schema, published_at, superseded_at, published_by"

// readForms keeps forms by their text: a version is never changed, and the same
// few are asked for with every check-in.
var readForms sync.Map // text → form.Form

func scanForm(row scanner, r *FormRow) error {
	var code, text string
	var version int
	if err := row.Scan(&code, &version, &text, into(&r.PublishedAt), into(&r.SupersededAt), &r.PublishedBy); err != nil {
		return err
	}
	if known, ok := readForms.Load(text); ok {
		r.Form = known.(form.Form)
		return nil
	}
	read, err := form.Decode([]byte(text))
	if err != nil {
		return err
	}
	readForms.Store(text, read)
	r.Form = read
	return nil
}

// formsOf are the stored versions of forms, and those that come with the program
// of codes that are not stored at all; by code and version.
func formsOf(c conn, codes []string) ([]FormRow, error) {
	query, args := "SELECT "+formColumns+" FROM form", []any{}
	if codes != nil {
		condition, list := in(c, "code", codes)
		query, args = query+" WHERE "+condition, []any{list}
	}
	all, err := listOf(c, scanForm, query, args...)
	if err != nil {
		return nil, err
	}
	stored := map[string]bool{}
	for n := range all {
		stored[all[n].Code] = true
	}
	for _, b := range form.Builtin() {
		if !stored[b.Code] && (codes == nil || slices.Contains(codes, b.Code)) {
			all = append(all, FormRow{Form: b})
		}
	}
	slices.SortFunc(all, func(a, b FormRow) int {
		if order := strings.Compare(a.Code, b.Code); order != 0 {
			return order
		}
		return a.Version - b.Version
	})
	return all, nil
}

// Forms lists the present version of every form, by code.
func (s *Store) Forms(ctx context.Context) ([]FormRow, error) {
	all, err := formsOf(s.conn(ctx), nil)
	return slices.DeleteFunc(all, func(r FormRow) bool { return !r.SupersededAt.IsZero() }), err
}

// FormVersions lists every version of a form, the newest first; a form that is
// not there is NotFound.
func (s *Store) FormVersions(ctx context.Context, code string) ([]FormRow, error) {
	all, err := formsOf(s.conn(ctx), []string{code})
	if err == nil && len(all) == 0 {
		err = missing("form", code)
	}
	slices.Reverse(all)
	return all, err
}

// PublishForm stores the next version of a form, which supersedes the present
// one. The version is given in place.
func (t *Tx) PublishForm(f *form.Form, by grid.AccountID) error {
	if err := f.Check(); err != nil {
		return err
	}
	versions, err := t.lockForms([]string{f.Code})
	if err != nil {
		return err
	}
	f.Version = 1
	if n := len(versions); n > 0 {
		if last := &versions[n-1]; last.PublishedAt.IsZero() { // it comes with the program, and is stored only now
			if err := t.writeForm(&last.Form, ""); err != nil {
				return err
			}
		}
		f.Version = versions[n-1].Version + 1
	}
	return t.writeForm(f, by)
}

// PublishBuiltinForms stores the forms that come with the program unless the same
// or a later version is stored. It gives how many it stored.
func (t *Tx) PublishBuiltinForms() (published int, err error) {
	var codes []string
	for _, b := range form.Builtin() {
		codes = append(codes, b.Code)
	}
	versions, err := t.lockForms(codes)
	if err != nil {
		return 0, err
	}
	newest := map[string]int{}
	for _, v := range versions {
		if !v.PublishedAt.IsZero() {
			newest[v.Code] = v.Version
		}
	}
	for _, b := range form.Builtin() {
		if b.Version <= newest[b.Code] {
			continue
		}
		if err := t.writeForm(&b, ""); err != nil {
			return published, err
		}
		published++
	}
	return published, nil
}

// lockForms reads the versions of forms; others who publish wait.
func (t *Tx) lockForms(codes []string) ([]FormRow, error) {
	if t.store.dialect == postgres { // in SQLite a write transaction is alone
		if _, err := t.exec("SELECT pg_advisory_xact_lock(hashtextextended('forms', 0))"); err != nil {
			return nil, err
		}
	}
	return formsOf(t.conn(), codes)
}

func (t *Tx) writeForm(f *form.Form, by grid.AccountID) error {
	text, err := f.Encode()
	if err != nil {
		return err
	}
	if _, err := t.exec("UPDATE form SET superseded_at = ? WHERE code = ? AND superseded_at IS NULL", at(t.Now()), f.Code); err != nil {
		return err
	}
	_, err = t.conn().insert("INSERT INTO form (code, version, schema, published_at, published_by)", "",
		[][]any{{f.Code, int64(f.Version), string(text), at(t.Now()), string(by)}})
	return err
}

// checkForms checks the answers of check-ins by the version of the form they were
// given to, and writes them in canonical form. A version that was superseded
// longer ago than form.Grace is a Conflict "form-too-old", a form that never was
// "form-unknown".
func (t *Tx) checkForms(items []*grid.Checkin, f faults) error {
	var codes []string
	for _, c := range items {
		if c.Form != "" {
			codes = append(codes, c.Form)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	versions, err := formsOf(t.conn(), sorted(codes))
	if err != nil {
		return err
	}
	for n, c := range items {
		if c.Form == "" || f[n] != nil {
			continue
		}
		i := slices.IndexFunc(versions, func(r FormRow) bool { return r.Code == c.Form && r.Version == c.FormVersion })
		switch {
		case i < 0:
			f.conflict(n, "form-unknown", "form", c.Form+" "+strconv.Itoa(c.FormVersion), "is no form that was ever published")
			continue
		case !form.Accepted(versions[i].SupersededAt, t.Now()):
			f.conflict(n, "form-too-old", "form", c.Form+" "+strconv.Itoa(c.FormVersion), "was superseded more than %d days ago", int(form.Grace/(24*time.Hour)))
			continue
		}
		canonical, err := versions[i].Schema.Answers(c.Answers)
		if err := f.add(n, err); err != nil {
			return err
		}
		c.Answers = canonical
	}
	return nil
}
