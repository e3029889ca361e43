package intake

import (
	"context"
	"errors"

	"gridwatch/grid/store"
)

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

// dryRun does everything in transactions that it then rolls back. Rows that
// match earlier rows of another chunk count as new.
func (s *Service) dryRun(ctx context.Context, source Source, o Options) (Report, error) {
	b := store.ImportBatch{Kind: string(o.Kind), Simulated: o.Simulated, Fields: source.Fields(), Datum: string(o.Datum), Region: o.Region}
	j, err := s.job(ctx, b)
	if err != nil {
		return Report{}, err
	}
	opinion := newJudge(s, o.Kind, j.fields, o.Datum)
	in := chunks{source: source, check: checker(o.Kind, j.fields, j.zone, o.Datum), see: opinion.see}
	var r Report
	for {
		c, ok, err := in.next()
		if err == nil && !ok {
			r.Proposal, err = opinion.verdict(ctx)
			return r, err
		}
		if err == nil {
			err = opinion.learn(ctx, c.records)
		}
		if err != nil {
			return r, err
		}
		stored, err := s.stagedChunk(&b, 0, c)
		if err != nil {
			return r, err
		}
		var out outcome
		err = s.write(ctx, func(tx *store.Tx) error {
			var err error
			if out, err = j.chunk(tx, stored); err == nil {
				err = errDry
			}
			return err
		})
		if !errors.Is(err, errDry) {
			return r, err
		}
		out.counts.Rows, out.counts.Rejected = c.read, out.counts.Rejected+c.bad
		r.Counts.Add(out.counts)
		all := append(c.rejects, out.rejects...)
		sortRejects(all)
		r.Failed = append(r.Failed, all...)
		s.tell(Progress{Stage: "checking", Rows: r.Counts.Rows, Counts: r.Counts, Rejects: r.Counts.Rejected})
	}
}
