package grid

import (
	"testing"
	"time"
)

const sitePlace InstitutionID = "0190a000-0000-7000-8000-000000000001"

func siteSecret() []byte {
	secret := make([]byte, 32)
	for n := range secret {
		secret[n] = byte(n)
	}
	return secret
}

// The codes were worked out by another program, in Python's hmac and big integers.
func TestSiteCodeGolden(t *testing.T) {
	for _, c := range []struct {
		name  string
		place InstitutionID
		unix  int64
		want  string
	}{
		{"at an offset of 15", sitePlace, 1777777777, "773286"},
		{"a turn later", sitePlace, 1777778400, "140540"},
		{"another place", "0190a000-0000-7000-8000-000000000002", 1777777777, "655954"},
		{"the first turn", sitePlace, 0, "980815"},
		{"its last second", "0190a000-0000-7000-8000-0000000000ff", 599, "796977"},
		{"the second after", "0190a000-0000-7000-8000-0000000000ff", 600, "377583"},
		{"at an offset of 0", sitePlace, 600, "459296"},
		{"the highest bit masked", sitePlace, 54000, "812148"},
		{"three leading zeros", sitePlace, 1029600, "000227"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := SiteCode(siteSecret(), c.place, time.Unix(c.unix, 0)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestIsSiteCode(t *testing.T) {
	secret, at := siteSecret(), time.Unix(1777777777, 0).UTC()
	code := SiteCode(secret, sitePlace, at)
	for _, c := range []struct {
		name  string
		place InstitutionID
		at    time.Time
		code  string
		want  bool
	}{
		{"then", sitePlace, at, code, true},
		{"with blanks", sitePlace, at, " " + code + "\n", true},
		{"typed in the turn after", sitePlace, at.Add(SiteCodeTurn), code, true},
		{"by a clock that is slow", sitePlace, at.Add(-SiteCodeTurn), code, true},
		{"two turns after", sitePlace, at.Add(2 * SiteCodeTurn), code, false},
		{"two turns before", sitePlace, at.Add(-2 * SiteCodeTurn), code, false},
		{"elsewhere", "0190a000-0000-7000-8000-000000000002", at, code, false},
		{"nothing", sitePlace, at, "", false},
		{"a part", sitePlace, at, code[:5], false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := IsSiteCode(secret, c.place, c.at, c.code); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if IsSiteCode([]byte("another secret"), sitePlace, at, code) {
		t.Error("under another secret: got right, want wrong")
	}
	if until := SiteCodeUntil(at); until.Unix() != 1777777800 || SiteCode(secret, sitePlace, until.Add(-time.Nanosecond)) != code || SiteCode(secret, sitePlace, until) == code {
		t.Errorf("until: got %s, want the instant of the next code", until)
	}
}
