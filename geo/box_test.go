package geo

import (
	"math"
	"testing"
)

func TestParseBox(t *testing.T) {
	tests := []struct {
		text string
		want Box // zero: refused
	}{
		{"125.6,44.0,130.3,46.7", Box{125.6, 44, 130.3, 46.7}},
		{" -88 , 41.6, -87.5 ,42.1 ", Box{-88, 41.6, -87.5, 42.1}},
		{"-180,-90,180,90", Box{-180, -90, 180, 90}},
		{"", Box{}},
		{"1,2,3", Box{}},
		{"1,2,3,4,5", Box{}},
		{"1,2,x,4", Box{}},
		{"1,,3,4", Box{}},
		{"NaN,2,3,4", Box{}},
		{"1,2,Inf,4", Box{}},
		{"0,0,0,0", Box{}},
		{"1,2,1,4", Box{}},
		{"1,4,3,2", Box{}},
		{"170,-10,-170,10", Box{}},
		{"44,125.6,46.7,130.3", Box{}},
		{"1,2,181,4", Box{}},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := ParseBox(test.text)
			if test.want.IsZero() {
				if bad := invalid(t, err); bad.Field != "box" || bad.Value != test.text {
					t.Errorf("ParseBox(%q) = %+v, want field box and the text", test.text, bad)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("ParseBox(%q) = %v, %v, want %v", test.text, got, err, test.want)
			}
		})
	}
}

func TestBoxUnionContains(t *testing.T) {
	var b Box
	for _, p := range []Point{{3, 4}, {1, 9}, {2, -5}} {
		b = b.Extend(p)
	}
	if want := (Box{1, -5, 3, 9}); b != want {
		t.Fatalf("extended box = %v, want %v", b, want)
	}
	if got, want := b.Union(Box{}), b; got != want {
		t.Errorf("union with the zero box = %v, want %v", got, want)
	}
	if got, want := (Box{}).Union(b), b; got != want {
		t.Errorf("union of the zero box = %v, want %v", got, want)
	}
	if got, want := b.Centre(), (Point{2, 2}); got != want {
		t.Errorf("centre = %v, want %v", got, want)
	}
	for p, want := range map[Point]bool{{1, -5}: true, {3, 9}: true, {2, 0}: true, {0.9, 0}: false, {2, 9.1}: false, {math.NaN(), 0}: false} {
		if got := b.Contains(p); got != want {
			t.Errorf("Contains(%v) = %v, want %v", p, got, want)
		}
	}
	if (Box{}).Contains(Point{}) {
		t.Error("the zero box contains the zero point, want nothing")
	}
	for c, want := range map[Box]bool{{3, 9, 4, 10}: true, {0, 0, 10, 1}: true, {3.1, 0, 4, 1}: false, {}: false} {
		if got := b.Intersects(c); got != want {
			t.Errorf("Intersects(%v) = %v, want %v", c, got, want)
		}
	}
}

func FuzzParseBox(f *testing.F) {
	for _, seed := range []string{"1,2,3,4", "-88,41.6,-87.5,42.1", "0,0,0,0", "1e400,0,1,1", "NaN,,,", "0x1p-2,0,1,1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBox(text)
		if err != nil {
			invalid(t, err)
			return
		}
		if b.IsZero() || !b.Contains(b.Centre()) {
			t.Errorf("ParseBox(%q) = %v, want a box with area", text, b)
		}
		if again, err := ParseBox(b.String()); err != nil || again != b {
			t.Errorf("ParseBox(%q) = %v, %v, want %v", b.String(), again, err, b)
		}
	})
}
