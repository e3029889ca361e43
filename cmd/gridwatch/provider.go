package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"gridwatch/geo/geocode/provider"
	"gridwatch/grid/locate"
	"gridwatch/grid/store"
)

// providerFlags say which online geocoding services are asked. A key is a secret:
// it comes from a file or the environment, never from the command line.
type providerFlags struct {
	Provider        []string `sep:"," placeholder:"NAME" help:"Ask this online service about addresses that the gazetteers do not settle: amap, baidu, nominatim, pelias, photon, tianditu; repeatable."`
	ProviderKeyFile []string `sep:"," placeholder:"[NAME=]FILE" help:"File with the key of a --provider, else GRIDWATCH_PROVIDER_KEY_<NAME> in the environment."`
	ProviderURL     []string `sep:"none" placeholder:"[NAME=]URL" help:"Base address of a --provider, for one in the own network (default: the service's public address; pelias has none)."`
	ProviderRate    int      `placeholder:"N" help:"Requests an hour to each --provider (default: what its terms allow)."`
	ProviderCheck   bool     `help:"Ask about every address, to cross-check what the gazetteers say."`
}

// locator is the geocoder with the services in front, nil when none is named.
func (f *providerFlags) locator(s *surroundings, service *locate.Service, db *store.Store) (*locate.Online, error) {
	if len(f.Provider) == 0 {
		if len(f.ProviderKeyFile)+len(f.ProviderURL) > 0 {
			return nil, &badFlag{"provider", "is missing: a key or an address is given for none"}
		}
		return nil, nil
	}
	keys, err := f.byName("provider-key-file", f.ProviderKeyFile)
	if err != nil {
		return nil, err
	}
	urls, err := f.byName("provider-url", f.ProviderURL)
	if err != nil {
		return nil, err
	}
	var all []provider.Provider
	for n, name := range f.Provider {
		if slices.Contains(f.Provider[:n], name) {
			return nil, &badFlag{"provider", name + " is named twice"}
		}
		key, err := providerKey(s, name, keys[name])
		if err != nil {
			return nil, err
		}
		p, err := provider.New(provider.Config{Name: name, Key: key, BaseURL: urls[name], RegionName: service.RegionName})
		if err != nil {
			return nil, &badFlag{"provider", err.Error()}
		}
		all = append(all, provider.NewGuard(p, provider.Limits{PerHour: f.ProviderRate}, store.ProviderCache{Store: db}, time.Now))
	}
	if db != nil {
		if _, err := db.PurgeProviderCache(s.ctx, time.Now()); err != nil {
			return nil, err
		}
	}
	return service.Online(all, f.ProviderCheck), nil
}

// byName reads NAME=VALUE; the name may be left out when one service is named.
func (f *providerFlags) byName(flag string, list []string) (map[string]string, error) {
	all := map[string]string{}
	for _, item := range list {
		name, value, named := strings.Cut(item, "=")
		if !named || !slices.Contains(provider.Names(), name) {
			if len(f.Provider) != 1 {
				return nil, &badFlag{flag, "does not say of which --provider: write NAME=…"}
			}
			name, value = f.Provider[0], item
		}
		if !slices.Contains(f.Provider, name) {
			return nil, &badFlag{flag, "is of " + name + ", which is no --provider"}
		}
		if _, twice := all[name]; twice {
			return nil, &badFlag{flag, "is given twice for " + name}
		}
		all[name] = value
	}
	return all, nil
}

// providerKey reads the key of a service, "" when there is none.
func providerKey(s *surroundings, name, path string) (string, error) {
	if path == "" {
		return strings.TrimSpace(s.getenv("GRIDWATCH_PROVIDER_KEY_" + strings.ToUpper(name))), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", &badFlag{"provider-key-file", fmt.Sprintf("%s cannot be read", path)}
	}
	if key := strings.TrimSpace(string(text)); key != "" {
		return key, nil
	}
	return "", &badFlag{"provider-key-file", path + " is empty"}
}
