package api

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Message is what the staff were told, and how it was taken.
type Message struct {
	ID        string    `json:"id" format:"uuid"`
	Region    string    `json:"region"`
	Text      string    `json:"text"`
	Urgent    bool      `json:"urgent"`
	SentAt    time.Time `json:"sent_at"`
	SentBy    string    `json:"sent_by" doc:"name of the account"`
	People    int       `json:"people" doc:"it went to"`
	To        []Reader  `json:"to" doc:"by name"`
	Replies   []Reply   `json:"replies" doc:"oldest first"`
	Simulated bool      `json:"simulated"`
}

// Reader is somebody a message went to.
type Reader struct {
	Officer string     `json:"officer" format:"uuid"`
	Name    string     `json:"name"`
	ReadAt  *time.Time `json:"read_at"`
}

// Reply is what somebody answered.
type Reply struct {
	ID      string    `json:"id" format:"uuid"`
	Officer string    `json:"officer" format:"uuid"`
	Name    string    `json:"name"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

// Letter is a message as somebody it went to sees it.
type Letter struct {
	ID      string     `json:"id" format:"uuid"`
	Text    string     `json:"text"`
	Urgent  bool       `json:"urgent"`
	SentAt  time.Time  `json:"sent_at"`
	SentBy  string     `json:"sent_by" doc:"name of the account"`
	ReadAt  *time.Time `json:"read_at"`
	Replies []Reply    `json:"replies" doc:"one's own, oldest first"`
}

// messageBody tells people something.
type messageBody struct {
	Region  string    `json:"region,omitempty" maxLength:"64" doc:"default the caller's own"`
	To      *[]string `json:"to,omitempty" nullable:"true" doc:"people of the region; null: all who are employed there"`
	OnShift bool      `json:"on_shift,omitempty" doc:"only those of them who are on shift now"`
	Text    string    `json:"text" minLength:"1" maxLength:"2000"`
	Urgent  bool      `json:"urgent,omitempty"`
}

type replyBody struct {
	Message string     `json:"message" format:"uuid"`
	Text    string     `json:"text" minLength:"1" maxLength:"2000"`
	At      *time.Time `json:"at,omitempty" doc:"default now, in domain time"`
}

// Sent says what became of a message.
type Sent struct {
	ID     string    `json:"id" format:"uuid"`
	SentAt time.Time `json:"sent_at"`
	People int       `json:"people" doc:"it went to"`
}

func repliesOf(rows []store.ReplyRow) []Reply {
	return listOf(rows, "", func(r *store.ReplyRow) Reply {
		return Reply{string(r.ID), string(r.Officer), r.OfficerName, r.Text, r.At.UTC()}
	}).Items
}

func messageOf(m *store.MessageRow) Message {
	readers := listOf(m.Readers, "", func(r *store.ReaderRow) Reader { return Reader{string(r.Officer), r.Name, timeOrNull(r.ReadAt)} })
	return Message{ID: string(m.ID), Region: m.Region, Text: m.Text, Urgent: m.Urgent, SentAt: m.SentAt.UTC(), SentBy: m.ByName, People: m.People,
		To: readers.Items, Replies: repliesOf(m.Replies), Simulated: m.Origin.Simulated}
}

func letterOf(m *store.MessageRow) Letter {
	return Letter{ID: string(m.ID), Text: m.Text, Urgent: m.Urgent, SentAt: m.SentAt.UTC(), SentBy: m.ByName, ReadAt: timeOrNull(m.ReadAt), Replies: repliesOf(m.Replies)}
}

func (s *Server) registerMessages() {
	read(s, "GET /api/v1/messages", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Message], error) {
		rows, next, err := s.store.Messages(ctx, req.region, in.Paging.store())
		return listOf(rows, next, messageOf), err
	})
	write(s, "PUT /api/v1/messages/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body messageBody
	}) (func(*store.Tx) (Sent, error), error) {
		return s.sendMessage(ctx, req.caller, in.ID, &in.Body)
	})
	read(s, "GET /api/v1/me/messages", func(ctx context.Context, req *request, in *struct {
		After string `query:"after" format:"date-time" doc:"only those sent after it"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}) (list[Letter], error) {
		if req.caller.Officer == "" {
			return list[Letter]{}, errNoPerson()
		}
		after, err := instantOf("after", in.After, time.Time{})
		if err != nil {
			return list[Letter]{}, err
		}
		rows, err := s.store.MessagesTo(ctx, req.caller.Officer, after, in.Limit)
		return listOf(rows, "", letterOf), err
	})
	write(s, "POST /api/v1/messages/{id}/read", func(_ context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Known, error), error) {
		by := req.caller.Officer
		if by == "" {
			return nil, errNoPerson()
		}
		return func(tx *store.Tx) (Known, error) { return Known{in.ID}, tx.ReadMessage(grid.MessageID(in.ID), by) }, nil
	})
	write(s, "PUT /api/v1/replies/{id}", func(_ context.Context, req *request, in *struct {
		ByID
		Keyed
		Body replyBody
	}) (func(*store.Tx) (Known, error), error) {
		id, err := grid.ParseNewID[grid.ReplyID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		by := req.caller.Officer
		if by == "" {
			return nil, errNoPerson()
		}
		return func(tx *store.Tx) (Known, error) {
			r := &grid.Reply{ID: id, Message: grid.MessageID(in.Body.Message), Officer: by, Text: in.Body.Text, At: instantOr(in.Body.At, tx.Now())}
			return Known{in.ID}, tx.PutReply(r)
		}, nil
	})
}

// Known says that something is stored.
type Known struct {
	ID string `json:"id" format:"uuid"`
}

func (s *Server) sendMessage(ctx context.Context, c *caller, id string, b *messageBody) (func(*store.Tx) (Sent, error), error) {
	if b.Region == "" {
		b.Region = c.Region
	}
	claim, err := s.claim(ctx, c, b.Region)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (Sent, error) {
		known, err := claim.admit(tx, store.NounMessage, id)
		if err == nil && known {
			err = grid.Errorf(grid.Conflict, "message-known", "this message was sent already")
		}
		if err != nil {
			return Sent{}, err
		}
		m := &grid.Message{ID: grid.MessageID(id), Region: b.Region, OnShift: b.OnShift, Text: b.Text, Urgent: b.Urgent, By: c.ID, SentAt: tx.Now()}
		if b.To != nil {
			m.To = []grid.OfficerID{}
			for _, o := range *b.To {
				m.To = append(m.To, grid.OfficerID(o))
			}
		}
		people, err := tx.SendMessage(m)
		return Sent{id, m.SentAt.UTC(), people}, err
	}, nil
}
