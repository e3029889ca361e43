package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"gridwatch/grid/balance"
)

// balanceFigures are those of a plan.
type balanceFigures struct {
	MaxOverMean float64 `json:"max_over_mean"`
	MinOverMean float64 `json:"min_over_mean"`
	CutShare    float64 `json:"cut_share"`
	Iso         float64 `json:"iso"`
	Broken      int     `json:"broken"`
	MovedWeight float64 `json:"moved_weight"`
}

// balanceReport is the line on stderr. What is infeasible is named: the cell with its
// weight or what else is wanted, and the limit.
type balanceReport struct {
	*balanceFigures
	Seconds    float64  `json:"seconds"`
	Stopped    *string  `json:"stopped"`
	Seed       uint64   `json:"seed"`
	Infeasible string   `json:"infeasible,omitempty"`
	Message    string   `json:"message,omitempty"`
	Cell       string   `json:"cell,omitempty"`
	Grid       string   `json:"grid,omitempty"`
	Want       *float64 `json:"want,omitempty"`
	Limit      *float64 `json:"limit,omitempty"`
}

// balanceLine is the line of an answer.
func balanceLine(a *balance.Answer, took time.Duration, seed uint64) *balanceReport {
	r := &balanceReport{Seconds: rounded(took.Seconds(), 4), Seed: seed, balanceFigures: &balanceFigures{
		MaxOverMean: rounded(a.MaxOverMean, 6), MinOverMean: rounded(a.MinOverMean, 6), CutShare: rounded(a.CutShare, 6),
		Iso: rounded(a.Iso, 6), Broken: a.Broken, MovedWeight: a.MovedWeight}}
	if a.Stopped {
		why := "time"
		r.Stopped = &why
	}
	return r
}

// rounded to some decimals.
func rounded(x float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	if math.Abs(x) > 1e9 {
		return x
	}
	return math.Round(x*scale) / scale
}

// explain says why there is no plan, or none that is even.
func (r *balanceReport) explain(e *balance.Infeasible, in *balanceInput) {
	r.Infeasible = e.Reason
	r.Message = e.Text(in.name, func(part int) string { return in.names[part] })
	if e.Cell >= 0 {
		r.Cell = in.name(e.Cell)
	}
	if e.Part >= 0 {
		r.Grid = in.names[e.Part]
	}
	if e.Want > 0 {
		r.Want, r.Limit = &e.Want, &e.Limit
	}
}

func (r *balanceReport) text() ([]byte, error) { return json.Marshal(r) }

// balanceBar shows on a terminal how far the balancing has come; nothing elsewhere.
type balanceBar struct {
	*progressBar
	said int // percent
}

func newBalanceBar(to io.Writer) *balanceBar {
	return &balanceBar{progressBar: newProgressBar(to, nil, 0), said: -1}
}

func (b *balanceBar) show(p balance.Progress) {
	percent := int(100 * p.Done)
	if !b.terminal || percent == b.said {
		return
	}
	const width = 30
	full := min(width, max(0, int(width*p.Done)))
	_, _ = fmt.Fprintf(b.to, "\r%-8s [%s%s] %3d %% max %.4f ", p.Stage, strings.Repeat("=", full), strings.Repeat(" ", width-full), percent, p.Max)
	b.said, b.drawn = percent, true
}
