package geocode

import "strings"

// Pieces of text ("grams") tell where something is without any list of malls or
// compounds: a piece whose entries lie close together is a place. The index
// holds the beginnings and the ends of every named stretch; a query looks up
// every stretch it contains.

const (
	gramMin   = 2 // characters; a Latin word or a number counts as one
	gramMax   = 8
	postsMax  = 64   // postings kept of one gram
	gramRare  = 8    // grams with no more entries than this are kept wherever they lie
	gramTight = 1000 // metres: commoner ones are kept when half of them lie this close
)

// token is a Chinese character or a run of Latin letters and digits.
type token struct{ from, to int32 }

// tokenize splits the characters i to j of f.
func tokenize(f *folded, i, j int, out []token) []token {
	for i < j {
		k := i + 1
		if c := f.r[i]; letter(c) || digit(c) {
			for k < j && (letter(f.r[k]) || digit(f.r[k]) || f.r[k] == '-' && k+1 < j && digit(f.r[k+1])) {
				k++
			}
		} else if !han(c) {
			i = k
			continue
		}
		out = append(out, token{int32(i), int32(k)})
		i = k
	}
	return out
}

// telling says whether a gram can be the name of something: it holds two
// Chinese characters, or a Latin word of three letters.
func telling(f *folded, from, to int32) bool {
	chinese, letters := 0, 0
	for _, c := range f.r[from:to] {
		switch {
		case han(c):
			chinese++
		case letter(c):
			letters++
		}
	}
	return chinese >= 2 || letters >= 3 || chinese == 1 && letters > 0
}

// stretch is a named stretch of a text with its tokens.
type stretch struct {
	f      *folded
	from   int // tokens
	to     int
	source gramSource
}

type gramSource uint8

const (
	fromAddress gramSource = iota // place in the address
	fromRoad                      // road, township or village in the address
	fromAside                     // in brackets of the address
	fromBranch                    // in brackets of the name: (万达广场店)
	fromName
)

// nameParts splits a name at its brackets: what stands in brackets names the
// branch.
type nameParts struct {
	core, branch [2]int // characters; empty when both are equal
}

func splitName(f *folded) nameParts {
	open, shut := -1, len(f.r)
	for i, c := range f.r {
		if c == '(' && open < 0 && i > 0 {
			open = i
		} else if c == ')' && open >= 0 {
			shut = i
		}
	}
	if open < 0 {
		return nameParts{core: [2]int{0, len(f.r)}}
	}
	to := shut
	for _, w := range [...]string{"旗舰店", "体验店", "直营店", "分店", "总店", "店"} {
		n := len([]rune(w))
		if to-n > open && f.starts(to-n, w) {
			to -= n
			break
		}
	}
	return nameParts{core: [2]int{0, open}, branch: [2]int{open + 1, max(to, open+1)}}
}

// stretches lists the named stretches of an address and a name, with their
// tokens appended to tokens.
func (s *search) stretches() {
	s.tokens, s.spans = s.tokens[:0], s.spans[:0]
	for _, p := range s.addr.pieces {
		source := fromAddress
		switch {
		case p.aside:
			source = fromAside
		case p.kind != piecePlace:
			source = fromRoad
		}
		s.addStretch(s.addr.f, p.from, p.to, source)
	}
	if len(s.name.r) == 0 {
		return
	}
	parts := splitName(&s.name)
	for _, b := range splitAt(&s.name, parts.branch) {
		s.addStretch(&s.name, s.skipCity(b[0], b[1]), b[1], fromBranch)
	}
	for _, c := range splitAt(&s.name, parts.core) {
		s.addStretch(&s.name, s.skipCity(c[0], c[1]), c[1], fromName)
	}
}

// splitAt cuts a range at its punctuation.
func splitAt(f *folded, span [2]int) [][2]int {
	var out [][2]int
	from := span[0]
	for i := span[0]; i <= span[1]; i++ {
		if i == span[1] || f.r[i] == ',' || f.r[i] == '(' || f.r[i] == ')' || f.r[i] == '-' {
			if i-from >= 2 {
				out = append(out, [2]int{from, i})
			}
			from = i + 1
		}
	}
	return out
}

// skipCity drops the name of the city in front of a name or branch.
func (s *search) skipCity(from, to int) int {
	for _, city := range s.cities {
		n := len([]rune(city))
		if to-from >= n+2 && s.name.starts(from, city) {
			from += n
			if s.name.at(from) == '市' && to-from > 2 {
				from++
			}
			break
		}
	}
	return from
}

func (s *search) addStretch(f *folded, from, to int, source gramSource) {
	at := len(s.tokens)
	s.tokens = tokenize(f, from, to, s.tokens)
	if len(s.tokens)-at >= 1 {
		s.spans = append(s.spans, stretch{f, at, len(s.tokens), source})
	}
}

// eachEdge calls do with every beginning and end of every stretch: what the
// index holds.
func (s *search) eachEdge(do func(hash uint64)) {
	for _, st := range s.spans {
		n := st.to - st.from
		for size := 1; size <= min(n, gramMax); size++ {
			s.oneGram(st, st.from, st.from+size, do)
			if size < n {
				s.oneGram(st, st.to-size, st.to, do)
			}
		}
		if n > gramMax {
			s.oneGram(st, st.from, st.to, do)
		}
	}
}

func (s *search) oneGram(st stretch, i, j int, do func(hash uint64)) {
	from, to := s.tokens[i].from, s.tokens[j-1].to
	if j-i >= gramMin && telling(st.f, from, to) || j-i == 1 && to-from >= 3 && telling(st.f, from, to) {
		do(hashText(saltGram, st.f.part(int(from), int(to))))
	}
}

// cityNames gives the names of the divisions of a chain down to the city, full
// and short, for skipCity.
func cityNames(chain []Division) []string {
	var out []string
	for _, d := range chain {
		if d.Level <= DistrictLevel {
			out = append(out, strings.TrimSuffix(d.Name, "市"))
		}
	}
	return out
}
