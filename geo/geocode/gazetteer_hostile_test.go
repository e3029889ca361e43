package geocode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// resealed is a file whose checksum fits again: made by who means harm, not by a
// bad disk.
func resealed(data []byte) []byte {
	binary.LittleEndian.PutUint32(data[16:], crc32.Checksum(data[gazTable:], castagnoli))
	return data
}

// opened opens hostile bytes and asks what they answer. It fails on what is
// neither a named refusal nor an answer in time; a crash fails by itself.
func opened(t *testing.T, what string, data []byte) (used bool) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("%s: %v", what, r)
		}
	}()
	start := time.Now()
	g, err := readGazetteer(data, func([]byte) {})
	switch {
	case err == nil:
		use(g)
	case !errors.Is(err, ErrGazetteer):
		t.Fatalf("%s: %v", what, err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Fatalf("%s: took %v", what, took)
	}
	return err == nil
}

// Every section of a file damaged on purpose, with a checksum that fits: single
// bits, whole words, swapped and repeated stretches, and numbers of the model.
func TestGazetteerHostile(t *testing.T) {
	whole := smallFile(t)
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	rounds := 20
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		rounds = 80
	}
	used, words := 0, []uint64{0, 1, 7, 88, 89, 90, 255, 1 << 16, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 40, 1 << 62, 1<<63 - 1, 1 << 63, 1<<64 - 1}
	for i := range sectionCount + 1 {
		from, n := 0, gazHeader // the header itself
		if i < sectionCount {
			from = int(binary.LittleEndian.Uint64(whole[gazTable+16*i:]))
			n = int(binary.LittleEndian.Uint64(whole[gazTable+16*i+8:]))
		}
		if n < 16 {
			continue
		}
		for k := range rounds / 4 {
			at := from + r.IntN(n)
			bit, word, turn, number := bytes.Clone(whole), bytes.Clone(whole), bytes.Clone(whole), bytes.Clone(whole)
			bit[at] ^= 1 << r.IntN(8)
			at = from + r.IntN(n-8)&^3
			binary.LittleEndian.PutUint64(word[at:], words[r.IntN(len(words))])
			a, b := from+r.IntN(n-8)&^3, from+r.IntN(n-8)&^3
			copy(turn[a:a+8], whole[b:b+8])
			for range 1 + r.IntN(20) {
				at := from + r.IntN(n-4)&^3
				binary.LittleEndian.PutUint32(number[at:], uint32(words[r.IntN(len(words))]))
			}
			for kind, data := range map[string][]byte{"bit": bit, "word": word, "turn": turn, "number": number} {
				if opened(t, fmt.Sprintf("seed %d, section %d, %s %d", seed, i, kind, k), resealed(data)) {
					used++
				}
			}
		}
	}
	if used == 0 {
		t.Error("no damaged file was used: the test reaches nothing")
	}
	t.Logf("seed %d, %d damaged files were used", seed, used)
}

// The digits of the model are JSON: other digits make another file of the same
// length.
func TestGazetteerHostileModel(t *testing.T) {
	whole := smallFile(t)
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 2))
	from := int(binary.LittleEndian.Uint64(whole[gazTable+16*(sectionCount-1):]))
	n := int(binary.LittleEndian.Uint64(whole[gazTable+16*(sectionCount-1)+8:]))
	var digits []int
	for k := from; k < from+n; k++ {
		if c := whole[k]; c >= '0' && c <= '9' {
			digits = append(digits, k)
		}
	}
	used := 0
	for k := range 300 {
		data := bytes.Clone(whole)
		for range 1 + r.IntN(200) {
			data[digits[r.IntN(len(digits))]] = "0123456789e-"[r.IntN(10+k%3)]
		}
		if opened(t, fmt.Sprintf("seed %d, %d", seed, k), resealed(data)) {
			used++
		}
	}
	if used == 0 {
		t.Error("no damaged model was used: the test reaches nothing")
	}
}
