package grid

import (
	"strings"
	"testing"
	"time"
)

// A token opens the door it was made for and no other, and nothing that looks like it does.
func TestDoorToken(t *testing.T) {
	secret, other := []byte("one secret"), []byte("another secret")
	const a, b = InstitutionID("0190a000-0000-7000-8000-00000000000a"), InstitutionID("0190a000-0000-7000-8000-00000000000b")
	token := DoorToken(secret, a, 0)
	id, mac, _ := strings.Cut(token, ".")
	if id != string(a) || len(mac) != 22 {
		t.Fatalf("token: got %q, want the id, a dot and 128 bits in base64url", token)
	}
	if DoorToken(secret, a, 0) != token || DoorToken(other, a, 0) == token {
		t.Error("a token is not of its secret and place alone")
	}
	if got := DoorOf(token); got != a || !IsDoorToken(secret, token, 0) {
		t.Errorf("DoorOf: got %s, want %s, whose token it is", got, a)
	}
	for n := range int64(3) {
		for other := range int64(3) {
			if got := IsDoorToken(secret, DoorToken(secret, a, n), other); got != (n == other) {
				t.Errorf("token %d when it was renewed %d times: got %v", n, other, got)
			}
		}
	}
	last := "A"
	if strings.HasSuffix(token, last) {
		last = "Q"
	}
	for name, forged := range map[string]string{
		"nothing": "", "the id": string(a), "no hash": string(a) + ".", "the hash": mac, "another place": string(b) + "." + mac,
		"another secret": DoorToken(other, a, 0), "cut": token[:len(token)-1], "longer": token + "A", "padded": token + "==",
		"changed": token[:len(token)-1] + last, "in capitals": strings.ToUpper(token), "two dots": string(a) + ".." + mac,
		"no place": DoorToken(secret, "", 0)[1:],
	} {
		if IsDoorToken(secret, forged, 0) {
			t.Errorf("%s: %q opens the door of %q", name, forged, DoorOf(forged))
		}
	}
}

// What a display shows names its place as the code at the door does.
func TestDoorScan(t *testing.T) {
	secret := []byte("one secret")
	for _, c := range []struct {
		name     string
		licences []Licence
	}{
		{"by licence", []Licence{{Kind: "medical", Number: "PDY3301-7"}}},
		{"by id", nil},
	} {
		at := &Institution{ID: "0190a000-0000-7000-8000-00000000000a", Licences: c.licences}
		code := SiteCode(secret, at.ID, time.Unix(0, 0))
		scan := DoorScan(code, at)
		if !at.ScannedAs(scan) || !strings.HasPrefix(scan, code+"#") {
			t.Errorf("%s: %q does not name the place", c.name, scan)
		}
	}
}
