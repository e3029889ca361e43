package grid

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// SiteCodeTurn is how long a rotating code on site stays the same, in domain time.
const SiteCodeTurn = 10 * time.Minute

// SiteCode is the rotating code of an institution at an instant, six digits. Who types
// it in has seen it there then. It is HMAC-SHA-256 over the number of the turn since
// 1970, eight bytes, most significant first, and the id, truncated as in RFC 4226
// (M'Raihi et al., 2005), section 5.3; the offset stands in the last byte of the hash,
// as RFC 6238 (2011) has it for longer ones.
func SiteCode(secret []byte, institution InstitutionID, at time.Time) string {
	turn := at.Truncate(SiteCodeTurn).Unix() / int64(SiteCodeTurn/time.Second)
	mac := hmac.New(sha256.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(turn)))
	mac.Write([]byte(institution))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}

// SiteCodeUntil is when the code of an instant gives way to the next.
func SiteCodeUntil(at time.Time) time.Time { return at.Truncate(SiteCodeTurn).Add(SiteCodeTurn) }

// IsSiteCode says whether a code was that of the institution at an instant, or in the
// turn before or after: clocks differ, and a form takes its time. Blanks at the ends do
// not count.
func IsSiteCode(secret []byte, institution InstitutionID, at time.Time, code string) bool {
	said, right := []byte(strings.TrimSpace(code)), false
	for _, turn := range []time.Duration{0, -SiteCodeTurn, SiteCodeTurn} {
		right = hmac.Equal(said, []byte(SiteCode(secret, institution, at.Add(turn)))) || right
	}
	return right
}
