package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// hostileMemory is what an import of any file may take, in kB.
const hostileMemory = 256 << 10

// Whatever is brought in, the program stays small, names what is wrong and
// stores nothing. The files are as large as they say, most of them sparse.
func TestImportHostile(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db")
	city(t, dsn)
	const gb = 1 << 30
	largest := int64(0)
	const header = "name,category,address,lon,lat,phone,licence_number\n"
	gb18030, err := simplifiedchinese.GB18030.NewEncoder().String("名称,类别\n哈尔滨市第一医院,clinic\n市")
	if err != nil {
		t.Fatal(err)
	}
	plain := func(text string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	}
	row := func(name, address, lon, lat, phone, licence string) func(io.Writer) error {
		return plain(header + strings.Join([]string{name, "clinic", address, lon, lat, phone, licence}, ",") + "\n")
	}
	onePoint := strings.Builder{}
	onePoint.WriteString(header)
	for i := range 1000 {
		fmt.Fprintf(&onePoint, "诊所%d,clinic,道里区中央大街%d号,126.6,45.8,,\n", i, i)
	}
	for _, tc := range []struct {
		name, file string
		write      func(io.Writer) error
		size       int64 // up to which the file is sparse
		exit       int
		want       string // in what is said, or among the refused rows
	}{
		{"GB18030 with a broken tail", "a.csv", plain(gb18030[:len(gb18030)-1]), 0, 2, "ends in the middle of a GB18030 character"},
		{"UTF-16 with half a unit", "a.csv", plain("\xff\xfen\x00a\x00m\x00e\x00\n\x00x"), 0, 2, "ends in the middle of a UTF-16 little endian character"},
		{"byte order mark alone", "a.csv", plain("\xef\xbb\xbf"), 0, 2, "is empty"},
		{"U+FFFD", "a.csv", row("诊\uFFFD", "b", "126.6", "45.8", "", ""), 0, 1, "U+FFFD"},
		{"NUL", "a.csv", plain(header + "a\x00,clinic,,,,,\n"), 0, 2, "is zero (NUL)"},
		{"1 GB of zeros", "a.csv", plain(""), gb, 2, "is zero (NUL)"},
		{"1 GB in one line", "a.csv", plain(strings.Repeat("a", 3<<20)), gb, 2, "has a row longer than"},
		{"1 GB in one line below the header", "a.csv", plain(header + strings.Repeat("a", 3<<20)), gb, 2, "has a row longer than"},
		{"1 GB inside one quote", "a.csv", plain(header + "\"" + strings.Repeat("a\n", 2<<20)), gb, 2, "is a quote left open?"},
		{"1 GB in one line, packed", "a.csv.gz", packing(header, strings.Repeat("a", 1<<20), 1024), 0, 2, "has a row longer than"},
		{"gzip bomb", "a.csv.gz", packing(header, strings.Repeat("a,clinic,,,,,\n", 1<<16), 1024), 0, 2, "refused as a decompression bomb"},
		{"100,000 columns", "a.csv", plain(strings.Repeat("name,", 99_999) + "category\n"), 0, 2, "has 100000 columns"},
		{"100,000 columns in a row", "a.csv", plain(header + strings.Repeat(",", 99_999) + "\n"), 0, 1, "has 100000 columns, the header has 7"},
		{"GeoJSON in one property", "a.geojson", plain(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"` + strings.Repeat("a", 3<<20)), gb, 2, "has a row longer than"},
		{"GeoJSON too deep", "a.geojson", plain(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":` + strings.Repeat("[", 500_000)), 0, 2, "is not GeoJSON"},
		{"workbook that declares its size", "a.xlsx", book(`<dimension ref="A1:XFD1048576"/>`, "", 0, "", 0), 0, 2, "declares a size of 17179869184 cells"},
		{"workbook of shared strings", "a.xlsx", book("", "", 0, "<si><t>"+randomText(1<<16)+"</t></si>", 2200), 0, 2, "shared strings"},
		{"workbook that unpacks to 1 GB", "a.xlsx", book("", "<row><c><v>1</v></c></row>"+strings.Repeat(" ", 1<<20), 1024, "", 0), 0, 2, "refused as a decompression bomb"},
		{"workbook with 1 GB of strings of one letter", "a.xlsx", book("", "", 0, "<si><t>"+strings.Repeat("a", 1<<16)+"</t></si>", 16_384), 0, 2, "refused as a decompression bomb"},
		{"workbook of entities", "a.xlsx", book("", `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`, 1, "", 0), 0, 2, "document type definition"},
		{"formula cell in a workbook", "a.xlsx", book("", `<row><c t="str"><v>name</v></c><c t="str"><v>category</v></c></row><row><c t="str"><f>1+1</f><v>2</v></c><c t="str"><v>clinic</v></c></row>`, 1, "", 0), 0, 1, "is a formula"},
		{"formula =", "a.csv", row("=1+1", "b", "126.6", "45.8", "", ""), 0, 1, "apostrophe before it\",'=1+1"},
		{"formula +", "a.csv", row("+cmd|' /C calc'!A0", "b", "126.6", "45.8", "", ""), 0, 1, "begins like a formula"},
		{"formula -", "a.csv", row("-2+3+cmd()", "b", "126.6", "45.8", "", ""), 0, 1, "begins like a formula"},
		{"formula @", "a.csv", row("@SUM(1)", "b", "126.6", "45.8", "", ""), 0, 1, "begins like a formula"},
		{"formula in full width", "a.csv", row("＝1+1", "b", "126.6", "45.8", "", ""), 0, 1, "begins like a formula"},
		{"formula in the address", "a.csv", row("a", "＠b", "126.6", "45.8", "", ""), 0, 1, "begins like a formula"},
		{"rounded licence", "a.csv", row("a", "b", "126.6", "45.8", "", "1.2E+10"), 0, 1, "spreadsheet has rounded"},
		{"degrees and minutes", "a.csv", row("a", "b", `"126°38'12.5""E"`, `"45°45'0""N"`, "", ""), 0, 1, "degrees, minutes and seconds; decimal degrees are needed; did you mean 126.636806?"},
		{"decimal comma", "a.csv", row("a", "b", `"126,6"`, "45.8", "", ""), 0, 1, "comma where the decimal point belongs; did you mean 126.6?"},
		{"0/0", "a.csv", row("a", "b", "0", "0.0", "", ""), 0, 1, "0/0"},
		{"Web Mercator", "a.csv", row("a", "b", "14093047.6", "5750051.2", "", ""), 0, 1, "Web Mercator (EPSG:3857); degrees are needed; did you mean lon=126.60000"},
		{"plane metres", "a.csv", row("a", "b", "42546700", "5074000", "", ""), 0, 1, "3° Gauss-Krüger zone 42; did you mean datum cgcs2000-gk:126?"},
		{"plane metres, X first", "a.csv", row("a", "b", "5074000", "42546700", "", ""), 0, 1, "axes swapped: X is the northing"},
		{"axes swapped", "a.csv", row("a", "b", "45.8", "126.6", "", ""), 0, 1, "did you mean lon=126.6 lat=45.8 (axes swapped)?"},
		{"one point for 1,000 institutions", "a.csv", plain(onePoint.String()), 0, 1, "held back: 1000 of 1000 rows"},
		{"full-width digits", "a.csv", row("a", "b", "１２６．６", "45.8", "", ""), 0, 1, "full-width digits; did you mean 126.6?"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tc.file)
			writeFile(t, path, tc.write, tc.size)
			exit, said, peak := watched(t, "import", "institutions", path, "--db", dsn, "--datum", "wgs84")
			if refused, err := os.ReadFile(path + ".rejected.csv"); err == nil {
				said += string(refused)
			}
			if exit != tc.exit || !strings.Contains(said, tc.want) {
				t.Errorf("got exit %d, %s, want %d and %q", exit, said, tc.exit, tc.want)
			}
			largest = max(largest, peak)
			if peak > hostileMemory {
				t.Errorf("peak memory: got %d kB, want at most %d", peak, hostileMemory)
			}
		})
	}
	t.Logf("largest peak memory: %d MB", largest>>10)
	if n := institutionsIn(t, dsn); n != 0 {
		t.Errorf("institutions: got %d, want nothing stored", n)
	}
}

// deflated gives a stream of head, a piece many times and tail, packed part by
// part, so that the piece is packed once: a gigabyte takes no time.
type deflated struct {
	head, piece, tail []byte
	times             int
	plain             uint64 // length unpacked
}

func deflate(head, piece string, times int, tail string) (*deflated, error) {
	part := func(text string, last bool) ([]byte, error) {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.DefaultCompression)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, text); err != nil {
			return nil, err
		}
		if last {
			err = w.Close()
		} else {
			err = w.Flush()
		}
		return out.Bytes(), err
	}
	d := &deflated{times: times, plain: uint64(len(head)) + uint64(len(piece))*uint64(times) + uint64(len(tail))}
	var errs [3]error
	d.head, errs[0] = part(head, false)
	d.piece, errs[1] = part(piece, false)
	d.tail, errs[2] = part(tail, true)
	return d, errors.Join(errs[:]...)
}

func (d *deflated) packed() uint64 {
	return uint64(len(d.head)) + uint64(len(d.piece))*uint64(d.times) + uint64(len(d.tail))
}

func (d *deflated) writeTo(w io.Writer) error {
	_, err := w.Write(d.head)
	for i := 0; i < d.times && err == nil; i++ {
		_, err = w.Write(d.piece)
	}
	if err == nil {
		_, err = w.Write(d.tail)
	}
	return err
}

// packing gives a gzip file of a header and a piece many times. Its checksum is
// not right: it is refused long before the end.
func packing(header, piece string, times int) func(io.Writer) error {
	return func(w io.Writer) error {
		d, err := deflate(header, piece, times, "")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"); err != nil {
			return err
		}
		if err := d.writeTo(w); err != nil {
			return err
		}
		_, err = w.Write(make([]byte, 8))
		return err
	}
}

// book gives a workbook of one sheet: what stands before its rows, the rows as
// often as told, and shared strings likewise.
func book(before, rows string, rowTimes int, text string, textTimes int) func(io.Writer) error {
	const r = `"http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	return func(w io.Writer) error {
		z := zip.NewWriter(w)
		for _, part := range []struct {
			name, head, piece string
			times             int
			tail              string
		}{
			{"xl/workbook.xml", `<workbook><sheets><sheet name="a" r:id="s"/></sheets></workbook>`, "", 0, ""},
			{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="s" Type=` + r + `worksheet" Target="sheet.xml"/><Relationship Id="t" Type=` + r +
				`sharedStrings" Target="strings.xml"/></Relationships>`, "", 0, ""},
			{"xl/sheet.xml", "<worksheet>" + before + "<sheetData>", rows, rowTimes, "</sheetData></worksheet>"},
			{"xl/strings.xml", "<sst>", text, textTimes, "</sst>"},
		} {
			d, err := deflate(part.head, part.piece, part.times, part.tail)
			if err != nil {
				return err
			}
			// The checksum of a part that is read to its end must be right.
			sum := uint32(0)
			if part.times <= 1 {
				sum = crc32.ChecksumIEEE([]byte(part.head + strings.Repeat(part.piece, part.times) + part.tail))
			}
			f, err := z.CreateRaw(&zip.FileHeader{Name: part.name, Method: zip.Deflate, CRC32: sum, CompressedSize64: d.packed(), UncompressedSize64: d.plain})
			if err != nil {
				return err
			}
			if err := d.writeTo(f); err != nil {
				return err
			}
		}
		return z.Close()
	}
}

// randomText is hard to pack.
func randomText(n int) string {
	var b strings.Builder
	for x := uint64(1); b.Len() < n; x = x*6364136223846793005 + 1442695040888963407 {
		b.WriteString(strconv.FormatUint(x>>20, 36))
	}
	return b.String()
}

func writeFile(t *testing.T, path string, write func(io.Writer) error, size int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if size > 0 {
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// watched runs the program as a process of its own and gives what it said and
// its peak memory in kB.
func watched(t *testing.T, args ...string) (exit int, said string, peak int64) {
	t.Helper()
	var out strings.Builder
	command := exec.Command(program(t), args...)
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for alive := true; alive; {
		peak = max(peak, highWater(command.Process.Pid))
		select {
		case <-ended:
			alive = false
		case <-time.After(2 * time.Millisecond):
		}
	}
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok && peak == 0 {
		peak = usage.Maxrss // of where there is no /proc; it includes the parent's before the exec
	}
	return command.ProcessState.ExitCode(), out.String(), peak
}

// highWater is the peak memory of a process so far in kB, 0 where it is not told.
func highWater(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	rest, _, _ = strings.Cut(rest, "kB")
	n, _ := strconv.ParseInt(strings.TrimSpace(rest), 10, 64) // 0 of a process that has just ended
	return n
}

// institutionsIn counts what is stored.
func institutionsIn(t *testing.T, dsn string) int {
	t.Helper()
	_, out, _ := gridwatch(t, "", nil, "import", "list", "--db", dsn, "--limit", "1000")
	n := 0
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		if len(f) > 4 && f[1] == "institutions" && f[2] == "applied" {
			stored, err := strconv.Atoi(f[4])
			if err != nil {
				t.Fatal(err)
			}
			n += stored
		}
	}
	return n
}
