package form

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"gridwatch/grid"
)

//go:embed builtin/*.json
var files embed.FS

// document is a form as a file.
type document struct {
	Code       string          `json:"code"`
	Version    int             `json:"version"`
	Title      string          `json:"title"`
	Kinds      []grid.TaskKind `json:"kinds"`
	Categories []grid.Category `json:"categories"`
	Schema     json.RawMessage `json:"schema"`
}

// Builtin are the forms that come with the program, by code. They are shared: do
// not change them.
var Builtin = sync.OnceValue(func() []Form {
	names, err := fs.Glob(files, "builtin/*.json")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]Form, len(names))
	for n, name := range names {
		text, err := files.ReadFile(name)
		if err == nil {
			all[n], err = Decode(text)
		}
		if err != nil { // a fault of the program, found by its first test
			panic(fmt.Sprintf("form %s: %v", name, err))
		}
	}
	return all
})

// Decode reads a form as it is stored.
func Decode(text []byte) (Form, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return Form{}, err
	}
	s, err := Parse(d.Schema)
	if err != nil {
		return Form{}, err
	}
	f := Form{d.Code, d.Version, d.Title, d.Kinds, d.Categories, s}
	return f, f.Check()
}

// Encode writes a form for storage.
func (f *Form) Encode() ([]byte, error) {
	return json.Marshal(document{f.Code, f.Version, f.Title, f.Kinds, f.Categories, f.Schema.JSON})
}
