//go:build reference

package demo

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gridwatch/geo"
)

var update = flag.Bool("update", false, "write hangzhou.csv.gz again")

// TestReferenceHangzhouCut cuts the file of the demo from the OpenStreetMap
// extract again and compares; with -update it writes it.
func TestReferenceHangzhouCut(t *testing.T) {
	text := cutHangzhou(t, filepath.Join(os.Getenv("SHARED"), "data"))
	if *update {
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(text) // to memory
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("hangzhou.csv.gz", packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("wrote %d bytes, %d packed", len(text), packed.Len())
		return
	}
	have, err := files.Open("hangzhou.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(have)
	if err != nil {
		t.Fatal(err)
	}
	old, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(old, text) {
		t.Errorf("hangzhou.csv.gz: got %d bytes that differ from the cut of %d bytes, want the same", len(old), len(text))
	}
}

// found is a row of the extract on its way to the demo.
type found struct {
	key, category, name, address, district string
	point                                  geo.Point
	stated                                 bool // its own words name the district
}

func cutHangzhou(t *testing.T, data string) []byte {
	words := districtWords(t, data)
	var rows []found
	for _, r := range table(t, filepath.Join(data, "institutions/osm_hangzhou_institutions.csv")) {
		f := found{key: r["osm_type"] + "/" + r["osm_id"], name: cmp.Or(r["name"], r["name_zh"])}
		f.category = category(r["amenity"], r["healthcare"], f.name)
		if f.category == "" || f.name == "" {
			continue
		}
		if r["addr_street"] != "" {
			f.address = r["addr_district"] + r["addr_street"]
			if n := r["addr_housenumber"]; n != "" {
				f.address += strings.TrimSuffix(n, "号") + "号"
			}
		}
		lon, errLon := strconv.ParseFloat(r["lng_wgs84"], 64)
		lat, errLat := strconv.ParseFloat(r["lat_wgs84"], 64)
		if errLon != nil || errLat != nil {
			t.Fatal(r)
		}
		f.point = geo.Point{Lon: lon, Lat: lat}
		f.district = words.of(f.name + " " + r["addr_district"])
		f.stated = f.district != ""
		if !slices.ContainsFunc(rows, func(o found) bool { return o.name == f.name && geo.DistanceMetres(o.point, f.point) < 500 }) {
			rows = append(rows, f)
		}
	}
	settle(rows)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"osm", "category", "name", "address", "district", "lon", "lat"}) // to memory
	for _, f := range rows {
		_ = w.Write([]string{f.key, f.category, f.name, f.address, f.district,
			strconv.FormatFloat(f.point.Lon, 'f', 6, 64), strconv.FormatFloat(f.point.Lat, 'f', 6, 64)})
	}
	w.Flush()
	return b.Bytes()
}

// settle gives the rows that name no district that of the five nearest rows that
// do, the nearer the weightier.
func settle(rows []found) {
	for i := range rows {
		if rows[i].stated {
			continue
		}
		type near struct {
			metres float64
			which  string
		}
		var all []near
		for j := range rows {
			if rows[j].stated {
				all = append(all, near{geo.DistanceMetres(rows[i].point, rows[j].point), rows[j].district})
			}
		}
		slices.SortFunc(all, func(a, b near) int { return cmp.Compare(a.metres, b.metres) })
		votes, best := map[string]float64{}, ""
		for _, n := range all[:5] {
			votes[n.which] += 1 / (n.metres + 100)
		}
		for _, d := range hangzhouDistricts {
			if votes[d.code] > votes[best] {
				best = d.code
			}
		}
		rows[i].district = best
	}
}

// category of a supervised place, "" for others.
func category(amenity, healthcare, name string) string {
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(name, s) })
	}
	switch amenity {
	case "school", "college", "university":
		return "school"
	case "kindergarten":
		return "nursery"
	case "pharmacy":
		return "pharmacy"
	case "dentist":
		return "dental"
	case "hospital", "clinic":
	default:
		if healthcare == "" {
			return ""
		}
	}
	switch {
	case has("美容", "整形"):
		return "medical-beauty"
	case has("口腔", "牙"):
		return "dental"
	case has("村卫生室", "卫生室"):
		return "village-clinic"
	case has("服务站", "服务中心", "门诊部"):
		return "outpatient"
	case amenity == "clinic" || has("诊所"):
		return "clinic"
	}
	return "hospital"
}

// words that name a district, the longest first.
type words []struct{ word, code string }

func (w words) of(text string) string {
	for _, each := range w {
		if strings.Contains(text, each.word) {
			return each.code
		}
	}
	return ""
}

func districtWords(t *testing.T, data string) words {
	var w words
	add := func(word, code string) { w = append(w, struct{ word, code string }{word, code}) }
	for _, d := range hangzhouDistricts {
		add(d.name, d.code)
		switch short := d.name[:len(d.name)-len("区")]; short {
		case "西湖", "钱塘", "上城", "余杭": // also a lake, a river, a part of town, a former larger district
		default:
			add(short, d.code)
		}
	}
	add("下城区", "330105000000")
	add("下沙", "330114000000") // 江干区 was divided: its rows are settled by their neighbours
	towns := map[string][]string{}
	for _, r := range table(t, filepath.Join(data, "admin_codes/streets.csv.gz")) {
		if r["cityCode"] == "3301" {
			towns[r["name"]] = append(towns[r["name"]], r["areaCode"]+"000000")
		}
	}
	for name, codes := range towns {
		if len(codes) == 1 {
			add(name, codes[0])
		}
	}
	slices.SortFunc(w, func(a, b struct{ word, code string }) int {
		return cmp.Or(cmp.Compare(math.MaxInt-len(a.word), math.MaxInt-len(b.word)), cmp.Compare(a.word, b.word))
	})
	return w
}

// table reads a CSV file, packed or not, by column names.
func table(t *testing.T, path string) []map[string]string {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, v := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[strings.TrimPrefix(name, "\ufeff")] = v[i]
		}
		rows = append(rows, row)
	}
	return rows
}
