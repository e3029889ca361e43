package intake

import (
	"context"
	"slices"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// comparison is what is known of a complete file while it is compared.
type comparison struct {
	matched    map[grid.InstitutionID]bool // in the file
	regions    map[string]bool             // of the file's rows
	categories map[grid.Category]bool      // of the file's rows
	waiting    map[int][]waitingRow        // by chunk
}

// matchedPlace is an institution that a row of the file speaks of.
type matchedPlace struct {
	id       grid.InstitutionID
	region   string
	category grid.Category
}

// waitingRow is a new row at the address of active places: it follows the first
// of them that the whole file does not have.
type waitingRow struct {
	row int
	of  []waitingFor
}

type waitingFor struct {
	id            grid.InstitutionID
	name, address string
}

// note keeps which institutions the rows speak of.
func (o *outcome) note(places []*stated[grid.Institution]) {
	for _, p := range places {
		i := &p.now
		if i.Origin.Batch == "" && p.before != nil { // not written: it is as it was
			i = p.before
		}
		o.matched = append(o.matched, matchedPlace{p.now.ID, i.Region, i.Category})
	}
}

// listed notes the institutions that rows speak of which cannot be used: they
// are not gone.
func (j institutionRows) listed(tx *store.Tx, refused []Record, out *outcome) error {
	v := newValues(j.fields, j.zone, j.datum)
	known, err := j.known(tx, v, refused)
	if err != nil {
		return err
	}
	for _, r := range refused {
		v.at(r)
		if id, isNew := known.find(v); !isNew {
			out.matched = append(out.matched, matchedPlace{id: id})
		}
	}
	return nil
}

func (c *comparison) add(no int, out *outcome) {
	for _, m := range out.matched {
		c.matched[m.id] = true
		if m.region != "" {
			c.regions[m.region] = true
			c.categories[m.category] = true
		}
	}
	if len(out.waiting) > 0 {
		c.waiting[no] = out.waiting
	}
}

// Compare finds out what a staged batch would do: the class of each row and, of
// a complete file, what is gone. Nothing of it is in force, and it can be done
// again.
func (s *Service) Compare(ctx context.Context, id grid.BatchID) error {
	if err := s.write(ctx, func(tx *store.Tx) error { return tx.DropGone(id) }); err != nil {
		return err
	}
	b, err := s.Store.ImportBatch(ctx, id)
	if err != nil {
		return err
	}
	j, err := s.job(ctx, b)
	if err != nil {
		return err
	}
	if b.Complete {
		j.complete = &comparison{matched: map[grid.InstitutionID]bool{}, regions: map[string]bool{},
			categories: map[grid.Category]bool{}, waiting: map[int][]waitingRow{}}
	}
	j.earlier = map[string]bool{}
	done := 0
	for no := 1; no <= b.Chunks; no++ {
		counts, err := s.compareChunk(ctx, j, no)
		if err != nil {
			return err
		}
		done += counts.Rows
		s.tell(Progress{Batch: id, Stage: "comparing", Rows: done, Total: b.Counts.Rows, Counts: counts, Rejects: counts.Rejected})
	}
	if j.complete != nil {
		if err := s.settleWaiting(ctx, j); err != nil {
			return err
		}
		if err := s.putGone(ctx, j); err != nil {
			return err
		}
	}
	return s.write(ctx, func(tx *store.Tx) error { return tx.SetImportCompared(id) })
}

// compareChunk rehearses one chunk and keeps what would become of its rows.
func (s *Service) compareChunk(ctx context.Context, j *job, no int) (counts store.ImportCounts, err error) {
	var out outcome
	err = s.write(ctx, func(tx *store.Tx) error {
		c, staged, err := tx.TakeImportChunk(j.batch.ID, no, store.ImportStaged)
		if err != nil || !staged {
			return err
		}
		c.Diff = nil // of an earlier comparison
		if err := tx.Rehearse(func() (err error) {
			out, err = j.chunk(tx, &c)
			return err
		}); err != nil {
			return err
		}
		earlier, err := decodeRejects(c.Rejects)
		if err != nil {
			return err
		}
		rows := c.Counts.Rows
		c.Counts = out.counts
		c.Counts.Rows, c.Counts.Rejected = rows, len(rowsOf(earlier))+out.counts.Rejected
		for _, r := range out.rejects {
			out.diff.Rejects = append(out.diff.Rejects, wireReject(r))
		}
		if c.Diff, err = out.diff.encode(); err != nil {
			return err
		}
		counts = c.Counts
		return tx.CompareImportChunk(j.batch.ID, &c)
	})
	if err != nil {
		return counts, err
	}
	for _, key := range out.fresh {
		j.earlier[key] = true
	}
	if j.complete != nil {
		j.complete.add(no, &out)
	}
	return counts, nil
}

// repeats says whether an earlier chunk has the new place that a row speaks of:
// by its licence, else by name and address if one of the two rows has no licence.
func (j *job) repeats(v *values, out *outcome) bool {
	licence, place := licencePair(v), placePair(v)
	number := "licence\x00" + licence.A + "\x00" + licence.B
	at := place.A + "\x00" + place.B
	var asked, known []string
	if licence.B != "" {
		asked, known = []string{number}, []string{number}
	}
	if place.A != "" && place.B != "" {
		if licence.B == "" {
			asked, known = append(asked, "any\x00"+at), append(known, "bare\x00"+at)
		} else {
			asked = append(asked, "bare\x00"+at)
		}
		known = append(known, "any\x00"+at)
	}
	out.fresh = append(out.fresh, known...)
	return slices.ContainsFunc(asked, func(key string) bool { return j.earlier[key] })
}

// settleWaiting makes successors of the new rows whose predecessor is not in the
// file.
func (s *Service) settleWaiting(ctx context.Context, j *job) error {
	for no := 1; no <= j.batch.Chunks; no++ {
		waiting := j.complete.waiting[no]
		if len(waiting) == 0 {
			continue
		}
		err := s.write(ctx, func(tx *store.Tx) error {
			c, staged, err := tx.TakeImportChunk(j.batch.ID, no, store.ImportStaged)
			if err != nil || !staged {
				return err
			}
			d, err := decodeDiff(c.Diff)
			if err != nil {
				return err
			}
			for _, w := range waiting {
				j.succeed(&d, &c.Counts, w)
			}
			if c.Diff, err = d.encode(); err != nil {
				return err
			}
			return tx.CompareImportChunk(j.batch.ID, &c)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// succeed makes a new row the successor of the first place at its address that
// the file does not have and nobody else follows.
func (j *job) succeed(d *wireDiff, counts *store.ImportCounts, w waitingRow) {
	at := slices.IndexFunc(w.of, func(o waitingFor) bool {
		row := j.followed[o.id]
		return !j.complete.matched[o.id] && (row == 0 || row == w.row)
	})
	if at < 0 {
		return
	}
	o := w.of[at]
	e := d.of(w.row)
	switch {
	case e != nil && e.Class == ClassSuspect:
		counts.Suspect--
	case e == nil && slices.Contains(d.New, w.row):
		d.New = slices.DeleteFunc(d.New, func(row int) bool { return row == w.row })
		d.Rows = append(d.Rows, wireEntry{Row: w.row})
		e = &d.Rows[len(d.Rows)-1]
	default: // refused
		return
	}
	e.Class, e.Other, e.OtherN, e.OtherA = ClassSuccessor, string(o.id), o.name, o.address
	counts.Successor++
	j.followed[o.id] = w.row
}

// putGone adds chunks of the institutions in the file's regions and categories
// that the file does not have.
func (s *Service) putGone(ctx context.Context, j *job) error {
	var regions []string
	var categories []grid.Category
	for r := range j.complete.regions {
		if j.scope == nil || j.scope[r] {
			regions = append(regions, r)
		}
	}
	for c := range j.complete.categories {
		categories = append(categories, c)
	}
	no := j.batch.Chunks
	for after := grid.InstitutionID(""); ; {
		known, err := s.Store.ActiveInstitutions(ctx, regions, categories, after, ChunkRows)
		if err != nil || len(known) == 0 {
			return err
		}
		after = known[len(known)-1].ID
		var d wireDiff
		for _, k := range known {
			if !j.complete.matched[k.ID] {
				d.Rows = append(d.Rows, wireEntry{Class: ClassGone, ID: string(k.ID), Name: k.Name, Address: k.Address})
			}
		}
		if len(d.Rows) == 0 {
			continue
		}
		no++
		c := store.ImportChunk{No: no, Body: []byte("[]"), Rejects: []byte("[]"), Counts: store.ImportCounts{Gone: len(d.Rows)}}
		if c.Diff, err = d.encode(); err != nil {
			return err
		}
		if err := s.write(ctx, func(tx *store.Tx) error { return tx.PutImportChunk(j.batch.ID, &c) }); err != nil {
			return err
		}
	}
}

// isGone says whether a chunk holds what is gone, and no rows.
func isGone(c *store.ImportChunk) bool { return c.Counts.Rows == 0 && c.Counts.Gone > 0 }

// closeGone closes what is gone, if the person who applies the batch wants it.
// What was closed or taken away meanwhile stays so.
func (j *job) closeGone(tx *store.Tx, c *store.ImportChunk) (outcome, error) {
	out := outcome{diff: *j.planned}
	out.counts.Gone = c.Counts.Gone
	if !j.batch.CloseGone {
		return out, nil
	}
	ids := make([]grid.InstitutionID, len(out.diff.Rows))
	for i, e := range out.diff.Rows {
		ids[i] = grid.InstitutionID(e.ID)
	}
	stored, err := tx.InstitutionsByID(ids)
	if err != nil {
		return out, err
	}
	var places []*placeStated
	for n := range stored {
		if i := &stored[n]; i.State == grid.Active && (j.scope == nil || j.scope[i.Region]) {
			p := &placeStated{now: *i, before: i}
			p.now.State = grid.Closed
			places = append(places, p)
		}
	}
	way := institutionWay
	way.after = nil
	kept := out.diff
	err = way.store(tx, j.origin(tx), places, &out)
	out.diff = kept
	return out, err
}

type placeStated = stated[grid.Institution]
