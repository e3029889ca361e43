package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// regionsCommand is `gridwatch regions`.
type regionsCommand struct {
	Border     regionsBorderCommand     `cmd:"" help:"Cells that lie in several leaf regions."`
	Check      regionsCheckCommand      `cmd:"" help:"How many institutions the regions of today would put elsewhere, overlaps, regions without cells."`
	Resolution regionsResolutionCommand `cmd:"" help:"The coarsest resolution at which 95 % of institutions fall in their official grid."`
}

// regionsBorderCommand is `gridwatch regions border`.
type regionsBorderCommand struct {
	dbFlags
	CSV bool `name:"csv" help:"One line a cell and region, for programs."`
}

// Run lists cells with the region of the centre and everyone's share.
func (c *regionsBorderCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // only read
	regions, resolution, err := regionsAndResolution(s, db)
	if err != nil {
		return err
	}
	cells, err := geo.BorderCells(regions, resolution)
	if err != nil {
		return err
	}
	if c.CSV {
		w := csv.NewWriter(s.stdout)
		_ = w.Write([]string{"cell", "owner", "region", "share"}) // Flush tells
		for _, b := range cells {
			for _, share := range b.Shares {
				_ = w.Write([]string{b.Cell.String(), b.Owner, share.Region, strconv.FormatFloat(share.Share, 'f', 4, 64)})
			}
		}
		w.Flush()
		return w.Error()
	}
	for _, b := range cells {
		var shares []string
		for _, share := range b.Shares {
			shares = append(shares, fmt.Sprintf("%s %.1f %%", share.Region, 100*share.Share))
		}
		if _, err := fmt.Fprintf(s.stdout, "%s  owner %s  %s\n", b.Cell, or(b.Owner, "none"), strings.Join(shares, ", ")); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(s.stdout, "%d border cells at resolution %d\n", len(cells), resolution)
	return err
}

func regionsAndResolution(s *surroundings, db *store.Store) ([]geo.Region, int, error) {
	d, err := db.Deployment(s.ctx)
	if err != nil {
		return nil, 0, err
	}
	regions, err := storedRegions(s, db)
	return regions, d.Resolution, err
}

// regionsCheckCommand is `gridwatch regions check`.
type regionsCheckCommand struct{ dbFlags }

// Run counts and changes nothing; 1 when something would change.
func (c *regionsCheckCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // only read
	if err := tellRegions(s, db); err != nil {
		return err
	}
	root, err := db.RootRegion(s.ctx)
	if err != nil {
		return err
	}
	check, err := db.CheckRegions(s.ctx, root.Code)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%d located institutions: %d would get another region, %d another 跨界 mark, %d are in a region that has regions below it\n",
		check.Institutions, check.Region, check.Straddles, check.Inner)
	if err == nil && check.Region+check.Straddles > 0 {
		return status(statusFailed)
	}
	return err
}

// tellRegions says on the error stream what is odd about the stored regions.
func tellRegions(s *surroundings, db *store.Store) error {
	regions, resolution, err := regionsAndResolution(s, db)
	if err != nil || len(regions) == 0 {
		return err
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(s.stderr, format+"\n", args...) }
	bare := 0
	leaves := geo.Leaves(regions)
	for _, r := range leaves {
		if len(r.Geometry) == 0 {
			bare++
		}
	}
	if bare > 0 {
		say("%d of %d leaf regions are known by code only and have no cells", bare, len(leaves))
	}
	if bare == len(leaves) {
		return nil
	}
	drawn := map[string]bool{} // regions with an outline at or below
	for changed := true; changed; {
		changed = false
		for _, r := range regions {
			if (len(r.Geometry) > 0 && len(r.ParentCode) > 0 || drawn[r.Code]) && !drawn[r.ParentCode] {
				drawn[r.ParentCode], changed = true, true
			}
		}
	}
	leaf := map[string]bool{}
	for _, r := range leaves {
		leaf[r.Code] = true
	}
	for _, r := range regions {
		if len(r.Geometry) > 0 && !leaf[r.Code] && !drawn[r.Code] {
			say("%s (%s) has an outline, but none of the regions below it: its cells are in no region", r.Name, r.Code)
		}
	}
	overlaps, err := geo.Overlaps(regions)
	if err != nil {
		return err
	}
	for n, o := range overlaps {
		if n == mostTold {
			say("… and %d more overlap", len(overlaps)-n)
			break
		}
		say("%s and %s overlap by %.0f m²; %s has the cells whose centre lies in both", o.A, o.B, o.AreaM2, o.A)
	}
	root, err := db.RootRegion(s.ctx)
	if err != nil {
		return err
	}
	rows, err := db.Regions(s.ctx, root.Code)
	if err != nil {
		return err
	}
	owners := map[string]bool{}
	for _, r := range rows {
		owners[r.Code] = r.CellsInForce > 0
	}
	small, err := geo.SmallRegions(regions, resolution, owners)
	if err != nil {
		return err
	}
	finest := 0
	for n, r := range small {
		if finest = max(finest, r.Finer); n < mostTold {
			say("%s", r)
		}
	}
	if len(small) > 0 {
		say("%d leaf regions own no cell at resolution %d%s", len(small), resolution, proposal(finest))
	}
	border, err := geo.BorderCells(regions, resolution)
	if err != nil {
		return err
	}
	if len(border) > 0 {
		say("%d cells lie in several leaf regions: gridwatch regions border", len(border))
	}
	check, err := db.CheckRegions(s.ctx, root.Code)
	if err != nil {
		return err
	}
	if check.Region+check.Straddles > 0 {
		say("of %d located institutions %d would now get another region and %d another 跨界 mark: gridwatch regions check", check.Institutions, check.Region, check.Straddles)
	}
	return nil
}

func proposal(finer int) string {
	if finer == 0 {
		return ""
	}
	return fmt.Sprintf("; at resolution %d each would (gridwatch migrate --resolution %d on a new database)", finer, finer)
}

// regionsResolutionCommand is `gridwatch regions resolution`.
type regionsResolutionCommand struct {
	dbFlags
	Kind string `enum:"unit,community," default:"" help:"Official grids to compare with: unit or community (default the finest there are)."`
}

// Run prints the crosswalk's quality and the fit of each resolution.
func (c *regionsResolutionCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // only read
	kind := grid.OfficialKind(c.Kind)
	if kind == "" {
		root, err := db.RootRegion(s.ctx)
		if err != nil {
			return err
		}
		if kind, err = db.OfficialKindOf(s.ctx, root.Code); err != nil {
			return err
		}
		if kind == "" {
			return &badFlag{"kind", "there are no official grids: gridwatch import grids FILE"}
		}
	}
	return tellCrosswalk(s, s.stdout, db, kind)
}

// tellCrosswalk says how cells and official grids of a kind lie over each other,
// and which resolution follows them.
func tellCrosswalk(s *surroundings, out io.Writer, db *store.Store, kind grid.OfficialKind) error {
	root, err := db.RootRegion(s.ctx)
	if err != nil {
		return err
	}
	grids, err := db.OfficialGrids(s.ctx, root.Code, kind)
	if err != nil || len(grids) == 0 {
		return err
	}
	cells, err := db.OfficialCells(s.ctx, root.Code, kind)
	if err != nil {
		return err
	}
	ofCell, ofGrid := map[geo.Cell]float64{}, map[string]float64{}
	for _, c := range cells {
		ofCell[c.Cell] += c.OfCell
		ofGrid[c.Code] += c.OfArea
	}
	partly, twice := 0, 0
	for _, share := range ofCell {
		switch {
		case share < 1-slack:
			partly++
		case share > 1+slack:
			twice++
		}
	}
	remainder := 0.0
	for _, share := range slices.Sorted(maps.Values(ofGrid)) {
		remainder = max(remainder, 1-share)
	}
	if _, err := fmt.Fprintf(out, "%d official grids (%s) over %d cells: %d cells lie partly outside of them, %d in grids that overlap; largest remainder of a grid %.2g\n",
		len(grids), kind, len(ofCell), partly, twice, remainder); err != nil {
		return err
	}
	points, err := db.LocatedPoints(s.ctx, root.Code)
	if err != nil {
		return err
	}
	areas := make([]geo.Area, len(grids))
	for i, g := range grids {
		areas[i] = g.Area
	}
	return tellFits(out, areas, points)
}

// slack is how far shares may be off by rounding and slivers.
const slack = 0.001

func tellFits(out io.Writer, areas []geo.Area, points []geo.Point) error {
	fits, proposed := geo.NewAreaIndex(areas).ProposeResolution(points)
	if fits[0].Points == 0 {
		_, err := fmt.Fprintf(out, "no located institution lies in an official grid: the resolution cannot be judged yet\n")
		return err
	}
	for _, f := range fits {
		if _, err := fmt.Fprintf(out, "resolution %d: %d of %d institutions (%.1f %%) fall in their official grid\n", f.Resolution, f.Same, f.Points, 100*f.Share()); err != nil {
			return err
		}
	}
	text := "no resolution from 7 to 11 keeps 95 % of institutions in their official grid"
	if proposed > 0 {
		text = fmt.Sprintf("proposed base resolution: %d (the coarsest with at least 95 %%)", proposed)
	}
	_, err := fmt.Fprintln(out, text)
	return err
}
