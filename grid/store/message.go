package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// SendMessage stores a message with the people it goes to: those named, who must
// be employed in its region, else all who are. It says how many they are. The
// region and the instant are the caller's to decide.
func (t *Tx) SendMessage(m *grid.Message) (people int, err error) {
	if err := m.Check(); err != nil {
		return 0, err
	}
	m.SentAt, m.Origin.PolicyVersion = micro(m.SentAt), t.Policy().Version
	employed, err := t.employed(m.Region)
	if err != nil {
		return 0, err
	}
	to := employed
	if m.To != nil {
		to = sorted(append([]grid.OfficerID(nil), m.To...))
		known := make(map[grid.OfficerID]bool, len(employed))
		for _, id := range employed {
			known[id] = true
		}
		var f grid.Faults
		for _, id := range to {
			if !known[id] {
				f.Add("to", string(id), "is nobody who is employed in the region")
			}
		}
		if err := f.Err("message"); err != nil {
			return 0, err
		}
	}
	if m.OnShift {
		if to, err = t.onShift(to); err != nil {
			return 0, err
		}
	}
	_, err = t.exec(`INSERT INTO message (id, region_code, body, urgent, by_id, sent_at, simulated, policy_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		string(m.ID), m.Region, m.Text, m.Urgent, string(m.By), at(m.SentAt), m.Origin.Simulated, m.Origin.PolicyVersion)
	if err != nil {
		return 0, err
	}
	rows := make([][]any, len(to))
	for n, id := range to {
		rows[n] = []any{string(m.ID), string(id)}
	}
	_, err = t.conn().insert("INSERT INTO message_read (message_id, officer_id)", "", rows)
	return len(to), err
}

// employed lists the people who are employed in a region now, by id.
func (t *Tx) employed(region string) ([]grid.OfficerID, error) {
	var w where
	w.scope("region_code", region)
	w.add("active_from_at <= ? AND (active_until_at IS NULL OR active_until_at > ?)", at(t.Now()), at(t.Now()))
	return listOf(t.conn(), value[grid.OfficerID], "SELECT id FROM officer"+w.String()+" ORDER BY id", w.args...)
}

// onShift keeps those who have a shift that has not ended.
func (t *Tx) onShift(people []grid.OfficerID) ([]grid.OfficerID, error) {
	c := t.conn()
	condition, list := in(c, "officer_id", people)
	return listOf(c, value[grid.OfficerID], "SELECT officer_id FROM shift WHERE state <> 'ended' AND "+condition+" ORDER BY officer_id", list)
}

// ReadMessage marks a message as read by somebody it went to; the first time
// counts. To others it is NotFound.
func (t *Tx) ReadMessage(id grid.MessageID, by grid.OfficerID) error {
	if err := t.checkReader(id, by); err != nil {
		return err
	}
	_, err := t.exec("UPDATE message_read SET read_at = ? WHERE message_id = ? AND officer_id = ? AND read_at IS NULL", at(t.Now()), string(id), string(by))
	return err
}

func (t *Tx) checkReader(id grid.MessageID, by grid.OfficerID) error {
	_, there, err := one(t.conn(), value[string], "SELECT officer_id FROM message_read WHERE message_id = ? AND officer_id = ?", string(id), string(by))
	if err == nil && !there {
		err = missing("message", string(id))
	}
	return err
}

// PutReply stores a reply of somebody the message went to, which marks it as
// read. A reply that is known stays as it is, when it is the same person's.
func (t *Tx) PutReply(r *grid.Reply) error {
	if ahead := r.At.Sub(t.Now()); ahead > 0 && ahead <= fastClock {
		r.At = t.Now()
	}
	r.At = micro(r.At)
	if err := r.Check(t.Now()); err != nil {
		return err
	}
	if err := t.ReadMessage(r.Message, r.Officer); err != nil {
		return err
	}
	fresh, err := t.execOne(`INSERT INTO reply (id, message_id, officer_id, body, replied_at, simulated) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO NOTHING`, string(r.ID), string(r.Message), string(r.Officer), r.Text, at(r.At), r.Origin.Simulated)
	if err != nil || fresh {
		return err
	}
	owner, _, err := one(t.conn(), value[grid.OfficerID], "SELECT officer_id FROM reply WHERE id = ?", string(r.ID))
	if err == nil && owner != r.Officer {
		err = grid.Errorf(grid.Conflict, "reply-known", "this reply is another person's")
	}
	return err
}

// MessageRow is a message with how it was taken.
type MessageRow struct {
	grid.Message
	ByName  string
	People  int // it went to
	Read    int // of them have read it
	Replies []ReplyRow
	Readers []ReaderRow // by name; empty in lists of one person
	ReadAt  time.Time   // in lists of one person: by them
}

// ReplyRow is a reply with who replied.
type ReplyRow struct {
	grid.Reply
	OfficerName string
}

// ReaderRow is somebody a message went to.
type ReaderRow struct {
	Officer grid.OfficerID
	Name    string
	ReadAt  time.Time // zero: not yet
}

const messageColumns = `message.id, message.region_code, message.body, message.urgent, message.by_id, message.sent_at, message.simulated,
  message.policy_version, account.name`

func messageFields(m *MessageRow) []any {
	return []any{&m.ID, &m.Region, &m.Text, &m.Urgent, &m.By, into(&m.SentAt), &m.Origin.Simulated, &m.Origin.PolicyVersion, (*optional)(&m.ByName)}
}

// Messages lists the messages of the scope, newest first, with readers and
// replies.
func (s *Store) Messages(ctx context.Context, scope string, page Page) ([]MessageRow, string, error) {
	c := s.conn(ctx)
	var w where
	w.scope("message.region_code", scope)
	if err := w.before(page, "message.sent_at", "message.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(c, func(row scanner, m *MessageRow) error { return row.Scan(messageFields(m)...) },
		"SELECT "+messageColumns+" FROM message LEFT JOIN account ON account.id = message.by_id"+w.String()+
			" ORDER BY message.sent_at DESC, message.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	if err != nil {
		return nil, "", err
	}
	items, next := cut(page, items, func(m *MessageRow) string { return cursorAt(m.SentAt, string(m.ID)) })
	if err := addReaders(c, items); err != nil {
		return nil, "", err
	}
	return items, next, addReplies(c, items, "")
}

// MessagesTo lists the messages that went to a person, newest first, with their
// own replies. A zero after is all; else only those sent after it.
func (s *Store) MessagesTo(ctx context.Context, officer grid.OfficerID, after time.Time, most int) ([]MessageRow, error) {
	c := s.conn(ctx)
	var w where
	w.add("message_read.officer_id = ?", string(officer))
	if !after.IsZero() {
		w.add("message.sent_at > ?", at(after))
	}
	items, err := listOf(c, func(row scanner, m *MessageRow) error {
		return row.Scan(append(messageFields(m), into(&m.ReadAt))...)
	}, "SELECT "+messageColumns+`, message_read.read_at FROM message_read JOIN message ON message.id = message_read.message_id
LEFT JOIN account ON account.id = message.by_id`+w.String()+" ORDER BY message.sent_at DESC, message.id DESC LIMIT ?", append(w.args, most)...)
	if err != nil {
		return nil, err
	}
	return items, addReplies(c, items, officer)
}

// indexOf gives the ids of messages and where they stand.
func indexOf(items []MessageRow) (ids []grid.MessageID, at map[grid.MessageID]int) {
	at = make(map[grid.MessageID]int, len(items))
	for n := range items {
		ids = append(ids, items[n].ID)
		at[items[n].ID] = n
	}
	return ids, at
}

func addReaders(c conn, items []MessageRow) error {
	ids, index := indexOf(items)
	condition, list := in(c, "message_read.message_id", ids)
	return c.each(func(row scanner) error {
		var id grid.MessageID
		var r ReaderRow
		if err := row.Scan(&id, &r.Officer, &r.Name, into(&r.ReadAt)); err != nil {
			return err
		}
		m := &items[index[id]]
		m.People++
		if !r.ReadAt.IsZero() {
			m.Read++
		}
		m.Readers = append(m.Readers, r)
		return nil
	}, `SELECT message_read.message_id, officer.id, officer.name, message_read.read_at
FROM message_read JOIN officer ON officer.id = message_read.officer_id WHERE `+condition+" ORDER BY officer.name, officer.id", list)
}

// addReplies adds the replies, oldest first; only those of one person when named.
func addReplies(c conn, items []MessageRow, of grid.OfficerID) error {
	ids, index := indexOf(items)
	var w where
	condition, list := in(c, "reply.message_id", ids)
	w.add(condition, list)
	if of != "" {
		w.add("reply.officer_id = ?", string(of))
	}
	return c.each(func(row scanner) error {
		var r ReplyRow
		if err := row.Scan(&r.ID, &r.Message, &r.Officer, &r.Text, into(&r.At), &r.Origin.Simulated, &r.OfficerName); err != nil {
			return err
		}
		m := &items[index[r.Message]]
		m.Replies = append(m.Replies, r)
		return nil
	}, `SELECT reply.id, reply.message_id, reply.officer_id, reply.body, reply.replied_at, reply.simulated, officer.name
FROM reply JOIN officer ON officer.id = reply.officer_id`+w.String()+" ORDER BY reply.replied_at, reply.id", w.args...)
}
