// Adminpack makes the code table that package geocode embeds, out of the
// sources named in geo/geocode/NOTICE, which are not part of this repository:
//
//	SHARED=… go generate ./geo/geocode
package main

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gridwatch/geo/geocode"
)

func main() {
	out := flag.String("o", "admin.bin", "file to write")
	flag.Parse()
	if err := run(filepath.Join(os.Getenv("SHARED"), "data", "admin_codes"), *out); err != nil {
		fmt.Fprintln(os.Stderr, "adminpack:", err)
		os.Exit(1)
	}
}

func run(folder, out string) error {
	table := geocode.AdminTable{}
	for _, file := range []string{"provinces.csv", "cities.csv", "areas.csv", "streets.csv.gz", "villages_china_code_name.csv.gz"} {
		err := read(filepath.Join(folder, file), func(row map[string]string) {
			table.Rows = append(table.Rows, geocode.AdminRow{Code: row["code"], Name: row["name"]})
		})
		if err != nil {
			return err
		}
	}
	if err := addPinyin(&table, filepath.Join(folder, "areacity_level4_pinyin.csv.gz")); err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	return errors.Join(geocode.WriteAdminTable(f, table), f.Close())
}

// addPinyin counts how each character is read, takes the most frequent reading,
// and keeps those names whole that are read otherwise.
func addPinyin(table *geocode.AdminTable, path string) error {
	type place struct {
		code, name string
		syllables  []string
	}
	var places []place
	count := map[rune]map[string]int{}
	err := read(path, func(row map[string]string) {
		p := place{row["id"], row["name"], strings.Fields(row["pinyin"])}
		runes := []rune(p.name)
		if len(runes) != len(p.syllables) {
			return
		}
		places = append(places, p)
		for i, r := range runes {
			if count[r] == nil {
				count[r] = map[string]int{}
			}
			count[r][p.syllables[i]]++
		}
	})
	if err != nil {
		return err
	}
	table.Syllables, table.Readings = map[rune]string{}, map[string]string{}
	for r, readings := range count {
		for s, n := range readings {
			if best := table.Syllables[r]; n > readings[best] || n == readings[best] && s < best {
				table.Syllables[r] = s
			}
		}
	}
	fillSyllables(table)
	names := map[string]string{}
	for _, row := range table.Rows {
		names[row.Code] = row.Name
	}
	for _, p := range places {
		if whole, ok := special(table, p.name, names[p.code], p.syllables); ok {
			table.Readings[p.code] = whole
		}
	}
	return nil
}

// fillSyllables adds the characters that the place names of the source do not
// have: those of the communities and all of GB 2312.
func fillSyllables(table *geocode.AdminTable) {
	add := func(r rune) {
		if _, known := table.Syllables[r]; known {
			return
		}
		if s := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(s) > 0 {
			table.Syllables[r] = s[0]
		}
	}
	for _, row := range table.Rows {
		for _, r := range row.Name {
			add(r)
		}
	}
	gb2312 := simplifiedchinese.HZGB2312.NewEncoder()
	for r := rune(0x4E00); r <= 0x9FFF; r++ {
		if _, err := gb2312.String(string(r)); err == nil {
			add(r)
		}
	}
}

// special gives the reading of a whole name when its short form is not read as
// usual: the suffix that the source leaves out is.
func special(table *geocode.AdminTable, short, whole string, syllables []string) (string, bool) {
	tail, same := strings.CutPrefix(whole, short)
	if !same {
		return "", false
	}
	usual := true
	for i, r := range []rune(short) {
		usual = usual && table.Syllables[r] == syllables[i]
	}
	for _, r := range tail {
		syllables = append(syllables, table.Syllables[r])
	}
	return strings.Join(syllables, " "), !usual
}

// read calls fn with every row of a CSV file, by column name.
func read(path string, fn func(map[string]string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	var text io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if text, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	rows := csv.NewReader(text)
	head, err := rows.Read()
	for err == nil {
		var fields []string
		if fields, err = rows.Read(); err != nil {
			break
		}
		row := make(map[string]string, len(head))
		for i, name := range head {
			row[name] = fields[i]
		}
		fn(row)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}
