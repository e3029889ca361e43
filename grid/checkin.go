package grid

import (
	"fmt"
	"slices"
	"time"
)

// Checkin (签到) is a visit as a phone hands it in: with what was filled in and
// taken on it, and with what tells how far it can be trusted.
type Checkin struct {
	Visit
	LeftAt       time.Time // zero when not said
	Tasks        []TaskID  // those the visitor meant to do
	Form         string    // code of the form, "" without one
	FormVersion  int
	Answers      []byte // canonical JSON object, nil without a form
	Photos       []Photo
	Certificates [2]string // of officer and second, of an inspection
	ApprovalNo   string
	Scan         string  // what the code at the door said, "" when not scanned
	Survey       *Survey // of the register; nil when nobody compared
	Problems     []SiteProblem
	Strikes      []Strike
	Burden       Burden
	Proof        Proof
}

// Burden is what the check-in cost the visitor.
type Burden struct {
	Seconds int
	Taps    int
	Fields  map[string]int // seconds by field of the form
}

// Proof is what a phone tells with a record, for evidence.Grade. It is advice
// only: nothing here refuses a record.
type Proof struct {
	Device       string // "" when not handed in by a phone
	DeviceSeq    int64  // dense per device and account, from 1
	Chained      bool   // the hash of the record before it was right
	MadeAt       time.Time
	AnchorServer time.Time // when both clocks were last seen together
	AnchorDevice time.Time
	OffsetMs     int64 // of the device's clock against the server's, when it was handed in
	Mock         bool  // the device says that the point is made up
	SpeedMS      float64
	Code         string // what the rotating code on site said
}

// Check says everything that is wrong with the check-in at domain time now,
// apart from what only the register and the forms can tell.
func (c *Checkin) Check(now time.Time) error {
	var f Faults
	c.Visit.check(&f, now)
	if !c.LeftAt.IsZero() {
		switch {
		case c.LeftAt.Before(c.At):
			f.Add("left_at", c.LeftAt.Format(time.RFC3339), "is before visited_at")
		case c.LeftAt.Sub(c.At) > 24*time.Hour:
			f.Add("left_at", c.LeftAt.Format(time.RFC3339), "is more than a day after visited_at")
		}
	}
	checkText(&f, "approval_no", c.ApprovalNo, 0, 100)
	checkText(&f, "scan", c.Scan, 0, 500)
	checkText(&f, "form.code", c.Form, 0, 60)
	for n, s := range c.Certificates {
		checkText(&f, fmt.Sprintf("certificates[%d]", n), s, 0, 40)
	}
	const most = MostPhotos
	if len(c.Tasks) > most || len(c.Photos) > most || len(c.Problems) > most || len(c.Strikes) > most {
		f.Add("photos", fmt.Sprint(len(c.Photos)), "or tasks, problems, strikes are more than %d", most)
	}
	for n := range c.Photos {
		c.Photos[n].check(&f, fmt.Sprintf("photos[%d].", n))
	}
	if c.Burden.Seconds < 0 || c.Burden.Taps < 0 {
		f.Add("burden", "", "is negative")
	}
	c.checkInspection(&f)
	return f.Err("check-in")
}

// checkInspection wants of an inspection or recheck at an institution what the
// notice on inspections asks for: two certificates, an approval, and a scan on
// entry.
func (c *Checkin) checkInspection(f *Faults) {
	if c.Kind.Who() != TwoSupervisors {
		return
	}
	if slices.Contains(c.Certificates[:], "") {
		f.Add("certificates", "", "are missing: both supervisors show theirs")
	}
	if c.ApprovalNo == "" {
		f.Add("approval_no", "", "is missing: %s needs an approval", c.Kind)
	}
	if c.Scan == "" && c.Institution != "" {
		f.Add("scan", "", "is missing: %s begins with a scan on entry", c.Kind)
	}
}

// MayInspect is nil when both supervisors stated the certificates that the
// register has of them and the code that was scanned is the institution's, else
// a Conflict that names both.
func (c *Checkin) MayInspect(first, second *Officer, at *Institution) error {
	if c.Kind.Who() != TwoSupervisors {
		return nil
	}
	if err := c.Kind.MayDo(first, second); err != nil {
		return err
	}
	stated, registered := []string{c.Certificates[0], c.Certificates[1]}, []string{first.CertificateNo, second.CertificateNo}
	slices.Sort(stated)
	slices.Sort(registered)
	if !slices.Equal(stated, registered) {
		return Errorf(Conflict, "certificate-mismatch", "the certificates %s and %s are not those of %s and %s in the register",
			c.Certificates[0], c.Certificates[1], first.ID, second.ID)
	}
	if at != nil && !at.ScannedAs(c.Scan) {
		return Errorf(Conflict, "scan-mismatch", "what was scanned on entry is not the code of institution %s", at.ID)
	}
	return nil
}
