package grid

import (
	"cmp"
	"maps"
	"slices"
)

// FormUse is one filling in of a form.
type FormUse struct {
	Form    string // code
	Officer OfficerID
	Seconds int
	Taps    int
	Fields  []FieldUse
	Read    bool // somebody other than the visitor has opened the visit
}

// FieldUse is one answer.
type FieldUse struct {
	Name    string
	Answer  string // canonical JSON
	Seconds int    // spent on it, 0 when not told
}

// FormBurden is what a form cost its visitors, and what came of it.
type FormBurden struct {
	Form          string
	Uses          int
	Read          int // uses that somebody opened
	Seconds       int64
	MedianSeconds int
	Taps          int64
	Fields        []FieldBurden // by name
}

// FieldBurden is what a field of a form cost.
type FieldBurden struct {
	Name     string
	Answered int
	Read     int // answers in visits that somebody opened; 0: nobody ever read it
	Answers  int // different ones, at most MostAnswers; 1: it tells nothing
	Seconds  int64
}

// MostAnswers is how many different answers to a field are told apart.
const MostAnswers = 50

// OfficerBurden is what forms cost one person.
type OfficerBurden struct {
	Officer OfficerID
	Uses    int
	Seconds int64
	Taps    int64
}

// Burden (负担) sums what filling in forms costs, by form and by person.
func BurdenOf(uses []FormUse) (forms []FormBurden, people []OfficerBurden) {
	type form struct {
		FormBurden
		seconds []int
		fields  map[string]*FieldBurden
		answers map[string]map[string]bool
	}
	byForm, byOfficer := map[string]*form{}, map[OfficerID]*OfficerBurden{}
	for n := range uses {
		u := &uses[n]
		f := byForm[u.Form]
		if f == nil {
			f = &form{FormBurden: FormBurden{Form: u.Form}, fields: map[string]*FieldBurden{}, answers: map[string]map[string]bool{}}
			byForm[u.Form] = f
		}
		f.Uses++
		f.Seconds += int64(u.Seconds)
		f.Taps += int64(u.Taps)
		f.seconds = append(f.seconds, u.Seconds)
		if u.Read {
			f.Read++
		}
		for _, a := range u.Fields {
			field := f.fields[a.Name]
			if field == nil {
				field = &FieldBurden{Name: a.Name}
				f.fields[a.Name], f.answers[a.Name] = field, map[string]bool{}
			}
			field.Answered++
			field.Seconds += int64(a.Seconds)
			if u.Read {
				field.Read++
			}
			if seen := f.answers[a.Name]; len(seen) < MostAnswers {
				seen[a.Answer] = true
			}
		}
		o := byOfficer[u.Officer]
		if o == nil {
			o = &OfficerBurden{Officer: u.Officer}
			byOfficer[u.Officer] = o
		}
		o.Uses++
		o.Seconds += int64(u.Seconds)
		o.Taps += int64(u.Taps)
	}
	for _, code := range slices.Sorted(maps.Keys(byForm)) {
		f := byForm[code]
		slices.Sort(f.seconds)
		f.MedianSeconds = f.seconds[len(f.seconds)/2]
		for _, name := range slices.Sorted(maps.Keys(f.fields)) {
			f.fields[name].Answers = len(f.answers[name])
			f.FormBurden.Fields = append(f.FormBurden.Fields, *f.fields[name])
		}
		forms = append(forms, f.FormBurden)
	}
	for _, o := range byOfficer {
		people = append(people, *o)
	}
	slices.SortFunc(people, func(a, b OfficerBurden) int {
		return cmp.Or(cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(a.Officer, b.Officer))
	})
	return forms, people
}
