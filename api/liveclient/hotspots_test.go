package liveclient

import "testing"

// The layer is folded like the board: all of it, then what changed, and a message
// that does not begin where the copy stands is an error.
func TestFoldHotspots(t *testing.T) {
	var c Client
	take := func(text string) error { return c.hotspots([]byte(text)) }
	if err := take(`{"type":"hotspots","from":3,"version":4,"cells":[]}`); err == nil {
		t.Error("a change of nothing was taken")
	}
	if err := take(`{"type":"hotspots","full":true,"version":4,"region":"r","total":3,"cells":[{"cell":"a","n":1,"z":1.5},{"cell":"b","n":2,"z":null}],"gone":[]}`); err != nil {
		t.Fatal(err)
	}
	if err := take(`{"type":"hotspots","from":4,"version":9,"region":"r","total":4,"cells":[{"cell":"c","n":3}],"gone":["a"]}`); err != nil {
		t.Fatal(err)
	}
	if _, there := c.Hotspots.Cell("a"); there || c.Hotspots.Len() != 2 || c.Hotspots.Version != 9 || c.Hotspots.Total != 4 {
		t.Errorf("got %+v, want b and c at version 9", c.Hotspots)
	}
	if b, _ := c.Hotspots.Cell("b"); b.N != 2 || b.Z != nil {
		t.Errorf("b: got %+v", b)
	}
	for _, text := range []string{`{"type":"hotspots","from":8,"version":10,"cells":[]}`, `{"type":"hotspots","cells":5}`} {
		if err := take(text); err == nil {
			t.Errorf("taken: %s", text)
		}
	}
	if err := take(`{"type":"hotspots","full":true,"version":1,"cells":[]}`); err != nil || c.Hotspots.Len() != 0 {
		t.Errorf("all of it again: got %v, %d cells, want none", err, c.Hotspots.Len())
	}
}
