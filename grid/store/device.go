package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gridwatch/grid"
)

// Device is a phone as one account uses it.
type Device struct {
	ID      string // UUID that the app made
	Account grid.AccountID
	Name    string // of the person, else of the account
	Region  string // of the account
	App     string // version
	FirstAt time.Time
	LastAt  time.Time
	LastSeq int64
	WipedAt time.Time // zero: not wiped
	WipedBy grid.AccountID
}

// deviceUse is the key of a Device.
type deviceUse struct {
	id      string
	account grid.AccountID
}

func compareUses(a, b deviceUse) int {
	return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.account, b.account))
}

func sortedUses[T any](m map[deviceUse]T) []deviceUse {
	return slices.SortedFunc(maps.Keys(m), compareUses)
}

// deviceUses are the devices of some submissions as they are stored.
type deviceUses map[deviceUse]*Device

func (d deviceUses) wiped(h *Handed) bool {
	stored := d[deviceUse{h.Envelope.Device, h.Account.ID}]
	return stored != nil && !stored.WipedAt.IsZero()
}

// lockDevices reads and locks the devices of the items, so that a wipe comes
// wholly before or after.
func (t *Tx) lockDevices(items []*Handed) (deviceUses, error) {
	var ids []string
	for _, h := range items {
		ids = append(ids, h.Envelope.Device)
	}
	c := t.conn()
	condition, list := in(c, "id", sorted(ids))
	uses := deviceUses{}
	err := c.each(func(row scanner) error {
		d := &Device{}
		err := row.Scan(&d.ID, &d.Account, &d.LastSeq, into(&d.WipedAt))
		uses[deviceUse{d.ID, d.Account}] = d
		return err
	}, "SELECT id, account_id, last_seq, wiped_at FROM device WHERE "+condition+" ORDER BY id, account_id"+c.forUpdate(), list)
	return uses, err
}

// noteDevices says when the devices of new records were last heard of.
func (t *Tx) noteDevices(records []*record, stored deviceUses, wall time.Time) error {
	last := map[deviceUse]*record{}
	for _, r := range records {
		use := deviceUse{r.Envelope.Device, r.Account.ID}
		if l := last[use]; l == nil || l.Envelope.DeviceSeq < r.Envelope.DeviceSeq {
			last[use] = r
		}
	}
	var rows [][]any
	for _, use := range sortedUses(last) {
		e, seq := last[use].Envelope, last[use].Envelope.DeviceSeq
		if d := stored[use]; d != nil {
			seq = max(seq, d.LastSeq)
		}
		rows = append(rows, []any{use.id, string(use.account), e.App, at(wall), at(wall), seq})
	}
	_, err := t.conn().insert("INSERT INTO device (id, account_id, app, first_at, last_at, last_seq)",
		"ON CONFLICT (id, account_id) DO UPDATE SET app = excluded.app, last_at = excluded.last_at, last_seq = excluded.last_seq", rows)
	return err
}

// Wiped says whether a device may not be used by an account any more.
func (s *Store) Wiped(ctx context.Context, device string, account grid.AccountID) (bool, error) {
	var one int
	return s.get(ctx, &one, "SELECT 1 FROM device WHERE id = ? AND account_id = ? AND wiped_at IS NOT NULL", device, string(account))
}

const deviceColumns = `device.id, device.account_id, COALESCE(officer.name, account.name), account.region_code, device.app,
  device.first_at, device.last_at, device.last_seq, device.wiped_at, device.wiped_by`

const deviceFrom = ` FROM device JOIN account ON account.id = device.account_id LEFT JOIN officer ON officer.id = account.officer_id`

func scanDevice(row scanner, d *Device) error {
	return row.Scan(&d.ID, &d.Account, &d.Name, &d.Region, &d.App, into(&d.FirstAt), into(&d.LastAt), &d.LastSeq, into(&d.WipedAt), (*optional)(&d.WipedBy))
}

// Devices lists the devices of the scope's accounts, the last heard of first.
func (s *Store) Devices(ctx context.Context, scope string, page Page) ([]Device, string, error) {
	var w where
	w.scope("account.region_code", scope)
	if err := w.before(page, "device.last_at", "device.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanDevice, "SELECT "+deviceColumns+deviceFrom+w.String()+
		" ORDER BY device.last_at DESC, device.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(d *Device) string { return cursorAt(d.LastAt, d.ID) })
	return items, next, err
}

// WipeDevice refuses from now on everything that a device sends as an account of
// the scope. Wiped again it stays as it is. It gives the device as the account
// uses it that used it last.
func (t *Tx) WipeDevice(scope, id string, by grid.AccountID, wall time.Time) (Device, error) {
	var w where
	w.scope("account.region_code", scope)
	w.add("device.id = ?", id)
	c := t.conn()
	all, err := listOf(c, scanDevice, "SELECT "+deviceColumns+deviceFrom+w.String()+" ORDER BY device.last_at DESC, device.account_id", w.args...)
	if err == nil && len(all) == 0 {
		err = missing("device", id)
	}
	if err != nil {
		return Device{}, err
	}
	for n := range all {
		d := &all[n]
		if !d.WipedAt.IsZero() {
			continue
		}
		d.WipedAt, d.WipedBy = micro(wall), by
		if _, err := t.exec("UPDATE device SET wiped_at = ?, wiped_by = ? WHERE id = ? AND account_id = ? AND wiped_at IS NULL",
			at(wall), string(by), d.ID, string(d.Account)); err != nil {
			return Device{}, err
		}
	}
	return all[0], nil
}
