package main

import (
	"slices"

	"gridwatch/grid"
)

// evidenceFile is how visits are graded; what a file leaves out is the product's own
// figure, and limits are taken whole.
type evidenceFile struct {
	Version      string              `json:"version"`
	DoubtB       int                 `json:"doubt_b"`
	DoubtC       int                 `json:"doubt_c"`
	ProofSeconds int                 `json:"proof_seconds"`
	ProofM       float64             `json:"proof_m"`
	EarlierDays  int                 `json:"earlier_days"`
	Limits       []evidenceLimitFile `json:"limits"`
}

// evidenceLimitFile is how one signal is judged; one without weight, or that is not
// listed, is not looked at.
type evidenceLimitFile struct {
	Code   grid.EvidenceCode `json:"code"`
	Limit  float64           `json:"limit"`
	Weight int               `json:"weight"`
}

// usualEvidence is what a file is read over.
func usualEvidence() *evidenceFile {
	file := evidenceToFile(grid.DefaultEvidenceRule)
	file.Limits = nil
	return file
}

func (file *evidenceFile) rule() grid.EvidenceRule {
	r := grid.EvidenceRule{Version: file.Version, DoubtB: file.DoubtB, DoubtC: file.DoubtC, ProofSeconds: file.ProofSeconds, ProofM: file.ProofM,
		EarlierDays: file.EarlierDays, Limits: []grid.EvidenceLimit{}}
	if file.Limits == nil {
		r.Limits = slices.Clone(grid.DefaultEvidenceRule.Limits)
	}
	for _, l := range file.Limits {
		r.Limits = append(r.Limits, grid.EvidenceLimit(l))
	}
	return r
}

func evidenceToFile(r grid.EvidenceRule) *evidenceFile {
	file := &evidenceFile{Version: r.Version, DoubtB: r.DoubtB, DoubtC: r.DoubtC, ProofSeconds: r.ProofSeconds, ProofM: r.ProofM,
		EarlierDays: r.EarlierDays, Limits: []evidenceLimitFile{}}
	for _, l := range r.Limits {
		file.Limits = append(file.Limits, evidenceLimitFile(l))
	}
	return file
}
