package grid

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// doorTokenBytes is how much of the hash a token has.
const doorTokenBytes = 16

// DoorToken is what lets a display at an institution show its rotating code without
// an account: the id, a dot, and the first 128 bits of HMAC-SHA-256 over "door" and the
// id, in base64url without padding. It stays the same as long as the secret does.
func DoorToken(secret []byte, institution InstitutionID) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("door"))
	mac.Write([]byte(institution))
	return string(institution) + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:doorTokenBytes])
}

// DoorOf is the institution of a token; false when the token was not made with the
// secret.
func DoorOf(secret []byte, token string) (InstitutionID, bool) {
	id, _, _ := strings.Cut(token, ".")
	institution := InstitutionID(id)
	return institution, hmac.Equal([]byte(token), []byte(DoorToken(secret, institution)))
}

// DoorScan is the text of the QR code on a display: the rotating code, # and what the
// code at the door says. It names the institution to ScannedAs like the code at the door.
func DoorScan(code string, at *Institution) string { return code + "#" + at.Code() }
