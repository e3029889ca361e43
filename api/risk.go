package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/risk"
)

// RiskReason is a rule that fired.
type RiskReason struct {
	Rule   string     `json:"rule"`
	Weight figure     `json:"weight" doc:"points that it gave"`
	Fact   string     `json:"fact"`
	Values RiskValues `json:"values" doc:"what the rule's text has in braces"`
}

// RiskValues fill in the text of a rule.
type RiskValues struct {
	Value figure `json:"value" doc:"of the fact"`
}

// Risk is an institution with its score.
type Risk struct {
	Institution string       `json:"institution" format:"uuid"`
	Name        string       `json:"name"`
	Category    string       `json:"category"`
	Risk        string       `json:"risk" doc:"its risk class in the register"`
	Cell        *geo.Cell    `json:"cell"`
	Score       figure       `json:"score"`
	Level       string       `json:"level" enum:"high,medium,low"`
	Reasons     []RiskReason `json:"reasons" doc:"the heaviest first"`
}

// riskPage is a page of institutions, the highest score first.
type riskPage struct {
	RulesVersion string    `json:"rules_version"`
	At           time.Time `json:"at" doc:"domain time of the facts"`
	High         int       `json:"high" doc:"institutions of the scope of that level"`
	Medium       int       `json:"medium"`
	Items        []Risk    `json:"items"`
	Next         *string   `json:"next" doc:"give it as after for the next page; null at the end"`
}

// RiskRule is a rule of early warning.
type RiskRule struct {
	Code    string   `json:"code"`
	Fact    string   `json:"fact"`
	Is      string   `json:"is" enum:">=,<="`
	Than    float64  `json:"than" doc:"the threshold, which counts as beyond"`
	Step    float64  `json:"step" doc:"fires once more for every whole step beyond the threshold; 0: fires once"`
	Most    int      `json:"most" doc:"so many times at most"`
	Weight  float64  `json:"weight" doc:"points each time"`
	Kinds   []string `json:"kinds" doc:"of clues that count; empty: all"`
	Sources []string `json:"sources" doc:"of clues that count; empty: all"`
	Days    int      `json:"days" doc:"clues of so many days count; 0: as many as all rules say"`
	Zh      string   `json:"zh" doc:"{value} stands for the fact"`
	En      string   `json:"en"`
}

// riskRules are the rules in force.
type riskRules struct {
	Version     string     `json:"version"`
	High        float64    `json:"high" doc:"scores from which on an institution is called so"`
	Medium      float64    `json:"medium"`
	Days        int        `json:"days" doc:"clues that name an institution count for so many days"`
	NearDays    int        `json:"near_days" doc:"clues around it count for so many days"`
	HistoryDays int        `json:"history_days" doc:"inspections count for so many days"`
	Rules       []RiskRule `json:"rules"`
}

func riskOf(r *ranked) Risk {
	w := Risk{Institution: string(r.id), Name: r.name, Category: string(r.category), Risk: string(r.class), Cell: cellOrNull(r.cell),
		Score: figure(r.Points), Level: string(r.Level), Reasons: make([]RiskReason, len(r.Reasons))}
	for i, why := range r.Reasons {
		w.Reasons[i] = RiskReason{why.Rule.Code, figure(why.Weight), string(why.Rule.Fact), RiskValues{figure(why.Value)}}
	}
	return w
}

func riskRuleOf(r *grid.RiskRule) RiskRule {
	some := func(list []string) []string { return append([]string{}, list...) }
	return RiskRule{Code: r.Code, Fact: string(r.Fact), Is: r.Is, Than: r.Than, Step: r.Step, Most: max(1, r.Most), Weight: r.Weight,
		Kinds: some(r.Kinds), Sources: some(r.Sources), Days: r.Days, Zh: r.Zh, En: r.En}
}

func (s *Server) registerRisks() {
	read(s, "GET /api/v1/risks", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (riskPage, error) {
		after, err := parseRiskCursor(in.After)
		if err != nil {
			return riskPage{}, err
		}
		all, err := s.risks.of(ctx, s, req.region)
		if err != nil {
			return riskPage{}, err
		}
		page := riskPage{RulesVersion: all.rules.Version, At: all.at.UTC(), High: all.counts[risk.High], Medium: all.counts[risk.Medium]}
		rows := all.from(after)
		next := ""
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			next = riskCursor(&rows[len(rows)-1])
		}
		items := listOf(rows, next, riskOf)
		page.Items, page.Next = items.Items, items.Next
		return page, nil
	})
	read(s, "GET /api/v1/risks/rules", func(ctx context.Context, _ *request, _ *struct{}) (riskRules, error) {
		p, err := s.currentPolicy(ctx)
		if err != nil {
			return riskRules{}, err
		}
		r := p.RiskRules()
		return riskRules{Version: r.Version, High: r.High, Medium: r.Medium, Days: r.Days, NearDays: r.NearDays, HistoryDays: r.HistoryDays,
			Rules: listOf(r.Rules, "", riskRuleOf).Items}, nil
	})
}

// riskCursor names an institution by what orders the list.
func riskCursor(r *ranked) string {
	return strconv.FormatFloat(r.Points, 'g', -1, 64) + "_" + string(r.id)
}

// parseRiskCursor is the inverse of riskCursor; nil of nothing.
func parseRiskCursor(text string) (*ranked, error) {
	if text == "" {
		return nil, nil
	}
	points, id, ok := strings.Cut(text, "_")
	score, err := strconv.ParseFloat(points, 64)
	known, bad := grid.ParseID[grid.InstitutionID]("after", id)
	if !ok || err != nil || bad != nil || score != score {
		var f grid.Faults
		f.Add("after", text, "is not a cursor of this list")
		return nil, f.Err("page")
	}
	return &ranked{id: known, Score: risk.Score{Points: score}}, nil
}
