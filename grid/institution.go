package grid

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gridwatch/geo"
)

// Origin says where a stored fact came from. Every fact has one.
type Origin struct {
	Batch         BatchID // import batch, "" when entered singly
	Simulated     bool    // made up for a demonstration or a drill, and shown so
	PolicyVersion string  // the rules the fact was accepted under
}

// LegalPerson owns places. A credit code alone never merges two places.
type LegalPerson struct {
	Name       string
	CreditCode string // 统一社会信用代码, "" when not known
}

// Licence is one permit held by an institution. (Kind, Number) is unique.
type Licence struct {
	Kind      string
	Number    string
	Category  Category
	ExpiresOn Date // NoDate when it has no term
}

// InstitutionState is the state of the place in the register.
type InstitutionState string

const (
	Active InstitutionState = "active" // 正常
	Closed InstitutionState = "closed" // 停业 or withdrawn; owes nothing, kept for history
)

// InstitutionStates lists every state.
var InstitutionStates = []InstitutionState{Active, Closed}

// Ownership of an institution; "" when not known.
type Ownership string

// Ownerships lists every value.
var Ownerships = []Ownership{"", "public", "private-non-profit", "private-for-profit"}

// LocatedBy says how an institution or clue got its point.
type LocatedBy string

const (
	Unlocated LocatedBy = ""         // no point: gap kind 8
	Stated    LocatedBy = "stated"   // coordinates came with the record
	ByAddress LocatedBy = "address"  // the exact address of a known place
	Geocoded  LocatedBy = "geocoded" // found by the address, offline
	Provided  LocatedBy = "provider" // found by the address, by an on-line service
	Pinned    LocatedBy = "pinned"   // put on the map by a person
)

// LocatedBys lists every value.
var LocatedBys = []LocatedBy{Unlocated, Stated, ByAddress, Geocoded, Provided, Pinned}

// Institution (监管对象) is a place under supervision.
type Institution struct {
	ID              InstitutionID
	Region          string // its own region: stated, else the cell's
	Name            string
	Address         string
	Point           *geo.Point // nil when not located
	Cell            geo.Cell   // zero exactly when Point is nil
	LocatedBy       LocatedBy
	Straddles       bool // 跨界: the cell's centre lies in another region
	Category        Category
	Licences        []Licence
	Risk            Risk
	Ownership       Ownership
	Sponsor         string // 举办主体
	DailySupervisor string
	Owes            bool // false for places of the army, customs …: shown, but they owe us nothing
	Phone           string
	LegalPerson     LegalPerson
	State           InstitutionState
	LastPatrol      time.Time // zero when never
	LastInspection  time.Time // zero when never
	RegisteredAt    time.Time
	Fix             FixNote       // zero unless LocatedBy is Geocoded or Provided
	Found           *Found        // what its address was found to be: for a place without a point on its way into the store, which keeps Fix or a Review
	SuccessorOf     InstitutionID // the place that was here before, "" if none is known
	VerifiedAt      time.Time     // when the register was last found right on site, zero when never
	Origin          Origin
}

// Categories lists the categories of the place and its licences, sorted, once each.
func (i *Institution) Categories() []Category {
	all := []Category{i.Category}
	for _, l := range i.Licences {
		if l.Category != "" {
			all = append(all, l.Category)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Code is what the code at the door of the place says: the number of its first
// licence, else its id.
func (i *Institution) Code() string {
	if len(i.Licences) > 0 {
		return i.Licences[0].Number
	}
	return string(i.ID)
}

// ScannedAs says whether a scanned text names the place: the id or the number of
// one of its licences, alone or at the end of an address.
func (i *Institution) ScannedAs(text string) bool {
	text = strings.TrimSpace(text)
	if at := strings.LastIndexAny(text, "/=#"); at >= 0 {
		text = text[at+1:]
	}
	if text == string(i.ID) {
		return true
	}
	return slices.ContainsFunc(i.Licences, func(l Licence) bool { return l.Number == text })
}

// Check says everything that is wrong with the place under the policy.
func (i *Institution) Check(p *Policy) error {
	var f Faults
	checkText(&f, "name", i.Name, 1, 200)
	checkText(&f, "address", i.Address, 0, 300)
	checkText(&f, "sponsor", i.Sponsor, 0, 200)
	checkText(&f, "daily_supervisor", i.DailySupervisor, 0, 200)
	checkText(&f, "phone", i.Phone, 0, 40)
	checkText(&f, "legal_person.name", i.LegalPerson.Name, 0, 200)
	checkText(&f, "legal_person.credit_code", i.LegalPerson.CreditCode, 0, 18)
	checkText(&f, "risk", string(i.Risk), 0, 40)
	checkCategory(&f, "category", p, i.Category)
	if !slices.Contains(InstitutionStates, i.State) {
		f.Add("state", string(i.State), "is not one of %v", InstitutionStates)
	}
	if !slices.Contains(Ownerships, i.Ownership) {
		f.Add("ownership", string(i.Ownership), "is not one of %q", Ownerships)
	}
	i.Fix.check(&f)
	if i.SuccessorOf != "" && i.SuccessorOf == i.ID {
		f.Add("successor_of", string(i.SuccessorOf), "is the institution itself")
	}
	seen := map[[2]string]bool{}
	for n, l := range i.Licences {
		at := fmt.Sprintf("licences[%d].", n)
		checkText(&f, at+"kind", l.Kind, 1, 60)
		checkText(&f, at+"number", l.Number, 1, 100)
		checkCategory(&f, at+"category", p, l.Category)
		key := [2]string{l.Kind, l.Number}
		if seen[key] {
			f.Add(at+"number", l.Number, "is listed twice")
		}
		seen[key] = true
	}
	return f.Err("institution")
}

func checkCategory(f *Faults, name string, p *Policy, c Category) {
	if _, ok := p.Cycles[c]; !ok {
		f.Add(name, string(c), "is not a category of policy %s", p.Version)
	}
}

// checkText refuses bad UTF-8, control characters and lengths outside [least, most] runes.
func checkText(f *Faults, name, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		f.Add(name, strings.ToValidUTF8(s, "\uFFFD"), "is not valid UTF-8")
	case n < least, least > 0 && strings.TrimSpace(s) == "":
		f.Add(name, s, "is missing")
	case n > most:
		f.Add(name, s, "is longer than %d characters", most)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
		f.Add(name, strings.Map(printable, s), "has a control character")
	}
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return '\uFFFD'
	}
	return r
}

// NormalAddress folds an address or name for exact look-up: full-width forms to
// half-width, letters to upper case, blanks and separators out.
func NormalAddress(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xff01 - 0x21
		}
		switch {
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r <= ' ', r == ',', r == '.', r == ';', r == '-', r == '_', r == '\u3000', r == '，', r == '。', r == '、', r == '；', r == '－', r == '—':
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}
