package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"strings"

	"gridwatch/geo/geocode"
	"gridwatch/grid/intake"
	"gridwatch/grid/locate"
	"gridwatch/grid/store"
)

// geocoderFlags say what a server finds addresses with.
type geocoderFlags struct {
	Gazetteer    []string `sep:"," placeholder:"FILE" help:"Find places without coordinates by their address in these files of 'gazetteer build'; several with commas between."`
	GazetteerDir string   `placeholder:"FOLDER" help:"Folder of further gazetteers, which an administrator may put and delete while the server runs."`
	Within       string   `placeholder:"NAME|CODE" help:"Division that every address lies in: code, Chinese name or pinyin (default: the root region, when its code is official)."`
	providerFlags
}

// geocoder opens the gazetteers; online is what to ask instead of the service
// when online services are named, else the service itself.
func (f *geocoderFlags) geocoder(s *surroundings, db *store.Store, log *slog.Logger) (service *locate.Service, online intake.Locator, err error) {
	o := locate.Options{Folder: f.GazetteerDir, Store: db, Log: log}
	if f.Within != "" {
		admin, err := geocode.LoadAdmin()
		if err != nil {
			return nil, nil, err
		}
		if o.Within, err = resolveWithin(admin, f.Within); err != nil {
			return nil, nil, err
		}
	}
	for _, path := range f.Gazetteer {
		o.Files = append(o.Files, strings.TrimSpace(path))
	}
	var path *fs.PathError
	if service, err = locate.Open(s.ctx, o); errors.As(err, &path) || errors.Is(err, geocode.ErrGazetteer) {
		return nil, nil, &badFlag{"gazetteer", err.Error()}
	}
	if err != nil {
		return nil, nil, err
	}
	services, err := f.locator(s, service, db)
	if err != nil {
		service.Close()
		return nil, nil, err
	}
	if services == nil {
		return service, service, nil
	}
	return service, services, nil
}
