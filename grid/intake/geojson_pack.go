package intake

import (
	"bytes"
	"compress/flate"
	"encoding/json"
)

// packedRow is a feature that waits for its columns to be known.
type packedRow struct {
	Row      int               `json:"r"`
	Values   map[string]string `json:"v,omitempty"` // by property
	Lon, Lat string            `json:",omitempty"`
	Bad      *RowError         `json:"b,omitempty"`
}

// packer keeps rows compressed: registers repeat themselves.
type packer struct {
	packed  bytes.Buffer
	deflate *flate.Writer
	encoder *json.Encoder
	count   int
}

func newPacker() *packer {
	p := &packer{}
	p.deflate, _ = flate.NewWriter(&p.packed, flate.BestSpeed) // errs on unknown levels alone
	p.encoder = json.NewEncoder(p.deflate)
	return p
}

func (p *packer) add(row *packedRow) error {
	p.count++
	if p.packed.Len() > maxPacked {
		return unusable("file", "", "has more features than can be held (%d MiB packed): divide it, or save it as CSV", maxPacked>>20)
	}
	return p.encoder.Encode(row)
}

// unpack ends the packing.
func (p *packer) unpack() (*unpacker, error) {
	if err := p.deflate.Close(); err != nil {
		return nil, err
	}
	return &unpacker{decoder: json.NewDecoder(flate.NewReader(&p.packed))}, nil
}

// unpacker gives the rows back in order, then io.EOF.
type unpacker struct{ decoder *json.Decoder }

func (u *unpacker) next() (packedRow, error) {
	var row packedRow
	err := u.decoder.Decode(&row)
	return row, err
}
