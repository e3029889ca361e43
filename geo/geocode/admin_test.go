package geocode

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
)

func admin(t testing.TB) *Admin {
	t.Helper()
	a, err := LoadAdmin()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The bounds of the embedded table: bytes in the program, memory, time. The time
// is judged loosely here, because a test shares its machine.
func TestAdminSize(t *testing.T) {
	if got, want := len(packedAdmin), 6<<20; got > want {
		t.Errorf("packed: got %d bytes, want at most %d", got, want)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	a, err := newAdmin(packedAdmin)
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("packed %d bytes, unpacked in %s, %d KiB held, %d KiB allocated", len(packedAdmin), took, held>>10, (after.TotalAlloc-before.TotalAlloc)>>10)
	if held > 60<<20 {
		t.Errorf("memory: got %d bytes, want at most 60 MiB", held)
	}
	runtime.KeepAlive(a)
}

func TestAdminByCode(t *testing.T) {
	a := admin(t)
	for _, c := range []struct{ code, want, chain string }{
		{"23", "黑龙江省 province", "黑龙江省"},
		{"230102", "道里区 district", "黑龙江省 哈尔滨市 道里区"},
		{"230102000000", "道里区 district", "黑龙江省 哈尔滨市 道里区"},
		{"230102001001", "省报社社区居委会 community", "黑龙江省 哈尔滨市 道里区 兆麟街道 省报社社区居委会"},
		{"230102001001x", " ", ""},
		{"230199", " ", ""},
		{"", " ", ""},
		{"0", " ", ""},
		{"429004", "仙桃市 district", "湖北省 仙桃市"},
		{"441900", "东莞市 city", "广东省 东莞市"}, // county and prefecture in one
		{"310115", "浦东新区 district", "上海市 浦东新区"},
		{"3101", "市辖区 city", "上海市 市辖区"},
	} {
		d, known := a.ByCode(c.code)
		if got := d.Name + " " + d.Level.String(); got != c.want || known != (d.Code != "") {
			t.Errorf("%q: got %s, %t, want %s", c.code, got, known, c.want)
		}
		if got := chainNames(a.Chain(c.code)); got != c.chain {
			t.Errorf("chain of %q: got %s, want %s", c.code, got, c.chain)
		}
	}
	if p, ok := a.Parent("310115"); !ok || p.Name != "上海市" {
		t.Errorf("parent of 浦东新区: got %v, want 上海市", p)
	}
	if p, ok := a.Parent("31"); ok {
		t.Errorf("parent of a province: got %v, want none", p)
	}
}

func TestAdminChildren(t *testing.T) {
	a := admin(t)
	for _, c := range []struct {
		code        string
		count       int
		first, last string
	}{
		{"", 31, "北京市", "新疆维吾尔自治区"},
		{"31", 16, "黄浦区", "崇明区"},
		{"2301", 18, "道里区", "五常市"},
		{"4419", 36, "东城街道", "东莞滨海湾新区"},
		{"230102001", 0, "", ""},
		{"99", 0, "", ""},
	} {
		got := a.Children(c.code)
		if c.code == "230102001" { // as many as the table lists, in its order
			if len(got) == 0 || got[0].Code != "230102001001" || got[0].Level != CommunityLevel {
				t.Errorf("communities of 兆麟街道: got %v, want them", got)
			}
			continue
		}
		if len(got) != c.count || c.count > 0 && (got[0].Name != c.first || got[len(got)-1].Name != c.last) {
			t.Errorf("children of %q: got %d %v, want %d from %s to %s", c.code, len(got), got, c.count, c.first, c.last)
		}
	}
	// Every community is found again by its code, and lies in all that its chain says.
	seen := 0
	for k := 0; k < len(a.communityCode); k += 1009 {
		d := a.community(a.townshipOf(k), k)
		if again, ok := a.ByCode(d.Code); !ok || again != d {
			t.Errorf("%v by code: got %v", d, again)
		}
		seen++
	}
	if seen < 600 {
		t.Errorf("communities looked at: got %d, want more than 600", seen)
	}
}

func TestAdminContains(t *testing.T) {
	a := admin(t)
	for _, c := range []struct {
		ancestor, code string
		want           bool
	}{
		{"23", "230102001001", true}, {"230000000000", "230102", true}, {"230102", "230102", true},
		{"230102", "2301", false}, {"230102", "230103", false}, {"230102001", "230102001001", true}, {"230102001000", "230102002001", false},
		{"", "23", false}, {"23", "", false}, {"23x", "23", false},
	} {
		if got := a.Contains(c.ancestor, c.code); got != c.want {
			t.Errorf("%s contains %s: got %t, want %t", c.ancestor, c.code, got, c.want)
		}
	}
}

// A packed table gives back what went in, and a damaged one is refused.
func TestAdminTable(t *testing.T) {
	table := AdminTable{
		Rows: []AdminRow{
			{"23", "黑龙江省"}, {"2301", "哈尔滨市"}, {"230102", "道里区"}, {"230102001", "兆麟街道"}, {"230102003", "新阳路街道"},
			{"230102003001", "红旗村"}, {"230102001002", "索菲亚社区居委会"}, {"230102001001", "社区"},
		},
		Syllables: map[rune]string{'道': "dao", '里': "li", '区': "qu"},
		Readings:  map[string]string{"2301": "ha er bin shi"},
	}
	var b bytes.Buffer
	if err := WriteAdminTable(&b, table); err != nil {
		t.Fatal(err)
	}
	a, err := newAdmin(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table.Rows {
		if d, ok := a.ByCode(r.Code); !ok || d.Name != r.Name {
			t.Errorf("%s: got %v, want %s", r.Code, d, r.Name)
		}
	}
	if got := a.Pinyin(Division{Code: "230102000000", Name: "道里区"}); got != "dao li qu" {
		t.Errorf("pinyin of 道里区: got %s", got)
	}
	if got := a.Pinyin(Division{Code: "230100000000", Name: "哈尔滨市"}); got != "ha er bin shi" {
		t.Errorf("pinyin of 哈尔滨市: got %s", got)
	}
	for cut := range b.Len() {
		if _, err := newAdmin(b.Bytes()[:cut]); err == nil {
			t.Errorf("cut after %d bytes: got no error", cut)
		}
	}
	for _, bad := range []AdminRow{{"230", "x"}, {"2x", "x"}, {"23", ""}, {"23", "a\nb"}} {
		if err := WriteAdminTable(&bytes.Buffer{}, AdminTable{Rows: []AdminRow{bad}}); err == nil {
			t.Errorf("%v: got no error", bad)
		}
	}
}

func TestPinyin(t *testing.T) {
	a := admin(t)
	for r, want := range map[rune]string{'哈': "ha", '上': "shang", '海': "hai", '路': "lu", 'x': ""} {
		if got := a.PinyinOf(r); got != want {
			t.Errorf("%c: got %q, want %q", r, got, want)
		}
	}
}

func TestAdminResolve(t *testing.T) {
	a := admin(t)
	for _, c := range []struct{ text, codes string }{
		{"230102", "230102000000"}, {"2301", "230100000000"}, {"230102001001", "230102001001"},
		{"哈尔滨市", "230100000000"}, {"哈尔滨", "230100000000"}, {"harbin", "230100000000"}, {"Ha'erbin Shi", "230100000000"}, {"HAERBIN", "230100000000"},
		{"上海", "310000000000"}, {"shanghai", "310000000000"}, {"chong qing", "500000000000"}, {"xian", ""},
		{"道里", "230102000000"}, {"呼兰县", "230111000000"}, {"卢湾区", "310101000000"}, {"浦东", "310115000000"},
		{"吉林省吉林市", "220200000000"}, {"上海市浦东新区", "310115000000"}, {"亚布力镇", "230183103000"},
		{"吉林", "220000000000 220200000000"}, {"朝阳区", "110105000000 220104000000"},
		{"鼓楼区", "320106000000 320302000000 350102000000 410204000000"}, {"nanjing", "320100000000 350627000000"}, {"nanjing shi", "320100000000"},
		{"", ""}, {"   ", ""}, {"999999", ""}, {"12345", ""}, {"不存在市", ""}, {"atlantis", ""}, {"南京东路", ""}, {"哈尔滨市中央大街", ""},
	} {
		found, err := a.Resolve(c.text)
		codes := make([]string, len(found))
		for i, d := range found {
			codes[i] = d.Code
		}
		got := strings.Join(codes, " ")
		if c.text == "xian" { // 西安市 is one of them
			if !strings.Contains(got, "610100000000") {
				t.Errorf("xian: got %v, want 西安市 among them", found)
			}
			continue
		}
		if got != c.codes || (err == nil) != (c.codes != "") {
			t.Errorf("%q: got %v, %v, want %s", c.text, found, err, c.codes)
		}
		var invalid *geo.InvalidError
		if err != nil && !errors.As(err, &invalid) {
			t.Errorf("%q: got %T, want an InvalidError", c.text, err)
		}
	}
}
