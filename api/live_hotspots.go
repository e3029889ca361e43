package api

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"gridwatch/geo"
	"gridwatch/grid/live"
)

// HotspotsMessage brings the layer of hotspots from one version to another: the
// map that the policy asks for, of the region of the subscription.
type HotspotsMessage struct {
	Type          string        `json:"type"`
	Full          bool          `json:"full"` // all cells are in it, whatever was before
	From          int64         `json:"from"` // the version it changes; 0 with Full
	Version       int64         `json:"version"`
	Region        string        `json:"region"`
	Resolution    int           `json:"resolution"`
	K             int           `json:"k"`
	Window        HotspotWindow `json:"window"`
	Rev           int64         `json:"rev"`
	At            time.Time     `json:"at"`
	PolicyVersion string        `json:"policy_version"`
	Total         int           `json:"total"`
	Unlocated     int           `json:"unlocated"`
	SealedLeftOut int           `json:"sealed_left_out"`
	TooFew        bool          `json:"too_few"`
	MinClues      int           `json:"min_clues"`
	MinCluster    int           `json:"min_cluster"`
	Cells         []HotspotCell `json:"cells"`
	Gone          []geo.Cell    `json:"gone"` // there is nothing to say of them any more
}

// HotspotWindow is the time whose clues are counted.
type HotspotWindow struct {
	From  string `json:"from"`
	Until string `json:"until"`
	Days  int    `json:"days"`
}

// encodeHotspots is the message of a delta at a domain time.
func encodeHotspots(d *live.HotspotDelta, at time.Time) ([]byte, error) {
	m := &d.Map
	w := HotspotsMessage{
		Type: layerHotspots, Full: d.Full, From: d.From, Version: d.Version, Region: m.Region, Resolution: m.Resolution, K: m.K,
		Window: HotspotWindow{m.From.String(), m.Until.String(), m.Days}, Rev: m.Rev, At: at.UTC(), PolicyVersion: m.PolicyVersion,
		Total: m.Total, Unlocated: m.Unlocated, SealedLeftOut: m.SealedLeftOut, TooFew: m.TooFew, MinClues: m.MinClues, MinCluster: m.MinCluster,
		Cells: make([]HotspotCell, 0, len(d.Lines)), Gone: []geo.Cell{},
	}
	if d.Full {
		w.From = 0
	}
	for i := range d.Lines {
		switch l := &d.Lines[i]; {
		case worthShowing(l):
			w.Cells = append(w.Cells, hotspotCellOf(l))
		case !d.Full:
			w.Gone = append(w.Gone, l.Cell)
		}
	}
	return json.Marshal(w)
}

// hotspotKey names what a client of a region needs that has a version; a
// negative one has nothing.
type hotspotKey struct {
	region  string
	version int64
}

// hotspotFrame is the message that brings a client to a version; nil when there
// is nothing new.
type hotspotFrame struct {
	once    sync.Once
	version int64
	message *websocket.PreparedMessage
	size    int
	err     error
}

// hotspotsOf is the frame of the key, computed and encoded once a turn.
func (h *hub) hotspotsOf(t *turn, k hotspotKey) (*hotspotFrame, error) {
	t.mu.Lock()
	f := t.hotspots[k]
	if f == nil {
		f = &hotspotFrame{}
		t.hotspots[k] = f
	}
	t.mu.Unlock()
	f.once.Do(func() {
		var d live.HotspotDelta
		if d, f.err = h.hotspots.Since(context.Background(), k.region, k.version); f.err != nil {
			return
		}
		if f.version = d.Version; !d.Full && d.Version == k.version {
			return
		}
		var body []byte
		if body, f.err = encodeHotspots(&d, h.clock()); f.err == nil {
			f.message, f.size = prepared(body), len(body)
		}
	})
	return f, f.err
}

// hotspotsChanged is closed at the next change of a map; nil, which never
// happens, without hotspots.
func (h *hub) hotspotsChanged() <-chan struct{} {
	if h.hotspots == nil {
		return nil
	}
	return h.hotspots.Changed()
}

// sendHotspots sends what changed on the map of hotspots since the client's
// version, merged.
func (c *socket) sendHotspots(t *turn) bool {
	f, err := c.server.hub.hotspotsOf(t, hotspotKey{c.topic.Region, c.hotspotVersion})
	if err != nil {
		c.server.log.Warn("the layer of hotspots could not be read", "error", err)
		return true // it comes with a later turn
	}
	c.hotspotVersion = f.version
	return f.message == nil || c.send(f.message, layerHotspots, f.size)
}
