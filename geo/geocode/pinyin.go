package geocode

import "strings"

// PinyinOf gives the usual reading of a character without tone ("ha" for 哈), ""
// for one that the table of place names does not have.
func (a *Admin) PinyinOf(r rune) string { return a.syllables[r] }

// addPinyin reads the lines of the packed table.
func (a *Admin) addPinyin(syllables, readings string) {
	a.syllables = make(map[rune]string, 6000)
	for line := range strings.SplitSeq(syllables, "\n") {
		if s, text, ok := strings.Cut(line, " "); ok {
			for _, r := range text {
				a.syllables[r] = s
			}
		}
	}
	a.readings = map[string]string{}
	for line := range strings.SplitSeq(readings, "\n") {
		if code, s, ok := strings.Cut(line, " "); ok {
			a.readings[codeText(numberOf(code))] = s
		}
	}
}

// Pinyin reads the name of a division, syllables divided by blanks: "ha er bin
// shi". Latin letters and digits stay as they are; a character without a known
// reading is left out.
func (a *Admin) Pinyin(d Division) string {
	if s, special := a.readings[d.Code]; special {
		return s
	}
	var b strings.Builder
	for _, r := range d.Name {
		s := a.syllables[r]
		if r < 0x80 {
			s = string(r)
		}
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}
