package api

import (
	"math"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid/hotspot"
)

// figure is a statistic on the wire: seven significant digits, and null where
// there is none (NaN, or infinite).
type figure float64

// exists says whether there is such a number.
func (f figure) exists() bool { return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0) }

// MarshalJSON writes the number or null.
func (f figure) MarshalJSON() ([]byte, error) {
	if !f.exists() {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(f), 'g', 7, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *figure) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*f = figure(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*f = figure(v)
	return err
}

// Schema is that of a number or null.
func (figure) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Format: "double", Nullable: true}
}

// Interval is an estimate with the bounds of its uncertainty.
type Interval struct {
	Mean figure `json:"mean"`
	Low  figure `json:"low"`
	High figure `json:"high"`
}

func intervalOf(i hotspot.Interval) Interval {
	return Interval{figure(i.Mean), figure(i.Low), figure(i.High)}
}
