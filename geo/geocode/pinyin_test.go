package geocode

import "testing"

// Characters of road names that no name of a township has are read too.
func TestPinyinIsComplete(t *testing.T) {
	a := admin(t)
	for r, want := range map[rune]string{'鑫': "xin", '恋': "lian", '非': "fei", '档': "dang", '逆': "ni", '婷': "ting", '𠮷': ""} {
		if got := a.PinyinOf(r); got != want {
			t.Errorf("%c: got %q, want %q", r, got, want)
		}
	}
	if n := len(a.syllables); n < 7000 {
		t.Errorf("characters: got %d, want all of GB 2312", n)
	}
}
