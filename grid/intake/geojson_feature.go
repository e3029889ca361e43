package intake

import (
	"encoding/json"
	"errors"
	"io"
)

// feature of a FeatureCollection.
type feature struct {
	Type       string          `json:"type"`
	Properties map[string]any  `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// features reads a FeatureCollection feature by feature.
type features struct {
	decoder *json.Decoder
	limit   *rowLimit
	text    *textReader
}

func newFeatures(r io.Reader) *features {
	text := newTextReader(r)
	limit := &rowLimit{r: text}
	f := &features{decoder: json.NewDecoder(limit), limit: limit, text: text}
	f.decoder.UseNumber()
	return f
}

var (
	errNotCollection = errors.New("want a FeatureCollection")
	errCut           = errors.New("it ends in the middle")
	errMore          = errors.New("it goes on after its end")
)

// enter stops after the opening bracket of "features".
func (f *features) enter() error {
	if token, err := f.decoder.Token(); err != nil {
		return err
	} else if token != json.Delim('{') {
		return errNotCollection
	}
	within, err := f.members()
	if err == nil && !within {
		err = errNotCollection
	}
	return err
}

// members reads on to the opening bracket of "features" (true) or to the end of
// the collection.
func (f *features) members() (bool, error) {
	for f.decoder.More() {
		key, err := f.decoder.Token()
		if err != nil {
			return false, err
		}
		if key == "features" {
			token, err := f.decoder.Token()
			if err == nil && token != json.Delim('[') {
				err = errNotCollection
			}
			return true, err
		}
		var value any
		if err := f.decoder.Decode(&value); err != nil {
			return false, err
		}
		if key == "type" && value != "FeatureCollection" {
			return false, errNotCollection
		}
	}
	_, err := f.decoder.Token()
	return false, err
}

// next gives the next feature; io.EOF after the last, when the collection is
// whole.
func (f *features) next() (*feature, error) {
	f.limit.passed = 0
	if f.decoder.More() {
		one := new(feature)
		err := f.decoder.Decode(one)
		if cut(err) {
			err = errCut
		}
		return one, err
	}
	if err := f.leave(); cut(err) {
		return nil, errCut
	} else if err != nil {
		return nil, err
	}
	return nil, io.EOF
}

func cut(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// leave reads what follows the features.
func (f *features) leave() error {
	if _, err := f.decoder.Token(); err != nil { // ]
		return err
	}
	again, err := f.members()
	if err != nil {
		return err
	}
	if again {
		return errNotCollection
	}
	if _, err := f.decoder.Token(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errMore
		}
		return err
	}
	return nil
}

// notGeoJSON makes a syntax error an unusable file and passes others on.
func notGeoJSON(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax), errors.As(err, &kind), errors.Is(err, errNotCollection), errors.Is(err, errCut),
		errors.Is(err, errMore), cut(err):
		return unusable("file", "", "is not GeoJSON: %v", err)
	}
	return err
}
