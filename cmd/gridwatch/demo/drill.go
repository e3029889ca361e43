package demo

import (
	"context"
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Seconds of the local day of a drill and of what is told to the staff.
const (
	drillBegins    = 10*3600 + 2400
	drillSeen      = 240 // after it began
	drillEnds      = 900
	tellBegins     = 9 * 3600
	repliesBetween = 1200 // seconds in which the replies come
)

// drillEvery so many days somebody tries the call for help.
const drillEvery = 3

// drill is a made-up call for help: who, and when.
func (s *Staff) drill(day *Day) (w *Walk, at time.Time) {
	if int(day.On-s.from)%drillEvery != 0 {
		return nil, time.Time{}
	}
	at = clockOn(day.On, s.zone, drillBegins)
	var out []*Walk
	for _, w := range day.Walks {
		if w.Person.Team == "" && w.Begins.Before(at) && w.Ends.After(at) && w.darkFrom.IsZero() {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return nil, at
	}
	return out[chance(len(out), "drill", day.On.String())], at
}

// drills raises, acknowledges and ends the call of the window.
func (d *delivery) drills(day *Day) error {
	w, at := d.Staff.drill(day)
	if w == nil {
		return nil
	}
	id := madeID[grid.SOSID](at, "sos", day.On.String())
	in := func(seconds int) bool {
		t := at.Add(time.Duration(seconds) * time.Second)
		return t.After(d.after) && !t.After(d.until)
	}
	if in(0) {
		p := w.At(at)
		call := &grid.SOS{ID: id, Officer: w.Person.ID, Point: &geo.Point{Lon: p.Lon, Lat: p.Lat}, AccuracyM: 12, Note: "演练 (模拟)", RaisedAt: at,
			Origin: grid.Origin{Simulated: true}}
		if err := d.pass("call for help", d.tx.RaiseSOS(call)); err != nil {
			return err
		}
	}
	if in(drillSeen) {
		_, err := d.tx.AcknowledgeSOS(id, "")
		if err := d.pass("call for help seen", err); err != nil {
			return err
		}
	}
	if in(drillEnds) {
		_, err := d.tx.EndSOS(id, "", "演练结束 (模拟)")
		if err := d.pass("end of a call for help", err); err != nil {
			return err
		}
	}
	return nil
}

// tellings are what the staff of the first grid's area is told, a working day each.
var tellings = []string{
	"今日高温，请注意防暑，午间可暂停巡查。(模拟)",
	"本周重点看医疗美容场所的门店宣传，只看不进，发现线索请上报。(模拟)",
	"下午有雷雨，注意安全，轨迹中断不影响考核。(模拟)",
	"请核对辖区底数：停业、搬迁的请在签到时选一下。(模拟)",
	"接到群众反映的电话请转 12345，不要承诺处理结果。(模拟)",
}

var repliesMade = []string{"收到。(模拟)", "收到，已转告。(模拟)", "好的，下午去看。(模拟)"}

// tells sends the message of the day and hands in the replies of the window.
func (d *delivery) tells(ctx context.Context, day *Day) error {
	at := clockOn(day.On, d.zone, tellBegins)
	area := d.Staff.Wards[0].Area
	id := madeID[grid.MessageID](at, "message", day.On.String())
	if !d.policy.Workday(day.On) || at.After(d.until) {
		return nil
	}
	if at.After(d.after) {
		by, err := d.Store.AccountByName(ctx, "commander")
		if err != nil && grid.KindOf(err) != grid.NotFound {
			return err
		}
		m := &grid.Message{ID: id, Region: area, Text: tellings[int(day.On)%len(tellings)], By: by.ID, SentAt: at, Origin: grid.Origin{Simulated: true}}
		_, err = d.tx.SendMessage(m)
		if err := d.pass("message", err); err != nil {
			return err
		}
	}
	for n, p := range d.Staff.People {
		if p.Region != area || day.Of(p.ID) == nil {
			continue
		}
		key := fmt.Sprint(p.ID, day.On)
		when := at.Add(time.Duration(60+chance(repliesBetween, "reply", key)) * time.Second)
		if !when.After(d.after) || when.After(d.until) {
			continue
		}
		if chance(3, "replies", key) == 0 { // who only reads
			if err := d.pass("message read", d.tx.ReadMessage(id, p.ID)); err != nil {
				return err
			}
			continue
		}
		r := &grid.Reply{ID: madeID[grid.ReplyID](when, "reply", key), Message: id, Officer: p.ID, Text: repliesMade[n%len(repliesMade)], At: when,
			Origin: grid.Origin{Simulated: true}}
		if err := d.pass("reply", d.tx.PutReply(r)); err != nil {
			return err
		}
	}
	return nil
}
