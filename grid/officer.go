package grid

import (
	"fmt"
	"slices"
	"time"
)

// Post is what a person of the grid staff is employed as.
type Post string

const (
	PostOfficer    Post = "officer"    // 网格员
	PostAssistant  Post = "assistant"  // 协管员
	PostLead       Post = "lead"       // 网格长
	PostSupervisor Post = "supervisor" // 监督员, holds a law-enforcement certificate
)

// Posts lists every post.
var Posts = []Post{PostOfficer, PostAssistant, PostLead, PostSupervisor}

// Officer is a person of the grid staff.
type Officer struct {
	ID            OfficerID
	Name          string
	Post          Post
	Region        string
	Phone         string
	CertificateNo string    // law-enforcement certificate; only supervisors have one
	ActiveFrom    time.Time // inclusive
	ActiveUntil   time.Time // exclusive; zero = no end known
	WeekMinutes   int       // of work a week, of part-time people; 0 is the policy's
	Origin        Origin
}

// Check says everything that is wrong with the person's record.
func (o *Officer) Check() error {
	var f Faults
	checkText(&f, "name", o.Name, 1, 100)
	checkText(&f, "phone", o.Phone, 0, 40)
	checkText(&f, "certificate_no", o.CertificateNo, 0, 40)
	if !slices.Contains(Posts, o.Post) {
		f.Add("post", string(o.Post), "is not one of %v", Posts)
	}
	if o.Post == PostSupervisor && o.CertificateNo == "" {
		f.Add("certificate_no", "", "is missing: a supervisor holds a law-enforcement certificate")
	}
	if o.Post != PostSupervisor && o.CertificateNo != "" {
		f.Add("certificate_no", o.CertificateNo, "belongs to supervisors only")
	}
	if o.ActiveFrom.IsZero() {
		f.Add("active_from", "", "is missing")
	}
	if !o.ActiveUntil.IsZero() && !o.ActiveUntil.After(o.ActiveFrom) {
		f.Add("active_until", o.ActiveUntil.Format(time.RFC3339), "is not after active_from")
	}
	if o.WeekMinutes < 0 || o.WeekMinutes > 7*24*60 {
		f.Add("week_hours", fmt.Sprint(float64(o.WeekMinutes)/60), "is not between 0 and 168")
	}
	return f.Err("officer")
}

// MayInspect says whether the person may carry out inspections (监督检查).
func (o *Officer) MayInspect() bool { return o.Post == PostSupervisor && o.CertificateNo != "" }

// ActiveAt says whether the person is employed at an instant.
func (o *Officer) ActiveAt(t time.Time) bool { return within(o.ActiveFrom, o.ActiveUntil, t) }

// within says whether t is in [from, until); a zero until is open.
func within(from, until, t time.Time) bool {
	return !t.Before(from) && (until.IsZero() || t.Before(until))
}
