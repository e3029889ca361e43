package geo

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// RegionFields says where a GeoJSON feature's properties hold what a Region
// needs. Property names may be paths ("parent.adcode").
type RegionFields struct {
	// Code is the property with the code, text or whole number. CodePrefix is
	// put before it; a numeric code shorter than CodeWidth is padded with zeros
	// on the left first: 7 becomes "us-il-chicago-07" with prefix
	// "us-il-chicago-" and width 2.
	Code, CodePrefix string
	CodeWidth        int
	// Name is the property with the name; with NameOptional the code stands for a
	// name that is missing.
	Name         string
	NameOptional bool
	// Level is the property with the level; LevelValue is used when Level is
	// empty or the feature has no such property.
	Level, LevelValue string
	// Parent is the property with the parent's code, read like Code, prefix and
	// width included; ParentValue, taken as it is, is used when Parent is empty
	// or the feature has no such property. Both empty means a root.
	Parent, ParentValue string
	// Scheme is SchemeLocal, SchemeGBT2260 (codes and parents are padded to 12
	// digits) or empty for local.
	Scheme string
}

// check refuses a mapping that cannot yield regions.
func (f RegionFields) check() error {
	switch {
	case f.Code == "":
		return &InvalidError{Field: "code", Reason: "no property named for the region code"}
	case f.Name == "":
		return &InvalidError{Field: "name", Reason: "no property named for the region name"}
	case f.Level == "" && f.LevelValue == "":
		return &InvalidError{Field: "level", Reason: "neither a property nor a value named for the level"}
	case f.CodeWidth < 0 || f.CodeWidth > 32:
		return &InvalidError{Field: "code", Reason: "width is not within 0 to 32"}
	case f.Scheme != "" && f.Scheme != SchemeLocal && f.Scheme != SchemeGBT2260:
		return &InvalidError{Field: "scheme", Value: f.Scheme, Reason: "unknown; known are " + SchemeLocal + ", " + SchemeGBT2260}
	}
	return nil
}

// region reads all but the geometry; the problem's feature number is left to
// the caller.
func (f RegionFields) region(properties map[string]any) (Region, *RegionProblem) {
	r := Region{Scheme: f.Scheme}
	if r.Scheme == "" {
		r.Scheme = SchemeLocal
	}
	var bad *RegionProblem
	if r.Code, bad = f.code(properties, "code", f.Code, ""); bad != nil {
		return r, bad
	}
	if r.Code == "" {
		return r, &RegionProblem{Field: "code", Reason: "property " + f.Code + " is missing or empty"}
	}
	if r.ParentCode, bad = f.code(properties, "parent", f.Parent, f.ParentValue); bad != nil {
		return r, bad
	}
	if r.ParentCode == r.Code {
		return r, &RegionProblem{Field: "parent", Reason: "a region cannot be its own parent", Value: r.Code}
	}
	if r.Name, bad = textProperty(properties, "name", f.Name); bad != nil {
		return r, bad
	}
	if r.Name == "" && f.NameOptional {
		r.Name = r.Code
	}
	if r.Name == "" {
		return r, &RegionProblem{Field: "name", Reason: "property " + f.Name + " is missing or empty"}
	}
	if r.Level, bad = textProperty(properties, "level", f.Level); bad != nil {
		return r, bad
	}
	if r.Level == "" {
		r.Level = f.LevelValue
	}
	if r.Level == "" {
		return r, &RegionProblem{Field: "level", Reason: "property " + f.Level + " is missing or empty"}
	}
	return r, nil
}

// code reads a code or parent code, empty when neither property nor fallback
// has one.
func (f RegionFields) code(properties map[string]any, field, path, fallback string) (string, *RegionProblem) {
	code, bad := textProperty(properties, field, path)
	if bad != nil {
		return "", bad
	}
	if code != "" {
		if digits(code) && len(code) < f.CodeWidth {
			code = strings.Repeat("0", f.CodeWidth-len(code)) + code
		}
		code = f.CodePrefix + code
	} else {
		code = fallback
	}
	if code == "" || f.Scheme != SchemeGBT2260 {
		return code, nil
	}
	padded, err := PadGBT2260(code)
	if err != nil {
		return "", &RegionProblem{Field: field, Reason: err.(*InvalidError).Reason, Value: code}
	}
	return padded, nil
}

// PadGBT2260 brings a GB/T 2260 code (2, 4 or 6 digits) or one of its 9 and 12
// digit extensions to 12 digits by zeros on the right.
func PadGBT2260(code string) (string, error) {
	switch len(code) {
	case 2, 4, 6, 9, 12:
		if digits(code) && code[0] != '0' {
			return code + strings.Repeat("0", 12-len(code)), nil
		}
	}
	return "", &InvalidError{Field: "code", Value: code, Reason: "a GB/T 2260 code has 2, 4, 6, 9 or 12 digits"}
}

// textProperty follows a dotted path and gives text or a whole number as
// trimmed text; empty for a missing or null property.
func textProperty(properties map[string]any, field, path string) (string, *RegionProblem) {
	value, ok := lookUp(properties, path)
	if !ok {
		return "", nil
	}
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		text := strings.TrimSpace(v)
		if utf8.RuneCountInString(text) > maxPropertyLength {
			return "", &RegionProblem{Field: field, Reason: "longer than 200 characters"}
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return "", &RegionProblem{Field: field, Reason: "contains a control character"}
		}
		return text, nil
	case json.Number:
		text := v.String()
		if whole, fraction, found := strings.Cut(text, "."); found && strings.Trim(fraction, "0") == "" {
			text = whole
		}
		if field != "name" && !digits(text) {
			return "", &RegionProblem{Field: field, Reason: "not a whole number", Value: text}
		}
		return text, nil
	}
	return "", &RegionProblem{Field: field, Reason: "property " + path + " is neither text nor a number"}
}

const maxPropertyLength = 200

// lookUp finds a property by its whole name, else by a dotted path.
func lookUp(properties map[string]any, path string) (any, bool) {
	if path == "" {
		return nil, false
	}
	if v, ok := properties[path]; ok {
		return v, true
	}
	head, rest, found := strings.Cut(path, ".")
	if !found {
		return nil, false
	}
	inner, ok := properties[head].(map[string]any)
	if !ok {
		return nil, false
	}
	return lookUp(inner, rest)
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
