package grid

import (
	"strings"
	"testing"
)

// TestSOSStates goes through every pair of a state and a verb.
func TestSOSStates(t *testing.T) {
	verbs := map[string]func(SOS) (SOS, error){
		"acknowledge": func(s SOS) (SOS, error) { return s.Acknowledge("a", eight) },
		"end":         func(s SOS) (SOS, error) { return s.End("b", "fine", eight) },
	}
	allowed := map[string]SOSState{
		"open acknowledge": SOSAcknowledged, "open end": SOSEnded, "acknowledged end": SOSEnded,
	}
	for _, state := range SOSStates {
		for verb, change := range verbs {
			got, err := change(SOS{State: state})
			want, may := allowed[string(state)+" "+verb]
			switch {
			case may && (err != nil || got.State != want):
				t.Errorf("%s of %s: got %s, %v, want %s", verb, state, got.State, err, want)
			case !may && (KindOf(err) != Conflict || !strings.Contains(err.Error(), string(state))):
				t.Errorf("%s of %s: got %v, want a Conflict that names it", verb, state, err)
			}
		}
	}
	if _, err := (SOS{State: SOSOpen}).End("a", strings.Repeat("x", 501), eight); KindOf(err) != Invalid {
		t.Errorf("a long ending: got %v, want Invalid", err)
	}
}

func TestMessageCheck(t *testing.T) {
	for name, c := range map[string]struct {
		message Message
		good    bool
	}{
		"to all":    {Message{Text: "x"}, true},
		"to one":    {Message{Text: "x", To: []OfficerID{"a"}}, true},
		"to nobody": {Message{Text: "x", To: []OfficerID{}}, false},
		"empty":     {Message{}, false},
		"long":      {Message{Text: strings.Repeat("字", 2001)}, false},
	} {
		if err := c.message.Check(); (err == nil) != c.good {
			t.Errorf("%s: got %v, want good: %t", name, err, c.good)
		}
	}
	for name, c := range map[string]struct {
		reply Reply
		good  bool
	}{
		"good":       {Reply{Text: "x", At: eight}, true},
		"empty":      {Reply{At: eight}, false},
		"the future": {Reply{Text: "x", At: minute(1)}, false},
	} {
		if err := c.reply.Check(eight); (err == nil) != c.good {
			t.Errorf("%s: got %v, want good: %t", name, err, c.good)
		}
	}
}
