package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"gridwatch/grid"
)

// bomb is a workbook whose sheet unpacks to so many MiB of one letter.
func bomb(t testing.TB, part, before string, mib int) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	const r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	put := func(name string, text io.Reader) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("_rels/.rels", strings.NewReader(`<Relationships><Relationship Id="rId1" Type="`+r+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`))
	put("xl/workbook.xml", strings.NewReader(`<workbook xmlns:r="`+r+`"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`))
	put("xl/_rels/workbook.xml.rels", strings.NewReader(`<Relationships><Relationship Id="rId1" Type="`+r+`/worksheet" Target="worksheets/sheet1.xml"/>`+
		`<Relationship Id="t" Type="`+r+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`))
	if part != "xl/sharedStrings.xml" {
		put("xl/sharedStrings.xml", strings.NewReader(`<sst/>`))
	} else {
		put("xl/worksheets/sheet1.xml", strings.NewReader(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`))
	}
	put(part, io.MultiReader(strings.NewReader(before), io.LimitReader(letters{}, int64(mib)<<20)))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type letters struct{}

func (letters) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// Files made to hurt come in through the door everybody uses: each is refused by
// name or staged with its rows refused, nothing of it is in force, and no copy of
// it is left on the disk.
func TestHostileUploads(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	w := newWorld(t)
	clerk := w.login("clerk")
	facts := w.facts()
	const head = "name,address,category,lon,lat\n"
	mib := 60
	if os.Getenv("GRIDWATCH_TEST") == "full" { // more than any limit on what is unpacked
		mib = 600
	}
	for _, c := range []struct{ name, path, body string }{
		{"bomb in a sheet", uploadPath("name", "a.xlsx"), bomb(t, "xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>`, mib)},
		{"bomb in shared strings", uploadPath("name", "a.xlsx"), bomb(t, "xl/sharedStrings.xml", `<sst><si><t>`, mib)},
		{"entities", uploadPath("name", "a.xlsx"), bomb(t, "xl/sharedStrings.xml", `<!DOCTYPE a [<!ENTITY b "&c;&c;&c;"><!ENTITY c "`, 1)},
		{"a column a letter", uploadPath(), strings.Repeat("x,", 100_000) + "\n"},
		{"one line", uploadPath(), head + strings.Repeat("x", 8<<20)},
		{"deep JSON", uploadPath("name", "a.geojson"), `{"type":"FeatureCollection","features":` + strings.Repeat("[", 1<<20)},
		{"deep properties", uploadPath("name", "a.geojson"), `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":` + strings.Repeat(`{"a":`, 1<<20)},
		{"name with a NUL", uploadPath("name", "a\x00.csv"), head},
		{"name that is no text", uploadPath("name", "a\xff.csv"), head},
		{"map with a NUL", uploadPath("map", "a\x00=name"), head},
		{"constant of another field", uploadPath("set", "id=1"), head},
		{"constant without a value", uploadPath("set", "region"), head},
	} {
		for _, path := range []string{c.path, strings.Replace(strings.Replace(c.path, "imports?", "imports/preview?", 1), "&datum=wgs84", "", 1)} {
			path = strings.Replace(path, "datum=wgs84&", "", map[bool]int{true: 1, false: 0}[strings.Contains(path, "preview")])
			a := w.ask(clerk, "POST", path, c.body, w.key(), "Content-Type: application/octet-stream")
			if a.Status >= 500 || a.Status < 400 && a.Status != http.StatusOK && a.Status != http.StatusAccepted {
				t.Errorf("%s: %.60s: got %d %.300s", c.name, path, a.Status, a.Body)
			}
			if a.Status == http.StatusAccepted {
				t.Errorf("%s: it was taken: %.300s", c.name, a.Body)
			}
		}
	}
	if n := w.facts(); n != facts {
		t.Errorf("facts: got %d, want %d", n, facts)
	}
	if left, _ := filepath.Glob(filepath.Join(temporary, "gridwatch-import-*")); len(left) > 0 {
		t.Errorf("left on the disk: %v", left)
	}
}

// An upload has no name while it waits for its turn, so that a killed server
// leaves no register behind; and what it is called is no path.
func TestUploadLeavesNoFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file has a name there")
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	w := newWorld(t)
	for range jobsMax { // nobody begins with it
		w.server.jobs.slots <- struct{}{}
	}
	clerk := w.login("clerk")
	var b ImportBatch
	w.must(clerk, http.StatusAccepted, "POST", uploadPath("name", "../../../etc/register.csv"), registerCSV, &b, w.key())
	if b.Source != "register.csv" {
		t.Errorf("source: got %q", b.Source)
	}
	list, err := os.ReadDir(temporary)
	if err != nil || len(list) > 0 {
		t.Errorf("while it waits: got %v, %v, want no file", list, err)
	}
	for range jobsMax {
		<-w.server.jobs.slots
	}
	if b = w.settled(clerk, b.ID); b.State != "staged" || b.Counts.Rows != 4 {
		t.Errorf("got %+v, want it staged", b)
	}
}

// A constant is no way out of the district either.
func TestConstantsStayInTheDistrict(t *testing.T) {
	w := newWorld(t)
	clerk := w.login("clerk")
	b := w.bringIn(clerk, uploadPath("set", "region=town-b", "datum", ""), "name,address,category\nNew,Nowhere 1,clinic\n")
	if b.Counts.Rejected != 1 || b.Counts.New != 0 {
		t.Errorf("got %+v, want the row refused", b.Counts)
	}
}

// Many hands on one import at the same time: each order is done or refused, and
// at the end it is applied once or not at all.
func TestOrdersAtOnce(t *testing.T) {
	for _, on := range []string{"sqlite", "postgres"} {
		t.Run(on, func(t *testing.T) {
			before := worldOn
			worldOn = on
			defer func() { worldOn = before }()
			w := newWorld(t)
			clerk, town := w.login("clerk"), w.login("clerk-city")
			for round := range 4 {
				var was, now list[Institution]
				w.must(town, http.StatusOK, "GET", "/api/v1/institutions?limit=1000", "", &was)
				b := w.bringIn(clerk, uploadPath(), registerCSV)
				var all sync.WaitGroup
				for n := range 6 {
					key, who := w.key(), clerk
					if n%2 == 1 {
						who = town
					}
					what := "apply"
					if round%2 == 1 && n > 2 {
						what = "undo"
					}
					all.Go(func() {
						a := w.ask(who, "POST", "/api/v1/imports/"+b.ID+"/"+what, "{}", key)
						if a.Status != http.StatusOK && a.Status != http.StatusConflict {
							t.Errorf("%s: got %d %s", what, a.Status, a.Body)
						}
					})
				}
				all.Wait()
				eventually(t, "an import that nobody works on", func() bool {
					b = w.settled(clerk, b.ID)
					return b.State == "applied" && round%2 == 0 || b.State == "undone" && round%2 == 1
				})
				if round%2 == 0 {
					if b.AppliedRows != 4 || b.Counts.New+b.Counts.Unchanged == 0 {
						t.Errorf("applied: got %+v", b)
					}
					w.order(clerk, b.ID, "undo", "{}", http.StatusOK, nil)
					w.settled(clerk, b.ID)
				}
				w.must(town, http.StatusOK, "GET", "/api/v1/institutions?limit=1000", "", &now)
				if !reflect.DeepEqual(was, now) {
					t.Errorf("round %d: got %+v, want the register as before: %+v", round, now, was)
				}
			}
		})
	}
}

// What a register says does not stand in the log.
func TestImportsAreNotQuoted(t *testing.T) {
	err := fmt.Errorf("chunk 3: %w", &grid.Error{Kind: grid.Invalid, Code: "x", Reason: "cannot be",
		Fields: []grid.Field{{Name: "address", Value: "无名胡同3号", Reason: "is odd", Proposal: "无名胡同4号"}}})
	if got := unquoted(err).Error(); strings.Contains(got, "无名胡同") || !strings.Contains(got, "address is odd") {
		t.Errorf("got %q", got)
	}
}
