// Package locate is the geocoder of a running program: the gazetteers of an
// administrator, which may come and go, and what every server has learned from
// people's pins.
package locate

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Options say what a Service knows.
type Options struct {
	Files  []string     // gazetteers that stay as they are
	Folder string       // of gazetteers that may be put and deleted, "" for none
	Within string       // code, name or pinyin of the division everything lies in, "" for none
	Store  *store.Store // of the learned points, nil for none
	Log    *slog.Logger // default: discard
}

// Service answers where an address is. It is safe for concurrent use. The zero
// Options make one that knows only what it learns.
type Service struct {
	admin  *geocode.Admin         // nil without gazetteers and division
	within atomic.Pointer[string] // nil while it is not known
	folder string
	store  *store.Store
	log    *slog.Logger

	// Whoever asks holds it for reading; a change holds it for writing only to
	// swap what is opened already. A file is closed when nobody reads it.
	mu       sync.RWMutex
	geocoder *geocode.Geocoder
	open     []*gazetteer

	changing sync.Mutex // of the folder: one change at a time
	learning learned
}

// Open opens the gazetteers and reads what was learned. A file that cannot be
// used is an error, except in the folder, where it is logged and left out.
func Open(ctx context.Context, o Options) (*Service, error) {
	s := &Service{folder: o.Folder, store: o.Store, log: o.Log, learning: learned{known: map[string]bool{}}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if len(o.Files) > 0 || o.Folder != "" || o.Within != "" {
		var err error
		if s.admin, err = geocode.LoadAdmin(); err != nil {
			return nil, err
		}
	}
	if err := s.resolve(ctx, o.Within); err != nil {
		return nil, err
	}
	for _, path := range o.Files {
		if err := s.openFile(path, true); err != nil {
			s.Close()
			return nil, err
		}
	}
	if err := s.openFolder(); err != nil {
		s.Close()
		return nil, err
	}
	s.swap(s.open)
	if err := s.LearnNew(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// resolve finds the division that is named; else the root region's, when its code
// is an official one.
func (s *Service) resolve(ctx context.Context, named string) error {
	if s.admin == nil {
		return nil
	}
	if named != "" {
		all, err := s.admin.Resolve(named)
		if err != nil {
			return err
		}
		if len(all) != 1 {
			return fmt.Errorf("%q is %d divisions", named, len(all))
		}
		s.within.Store(&all[0].Code)
		return nil
	}
	if s.store == nil {
		return nil
	}
	root, err := s.store.RootRegion(ctx)
	if grid.KindOf(err) == grid.NotFound {
		return nil
	}
	if d, official := s.admin.ByCode(root.Code); official {
		s.within.Store(&d.Code)
	}
	return err
}

// Close closes every gazetteer. Nothing may be asked afterwards.
func (s *Service) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.open {
		_ = g.file.Close() // only read
	}
	s.open, s.geocoder = nil, geocode.NewGeocoder(nil)
}

// Within is the code of the division everything lies in, "" for none.
func (s *Service) Within() string {
	if code := s.within.Load(); code != nil {
		return *code
	}
	return ""
}

// Locate says what an address is found to be, nil when nothing is known of it.
// district is the name or official code of whatever is known of where it lies.
// The point may be of any precision: whether it is taken decides grid.Judge.
func (s *Service) Locate(address, name, district string) *grid.Found {
	_, fix := s.ask(address, name, district)
	return FoundOf(fix, grid.Geocoded)
}

// ask is Locate in the words of package geocode.
func (s *Service) ask(address, name, district string) (geocode.Query, geocode.Fix) {
	q := geocode.Query{Address: address, Name: name, District: s.districtName(district)}
	s.mu.RLock()
	fix := s.geocoder.Locate(q, geocode.Options{Within: s.Within(), MinPrecision: geocode.District})
	s.mu.RUnlock()
	if fix.Source == learnedSource { // the name at an address is its district's business
		fix.Matched = address
		if address == "" {
			fix.Matched = name
		}
	}
	return q, fix
}

// learnedSource is what geocode calls what it has learned.
const learnedSource = "learned"

// districtName turns a code into the names of its divisions.
func (s *Service) districtName(district string) string {
	if s.admin == nil || district == "" || strings.Trim(district, "0123456789") != "" {
		return district
	}
	var names strings.Builder
	for _, d := range s.admin.Chain(district) {
		names.WriteString(d.Name)
	}
	return names.String()
}

// FoundOf is a fix in the words of the register, nil when it says nothing. A
// point that is not on earth is none: the file it comes from was made to mislead.
func FoundOf(fix geocode.Fix, by grid.LocatedBy) *grid.Found {
	if fix.Point != nil && geo.CheckPoint(*fix.Point, nil) != nil {
		fix.Point = nil
	}
	fix.Alternatives = slices.DeleteFunc(slices.Clone(fix.Alternatives), func(c geocode.Candidate) bool { return geo.CheckPoint(c.Point, nil) != nil })
	if fix.Point == nil && fix.Region == "" && len(fix.Alternatives) == 0 {
		return nil
	}
	f := &grid.Found{Point: fix.Point, By: by, Region: fix.Region}
	if fix.Point != nil {
		f.Note = noteOf(fix.Precision, fix.Score, fix.RadiusM, fix.Source, fix.Matched)
	}
	for _, c := range fix.Alternatives {
		f.Alternatives = append(f.Alternatives, grid.Candidate{Point: c.Point, Note: noteOf(c.Precision, c.Score, c.RadiusM, c.Source, c.Matched)})
	}
	return f
}

func noteOf(p geocode.Precision, score, radiusM float64, source, matched string) grid.FixNote {
	return grid.FixNote{Precision: p.String(), Score: score, RadiusM: radiusM, Source: source, Matched: shortened(matched)}
}

// shortened keeps what a FixNote may hold.
func shortened(s string) string {
	const most = 300
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// swap puts gazetteers in force, teaches their geocoder what was learned, and
// closes those that are not among them any more.
func (s *Service) swap(next []*gazetteer) {
	slices.SortFunc(next, func(a, b *gazetteer) int { return strings.Compare(a.name, b.name) })
	files := make([]*geocode.Gazetteer, len(next))
	for n, g := range next {
		files[n] = g.file
	}
	fresh := geocode.NewGeocoder(s.admin, files...)
	s.learning.mu.Lock()
	defer s.learning.mu.Unlock()
	for _, p := range s.learning.points {
		fresh.Learn(s.entryOf(&p))
	}
	s.mu.Lock()
	old := s.open
	s.geocoder, s.open = fresh, next
	s.mu.Unlock()
	for _, g := range old {
		if !slices.Contains(next, g) {
			if err := g.file.Close(); err != nil {
				s.log.Warn("a gazetteer was not closed", "name", g.name, "error", err)
			}
		}
	}
}

// nameOf is the name of a gazetteer's file.
func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }
