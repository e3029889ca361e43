package grid

import "strings"

// Identifiers are UUIDs as lower-case text, made by the client (UUIDv7). Each
// noun has its own type, so that one cannot stand for another.
type (
	InstitutionID string
	ClueID        string
	OfficerID     string
	PlanID        string
	GridID        string
	DutyID        string
	ShiftID       string
	VisitID       string
	TaskID        string
	BatchID       string
	AccountID     string
	SurveyID      string
	ReviewID      string
	AlertID       string
	ScanID        string
	DraftID       string
	LeaveID       string
	TurnID        string
	BalanceID     string
	ProblemID     string
	SOSID         string
	MessageID     string
	ReplyID       string
)

// ParseID reads the canonical text of a UUID of any version: 36 lower-case
// characters, not all zero. what names the field in the error.
func ParseID[T ~string](what, s string) (T, error) {
	if !validUUID(s) {
		var f Faults
		f.Add(what, s, "is not a UUID (36 lower-case characters)")
		return "", f.Err(what)
	}
	return T(s), nil
}

// ParseNewID is ParseID for identifiers a client has just made: version 7 only.
func ParseNewID[T ~string](what, s string) (T, error) {
	id, err := ParseID[T](what, s)
	if err == nil && (s[14] != '7' || !strings.ContainsRune("89ab", rune(s[19]))) {
		var f Faults
		f.Add(what, s, "is not a UUID of version 7")
		return "", f.Err(what)
	}
	return id, err
}

func validUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	zero := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
			continue
		}
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
		zero = zero && c == '0'
	}
	return !zero
}
