package geocode

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"gridwatch/geo"
)

// englishNames are cities whose usual English name is not their pinyin.
var englishNames = map[string]string{
	"harbin": "2301", "tsitsihar": "2302", "hohhot": "1501", "urumqi": "6501", "kashgar": "6531", "lhasa": "5401", "shigatse": "5402",
	"innermongolia": "15", "tibet": "54", "xianggelila": "533401", "shangrila": "533401", "shaanxi": "61", "ordos": "1506", "hulunbuir": "1507",
	"karamay": "6502", "hotan": "6532", "turpan": "6504", "hami": "6505", "peking": "11", "canton": "4401", "guangxi": "45", "ningxia": "64", "xinjiang": "65",
}

// Resolve finds the divisions that a person means by a code of 2, 4, 6, 9 or 12
// digits, a Chinese name (full, short or former, also several levels of it:
// 吉林省吉林市) or pinyin. Names of townships count only in full, and only when no
// county or higher division has the name. The result is sorted by code; more
// than one entry means that the text is ambiguous. Nothing found is a
// *geo.InvalidError.
func (a *Admin) Resolve(text string) ([]Division, error) {
	name := strings.Join(strings.Fields(text), "")
	unknown := &geo.InvalidError{Field: "division", Value: text, Reason: "no division has this code, name or pinyin"}
	if name == "" {
		return nil, &geo.InvalidError{Field: "division", Value: text, Reason: "empty"}
	}
	if strings.Trim(name, "0123456789") == "" {
		d, known := a.ByCode(name)
		if !known {
			return nil, unknown
		}
		return []Division{d}, nil
	}
	found := a.named(name)
	if len(found) == 0 && latin(name) {
		found = a.spelled(name)
	}
	if len(found) == 0 {
		p := a.Match(name, "")
		if d, any := p.Deepest(); any && p.Rest == "" {
			if len(p.Ambiguous) > 0 {
				return p.Ambiguous, nil
			}
			return []Division{d}, nil
		}
		return nil, unknown
	}
	return found, nil
}

// named gives the divisions of which name is a full name; if there are none,
// those of which it is another form; townships last.
func (a *Admin) named(name string) []Division {
	var by [formStem]map[int32]bool
	var towns []Division
	for _, ref := range a.names.at(name) {
		if ref.text != name || ref.form == formStem {
			continue
		}
		if a.nodes[ref.node].level == TownshipLevel {
			towns = append(towns, a.division(int(ref.node)))
			continue
		}
		if by[ref.form] == nil {
			by[ref.form] = map[int32]bool{}
		}
		by[ref.form][ref.node] = true
	}
	for _, nodes := range by {
		if len(nodes) > 0 {
			return a.sorted(nodes)
		}
	}
	return towns
}

func (a *Admin) sorted(nodes map[int32]bool) []Division {
	all := make([]Division, 0, len(nodes))
	for i := range nodes {
		all = append(all, a.division(int(i)))
	}
	slices.SortFunc(all, func(p, q Division) int { return cmp.Compare(p.Code, q.Code) })
	return all
}

// spelled gives the divisions down to the county of which text is the pinyin,
// of the whole name or without its suffix.
func (a *Admin) spelled(text string) []Division {
	want := squeeze(text)
	if code, known := englishNames[want]; known {
		return []Division{a.division(a.find(numberOf(code)))}
	}
	nodes := map[int32]bool{}
	for i := range a.nodes[:a.starts[TownshipLevel]] {
		n := &a.nodes[i]
		if n.hollow {
			continue
		}
		full := a.Pinyin(a.division(i))
		if squeeze(full) == want {
			nodes[int32(i)] = true
			continue
		}
		stem := stemOf(n.name, n.level)
		syllables := strings.Fields(full)
		if k := len([]rune(stem)); k >= 2 && k < len(syllables) && strings.Join(syllables[:k], "") == want {
			nodes[int32(i)] = true
		}
	}
	return a.sorted(nodes)
}

// squeeze keeps the letters and digits of a spelling, in lower case, ü as v.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ü' || r == 'Ü':
			return 'v'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func latin(text string) bool {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}
