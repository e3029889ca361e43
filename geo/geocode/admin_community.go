package geocode

import "strings"

// communityWords are what a community is called behind its stem.
var communityWords = []string{
	"社区居民委员会", "社区居委会", "社区村委会", "居民委员会", "村民委员会", "村委会", "居委会", "居民区", "社区", "生活区", "嘎查", "村",
}

// farCommunity is how many bytes of the rest are searched for such a word.
const farCommunity = 48

// readCommunity reads a community at the front of the rest, below the township
// or district that is known, when it is the only one of its name there.
func (m *matcher) readCommunity(r *reading, ctx, last int) {
	in := last
	if in < 0 {
		in = ctx
	}
	if in < 0 || m.a.nodes[in].level < DistrictLevel {
		return
	}
	rest := m.text[r.at:]
	near := rest[:min(len(rest), farCommunity)]
	if !strings.Contains(near, "村") && !strings.Contains(near, "社区") && !strings.Contains(near, "居") && !strings.Contains(near, "嘎查") && !strings.Contains(near, "生活区") {
		return
	}
	from, end := m.a.communities(in)
	best, length, several := -1, 0, false
	for k := from; k < end; k++ {
		stem := m.a.stem(k)
		if len(stem) == 0 || !strings.HasPrefix(rest, stem) {
			continue
		}
		n := communityEnd(rest, stem, m.a.tails[m.a.communityTail[k]])
		switch {
		case n > length:
			best, length, several = k, n, false
		case n == length && n > 0:
			several = true
		}
	}
	if best < 0 || several {
		return
	}
	r.community, r.communeIn = best, m.a.townshipOf(best)
	r.commAt = [2]int{r.at, r.at + length}
	r.at = skipSeparators(m.text, r.at+length)
}

// communityEnd gives the bytes of a community's name at the front of text, 0
// when no word follows the stem, when the name goes on as that of a road, and
// when the text says 村 of what is officially a community of a town.
func communityEnd(text, stem, tail string) int {
	after := text[len(stem):]
	for _, word := range communityWords {
		if !strings.HasPrefix(after, word) {
			continue
		}
		if strings.HasPrefix(word, "村") && !strings.Contains(tail, "村") || isRoadTail(after[len(word):]) {
			return 0
		}
		return len(stem) + len(word)
	}
	if strings.HasSuffix(stem, "村") && !isRoadTail(after) {
		return len(stem)
	}
	return 0
}
