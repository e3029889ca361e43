package grid

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// doorTokenBytes is how much of the hash a token has.
const doorTokenBytes = 16

// DoorToken is what lets a display at an institution show its rotating code without
// an account: the id, a dot, and the first 128 bits of HMAC-SHA-256 over "door", the id
// and, once the link was made anew, how often, eight bytes, most significant first; in
// base64url without padding. It stays the same as long as the secret does and nobody
// makes it anew.
func DoorToken(secret []byte, institution InstitutionID, renewals int64) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("door"))
	mac.Write([]byte(institution))
	if renewals > 0 {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(renewals)))
	}
	return string(institution) + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:doorTokenBytes])
}

// DoorOf is the institution that a token says it is of. Only IsDoorToken tells whether
// it is.
func DoorOf(token string) InstitutionID {
	id, _, _ := strings.Cut(token, ".")
	return InstitutionID(id)
}

// IsDoorToken says whether a token is the one of its institution, whose link was made
// anew so often.
func IsDoorToken(secret []byte, token string, renewals int64) bool {
	return hmac.Equal([]byte(token), []byte(DoorToken(secret, DoorOf(token), renewals)))
}

// DoorScan is the text of the QR code on a display: the rotating code, # and what the
// code at the door says. It names the institution to ScannedAs like the code at the door.
func DoorScan(code string, at *Institution) string { return code + "#" + at.Code() }
