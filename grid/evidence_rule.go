package grid

// EvidenceRule (佐证规则) holds the limits that check-ins are graded by; it is part
// of the policy.
type EvidenceRule struct{}
