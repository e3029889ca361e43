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
	stored, err := t.neighbours(byUse)
	if err != nil {
		return err
	}
	settled := map[string][]string{} // chain → ids of stored records
	for use, fresh := range byUse {
		settleChain(append(fresh, stored[use]...), settled)
	}
	for _, chain := range sortedKeys(settled) {
		condition, list := in(t.conn(), "id", sorted(settled[chain]))
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

// settleChain finds how the new records of a device stand, and notes the stored
// ones that stand otherwise now.
func settleChain(all []*link, settled map[string][]string) {
	bySeq := map[int64][]*link{}
	for _, l := range all {
		bySeq[l.seq] = append(bySeq[l.seq], l)
	}
	for _, l := range all {
		chain := l.standing(bySeq)
		switch {
		case l.fresh != nil:
			l.fresh.chain = chain
		case chain != l.chain && l.chain != chainBroken && chain != chainOpen:
			settled[chain] = append(settled[chain], l.id)
		}
	}
}

// neighbours reads the stored records with the numbers of the new ones, and those
// before and after. Numbers of a device that lie close together are one walk along
// the index, and the walks of all devices one statement.
func (t *Tx) neighbours(byUse map[deviceUse][]*link) (map[deviceUse][]*link, error) {
	c := t.conn()
	stored := map[deviceUse][]*link{}
	scan := func(row scanner) error {
		l := &link{}
		err := row.Scan(&l.id, &l.account, &l.device, &l.seq, &l.sum, &l.prev, &l.chain)
		use := deviceUse{l.device, l.account}
		stored[use] = append(stored[use], l)
		return err
	}
	const columns = "SELECT submission.id, account_id, device, device_seq, sha256, prev_sha256, chain FROM "
	var walks []any
	for _, use := range sortedUses(byUse) {
		wanted := make([]int64, 0, 3*len(byUse[use]))
		for _, l := range byUse[use] {
			wanted = append(wanted, l.seq-1, l.seq, l.seq+1)
		}
		slices.Sort(wanted)
		wanted = slices.Compact(wanted)
		if first, last := wanted[0], wanted[len(wanted)-1]; uint64(last-first) < 4*uint64(len(wanted)) { // the highest number has no next
			walks = append(walks, string(use.account), use.id, first, last)
			continue
		}
		condition, list := in(c, "device_seq", wanted)
		err := c.each(scan, columns+"submission WHERE account_id = ? AND device = ? AND "+condition, string(use.account), use.id, list)
		if err != nil {
			return nil, err
		}
	}
	const each = 4 // arguments of a walk
	for part := range slices.Chunk(walks, each*1000) {
		query := c.values("WITH walk (of_account, of_device, first, last) AS (", ") "+columns+`walk JOIN submission
ON account_id = of_account AND device = of_device AND device_seq BETWEEN CAST(first AS BIGINT) AND CAST(last AS BIGINT)`, len(part)/each, each)
		if err := c.each(scan, query, part...); err != nil {
			return nil, err
		}
	}
	return stored, nil
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
