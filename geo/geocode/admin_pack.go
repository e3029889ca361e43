package geocode

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// AdminTable is the official code table as cmd/adminpack reads it from its
// sources, before it is packed. Codes have 2, 4, 6, 9 and 12 digits by level.
type AdminTable struct {
	Rows []AdminRow
	// Syllables gives the usual pinyin of a character, without tone.
	Syllables map[rune]string
	// Readings are the names, by code, that are not read by Syllables: 大 in
	// 大城 is dai.
	Readings map[string]string
}

// AdminRow is one division: its code at its own width and its name.
type AdminRow struct{ Code, Name string }

// The packed form is one DEFLATE stream of sections, each a length (uvarint)
// and its bytes. Names are written with one byte for the 160 most frequent
// characters and two for the others, which halves the table before DEFLATE
// sees it; names of communities lose their suffix (社区居委会, 村委会 …) to a
// section of its own, codes are differences.
const (
	adminMagic = "gridwatch admin 1\n"
	oneByte    = 160
	nameEnd    = '\n'
	wayUp      = 4 // levels above the community
)

// codeWidths are the digits of a code by level, province first.
var codeWidths = [...]int{2, 4, 6, 9, 12}

// communitySuffixes are what the names of communities end in, the longest
// first; the index is what the packed form stores. New ones go to the end of
// the packed table only by packing again.
var communitySuffixes = []string{
	"", "社区居民委员会", "社区居委会", "社区村委会", "居民委员会", "村民委员会", "村委会", "居委会",
	"虚拟社区", "虚拟生活区", "社区", "生活区", "嘎查村民委员会", "嘎查", "村",
}

// communitySuffix is the index of the longest suffix that leaves a stem.
func communitySuffix(name string) int {
	best := 0
	for i, s := range communitySuffixes {
		if len(s) > len(communitySuffixes[best]) && len(name) > len(s) && strings.HasSuffix(name, s) {
			best = i
		}
	}
	return best
}

// WriteAdminTable packs a table. Rows must be of known widths; their order does
// not matter.
func WriteAdminTable(w io.Writer, t AdminTable) error {
	var levels [len(codeWidths)][]AdminRow
	for _, r := range t.Rows {
		level := slices.Index(codeWidths[:], len(r.Code))
		if level < 0 || strings.Trim(r.Code, "0123456789") != "" || r.Name == "" || strings.ContainsRune(r.Name, nameEnd) {
			return fmt.Errorf("row %q %q is no division", r.Code, r.Name)
		}
		levels[level] = append(levels[level], r)
	}
	for _, rows := range levels {
		slices.SortFunc(rows, func(a, b AdminRow) int { return cmp.Compare(a.Code, b.Code) })
	}
	if _, err := io.WriteString(w, adminMagic); err != nil {
		return err
	}
	packed, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return err
	}
	for _, section := range adminSections(levels, t) {
		if _, err := packed.Write(binary.AppendUvarint(nil, uint64(len(section)))); err != nil {
			return err
		}
		if _, err := packed.Write(section); err != nil {
			return err
		}
	}
	return packed.Close()
}

// adminSections gives the sections in the order in which they are read.
func adminSections(levels [len(codeWidths)][]AdminRow, t AdminTable) [][]byte {
	var names, stems strings.Builder
	var codes, suffixes []byte
	for level, rows := range levels {
		codes = binary.AppendUvarint(codes, uint64(len(rows)))
		last := uint64(0)
		for _, r := range rows {
			code := digits(r.Code)
			codes = binary.AppendUvarint(codes, code-last)
			last = code
			if level < wayUp {
				names.WriteString(r.Name)
				names.WriteRune(nameEnd)
				continue
			}
			i := communitySuffix(r.Name)
			suffixes = append(suffixes, byte(i))
			stems.WriteString(strings.TrimSuffix(r.Name, communitySuffixes[i]))
			stems.WriteRune(nameEnd)
		}
	}
	alphabet := alphabetOf(names.String() + stems.String())
	return [][]byte{
		[]byte(string(alphabet)), []byte(strings.Join(communitySuffixes, "\n")), codes, suffixes,
		rankCode(alphabet, names.String()), rankCode(alphabet, stems.String()), syllableLines(t.Syllables), readingLines(t.Readings),
	}
}

func digits(code string) (n uint64) {
	for _, d := range []byte(code) {
		n = n*10 + uint64(d-'0')
	}
	return n
}

// alphabetOf gives the characters of a text, the most frequent first.
func alphabetOf(text string) []rune {
	count := map[rune]int{}
	for _, r := range text {
		count[r]++
	}
	alphabet := make([]rune, 0, len(count))
	for r := range count {
		alphabet = append(alphabet, r)
	}
	slices.SortFunc(alphabet, func(a, b rune) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return alphabet
}

func rankCode(alphabet []rune, text string) []byte {
	rank := make(map[rune]int, len(alphabet))
	for i, r := range alphabet {
		rank[r] = i
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		k := rank[r]
		if k < oneByte {
			out = append(out, byte(k))
			continue
		}
		k -= oneByte
		out = append(out, byte(oneByte+k>>8), byte(k))
	}
	return out
}

func syllableLines(syllables map[rune]string) []byte {
	lines := make([]string, 0, len(syllables))
	for r, s := range syllables {
		lines = append(lines, s+" "+string(r))
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, "\n"))
}

func readingLines(readings map[string]string) []byte {
	lines := make([]string, 0, len(readings))
	for code, s := range readings {
		lines = append(lines, code+" "+s)
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, "\n"))
}

// errAdminTable refuses a packed table that is cut or was made by another
// version.
var errAdminTable = errors.New("the packed table of administrative codes is damaged")

// unpacked are the sections of a packed table.
type unpacked struct {
	alphabet  []rune
	suffixes  []string
	codes     []byte
	suffix    []byte
	names     []byte
	stems     []byte
	syllables string
	readings  string
}

func unpackAdmin(packed []byte) (unpacked, error) {
	var u unpacked
	body, known := bytes.CutPrefix(packed, []byte(adminMagic))
	if !known {
		return u, errAdminTable
	}
	r := bufio.NewReaderSize(flate.NewReader(bytes.NewReader(body)), 1<<16)
	var sections [8][]byte
	for i := range sections {
		n, err := binary.ReadUvarint(r)
		if err != nil || n > 1<<26 {
			return u, errAdminTable
		}
		sections[i] = make([]byte, n)
		if _, err := io.ReadFull(r, sections[i]); err != nil {
			return u, errAdminTable
		}
	}
	if _, err := r.ReadByte(); !errors.Is(err, io.EOF) {
		return u, errAdminTable
	}
	u.alphabet = []rune(string(sections[0]))
	u.suffixes = strings.Split(string(sections[1]), "\n")
	u.codes, u.suffix, u.names, u.stems = sections[2], sections[3], sections[4], sections[5]
	u.syllables, u.readings = string(sections[6]), string(sections[7])
	return u, nil
}

// rankDecode gives the names as one text and where each begins, with the end of
// the text last; nil when the bytes are not n names.
func rankDecode(alphabet []rune, packed []byte, n int) (string, []uint32) {
	var out strings.Builder
	out.Grow(2 * len(packed))
	starts := make([]uint32, 1, n+1)
	for i := 0; i < len(packed); i++ {
		k := int(packed[i])
		if k >= oneByte {
			if i++; i == len(packed) {
				return "", nil
			}
			k = oneByte + (k-oneByte)<<8 + int(packed[i])
		}
		if k >= len(alphabet) {
			return "", nil
		}
		if alphabet[k] == nameEnd {
			starts = append(starts, uint32(out.Len()))
			continue
		}
		out.WriteRune(alphabet[k])
	}
	if len(starts) != n+1 {
		return "", nil
	}
	return out.String(), starts
}
