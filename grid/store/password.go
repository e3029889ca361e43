package store

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// argon is what a new password hash costs: 19 MiB and two passes (OWASP's
// recommendation for argon2id), about 70 ms of one core.
var argon = cost{memory: 19 * 1024, passes: 2, threads: 1}

type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// Bounds of a stored hash, so that a damaged one cannot ask for all the memory.
const (
	mostMemory = 1 << 20 // KiB
	mostPasses = 64
	saltBytes  = 16
	hashBytes  = 32
)

// hashing limits parallel hashes to the cores.
var hashing = make(chan struct{}, runtime.GOMAXPROCS(0))

func (c cost) hash(plain string, salt []byte, size int) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(plain), salt, c.passes, c.memory, c.threads, uint32(size))
}

// HashPassword gives the argon2id hash of a password in PHC form, with a salt of
// its own.
func HashPassword(plain string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	return phc(argon, salt, argon.hash(plain, salt, hashBytes))
}

// CheckPassword says whether a password belongs to a PHC hash. An empty or
// damaged hash costs as much time as a good one and belongs to no password: use
// it for unknown names.
func CheckPassword(hash, plain string) bool {
	c, salt, want, ok := parsePHC(hash)
	if !ok {
		argon.hash(plain, make([]byte, saltBytes), hashBytes)
		return false
	}
	return subtle.ConstantTimeCompare(c.hash(plain, salt, len(want)), want) == 1
}

var unpadded = base64.RawStdEncoding.Strict()

func phc(c cost, salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
		unpadded.EncodeToString(salt), unpadded.EncodeToString(hash))
}

// parsePHC takes a hash made by phc apart; anything else is not ok.
func parsePHC(s string) (c cost, salt, hash []byte, ok bool) {
	part := strings.Split(s, "$")
	if len(part) != 6 {
		return cost{}, nil, nil, false
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil {
		return cost{}, nil, nil, false
	}
	if c.memory < 8 || c.memory > mostMemory || c.passes < 1 || c.passes > mostPasses || c.threads < 1 {
		return cost{}, nil, nil, false
	}
	salt, err := unpadded.DecodeString(part[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return cost{}, nil, nil, false
	}
	hash, err = unpadded.DecodeString(part[5])
	if err != nil || len(hash) < 16 || len(hash) > 64 {
		return cost{}, nil, nil, false
	}
	return c, salt, hash, phc(c, salt, hash) == s
}
