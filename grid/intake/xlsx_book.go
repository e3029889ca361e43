package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// workbook is what the sheets of an XLSX file share.
type workbook struct {
	parts    *workbookParts
	sheets   []sheetInfo
	strings  sharedStrings
	styles   []cellStyle // by the s of a cell
	date1904 bool
}

// sheetInfo is a sheet as the workbook lists it.
type sheetInfo struct {
	name   string
	part   string
	hidden bool
}

// cellStyle is what a number format says about the value itself.
type cellStyle struct {
	date, clock bool
	zeros       int // digits to which a number is filled up with zeros
}

func openWorkbook(p *workbookParts) (*workbook, error) {
	root, err := p.relations("")
	if err != nil {
		return nil, err
	}
	name := "xl/workbook.xml"
	for _, r := range root {
		if r.kind == "officeDocument" && !r.external {
			name = r.target
		}
	}
	if !p.has(name) {
		return nil, unusable("file", "", "is a ZIP archive, but no Excel workbook (.xlsx)")
	}
	w := &workbook{parts: p}
	relations, err := p.relations(name)
	if err != nil {
		return nil, err
	}
	if err := w.readBook(name, relations); err != nil {
		return nil, err
	}
	for _, r := range relations {
		switch {
		case r.kind == "styles" && p.has(r.target):
			err = w.readStyles(r.target)
		case r.kind == "sharedStrings" && p.has(r.target):
			err = w.readStrings(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *workbook) readBook(name string, relations map[string]relation) error {
	in, err := w.parts.open(name, maxSmallPart)
	if err != nil {
		return err
	}
	defer in.close()
	err = in.each(func() error {
		switch in.element() {
		case "workbookPr":
			v := string(in.attr("date1904"))
			w.date1904 = v == "1" || v == "true"
		case "sheet":
			if len(w.sheets) == maxSheets {
				return unusable("file", "", "is a workbook of more than %d sheets", maxSheets)
			}
			r, known := relations[string(in.attr("id"))]
			if !known || r.external {
				return unusable("file", "", "is a workbook whose sheet %s lies elsewhere", short(string(in.attr("name"))))
			}
			if r.kind == "worksheet" {
				state := string(in.attr("state"))
				w.sheets = append(w.sheets, sheetInfo{name: string(in.attr("name")), part: r.target, hidden: state != "" && state != "visible"})
			}
		}
		return nil
	})
	if err == nil && len(w.sheets) == 0 {
		err = unusable("file", "", "is a workbook without a sheet of cells")
	}
	return err
}

// quoted are the parts of a number format that are shown as they are.
var quoted = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)

func (w *workbook) readStyles(name string) error {
	in, err := w.parts.open(name, maxSmallPart)
	if err != nil {
		return err
	}
	defer in.close()
	formats := map[int]cellStyle{}
	inCells := false
	return in.each(func() error {
		switch in.element() {
		case "numFmt":
			if id, err := strconv.Atoi(string(in.attr("numFmtId"))); err == nil && len(formats) < 1<<16 {
				formats[id] = styleOf(string(in.attr("formatCode")))
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inCells = false
		case "xf":
			if !inCells || len(w.styles) >= 1<<16 {
				return nil
			}
			id, _ := strconv.Atoi(string(in.attr("numFmtId"))) // 0 is the general format
			style, own := formats[id]
			if !own {
				style = builtIn(id)
			}
			w.styles = append(w.styles, style)
		}
		return nil
	})
}

// builtIn are the number formats without a code, ECMA-376 part 1, 18.8.30, with
// those of Chinese Excel.
func builtIn(id int) cellStyle {
	switch {
	case id == 22:
		return cellStyle{date: true, clock: true}
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return cellStyle{date: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return cellStyle{clock: true}
	}
	return cellStyle{}
}

// styleOf tells dates and filling zeros from a format's code.
func styleOf(code string) cellStyle {
	plain := strings.ToLower(quoted.ReplaceAllString(code, ""))
	if strings.Contains(plain, "general") || strings.Contains(plain, "g/通用格式") {
		return cellStyle{}
	}
	plain, _, _ = strings.Cut(plain, ";")
	if plain != "" && strings.Trim(plain, "0") == "" {
		return cellStyle{zeros: len(plain)}
	}
	s := cellStyle{date: strings.ContainsAny(plain, "yd") || strings.Contains(plain, "aaa"), clock: strings.ContainsAny(plain, "hs")}
	if !s.date && !s.clock && strings.Contains(plain, "m") && !strings.ContainsAny(plain, "0#") {
		s.date = true
	}
	return s
}

// sheet opens the chosen sheet.
func (w *workbook) sheet(kind Kind, how Reading) (*xlsxSheet, error) {
	info, err := w.choose(kind, how)
	if err != nil {
		return nil, err
	}
	return openSheet(w, info, kind, how)
}

// choose gives the named or numbered sheet, else the only visible one whose first
// rows name what the kind needs, else the first visible one, of which it will be
// said what is missing.
func (w *workbook) choose(kind Kind, how Reading) (sheetInfo, error) {
	if want := how.Sheet; want != "" {
		at := slices.IndexFunc(w.sheets, func(s sheetInfo) bool { return s.name == want })
		if n, err := strconv.Atoi(want); at < 0 && err == nil && n >= 1 && n <= len(w.sheets) {
			at = n - 1
		}
		if at < 0 {
			return sheetInfo{}, unusable("sheet", want, "is no sheet of the workbook; it has %s", w.names(w.sheets))
		}
		return w.sheets[at], nil
	}
	var visible, fit []sheetInfo
	for _, s := range w.sheets {
		if s.hidden {
			continue
		}
		visible = append(visible, s)
		if w.fits(s, kind, how) {
			fit = append(fit, s)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return fit[0], unusable("sheet", "", "is to be chosen with --sheet: %s all have the columns of %s", w.names(fit), kind)
	case len(visible) == 0:
		return w.sheets[0], unusable("sheet", "", "is to be chosen with --sheet: all of the workbook's are hidden (%s)", w.names(w.sheets))
	}
	return visible[0], nil
}

// fits says whether the first rows of a sheet name what the kind needs.
func (w *workbook) fits(info sheetInfo, kind Kind, how Reading) bool {
	s := &xlsxSheet{book: w, info: info}
	rows, err := s.firstRows(nil)
	if err != nil {
		return false
	}
	_, err = columnsOf(kind, findHeader(kind, rows, how.Map), how)
	return err == nil
}

func (w *workbook) names(sheets []sheetInfo) string {
	names := make([]string, 0, len(sheets))
	for _, s := range sheets[:min(len(sheets), 20)] {
		names = append(names, strconv.Quote(s.name))
	}
	return strings.Join(names, ", ")
}
