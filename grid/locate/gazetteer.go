package locate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"gridwatch/geo/geocode"
	"gridwatch/grid"
)

// extension of gazetteer files in the folder.
const extension = ".gaz"

// gazetteer is one opened file.
type gazetteer struct {
	name  string
	path  string
	fixed bool // named when the program started
	file  *geocode.Gazetteer
	bytes int64
	at    time.Time // when the file was written
}

// Gazetteer is what is known of one.
type Gazetteer struct {
	Name    string
	Entries int
	Bytes   int64
	At      time.Time // when the file was written
	Fixed   bool      // named when the program started: it cannot be put or deleted
}

func (g *gazetteer) info() Gazetteer {
	return Gazetteer{Name: g.name, Entries: g.file.Entries(), Bytes: g.bytes, At: g.at, Fixed: g.fixed}
}

// Gazetteers lists what is open, by name.
func (s *Service) Gazetteers() []Gazetteer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]Gazetteer, len(s.open))
	for n, g := range s.open {
		all[n] = g.info()
	}
	return all
}

func openGazetteer(path string, fixed bool) (*gazetteer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	file, err := geocode.OpenGazetteer(path)
	if err != nil {
		return nil, err
	}
	return &gazetteer{nameOf(path), path, fixed, file, info.Size(), info.ModTime()}, nil
}

// openFile adds a file while the service is being opened.
func (s *Service) openFile(path string, fixed bool) error {
	name := nameOf(path)
	if slices.ContainsFunc(s.open, func(g *gazetteer) bool { return g.name == name }) {
		return fmt.Errorf("%s: another gazetteer is called %s", path, name)
	}
	g, err := openGazetteer(path, fixed)
	if err == nil {
		s.open = append(s.open, g)
	}
	return err
}

// openFolder opens what the folder holds and clears away what a cut upload left.
func (s *Service) openFolder() error {
	if s.folder == "" {
		return nil
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	list, err := os.ReadDir(s.folder)
	if err != nil {
		return err
	}
	for _, entry := range list {
		path := filepath.Join(s.folder, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), uploadPrefix):
			_ = os.Remove(path) // of no use to anybody
		case filepath.Ext(path) == extension && entry.Type().IsRegular():
			if err := s.openFile(path, false); err != nil {
				s.log.Error("a gazetteer is not used", "path", path, "error", err)
			}
		}
	}
	return nil
}

const uploadPrefix = ".upload-"

var gazetteerName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

func checkName(name string) error {
	if !gazetteerName.MatchString(name) || name == learnedSource {
		var f grid.Faults
		f.Add("name", name, "is not a name of 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit, other than learned")
		return f.Err("gazetteer")
	}
	return nil
}

// Put stores a gazetteer in the folder and puts it in force, in place of one of
// that name. It is whole or not at all: a file that cannot be used is refused and
// what was there stays.
func (s *Service) Put(name string, body io.Reader) (Gazetteer, error) {
	if err := s.changeable(name); err != nil {
		return Gazetteer{}, err
	}
	upload, err := os.CreateTemp(s.folder, uploadPrefix+"*"+extension)
	if err != nil {
		return Gazetteer{}, err
	}
	defer func() { _ = os.Remove(upload.Name()) }() // when it was renamed it is not there
	_, err = io.Copy(upload, body)
	if err == nil {
		err = upload.Sync()
	}
	if err = errors.Join(err, upload.Close()); err != nil {
		return Gazetteer{}, err
	}
	trial, err := geocode.OpenGazetteer(upload.Name())
	if errors.Is(err, geocode.ErrGazetteer) {
		var f grid.Faults
		f.Add("body", "", "is not a gazetteer: %v", cause(err, upload.Name()))
		return Gazetteer{}, f.Err("gazetteer")
	}
	if err != nil {
		return Gazetteer{}, err
	}
	_ = trial.Close() // it was only tried; its name is that of the upload
	s.changing.Lock() // not before: a slow sender would keep everybody else waiting
	defer s.changing.Unlock()
	path := s.path(name)
	if err := os.Rename(upload.Name(), path); err != nil {
		return Gazetteer{}, err
	}
	syncFolder(s.folder)
	fresh, err := openGazetteer(path, false)
	if err != nil {
		return Gazetteer{}, err
	}
	s.swap(append(s.without(name), fresh))
	s.log.Info("a gazetteer was put in force", "name", name, "entries", fresh.file.Entries())
	return fresh.info(), nil
}

// Delete takes a gazetteer of the folder out of force and away.
func (s *Service) Delete(name string) error {
	if err := s.changeable(name); err != nil {
		return err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	err := os.Remove(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return grid.Errorf(grid.NotFound, "gazetteer-not-found", "there is no gazetteer %s", name)
	}
	if err != nil {
		return err
	}
	syncFolder(s.folder)
	s.swap(s.without(name))
	s.log.Info("a gazetteer was deleted", "name", name)
	return nil
}

// changeable says why a gazetteer of that name cannot be put or deleted.
func (s *Service) changeable(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if s.folder == "" {
		return grid.Errorf(grid.Conflict, "no-gazetteer-folder", "this server has no folder for gazetteers: start it with --gazetteer-dir")
	}
	for _, g := range s.Gazetteers() {
		if g.Fixed && g.Name == name {
			return grid.Errorf(grid.Conflict, "gazetteer-fixed", "the gazetteer %s was named when the server was started", name)
		}
	}
	return nil
}

// without lists what is open but for one name.
func (s *Service) without(name string) []*gazetteer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(s.open), func(g *gazetteer) bool { return g.name == name })
}

func (s *Service) path(name string) string { return filepath.Join(s.folder, name+extension) }

// cause is an error without the path of the upload, which is nobody's business.
func cause(err error, path string) string { return strings.TrimPrefix(err.Error(), path+": ") }

// syncFolder makes a rename survive a power cut, where the system can.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
