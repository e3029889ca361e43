package liveclient

import (
	"encoding/json"
	"testing"
)

func message(t *testing.T, text string) *Message {
	t.Helper()
	m := &Message{}
	if err := json.Unmarshal([]byte(text), m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFold takes a board through snapshot, diff, removal and a gap; the digests
// are those of the lines written beside them.
func TestFold(t *testing.T) {
	var b Board
	for _, step := range []struct {
		name, text, digest string
		fails              bool
	}{
		{"an empty snapshot", `{"type":"snapshot","epoch":"e","rev":3,"cells":[],"regions":[]}`, "0000000000000000", false},
		{"two lines", `{"type":"diff","epoch":"e","from":3,"to":5,
			"cells":[{"region":"a","cell":"892664c8c2fffff","institutions":[0,1,0,0,2],"last_visit":"2014-06-02T12:00:00Z","staff":1,"fresh":1,"debt_rate":5556,"debt_base":80000000}],
			"regions":[{"region":"a","visits_today":4}]}`, digestOf(
			"a|892664c8c2fffff||0,1,0,0,2|1401710400|0|0,0,0,0|1|0,0,0,0,0,0,0|1|5556,80000000", "a||0,0,0,0,0|0,0,0,0|4|0|0,0,0|0|0|0,0"), false},
		{"a heartbeat changes nothing", `{"type":"heartbeat","epoch":"e","rev":5}`, digestOf(
			"a|892664c8c2fffff||0,1,0,0,2|1401710400|0|0,0,0,0|1|0,0,0,0,0,0,0|1|5556,80000000", "a||0,0,0,0,0|0,0,0,0|4|0|0,0,0|0|0|0,0"), false},
		{"a line is replaced whole", `{"type":"diff","epoch":"e","from":5,"to":6,"cells":[{"region":"a","cell":"892664c8c2fffff","clues":[0,0,0,1]}]}`, digestOf(
			"a|892664c8c2fffff||0,0,0,0,0|0|0|0,0,0,1|0|0,0,0,0,0,0,0|0|0,0", "a||0,0,0,0,0|0,0,0,0|4|0|0,0,0|0|0|0,0"), false},
		{"a gap", `{"type":"diff","epoch":"e","from":7,"to":8}`, "", true},
		{"another epoch", `{"type":"diff","epoch":"f","from":6,"to":8}`, "", true},
		{"emptied", `{"type":"diff","epoch":"e","from":6,"to":9,"removed":[{"region":"a","cell":"892664c8c2fffff"}],"regions":[{"region":"a"}]}`, "0000000000000000", false},
	} {
		err := b.Fold(message(t, step.text))
		if (err != nil) != step.fails {
			t.Fatalf("%s: got %v, want failure %v", step.name, err, step.fails)
		}
		if got := b.Digest(); !step.fails && got != step.digest {
			t.Errorf("%s: got %s, want %s", step.name, got, step.digest)
		}
	}
	if b.Rev != 9 || b.Lines() != 0 {
		t.Errorf("at the end: got rev %d and %d lines, want 9 and 0", b.Rev, b.Lines())
	}
}

// digestOf sums the hashes of whole texts.
func digestOf(texts ...string) string {
	sum := uint64(0)
	for _, s := range texts {
		sum += hash(s)
	}
	const digits = "0123456789abcdef"
	out := make([]byte, 16)
	for i := range out {
		out[i] = digits[sum>>(60-4*i)&15]
	}
	return string(out)
}

// TestHash: known values of FNV-1a 32 in the upper half.
func TestHash(t *testing.T) {
	for text, high := range map[string]uint32{"": 0x811c9dc5, "a": 0xe40c292c, "foobar": 0xbf9cf968} {
		if got := uint32(hash(text) >> 32); got != high {
			t.Errorf("%q: got %08x, want %08x", text, got, high)
		}
	}
}
