package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

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
	Expect     string `placeholder:"DIGEST" help:"Exit with 1 unless the board has this digest: at the end of the log, or at an earlier entry, whose line is then printed."`
}

// digestLine is what the API answers to a question for the digest.
type digestLine struct {
	Epoch  string `json:"epoch"`
	Rev    int64  `json:"rev"`
	Digest string `json:"digest"`
}

// Run folds the log and prints the line.
func (c *replayCommand) Run(s *surroundings) error {
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
	last, matched, err := fold(s.ctx, db, deployment.Resolution, topic, or(c.Rev, math.MaxInt64), c.Expect)
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

// fold applies the log up to an entry. With a digest to expect it goes entry by
// entry, because a running server may have been asked some entries ago; the last
// line with that digest is the answer when the end has another.
func fold(ctx context.Context, db *store.Store, resolution int, topic live.Topic, until int64, expect string) (line digestLine, matched bool, err error) {
	const part = 1000
	view := live.New(resolution)
	var seen digestLine
	look := func() error {
		rev, digest, err := view.Digest(topic)
		if grid.KindOf(err) == grid.NotFound {
			err = nil // the region is not in the log yet
			digest = 0
		}
		line = digestLine{Rev: rev, Digest: grid.DigestText(digest)}
		if line.Digest == expect {
			seen = line
		}
		return err
	}
	for {
		entries, err := db.Events(ctx, view.Rev(), part)
		if err != nil {
			return line, false, err
		}
		for len(entries) > 0 && entries[len(entries)-1].Seq > until {
			entries = entries[:len(entries)-1]
		}
		if len(entries) == 0 {
			break
		}
		step := len(entries)
		if expect != "" {
			step = 1
		}
		for ; len(entries) > 0; entries = entries[step:] {
			if err := view.Apply(entries[:step]); err != nil {
				return line, false, err
			}
			if err := look(); err != nil {
				return line, false, err
			}
		}
	}
	if line.Rev == 0 {
		return line, false, errors.New("the log is empty")
	}
	if _, _, err := view.Digest(topic); err != nil {
		return line, false, err
	}
	if line.Digest != expect && seen.Rev > 0 {
		line = seen
	}
	return line, line.Digest == expect, nil
}
