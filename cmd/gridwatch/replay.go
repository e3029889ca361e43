package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// replayCommand is `gridwatch replay`.
type replayCommand struct {
	dbFlags
	Region     string `placeholder:"CODE" help:"Scope of the digest (default: the root region)."`
	Resolution int    `placeholder:"N" help:"Resolution of the digest, 4 to the base resolution (default: the base resolution)."`
	Rev        int64  `placeholder:"N" help:"Fold no further than this entry of the log."`
	Expect     string `placeholder:"DIGEST" help:"Exit with 1 unless the board has this digest: after entry --rev, else at the end of the log or at an entry recorded at most --within before the last one, whose line is then printed."`

	Within time.Duration `default:"60s" help:"How far a running server may have moved on since it was asked for the digest of --expect, without --rev (${default})."`
}

// digestLine is what the API answers to a question for the digest.
type digestLine struct {
	Epoch  string `json:"epoch"`
	Rev    int64  `json:"rev"`
	Digest string `json:"digest"`
}

// Run folds the log and prints the line.
func (c *replayCommand) Run(s *surroundings) error {
	switch {
	case c.Rev < 0:
		return &badFlag{"rev", fmt.Sprintf("%d is not the number of an entry", c.Rev)}
	case c.Within < 0:
		return &badFlag{"within", c.Within.String() + " is negative"}
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is written
	deployment, err := db.Deployment(s.ctx)
	if err != nil {
		return err
	}
	topic := live.Topic{Region: c.Region, Resolution: c.Resolution}
	if topic.Region == "" {
		root, err := db.RootRegion(s.ctx)
		if err != nil {
			return err
		}
		topic.Region = root.Code
	}
	if topic.Resolution == 0 {
		topic.Resolution = deployment.Resolution
	}
	if topic.Resolution < grid.MinResolution || topic.Resolution > deployment.Resolution {
		return &badFlag{"resolution", fmt.Sprintf("%d is not between %d and %d", topic.Resolution, grid.MinResolution, deployment.Resolution)}
	}
	end, first, err := c.span(s.ctx, db)
	if err != nil {
		return err
	}
	last, matched, err := fold(s.ctx, db, deployment.Resolution, topic, end, first, c.Expect)
	if err != nil {
		return err
	}
	last.Epoch = deployment.Epoch
	text, err := json.Marshal(last)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.stdout, "%s\n", text); err != nil {
		return err
	}
	if c.Expect != "" && !matched {
		_, _ = fmt.Fprintf(s.stderr, "gridwatch: the digest is %s, not %s\n", last.Digest, c.Expect)
		return status(statusFailed)
	}
	return nil
}

// span gives the last entry to fold, and the first after which the digest may be
// the expected one.
func (c *replayCommand) span(ctx context.Context, db *store.Store) (end, first int64, err error) {
	if end, err = db.Head(ctx); err != nil {
		return 0, 0, err
	}
	if c.Rev > 0 || c.Expect == "" {
		end = min(end, or(c.Rev, end))
		return end, end, nil
	}
	first, err = db.RecordedWithin(ctx, end, c.Within)
	return end, first, err
}

// fewest entries before a board that is not the last may match: deployment,
// policy, and something that they are for.
const fewest = 3

// fold applies the log up to entry end. From entry first on, it compares the
// digest after each with the expected one: the last line that matches is the
// answer, else that of the end.
func fold(ctx context.Context, db *store.Store, resolution int, topic live.Topic, end, first int64, expect string) (line digestLine, matched bool, err error) {
	const part = 1000
	view := live.New(resolution)
	var seen digestLine
	for view.Rev() < end {
		n := min(part, end-view.Rev())
		if expect != "" {
			if before := first - 1 - view.Rev(); before > 0 {
				n = min(n, before)
			}
		}
		entries, err := db.Events(ctx, view.Rev(), int(n))
		if err != nil {
			return line, false, err
		}
		if len(entries) == 0 {
			return line, false, fmt.Errorf("the log ends at entry %d, before entry %d", view.Rev(), end)
		}
		if expect == "" || entries[len(entries)-1].Seq < first {
			if err := view.Apply(entries); err != nil {
				return line, false, err
			}
			continue
		}
		for i := range entries {
			if err := view.Apply(entries[i : i+1]); err != nil {
				return line, false, err
			}
			rev, digest, err := view.Digest(topic)
			switch {
			case grid.KindOf(err) == grid.NotFound: // the region is not in the log yet
			case err != nil:
				return line, false, err
			case (rev == end || rev >= fewest) && grid.DigestText(digest) == expect:
				seen = digestLine{Rev: rev, Digest: expect}
			}
		}
	}
	if view.Rev() == 0 {
		return line, false, errors.New("the log is empty")
	}
	rev, digest, err := view.Digest(topic)
	if err != nil {
		return line, false, err
	}
	if seen.Rev > 0 {
		return seen, true, nil
	}
	return digestLine{Rev: rev, Digest: grid.DigestText(digest)}, false, nil
}
