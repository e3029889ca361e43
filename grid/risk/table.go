package risk

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"gridwatch/grid/hotspot"
)

// Write prints the report for people: English, one line a row.
func (r *Report) Write(to io.Writer) error {
	var text strings.Builder
	r.head(&text)
	t := tabwriter.NewWriter(&text, 2, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(t, "scores\tleast\tvisits\tfailed\t%%\t%.0f %% interval\tlift\tcritical/100\t\n", 100*r.Confidence) // into memory
	for _, row := range r.Tenths {
		row.Name = "tenth " + row.Name
		row.write(t)
	}
	for _, row := range r.Levels {
		row.write(t)
	}
	_ = t.Flush() // into memory
	if o := r.Order; o != nil {
		o.write(&text)
	}
	_, err := io.WriteString(to, text.String())
	return err
}

func (r *Report) head(text *strings.Builder) {
	trained := "weights as they are"
	if r.Examples > 0 {
		trained = fmt.Sprintf("weights fitted on %d inspections before %s", r.Examples, r.From)
	}
	_, _ = fmt.Fprintf(text, "rules %s, %s\n", r.Rules.Version, trained)
	_, _ = fmt.Fprintf(text, "inspections of %s to %s, scored by what was known before: %d, %d failed (%.1f %%)\n", r.From, r.Until, r.Visits, r.Fails,
		100*float64(r.Fails)/float64(r.Visits))
	_, _ = fmt.Fprintf(text, "a failed one had the higher score of a pair: %s\n", share(r.AUC))
}

func (row *Row) write(t io.Writer) {
	if row.Visits == 0 {
		_, _ = fmt.Fprintf(t, "%s\t\t0\t\t\t\t\t\t\n", row.Name)
		return
	}
	_, _ = fmt.Fprintf(t, "%s\t%.1f\t%d\t%d\t%.1f\t%.1f–%.1f\t%.2f\t%s\t\n", row.Name, row.Least, row.Visits, row.Fails, 100*row.FailShare.Mean,
		100*row.FailShare.Low, 100*row.FailShare.High, row.Lift, figure(row.Per100, 1))
}

func (o *Order) write(text *strings.Builder) {
	_, _ = fmt.Fprintf(text, "critical violations over %d visits, %d of them in the first half of the days:\n", o.Visits, o.FirstVisits)
	for _, line := range []struct{ what, is string }{
		{"found in the first half, as it was", share(o.FoundThen)},
		{"found in the first half, by score", share(o.FoundByScore)},
		{"found in the first half, in no order", fmt.Sprintf("%.1f %%", 100*o.FoundBlind)},
		{"difference of score to history", share(o.Gain)},
		{"in 100 visits of the first half, as it was", interval(o.Per100Then)},
		{"in 100 visits of the first half, by score", interval(o.Per100ByScore)},
		{"days earlier", interval(o.DaysEarlier)},
	} {
		_, _ = fmt.Fprintf(text, "  %-43s %s\n", line.what, line.is)
	}
}

func share(i hotspot.Interval) string {
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", 100*i.Mean, 100*i.Low, 100*i.High)
}

func interval(i hotspot.Interval) string {
	return fmt.Sprintf("%.1f (%.1f to %.1f)", i.Mean, i.Low, i.High)
}

func figure(v float64, decimals int) string {
	if math.IsNaN(v) {
		return ""
	}
	return fmt.Sprintf("%.*f", decimals, v)
}
