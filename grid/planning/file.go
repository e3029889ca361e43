package planning

import (
	"bufio"
	"context"
	"io"
	"time"

	"gridwatch/grid"
)

// Format of a plan file.
type Format string

// Formats of plan files. Text is UTF-8.
const (
	FormatCSV     Format = "csv"     // cell,grid,name[,region]: a row a cell; grid is the grid's code
	FormatGeoJSON Format = "geojson" // a feature a grid: code, name, region and its outline in WGS-84; a cell is where its centre is
	FormatUnits   Format = "units"   // unit,grid[,name][,region]: a row an official unit grid; a cell goes where most of its area is
)

// Limits of a plan file.
const (
	mostBytes = 256 << 20
	mostRows  = 2_000_000
	mostCode  = 60 // characters
	mostName  = 200
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
	sheet, err := s.Sheet(ctx, region, now)
	if err != nil {
		return nil, nil, err
	}
	crosswalk, err := s.units(ctx, region, format)
	if err != nil {
		return nil, nil, err
	}
	grids, rejected, err := readPlan(sheet, crosswalk, format, r)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.namedDraft(ctx, region, grids, sheet, now)
	return d, rejected, err
}

// readPlan reads the grids of a plan file.
func readPlan(s *Sheet, crosswalk []grid.OfficialCell, format Format, r io.Reader) ([]named, []Rejection, error) {
	in := &bounded{r: r, left: mostBytes}
	var grids []named
	var rejected []Rejection
	var err error
	switch format {
	case FormatCSV:
		grids, rejected, err = readCells(s, in)
	case FormatUnits:
		grids, rejected, err = readUnits(s, crosswalk, in)
	case FormatGeoJSON:
		grids, rejected, err = readFeatures(s, in)
	default:
		err = unusable("format %q is not csv, geojson or units", format)
	}
	if err == nil && len(grids) == 0 && len(rejected) == 0 {
		err = unusable("the file has no rows")
	}
	return grids, rejected, err
}

// units is the crosswalk of the region's official unit grids, when the format
// needs it.
func (s *Service) units(ctx context.Context, region string, format Format) ([]grid.OfficialCell, error) {
	if format != FormatUnits {
		return nil, nil
	}
	crosswalk, err := s.Store.OfficialCells(ctx, region, grid.UnitGrid)
	if err == nil && len(crosswalk) == 0 {
		err = unusable("region %s has no official unit grids", region)
	}
	return crosswalk, err
}

// Export writes a plan file. FormatUnits needs official unit grids in the region,
// else it is an Invalid error "plan-file".
func (s *Service) Export(ctx context.Context, w io.Writer, region string, l *Layout, format Format) error {
	crosswalk, err := s.units(ctx, region, format)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	switch format {
	case FormatCSV:
		err = writeCells(out, l)
	case FormatGeoJSON:
		err = writeFeatures(out, l)
	case FormatUnits:
		err = writeUnits(out, l, crosswalk)
	default:
		err = unusable("format %q is not csv, geojson or units", format)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

func unusable(format string, args ...any) error {
	return grid.Errorf(grid.Invalid, "plan-file", format, args...)
}

// bounded ends the reading of a file that is too long.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, unusable("the file is longer than %d MiB", mostBytes>>20)
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
