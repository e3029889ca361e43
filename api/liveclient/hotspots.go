package liveclient

import (
	"encoding/json"
	"fmt"
)

// HotCell is one cell of the layer of hotspots, as far as a proof needs it.
type HotCell struct {
	Cell  string   `json:"cell"`
	N     int      `json:"n"`
	Near  int      `json:"near"`
	Z     *float64 `json:"z"`
	Level string   `json:"level"`
}

// Hotspots is the client's copy of that layer.
type Hotspots struct {
	Type       string    `json:"type"`
	Full       bool      `json:"full"`
	From       int64     `json:"from"`
	Version    int64     `json:"version"`
	Region     string    `json:"region"`
	Resolution int       `json:"resolution"`
	Rev        int64     `json:"rev"`
	Total      int       `json:"total"`
	TooFew     bool      `json:"too_few"`
	Cells      []HotCell `json:"cells"` // of a message: those that changed
	Gone       []string  `json:"gone"`

	lines map[string]HotCell
}

// Cell is what the copy has of a cell.
func (h *Hotspots) Cell(cell string) (HotCell, bool) {
	c, there := h.lines[cell]
	return c, there
}

// Len is how many cells the copy has.
func (h *Hotspots) Len() int { return len(h.lines) }

// fold applies a message. One that does not begin at the copy's version is an
// error: subscribe again.
func (h *Hotspots) fold(m *Hotspots) error {
	lines := h.lines
	switch {
	case m.Full:
		lines = map[string]HotCell{}
	case lines == nil || m.From != h.Version:
		return fmt.Errorf("hotspots from version %d, the copy is at %d", m.From, h.Version)
	}
	for _, cell := range m.Gone {
		delete(lines, cell)
	}
	for _, c := range m.Cells {
		lines[c.Cell] = c
	}
	*h = *m
	h.lines = lines
	return nil
}

// hotspots folds the bytes of a message of the layer.
func (c *Client) hotspots(data []byte) error {
	var m Hotspots
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	return c.Hotspots.fold(&m)
}
