package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
)

// TestRoster: turns and leaves of a week, what cannot be is refused, and what a
// region needs is answered.
func TestRoster(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	turn := func(from, until time.Time) string {
		return fmt.Sprintf(`{"officer":%q,"from":%q,"until":%q,"note":"early"}`, officerA, from.Format(time.RFC3339), until.Format(time.RFC3339))
	}
	id, at := w.id(), began.Add(24*time.Hour)
	w.must(s, 200, "PUT", "/api/v1/roster/"+id, turn(at, at.Add(8*time.Hour)), nil)
	for name, body := range map[string]string{
		"across another turn": turn(at.Add(4*time.Hour), at.Add(12*time.Hour)),
		"longer than a day":   turn(at.Add(48*time.Hour), at.Add(73*time.Hour)),
		"backwards":           turn(at, at.Add(-time.Hour)),
	} {
		if a := w.ask(s, "PUT", "/api/v1/roster/"+w.id(), body); a.Status != 409 && a.Status != 422 {
			t.Errorf("%s: got %d: %s", name, a.Status, a.Body)
		}
	}
	leave := fmt.Sprintf(`{"officer":%q,"kind":"training","from":%q,"until":%q}`, supervisorA, at.Format(time.RFC3339), at.Add(24*time.Hour).Format(time.RFC3339))
	w.must(s, 200, "PUT", "/api/v1/leaves/"+w.id(), leave, nil)
	if a := w.ask(s, "PUT", "/api/v1/leaves/"+w.id(), leave); a.Status != 409 {
		t.Errorf("the same leave again: got %d: %s", a.Status, a.Body)
	}
	var r Roster
	w.must(s, 200, "GET", "/api/v1/roster", "", &r)
	if len(r.Turns) != 1 || len(r.Leaves) != 1 || r.Leaves[0].Name != "Bert" || len(r.People) != 3 {
		t.Errorf("roster: got %+v", r)
	}
	if local := r.From.In(w.server.zone); local.Weekday() != time.Monday || local.Hour() != 0 || r.Until.Sub(r.From) != 7*24*time.Hour {
		t.Errorf("the week: got %s to %s", r.From, r.Until)
	}
	for _, query := range []string{"?from=yesterday", "?from=2014-06-02T00:00:00Z&until=2015-06-02T00:00:00Z", "?from=2014-06-02T00:00:00Z&until=2014-06-01T00:00:00Z", "?from=0001-01-01T00:00:00Z"} {
		if a := w.ask(s, "GET", "/api/v1/roster"+query, ""); a.Status != 422 {
			t.Errorf("roster%s: got %d: %s", query, a.Status, a.Body)
		}
	}
	w.must(s, 200, "POST", "/api/v1/roster/"+id+"/remove", "{}", nil, "Idempotency-Key: "+w.id())
	w.must(s, 404, "POST", "/api/v1/roster/"+id+"/remove", "{}", nil, "Idempotency-Key: "+w.id())

	w.must(s, 200, "PUT", "/api/v1/regions/"+areaA+"/residents", `{"residents":20000,"on":"2014-01-01"}`, nil, "Idempotency-Key: "+w.id())
	var c Staffing
	w.must(s, 200, "GET", "/api/v1/staffing?target=0.9", "", &c)
	if c.PeopleNow != 1 || c.Residents == nil || *c.Residents != 20000 || c.Supervisors != 2 || c.Per10000 != 1 || len(c.Curve) == 0 || c.Target != 0.9 {
		t.Errorf("staffing: got %+v", c)
	}
	var work Workload
	w.must(s, 200, "GET", "/api/v1/workload", "", &work)
	if work.Rule.PeriodDays != 28 || work.Totals.Institutions == 0 || work.Totals.Hours <= 0 || work.Totals.People != 1 || work.Totals.Capacity <= 0 {
		t.Errorf("workload: got %+v", work.Totals)
	}
}

// TestPlanFiles: a plan goes out as a file and comes back as a draft with the same
// grids; rows that cannot be taken are told.
func TestPlanFiles(t *testing.T) {
	w := newWorld(t)
	s := w.login("planner")
	for _, format := range []string{"csv", "geojson"} {
		a := w.must(s, 200, "GET", "/api/v1/plans/"+uuid(0x401)+"/export?format="+format, "", nil)
		text := string(a.Body)
		if format == "csv" {
			text += "nonsense,G1,x\n"
		}
		path := "/api/v1/drafts/import?region=town-a&name=back&format=" + format
		key := w.id()
		var d ImportedDraft
		w.must(s, 201, "POST", path, text, &d, "Idempotency-Key: "+key)
		if d.ID != key || d.Cells != 37 || d.Grids != 1 {
			t.Errorf("%s: got %+v, want the 37 cells of one grid", format, d)
		}
		if cols := w.columns(s, d.ID); len(cols.of(gridA)) != 37 {
			t.Errorf("%s: the grid has lost its identity", format)
		}
		if format == "csv" && (len(d.Rejected) != 1 || d.Rejected[0].Row != 38) {
			t.Errorf("rejected: got %+v, want row 38", d.Rejected)
		}
		if again := w.must(s, 201, "POST", path, text, nil, "Idempotency-Key: "+key); again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s again: not replayed", format)
		}
		if other := w.ask(s, "POST", path, text+" ", "Idempotency-Key: "+key); other.Status != http.StatusConflict {
			t.Errorf("%s with another body: got %d", format, other.Status)
		}
		w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/export?format="+format, "", nil)
	}
	for name, text := range map[string]string{"empty": "", "binary": "\x00\x01\x02\xff", "not a table": "hello", "strangers": "cell,grid,name\n8928308280fffff,g,n\n", "deep": strings.Repeat("[", 100_000)} {
		for _, format := range []string{"csv", "geojson", "units"} {
			a := w.ask(s, "POST", "/api/v1/drafts/import?region=town-a&name=x&format="+format, text, "Idempotency-Key: "+w.id())
			if a.Status != 422 && a.Status != 400 {
				t.Errorf("%s as %s: got %d: %.200s", name, format, a.Status, a.Body)
			}
		}
	}
}

// TestDraftsOfOthers: what another region has does not exist, whatever is done
// with it; nor can its grids and people be brought into a draft of one's own.
func TestDraftsOfOthers(t *testing.T) {
	w := newWorld(t)
	mine, other := w.login("planner"), w.login("planner-b")
	d := w.begin(mine, "current")
	id := w.id()
	w.must(other, 200, "PUT", "/api/v1/drafts/"+id, `{"region":"town-b","name":"theirs","source":{"kind":"current"}}`, nil)
	var run BalanceRun
	w.act(other, 202, id, "balance", map[string]any{"version": 1, "grids": 2, "borders": "free"}, &run)
	leave, turn := w.id(), w.id()
	at := began.Add(24 * time.Hour)
	term := fmt.Sprintf(`"from":%q,"until":%q`, at.Format(time.RFC3339), at.Add(time.Hour).Format(time.RFC3339))
	w.must(other, 200, "PUT", "/api/v1/leaves/"+leave, fmt.Sprintf(`{"officer":%q,"kind":"sick",%s}`, officerB, term), nil)
	w.must(other, 200, "PUT", "/api/v1/roster/"+turn, fmt.Sprintf(`{"officer":%q,"from":"2014-06-10T08:00:00Z","until":"2014-06-10T09:00:00Z"}`, officerB), nil)
	cellB, err := geo.CellAt(pointB, 9)
	if err != nil {
		t.Fatal(err)
	}
	draft, own := "/api/v1/drafts/"+id, "/api/v1/drafts/"+d.ID
	version := `{"version":1}`
	for _, c := range []struct{ method, path, body string }{
		{"GET", draft, ""}, {"GET", draft + "/cells", ""}, {"GET", draft + "/edits", ""}, {"GET", draft + "/check", ""},
		{"GET", draft + "/compare", ""}, {"GET", draft + "/export", ""}, {"GET", own + "/compare?with=" + id, ""}, {"GET", own + "/compare?with=" + uuid(0x402), ""},
		{"PATCH", draft, `{"version":1,"name":"x"}`}, {"POST", draft + "/undo", version}, {"POST", draft + "/redo", version}, {"POST", draft + "/check", version},
		{"POST", draft + "/drop", version}, {"POST", draft + "/rebase", version}, {"POST", draft + "/publish", version}, {"POST", draft + "/balance", version},
		{"POST", draft + "/staffing", version}, {"POST", draft + "/edits", `{"version":1,"locks":[{"grid":"` + string(gridB) + `","locked":true}]}`},
		{"PUT", draft, `{"region":"town-a","name":"x","source":{"kind":"empty"}}`},
		{"PUT", "/api/v1/drafts/" + w.id(), `{"region":"town-b","name":"x","source":{"kind":"empty"}}`},
		{"PUT", "/api/v1/drafts/" + w.id(), `{"region":"town-a","name":"x","source":{"kind":"plan","plan":"` + uuid(0x402) + `"}}`},
		{"POST", "/api/v1/drafts/import?region=town-b&name=x&format=csv", "cell,grid,name\n"},
		{"GET", "/api/v1/plans/" + uuid(0x402), ""}, {"GET", "/api/v1/plans/" + uuid(0x402) + "/cells", ""}, {"GET", "/api/v1/plans/" + uuid(0x402) + "/export", ""},
		{"GET", "/api/v1/balances/" + run.ID, ""}, {"POST", "/api/v1/balances/" + run.ID + "/stop", "{}"}, {"POST", "/api/v1/balances/" + run.ID + "/adopt", version},
		{"PUT", "/api/v1/leaves/" + leave, fmt.Sprintf(`{"officer":%q,"kind":"sick",%s}`, officerA, term)},
		{"PUT", "/api/v1/leaves/" + w.id(), fmt.Sprintf(`{"officer":%q,"kind":"sick",%s}`, officerB, term)},
		{"POST", "/api/v1/leaves/" + leave + "/cancel", "{}"},
		{"POST", "/api/v1/absences", fmt.Sprintf(`{"id":%q,"leave":%q,"officer":%q,"kind":"sick","mode":"cells",%s}`, w.id(), w.id(), officerB, term)},
		{"PUT", "/api/v1/roster/" + turn, fmt.Sprintf(`{"officer":%q,%s}`, officerA, term)},
		{"PUT", "/api/v1/roster/" + w.id(), fmt.Sprintf(`{"officer":%q,%s}`, officerB, term)},
		{"POST", "/api/v1/roster/" + turn + "/remove", "{}"},
		{"PUT", "/api/v1/regions/town-b/residents", `{"residents":1,"on":"2014-01-01"}`},
		{"GET", "/api/v1/duty?cell=" + cellB.String(), ""}, {"GET", fmt.Sprintf("/api/v1/duty?lon=%v&lat=%v", pointB.Lon, pointB.Lat), ""}, {"GET", "/api/v1/duty?lon=0&lat=0", ""},
		{"POST", own + "/edits", fmt.Sprintf(`{"version":1,"grids":[{"after":{"id":%q,"code":"X","name":"x","region":"town-a"}}]}`, gridB)},
		{"POST", own + "/edits", fmt.Sprintf(`{"version":1,"grids":[{"after":{"id":%q,"code":"X","name":"x","region":"town-b"}}]}`, w.id())},
		{"POST", own + "/edits", fmt.Sprintf(`{"version":1,"postings":[{"grid":%q,"officer":%q,"kind":"backup"}]}`, gridA, officerB)},
		{"POST", own + "/edits", fmt.Sprintf(`{"version":1,"postings":[{"grid":%q,"officer":%q,"kind":"backup"}]}`, gridA, w.id())},
		{"POST", own + "/balance", fmt.Sprintf(`{"version":1,"staff":[%q]}`, officerB)},
		{"POST", own + "/staffing", fmt.Sprintf(`{"version":1,"join":[%q]}`, officerB)},
	} {
		a := w.ask(mine, c.method, c.path, c.body, "Idempotency-Key: "+w.id())
		if a.Status != http.StatusNotFound {
			t.Errorf("%s %s: got %d, want 404: %.300s", c.method, c.path, a.Status, a.Body)
		}
		if strings.Contains(string(a.Body), "theirs") || strings.Contains(string(a.Body), "Dora") {
			t.Errorf("%s %s tells of the other area: %s", c.method, c.path, a.Body)
		}
	}
}
