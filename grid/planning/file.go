package planning

import (
	"context"
	"errors"
	"io"
	"time"

	"gridwatch/grid"
)

// Format of a plan file.
type Format string

// Formats of plan files.
const (
	FormatCSV     Format = "csv"     // cell,grid,name[,region]: a row a cell
	FormatGeoJSON Format = "geojson" // a feature a grid: code, name, region and its outline
	FormatUnits   Format = "units"   // unit,grid[,name,region]: official unit grids
)

// Rejection is a row that was not taken; 1 is the first data row or feature.
type Rejection struct {
	Row                  int
	Field, Reason, Value string
}

// Import reads a plan file into a new draft of the region; the caller gives it ID,
// name and author. Grids that have a code in the region's newest plan keep their
// identity and staff. A file that cannot be read at all is an Invalid error "plan-file".
func (s *Service) Import(ctx context.Context, region string, format Format, r io.Reader, now time.Time) (*grid.Draft, []Rejection, error) {
	return nil, nil, errors.New("not built yet")
}

// Export writes a plan file. FormatUnits needs official unit grids in the region,
// else it is an Invalid error "plan-file".
func (s *Service) Export(ctx context.Context, w io.Writer, region string, l *Layout, format Format) error {
	return errors.New("not built yet")
}
