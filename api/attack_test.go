package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Logging out ends the session's sockets at once, and a ticket it still held.
func TestLogoutEndsSockets(t *testing.T) {
	w := newWorld(t)
	s, other := w.login("commander"), w.login("commander")
	open, _, err := w.connect(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	stays, _, err := w.connect(other, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ticket ticketReply
	w.must(s, http.StatusOK, "POST", "/api/v1/ticket", "", &ticket)
	w.must(s, http.StatusNoContent, "DELETE", "/api/v1/session", "", nil)
	if code, text := closeCode(t, open); code != closeUnauthorised {
		t.Errorf("open socket: got %d %q, want %d", code, text, closeUnauthorised)
	}
	late, _, err := w.connectWith(ticket.Ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	if code, text := closeCode(t, late); code != closeUnauthorised {
		t.Errorf("ticket kept over the logout: got %d %q, want %d", code, text, closeUnauthorised)
	}
	if err := stays.WriteMessage(websocket.TextMessage, []byte(`{"type":"subscribe","region":"","resolution":9}`)); err != nil {
		t.Fatal(err)
	}
	if _, data, err := stays.ReadMessage(); err != nil || !strings.Contains(string(data), "snapshot") {
		t.Errorf("the other session's socket: got %.100s, %v", data, err)
	}
}

// One browser under two accounts: the tag of one scope does not stand for another.
func TestBoardTagNamesTheScope(t *testing.T) {
	w := newWorld(t)
	city, area := w.login("commander-city"), w.login("commander")
	tag := w.must(city, http.StatusOK, "GET", "/api/v1/board", "", nil).Header.Get("ETag")
	w.must(city, http.StatusNotModified, "GET", "/api/v1/board", "", nil, "If-None-Match: "+tag)
	for _, path := range []string{"/api/v1/board", "/api/v1/board?resolution=7"} {
		a := w.ask(area, "GET", path, "", "If-None-Match: "+tag)
		if a.Status != http.StatusOK || !strings.Contains(strings.Join(a.Header.Values("Vary"), ","), "Cookie") {
			t.Errorf("%s: got %d, Vary %q, want 200 and Cookie", path, a.Status, a.Header.Values("Vary"))
		}
	}
	w.must(city, http.StatusOK, "GET", "/api/v1/board?resolution=7", "", nil, "If-None-Match: "+tag)
}

// A cell of another area has no panel, empty or not; an empty one of the own has.
func TestForeignCellHasNoPanel(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	far := geo.Point{Lon: 126.6, Lat: 45.7}
	for _, c := range []struct {
		name   string
		near   geo.Point
		status int
	}{{"own", pointA, http.StatusOK}, {"own, nothing in it", geo.Point{Lon: -87.70, Lat: 41.895}, http.StatusOK}, {"another's", pointB, http.StatusNotFound}, {"nobody's", far, http.StatusNotFound}} {
		cell, err := geo.CellAt(c.near, deployment.Resolution)
		if err != nil {
			t.Fatal(err)
		}
		if a := w.ask(s, "GET", "/api/v1/board/cells/"+cell.String(), ""); a.Status != c.status {
			t.Errorf("%s: got %d %s, want %d", c.name, a.Status, a.Body, c.status)
		}
	}
}

// Text that PostgreSQL cannot hold is refused on both databases alike.
func TestTextThatCannotBeStored(t *testing.T) {
	w := newWorld(t)
	s := w.login("clerk")
	for _, path := range []string{"/api/v1/institutions?q=%00", "/api/v1/institutions?q=%FF", "/api/v1/institutions?q=%ED%A0%80", "/api/v1/clues?after=%00"} {
		if a := w.ask(s, "GET", path, ""); a.Status != http.StatusBadRequest {
			t.Errorf("%s: got %d %s, want 400", path, a.Status, a.Body)
		}
	}
	nul := strings.Replace(clueAt(pointA, "high"), `"unlicensed"`, `"un\u0000licensed"`, 1)
	if a := w.ask(s, "PUT", "/api/v1/clues/"+w.id(), nul); a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), "NUL") {
		t.Errorf("NUL in a text: got %d %s, want 400", a.Status, a.Body)
	}
	if a := w.ask(nil, "POST", "/api/v1/session", `{"name":"a\u0000","password":"x"}`); a.Status != http.StatusBadRequest {
		t.Errorf("NUL in a login: got %d %s, want 400", a.Status, a.Body)
	}
	slash := strings.Replace(clueAt(pointA, "high"), `"unlicensed"`, `"un\\u0000licensed"`, 1)
	var clue Clue
	w.must(s, http.StatusOK, "PUT", "/api/v1/clues/"+w.id(), slash, &clue)
	if clue.Kind != `un\u0000licensed` {
		t.Errorf("an escaped backslash: got %q", clue.Kind)
	}
	if clue.Severity != grid.High.String() {
		t.Errorf("severity: got %q", clue.Severity)
	}
}
