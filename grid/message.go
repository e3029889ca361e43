package grid

import "time"

// Message is what a commander tells people of the grid staff.
type Message struct {
	ID      MessageID
	Region  string      // whose commanders see it, and whose people it may go to
	To      []OfficerID // nil: everybody who is employed in the region
	OnShift bool        // only those of them who are on shift as it is sent
	Text    string
	Urgent  bool
	By      AccountID
	SentAt  time.Time
	Origin  Origin
}

// Check says everything that is wrong with the message.
func (m *Message) Check() error {
	var f Faults
	checkText(&f, "text", m.Text, 1, 2000)
	if m.To != nil && (len(m.To) == 0 || len(m.To) > 5000) {
		f.Add("to", "", "does not name 1 to 5000 people")
	}
	return f.Err("message")
}

// Reply is what somebody answers to a message that went to them.
type Reply struct {
	ID      ReplyID
	Message MessageID
	Officer OfficerID
	Text    string
	At      time.Time
	Origin  Origin
}

// Check says everything that is wrong with the reply at domain time now.
func (r *Reply) Check(now time.Time) error {
	var f Faults
	checkText(&f, "text", r.Text, 1, 2000)
	checkInstant(&f, "at", r.At, now)
	return f.Err("reply")
}
