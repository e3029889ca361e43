package api

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"gridwatch/geo"
	"gridwatch/grid"
)

// feedItem is one line of the running commentary of the stream.
type feedItem struct {
	Seq         int64     `json:"seq"`
	Kind        string    `json:"kind"`
	At          time.Time `json:"at"`
	Region      string    `json:"region"`
	Cell        *geo.Cell `json:"cell"`
	ID          string    `json:"id"`
	Severity    string    `json:"severity,omitempty"`
	State       string    `json:"state,omitempty"`
	Clue        string    `json:"clue,omitempty"` // of an alert
	Institution string    `json:"institution,omitempty"`
	Task        string    `json:"task,omitempty"`
	Officer     string    `json:"officer,omitempty"` // of a call for help
	Simulated   bool      `json:"simulated"`
}

// encodeFeed is the message of the feed layer, in the order of the log.
func encodeFeed(items []grid.FeedItem) ([]byte, error) {
	wire := make([]feedItem, len(items))
	for i := range items {
		f := &items[i]
		wire[i] = feedItem{
			Seq: f.Seq, Kind: string(f.Kind), At: f.At.UTC(), Region: f.Region, Cell: cellOrNull(f.Cell), ID: f.ID,
			State: f.State, Clue: string(f.Clue), Institution: string(f.Institution), Task: string(f.Task), Officer: string(f.Officer), Simulated: f.Simulated,
		}
		if f.Kind == grid.KindCluesRecorded {
			wire[i].Severity = f.Severity.String()
		}
	}
	return json.Marshal(struct {
		Type  string     `json:"type"`
		Items []feedItem `json:"items"`
	}{"feed", wire})
}

// feedTail is how many items a client starts with.
const feedTail = 30

// feedKey names the items of a region after one entry of the log, up to another;
// a negative from is the last feedTail of them.
type feedKey struct {
	region   string
	from, to int64
}

// feedFrame is the message of those items; nil when there are none.
type feedFrame struct {
	once    sync.Once
	message *websocket.PreparedMessage
	size    int
	err     error
}

// feed is the message of the key, encoded once a turn.
func (h *hub) feed(t *turn, k feedKey) (*feedFrame, error) {
	t.mu.Lock()
	f := t.feeds[k]
	if f == nil {
		f = &feedFrame{}
		t.feeds[k] = f
	}
	t.mu.Unlock()
	f.once.Do(func() {
		items := h.view.Feed(k.region, max(k.from, 0))
		late, _ := slices.BinarySearchFunc(items, k.to+1, func(i grid.FeedItem, seq int64) int { return cmp.Compare(i.Seq, seq) })
		if late == 0 {
			return
		}
		items = items[:late]
		if k.from < 0 {
			items = items[max(0, late-feedTail):]
		}
		var body []byte
		if body, f.err = encodeFeed(items); f.err == nil {
			f.message, f.size = prepared(body), len(body)
		}
	})
	return f, f.err
}

// staffFrame is the layer of officers of one region. A new version is a new list.
type staffFrame struct {
	mu      sync.Mutex
	read    time.Time
	version int
	list    []byte
	message *websocket.PreparedMessage
}

// staffOf is the layer of a region, at most staffEvery old, and its version.
func (h *hub) staffOf(ctx context.Context, region string, at time.Time) (*websocket.PreparedMessage, int, error) {
	h.mu.Lock()
	f := h.staff[region]
	if f == nil {
		f = &staffFrame{}
		h.staff[region] = f
	}
	h.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.message != nil && time.Since(f.read) < staffEvery-pace {
		return f.message, f.version, nil
	}
	points, err := h.store.StaffPositions(ctx, region)
	if err != nil {
		return nil, 0, err
	}
	list, err := encodeStaff(points)
	if err != nil {
		return nil, 0, err
	}
	f.read = time.Now()
	if f.version == 0 || string(list) != string(f.list) {
		f.list, f.version = list, f.version+1
	}
	b := appendAt([]byte(`{"type":"staff"`), at)
	b = append(append(b, `,"officers":`...), list...)
	f.message = prepared(append(b, '}'))
	return f.message, f.version, nil
}
