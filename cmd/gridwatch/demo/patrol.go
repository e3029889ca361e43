package demo

import (
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// call is a made-up check-in of an officer at a place of their grid.
type call struct {
	place string
	at    time.Time // when they leave
}

// Made-up days have a noon of rest, and every day somebody begins late and somebody
// has no signal for hours; both go out whatever the records say.
const (
	noonBegins = 12 * 3600
	noonEnds   = 12*3600 + 2400
	lateBy     = 4500
	darkBegins = 10*3600 + 1800
	darkEnds   = 14 * 3600
)

// oddOnes picks who of the officers begins late and who falls silent that day, by
// their place among the walks of officers; -1 where there are too few.
func oddOnes(officers int, day grid.Date) (late, dark int) {
	if officers < 3 {
		return -1, -1
	}
	late = chance(officers, "late", day.String())
	return late, (late + 1 + chance(officers-1, "dark", day.String())) % officers
}

// Noon is the rest of an officer, zero for a team.
func (w *Walk) Noon(zone *time.Location, on grid.Date) (from, until time.Time) {
	if w.Person.Team != "" {
		return time.Time{}, time.Time{}
	}
	key := fmt.Sprint(w.Person.ID, on)
	return clockOn(on, zone, noonBegins+chance(600, "noon", key)), clockOn(on, zone, noonEnds)
}

// known is up to which instant the points of a walk have come in at t: of who has
// no signal they come when it is back.
func (w *Walk) known(t time.Time) time.Time {
	if t.After(w.darkFrom) && t.Before(w.darkUntil) {
		return w.darkFrom
	}
	return t
}

// delivered are the points that come in after one instant, up to another, at whole
// multiples of every; none of the noon.
func (w *Walk) delivered(after, until time.Time, every time.Duration) []grid.Position {
	var out []grid.Position
	for _, p := range w.Positions(w.known(after), w.known(until), every) {
		if !(p.At.After(w.noonFrom) && p.At.Before(w.noonUntil)) {
			out = append(out, p)
		}
	}
	return out
}

// rest pauses and resumes the shifts of the window.
func (d *delivery) rest(day *Day) error {
	for _, w := range day.Walks {
		for _, step := range []struct {
			verb string
			at   time.Time
		}{{"pause", w.noonFrom}, {"resume", w.noonUntil}} {
			if !step.at.After(d.after) || step.at.After(d.until) || !step.at.After(w.Begins) || !step.at.Before(w.Ends) {
				continue
			}
			_, err := d.tx.ChangeShift(w.Shift, step.verb, step.at)
			if err := d.pass("noon of a shift", err); err != nil {
				return err
			}
		}
	}
	return nil
}

// plans gives the officers who begin in the window the calls of their day as tasks.
func (d *delivery) plans(w *Walk, on grid.Date) error {
	for n, c := range w.calls {
		task := &grid.Task{ID: madeID[grid.TaskID](w.Begins, "task", fmt.Sprint(w.Shift, n)), Kind: grid.Patrol, Institution: PlaceID(c.place),
			Officer: w.Person.ID, DueOn: on, State: grid.TaskOpen, Why: grid.WhyRoutine, Reason: "今日巡查 (模拟)", Origin: grid.Origin{Simulated: true}}
		if err := d.pass("task", d.tx.PutTask(task)); err != nil {
			return err
		}
	}
	return nil
}

// calls hands in the check-ins of the window.
func (d *delivery) calls(day *Day) error {
	var all []*grid.Checkin
	for _, w := range day.Walks {
		for n, c := range w.calls {
			if !c.at.After(d.after) || c.at.After(d.until) || c.at.Before(w.Begins) || c.at.After(w.Ends) {
				continue
			}
			key := fmt.Sprint(w.Shift, n)
			v := grid.Visit{ID: madeID[grid.VisitID](c.at, "visit", "call "+key), Institution: PlaceID(c.place), Kind: grid.Patrol, Officer: w.Person.ID,
				Shift: w.Shift, At: c.at.Add(-time.Duration(120+chance(360, "stay", key)) * time.Second), Result: "pass", Origin: grid.Origin{Simulated: true}}
			all = append(all, d.handedIn(w, v, c.at, d.City.form(d.Schedule.Categories[c.place])))
		}
	}
	return d.checkIns(all)
}

// handedIn is a visit as a phone would have handed it in: with a form filled in,
// what it cost, and what tells how far it can be trusted.
func (d *delivery) handedIn(w *Walk, v grid.Visit, left time.Time, form string) *grid.Checkin {
	key := string(v.ID)
	c := &grid.Checkin{Visit: v, LeftAt: left, Form: form, FormVersion: 1, Answers: []byte(madeAnswers[form]),
		Burden: grid.Burden{Seconds: 40 + chance(120, "burden", key), Taps: 8 + chance(14, "taps", key)},
		Proof: grid.Proof{Device: madeID[string](recordsBegin, "phone", string(w.Person.ID)), DeviceSeq: left.Unix() / 60, Chained: true, MadeAt: left,
			AnchorServer: w.Begins, AnchorDevice: w.Begins}}
	if c.Answers == nil || madeAnswers[form] == "" {
		c.Form, c.FormVersion, c.Answers = "", 0, nil
	}
	at := w.At(left)
	at.Lon += float64(chance(20, "east", key)-10) * 1e-5
	at.Lat += float64(chance(20, "north", key)-10) * 1e-5
	c.Point, c.AccuracyM = &geo.Point{Lon: at.Lon, Lat: at.Lat}, float64(6+chance(12, "accuracy", key))
	return c
}

// madeAnswers are what a quiet look finds, by form.
var madeAnswers = map[string]string{
	"patrol-beauty":       `{"licence_shown":"yes","offers":"life","open":"open","sign":"same"}`,
	"patrol-clinic":       `{"ads":"none","licence_shown":"yes","open":"open","sign":"same"}`,
	"patrol-pharmacy":     `{"licence_shown":"yes","open":"open","sign":"same","treating":"none"}`,
	"patrol-public-place": `{"licence_shown":"yes","notice":"fresh","open":"open","sign":"same"}`,
	"patrol-watch":        `{"neighbours":"quiet","now":"gone"}`,
}

// form is the code of the built-in form for a patrol at a place of a category.
func (c *City) form(category grid.Category) string {
	switch category {
	case "medical-beauty", "salon":
		return "patrol-beauty"
	case "pharmacy":
		return "patrol-pharmacy"
	case grid.PremisesUnderWatch:
		return "patrol-watch"
	case "clinic", "outpatient", "dental", "village-clinic", "hospital", "blood", "assisted-reproduction", "laboratory", "radiation":
		return "patrol-clinic"
	}
	return "patrol-public-place"
}

// checkIns stores check-ins. One whose shift is refused is stored without it; what
// the store refuses otherwise is left out, and loses its id.
func (d *delivery) checkIns(all []*grid.Checkin) error {
	for len(all) > 0 {
		faults, err := d.tx.PutCheckins(all)
		if err != nil {
			return err
		}
		var again []*grid.Checkin // without the shift, at most once each
		for _, f := range faults {
			c := all[f.Index]
			if c.Shift != "" && names(f.Err, "shift") {
				c.Shift = ""
				again = append(again, c)
				continue
			}
			if err := d.pass("check-in", f.Err); err != nil {
				return err
			}
			c.ID = ""
		}
		all = again
	}
	return nil
}
