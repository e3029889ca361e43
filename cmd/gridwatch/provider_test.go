package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridwatch/grid/locate"
)

// Names, keys and addresses of services come together or are refused, and no
// refusal shows a key.
func TestProviderFlags(t *testing.T) {
	const secret = "s3cret"
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, empty, odd := file("key", secret+"\n"), file("empty", " \n"), file("odd", secret+" "+secret)
	service, err := locate.Open(t.Context(), locate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	for _, c := range []struct {
		name  string
		flags providerFlags
		env   string // of amap
		flag  string // that is refused, "" for none
	}{
		{"none", providerFlags{}, "", ""},
		{"a key file", providerFlags{Provider: []string{"amap"}, ProviderKeyFile: []string{key}}, "", ""},
		{"the environment", providerFlags{Provider: []string{"amap"}}, secret, ""},
		{"no key", providerFlags{Provider: []string{"amap"}}, "", "provider"},
		{"no key needed", providerFlags{Provider: []string{"nominatim", "photon"}}, "", ""},
		{"several by name", providerFlags{Provider: []string{"amap", "pelias"}, ProviderKeyFile: []string{"amap=" + key}, ProviderURL: []string{"pelias=http://10.0.0.1:4000"}}, "", ""},
		{"several without a name", providerFlags{Provider: []string{"amap", "pelias"}, ProviderKeyFile: []string{key}}, "", "provider-key-file"},
		{"an address in the own network", providerFlags{Provider: []string{"nominatim"}, ProviderURL: []string{"http://10.0.0.1/nominatim"}}, "", ""},
		{"an address with a query", providerFlags{Provider: []string{"amap"}, ProviderURL: []string{"http://x/?key=" + secret}}, secret, "provider"},
		{"unknown", providerFlags{Provider: []string{"google"}}, "", "provider"},
		{"twice", providerFlags{Provider: []string{"photon", "photon"}}, "", "provider"},
		{"a key for none", providerFlags{ProviderKeyFile: []string{key}}, "", "provider"},
		{"a key for another", providerFlags{Provider: []string{"photon"}, ProviderKeyFile: []string{"amap=" + key}}, "", "provider-key-file"},
		{"two keys", providerFlags{Provider: []string{"amap"}, ProviderKeyFile: []string{key, "amap=" + key}}, "", "provider-key-file"},
		{"an empty file", providerFlags{Provider: []string{"amap"}, ProviderKeyFile: []string{empty}}, "", "provider-key-file"},
		{"no file", providerFlags{Provider: []string{"amap"}, ProviderKeyFile: []string{filepath.Join(folder, "none")}}, "", "provider-key-file"},
		{"a key with blanks", providerFlags{Provider: []string{"amap"}, ProviderKeyFile: []string{odd}}, "", "provider"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &surroundings{ctx: t.Context(), getenv: func(name string) string {
				return map[string]string{"GRIDWATCH_PROVIDER_KEY_AMAP": c.env}[name]
			}}
			online, err := c.flags.locator(s, service, nil)
			var bad *badFlag
			switch {
			case c.flag == "" && (err != nil || (online == nil) != (len(c.flags.Provider) == 0)):
				t.Errorf("got %v, %v", online, err)
			case c.flag != "" && (!errors.As(err, &bad) || bad.flag != c.flag):
				t.Errorf("got %v, want --%s refused", err, c.flag)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%v shows the key", err)
			}
		})
	}
}
