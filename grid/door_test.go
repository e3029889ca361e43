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
	token := DoorToken(secret, a)
	id, mac, _ := strings.Cut(token, ".")
	if id != string(a) || len(mac) != 22 {
		t.Fatalf("token: got %q, want the id, a dot and 128 bits in base64url", token)
	}
	if DoorToken(secret, a) != token || DoorToken(other, a) == token {
		t.Error("a token is not of its secret and place alone")
	}
	if got, ok := DoorOf(secret, token); !ok || got != a {
		t.Errorf("DoorOf: got %s %v, want %s", got, ok, a)
	}
	last := "A"
	if strings.HasSuffix(token, last) {
		last = "Q"
	}
	for name, forged := range map[string]string{
		"nothing": "", "the id": string(a), "no hash": string(a) + ".", "the hash": mac, "another place": string(b) + "." + mac,
		"another secret": DoorToken(other, a), "cut": token[:len(token)-1], "longer": token + "A", "padded": token + "==",
		"changed": token[:len(token)-1] + last, "in capitals": strings.ToUpper(token), "two dots": string(a) + ".." + mac,
		"no place": DoorToken(secret, "")[1:],
	} {
		if got, ok := DoorOf(secret, forged); ok {
			t.Errorf("%s: %q opens the door of %q", name, forged, got)
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
