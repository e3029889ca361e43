package api

import (
	"context"
	"time"

	"gridwatch/geo"
)

// Answerable says who answered for a place at an instant.
type Answerable struct {
	At        time.Time         `json:"at"`
	Cell      geo.Cell          `json:"cell"`
	Region    string            `json:"region" doc:"whose cell it is"`
	Plan      *AnswerablePlan   `json:"plan" doc:"in force then; null when there was none"`
	Grid      *PlainGrid        `json:"grid" doc:"null when the cell was in no grid"`
	Nearest   bool              `json:"nearest" doc:"the cell straddles: this is the nearest grid of its own region"`
	Staff     []AnswerableStaff `json:"staff"`
	Corrected []AnswerableStaff `json:"corrected" doc:"entries that later ones corrected"`
}

// AnswerablePlan is the plan that was in force.
type AnswerablePlan struct {
	ID            string    `json:"id" format:"uuid"`
	Name          string    `json:"name"`
	EffectiveFrom time.Time `json:"effective_from"`
}

// AnswerableStaff is an entry of the duty ledger.
type AnswerableStaff struct {
	ID        string     `json:"id" format:"uuid" doc:"of the entry"`
	Officer   string     `json:"officer" format:"uuid"`
	Name      string     `json:"name"`
	Kind      string     `json:"kind" enum:"lead,officer,assistant,supervisor,liaison,backup"`
	From      time.Time  `json:"from"`
	Until     *time.Time `json:"until"`
	OnLeave   bool       `json:"on_leave"`
	Note      string     `json:"note" doc:"of the hand-over"`
	Plan      *string    `json:"plan" doc:"in which the person was appointed"`
	Corrects  *string    `json:"corrects" doc:"the entry that this one corrects"`
	Simulated bool       `json:"simulated"`
}

func (s *Server) registerDutyQuestion() {
	read(s, "GET /api/v1/duty", func(ctx context.Context, req *request, in *struct {
		Cell string `query:"cell" maxLength:"20" doc:"base cell; or lon and lat"`
		Lon  string `query:"lon" maxLength:"40" doc:"WGS-84"`
		Lat  string `query:"lat" maxLength:"40"`
		At   string `query:"at" format:"date-time" doc:"default now, in domain time"`
	}) (Answerable, error) {
		return Answerable{}, errNotBuilt
	})
}
