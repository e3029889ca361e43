package api

import (
	"encoding/json"
	"time"

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
	Institution string    `json:"institution,omitempty"`
	Task        string    `json:"task,omitempty"`
	Simulated   bool      `json:"simulated"`
}

// encodeFeed is the message of the feed layer, in the order of the log.
func encodeFeed(items []grid.FeedItem) ([]byte, error) {
	wire := make([]feedItem, len(items))
	for i := range items {
		f := &items[i]
		wire[i] = feedItem{
			Seq: f.Seq, Kind: string(f.Kind), At: f.At.UTC(), Region: f.Region, Cell: cellOrNull(f.Cell), ID: f.ID,
			State: f.State, Institution: string(f.Institution), Task: string(f.Task),
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
