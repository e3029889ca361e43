package intake

import (
	"slices"

	"gridwatch/grid"
)

// Kind is what the rows of a file are.
type Kind string

const (
	Institutions Kind = "institutions"
	Clues        Kind = "clues"
	Officers     Kind = "officers"
	Regions      Kind = "regions"
	Visits       Kind = "visits"
	Grids        Kind = "grids" // official ones
)

// Kinds lists every kind.
var Kinds = []Kind{Institutions, Clues, Officers, Regions, Visits, Grids}

// ParseKind reads the name of a kind.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); slices.Contains(Kinds, k) {
		return k, nil
	}
	return "", unusable("kind", s, "is not one of %v", Kinds)
}

// fields of a row by kind: the wire names, nested ones with a dot.
var fields = map[Kind][]string{
	Institutions: {
		"id", "name", "address", "lon", "lat", "region", "category", "risk", "ownership", "sponsor",
		"daily_supervisor", "owes", "phone", "state", "legal_person.name", "legal_person.credit_code",
		"licence.kind", "licence.number", "licence.category", "licence.expires_on",
		"last_patrol", "last_inspection", "registered_at",
		"province", "city", "district",
	},
	Clues: {
		"id", "source", "external_no", "kind", "text", "address", "lon", "lat", "region", "severity",
		"opened_at", "closed_at", "institution", "licence.kind", "licence.number", "time_simulated", "sealed",
	},
	Officers: {
		"id", "name", "post", "region", "phone", "certificate_no", "active_from", "active_until",
		"week_hours",
	},
	Visits: {
		"id", "institution", "licence.kind", "licence.number", "task", "officer", "second", "visited_at",
		"result", "note", "lon", "lat", "accuracy_m", "source_team", "external_no", "time_simulated",
		"survey", "survey_name", "survey_address",
	},
	Regions: {"code", "name", "level", "parent_code"},
	Grids:   {"code", "name", "kind", "region"},
}

// Fields lists what a row of the kind may have, by wire name.
func Fields(k Kind) []string { return slices.Clone(fields[k]) }

// Needed lists the fields without which no row of the kind can be stored; each
// entry lists alternatives.
func Needed(k Kind) [][]string { return slices.Clone(needed[k]) }

// needed fields, without which no row of the kind can be stored; each entry
// lists alternatives.
var needed = map[Kind][][]string{
	Institutions: {{"name"}, {"category"}},
	Clues:        {{"source"}, {"kind"}, {"opened_at"}},
	Officers:     {{"name"}, {"post"}, {"region"}, {"active_from"}},
	Visits:       {{"institution", "licence.number"}, {"task"}, {"visited_at"}},
	Regions:      {{"code"}, {"name"}},
	Grids:        {{"code"}},
}

// unusable says why a whole file or command cannot be used: exit status 2.
func unusable(field, value, reason string, args ...any) error {
	var f grid.Faults
	f.Add(field, value, reason, args...)
	err := f.Err("import").(*grid.Error)
	err.Code = CodeUnusable
	return err
}

// CodeUnusable marks errors of the file or the command as a whole.
const CodeUnusable = "unusable-input"
