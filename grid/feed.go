package grid

import (
	"time"

	"gridwatch/geo"
)

// FeedItem is one line of the running commentary beside the map: ordered by the
// log, not merged like the board.
type FeedItem struct {
	Seq         int64
	Kind        EventKind
	At          time.Time
	Region      string
	Cell        geo.Cell // zero when not located
	ID          string
	Severity    Severity // of clues
	State       string   // of clues, shifts and calls for help; the result of visits; what an alert is about
	Clue        ClueID   // of alerts
	Institution InstitutionID
	Task        TaskKind  // of visits
	Officer     OfficerID // of calls for help
	Simulated   bool
}

// MostNews is the size of a batch that is still news; an import is not.
const MostNews = 20

// FeedOf lists what an entry has to say, nothing for imports and housekeeping.
func FeedOf(e Entry) []FeedItem {
	var items []FeedItem
	switch ev := e.Event.(type) {
	case CluesRecorded:
		if len(ev.Items) > MostNews {
			return nil
		}
		for _, c := range ev.Items {
			items = append(items, FeedItem{Region: c.Region, Cell: c.Cell, ID: string(c.ID), Severity: c.Severity, State: string(c.State), Institution: c.Institution, Simulated: c.Simulated})
		}
	case VisitsRecorded:
		if len(ev.Items) > MostNews {
			return nil
		}
		for _, v := range ev.Items {
			items = append(items, FeedItem{Region: v.Region, Cell: v.Cell, ID: string(v.ID), State: v.Result, Institution: v.Institution, Task: v.Task, Simulated: v.Simulated})
		}
	case ShiftChanged:
		if ev.Region != "" {
			items = append(items, FeedItem{Region: ev.Region, Cell: ev.Cell, ID: string(ev.ID), State: string(ev.State), Simulated: ev.Simulated})
		}
	case AlertRaised:
		items = append(items, FeedItem{Region: ev.Region, Cell: ev.Cell, ID: string(ev.ID), Clue: ev.Clue, State: string(ev.About), Simulated: ev.Simulated})
	case HelpCalled:
		items = append(items, FeedItem{Region: ev.Region, Cell: ev.Cell, ID: string(ev.ID), Officer: ev.Officer, State: "raised", Simulated: ev.Simulated})
	case HelpEnded:
		items = append(items, FeedItem{Region: ev.Region, Cell: ev.Cell, ID: string(ev.ID), Officer: ev.Officer, State: "ended", Simulated: ev.Simulated})
	}
	for i := range items {
		items[i].Seq, items[i].Kind, items[i].At = e.Seq, e.Event.Kind(), e.At
	}
	return items
}
