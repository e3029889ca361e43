package main

import "gridwatch/grid"

// riskFile are the rules of early warning in a policy file; without it the
// product's own hold.
type riskFile struct {
	Version     string         `json:"version"`
	High        float64        `json:"high"`
	Medium      float64        `json:"medium"`
	Days        int            `json:"days"`
	NearDays    int            `json:"near_days"`
	HistoryDays int            `json:"history_days"`
	Rules       []riskRuleFile `json:"rules"`
}

type riskRuleFile struct {
	Code    string        `json:"code"`
	Fact    grid.RiskFact `json:"fact"`
	Is      string        `json:"is"`
	Than    float64       `json:"than"`
	Step    float64       `json:"step,omitempty"`
	Most    int           `json:"most,omitempty"`
	Weight  float64       `json:"weight"`
	Kinds   []string      `json:"kinds,omitempty"`
	Sources []string      `json:"sources,omitempty"`
	Days    int           `json:"days,omitempty"`
	Zh      string        `json:"zh"`
	En      string        `json:"en"`
}

func riskToFile(r grid.RiskRules) *riskFile {
	file := &riskFile{Version: r.Version, High: r.High, Medium: r.Medium, Days: r.Days, NearDays: r.NearDays, HistoryDays: r.HistoryDays,
		Rules: []riskRuleFile{}}
	for _, rule := range r.Rules {
		file.Rules = append(file.Rules, riskRuleFile(rule))
	}
	return file
}

// rules is the inverse of riskToFile.
func (file *riskFile) rules() grid.RiskRules {
	r := grid.RiskRules{Version: file.Version, High: file.High, Medium: file.Medium, Days: file.Days, NearDays: file.NearDays, HistoryDays: file.HistoryDays}
	for _, rule := range file.Rules {
		if len(rule.Kinds) == 0 { // as a file without them is read
			rule.Kinds = nil
		}
		if len(rule.Sources) == 0 {
			rule.Sources = nil
		}
		r.Rules = append(r.Rules, grid.RiskRule(rule))
	}
	return r
}
