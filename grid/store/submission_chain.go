package store

import (
	"slices"

	"gridwatch/grid"
)

// How a record stands to the one its device and account made before it. It is a
// fact for the grade of evidence and refuses nothing.
const (
	chainOpen   = "open" // that one is not here yet
	chainWhole  = "whole"
	chainBroken = "broken" // another hash, or two records with one number
)

// link is a record of a chain.
type link struct {
	id, device, sum, prev, chain string
	account                      grid.AccountID
	seq                          int64
	fresh                        *record
}

// linkChain finds how the new records are chained, and settles those stored
// records whose predecessor has come with them.
func (t *Tx) linkChain(records []*record) error {
	byUse := map[deviceUse][]*link{}
	for _, r := range records {
		e := r.Envelope
		use := deviceUse{e.Device, r.Account.ID}
		byUse[use] = append(byUse[use], &link{id: r.ID, device: e.Device, account: r.Account.ID, seq: e.DeviceSeq, sum: r.Sum, prev: e.Prev, fresh: r})
	}
	for _, use := range sortedUses(byUse) {
		if err := t.linkDevice(use, byUse[use]); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) linkDevice(use deviceUse, fresh []*link) error {
	wanted := make([]int64, 0, 3*len(fresh))
	for _, l := range fresh {
		wanted = append(wanted, l.seq-1, l.seq, l.seq+1)
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	c := t.conn()
	condition, list := in(c, "device_seq", wanted)
	args := []any{string(use.account), use.id, list}
	if first, last := wanted[0], wanted[len(wanted)-1]; last-first < 4*int64(len(wanted)) { // close together: one walk along the index
		condition, args = "device_seq BETWEEN ? AND ?", []any{string(use.account), use.id, first, last}
	}
	all := slices.Clone(fresh)
	err := c.each(func(row scanner) error {
		l := &link{device: use.id, account: use.account}
		err := row.Scan(&l.id, &l.seq, &l.sum, &l.prev, &l.chain)
		all = append(all, l)
		return err
	}, "SELECT id, device_seq, sha256, prev_sha256, chain FROM submission WHERE account_id = ? AND device = ? AND "+condition, args...)
	if err != nil {
		return err
	}
	bySeq := map[int64][]*link{}
	for _, l := range all {
		bySeq[l.seq] = append(bySeq[l.seq], l)
	}
	settled := map[string][]string{} // chain → ids of stored records
	for _, l := range all {
		chain := l.standing(bySeq)
		switch {
		case l.fresh != nil:
			l.fresh.chain = chain
		case chain != l.chain && l.chain != chainBroken && chain != chainOpen:
			settled[chain] = append(settled[chain], l.id)
		}
	}
	for chain, ids := range settled {
		condition, list := in(c, "id", ids)
		if _, err := t.exec("UPDATE submission SET chain = ? WHERE "+condition, chain, list); err != nil {
			return err
		}
		if chain == chainBroken { // known only now: the evidence is graded again
			if _, err := t.exec("UPDATE visit SET graded_at = NULL WHERE "+condition, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// standing of a record among those of its device.
func (l *link) standing(bySeq map[int64][]*link) string {
	before := bySeq[l.seq-1]
	switch {
	case len(bySeq[l.seq]) > 1:
		return chainBroken
	case l.seq == 1:
		if l.prev == "" {
			return chainWhole
		}
		return chainBroken
	case len(before) == 0:
		return chainOpen
	case slices.ContainsFunc(before, func(b *link) bool { return b.sum == l.prev }):
		return chainWhole
	}
	return chainBroken
}
