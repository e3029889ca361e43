package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/locate"
	"gridwatch/grid/store"
)

// Run imports the file.
func (c *importFileCommand) Run(s *surroundings, command *kong.Context) error {
	kind, err := intake.ParseKind(command.Selected().Name)
	if err != nil {
		return err
	}
	in, size, err := c.regular()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	f, err := intake.Open(in, size, filepath.Base(c.File), kind, intake.Reading{Map: c.Map, Set: c.Set, Sheet: c.Sheet})
	if err != nil {
		return err
	}
	tellFormat(s, f)
	columns := f.Columns()
	o := intake.Options{Kind: kind, Complete: c.Complete, AsStated: c.AsStated, CloseGone: c.CloseGone, Format: f.Format(), Encoding: f.Encoding()}
	for i, name := range columns.Names {
		o.Columns = append(o.Columns, store.ImportColumn{Name: name, Field: columns.Fields[i]})
	}
	for _, name := range f.Ignored() {
		o.Columns = append(o.Columns, store.ImportColumn{Name: name})
	}
	return c.bringInWith(s, o, c.locator(s), f, f.Position, size)
}

// locator opens the gazetteers; nil when none are named.
func (c *importFileCommand) locator(s *surroundings) func(*store.Store) (intake.Locator, func(), error) {
	if len(c.Gazetteer) == 0 {
		return nil
	}
	return func(db *store.Store) (intake.Locator, func(), error) {
		service, err := locate.Open(s.ctx, locate.Options{Files: c.Gazetteer, Store: db})
		if err != nil {
			return nil, nil, err
		}
		return ruled{service, c.MinScore, c.MinPrecision}, service.Close, nil
	}
}

// ruled asks for a score and a precision of its own.
type ruled struct {
	*locate.Service
	score     *float64
	precision string
}

// Locate is for package intake.
func (r ruled) Locate(address, name, district string) *grid.Found {
	f := r.Service.Locate(address, name, district)
	if f == nil || r.score == nil && r.precision == "" {
		return f
	}
	rule := grid.DefaultGeocodeRule
	if r.score != nil {
		rule.MinScore = *r.score
	}
	if r.precision != "" {
		rule.MinPrecision = r.precision
	}
	f.Rule = &rule
	return f
}

// tellFormat says how the file is read: nothing of it is taken for granted
// silently.
func tellFormat(s *surroundings, f *intake.File) {
	_, _ = fmt.Fprintf(s.stderr, "read as %s, %s\n", f.Format(), f.Encoding())
	columns := f.Columns()
	var renamed []string
	for i, name := range columns.Names {
		if field := columns.Fields[i]; name != field && name != "geometry" {
			renamed = append(renamed, fmt.Sprintf("%s = %s", strings.TrimSpace(name), field)) // a constant's name is "=value"
		}
	}
	if len(renamed) > 0 {
		_, _ = fmt.Fprintf(s.stderr, "columns: %s\n", strings.Join(renamed, ", "))
	}
	tellIgnored(s, f.Ignored())
}

// regular opens the file, which has to be one that can be read twice.
func (c *importFlags) regular() (*os.File, int64, error) {
	info, err := os.Stat(c.File)
	if err != nil {
		return nil, 0, unreadable(c.File, err)
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &badFile{c.File, "is not a regular file; an import reads its file twice"}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, 0, unreadable(c.File, err)
	}
	return f, info.Size(), nil
}

// probe reads the file once through the encoding check and gives its size.
func (c *importFlags) probe() (int64, error) {
	f, size, err := c.regular()
	if err != nil {
		return 0, err
	}
	_ = f.Close() // nothing was read
	in, err := openFile(c.File)
	if err != nil {
		return 0, err
	}
	defer func() { _ = in.Close() }() // only read
	return size, intake.CheckText(in)
}

// inputFile counts the bytes read from disk, for the progress.
type inputFile struct {
	file *os.File
	text io.Reader
	read int64
}

func openFile(path string) (*inputFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	in := &inputFile{file: f}
	in.text = counter{f, &in.read}
	if strings.HasSuffix(strings.ToLower(path), ".gz") {
		if in.text, err = intake.Gunzip(in.text); err != nil {
			_ = f.Close() // the reason matters more
			return nil, in.damaged(err)
		}
	}
	return in, nil
}

// Read gives the text.
func (f *inputFile) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	return n, f.damaged(err)
}

// damaged names the file in what the unpacker complained of.
func (f *inputFile) damaged(err error) error {
	var bad *grid.Error
	if errors.As(err, &bad) && len(bad.Fields) > 0 {
		return &badFile{f.file.Name(), bad.Fields[0].Reason}
	}
	return err
}

// Close closes the file.
func (f *inputFile) Close() error { return f.file.Close() }

type counter struct {
	r io.Reader
	n *int64
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}
