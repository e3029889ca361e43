package api

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/live"
)

// maxZoom of a tile; a map draws a tile larger beyond it.
const maxZoom = 22

// tileMaker keeps, per scope and resolution, the cells a tile may show with
// their outlines in the square of the map, so that a cold tile is a scan and an
// encoding. Nothing in it depends on what lies outside the scope.
type tileMaker struct {
	server *Server

	mu     sync.Mutex
	shapes map[geo.Cell]*cellShape // shared by all scopes: outlines are no secret
	scopes map[live.Topic]*tileScope
}

// tileScope is what tiles of a topic are cut from.
type tileScope struct {
	mu      sync.Mutex
	built   time.Time
	cover   uint64      // of the hierarchy it was built from
	inForce []geo.Cell  // at the resolution, sorted
	extra   []geo.Cell  // occupied by the scope but not in force in it, sorted
	shapes  []cellShape // of both, in the order of the cells
	tiles   map[tileID][]byte
}

// tileID names a tile of a scope.
type tileID struct{ z, x, y uint32 }

// How long a scope's cells are trusted, and how many tiles of it are kept.
const (
	scopeAge  = 2 * time.Second
	tilesKept = 256
)

func newTileMaker(s *Server) *tileMaker {
	return &tileMaker{server: s, shapes: map[geo.Cell]*cellShape{}, scopes: map[live.Topic]*tileScope{}}
}

// parseTile reads z, x and "y.mvt".
func parseTile(z, x, y string) (tileID, error) {
	var f grid.Faults
	number := func(name, text string, most uint64) uint32 {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n > most || text != strconv.FormatUint(n, 10) {
			f.Add(name, text, "is not a whole number from 0 to %d", most)
			return 0
		}
		return uint32(n)
	}
	t := tileID{z: number("z", z, maxZoom)}
	most := uint64(1)<<t.z - 1
	t.x = number("x", x, most)
	y, mvt := strings.CutSuffix(y, ".mvt")
	if !mvt {
		f.Add("y", y, "does not end in .mvt")
	}
	t.y = number("y", y, most)
	return t, f.Err("tile")
}

// serveTile answers with a gzipped vector tile. Its tag is that of its content.
func (s *Server) serveTile(w http.ResponseWriter, r *http.Request) {
	body, err := s.tiles.tile(r.Context(), requestOf(r.Context()).region, r)
	if err != nil {
		problemOf(r.Context(), s.log, err).write(w)
		return
	}
	h := w.Header()
	h.Set("ETag", contentTag(body))
	h.Set("Cache-Control", "private, max-age=10")
	h.Set("Vary", "Cookie, Accept-Encoding")
	if matches(r.Header.Get("If-None-Match"), h.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "application/vnd.mapbox-vector-tile")
	if takes(r, "gzip") {
		h.Set("Content-Encoding", "gzip")
	} else if body, err = gunzip(body); err != nil {
		problemOf(r.Context(), s.log, err).write(w)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// contentTag is an ETag of bytes.
func contentTag(body []byte) string {
	h := fnv.New64a()
	h.Write(body)
	return fmt.Sprintf(`"%x-%016x"`, len(body), h.Sum64())
}

func (m *tileMaker) tile(ctx context.Context, region string, r *http.Request) ([]byte, error) {
	id, err := parseTile(r.PathValue("z"), r.PathValue("x"), r.PathValue("y"))
	if err != nil {
		return nil, err
	}
	t := live.Topic{Region: region, Resolution: m.server.deployment.Resolution}
	if text := r.URL.Query().Get("resolution"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < grid.MinResolution || n > t.Resolution {
			return nil, invalid("tile", "resolution", text, "is not %d to %d", grid.MinResolution, t.Resolution)
		}
		t.Resolution = n
	}
	m.mu.Lock()
	scope := m.scopes[t]
	if scope == nil {
		scope = &tileScope{}
		m.scopes[t] = scope
	}
	m.mu.Unlock()
	scope.mu.Lock()
	defer scope.mu.Unlock()
	if scope.built.IsZero() || time.Since(scope.built) > scopeAge {
		if err := m.refresh(ctx, t, scope); err != nil {
			return nil, err
		}
	}
	if body := scope.tiles[id]; body != nil {
		return body, nil
	}
	body := encodeTile(id, scope.shapes)
	if len(scope.tiles) >= tilesKept {
		clear(scope.tiles)
	}
	scope.tiles[id] = body
	return body, nil
}

// refresh brings the cells of a scope up to date. Kept tiles stay when nothing
// changed. Cells in force are read again only when the regions have changed.
func (m *tileMaker) refresh(ctx context.Context, t live.Topic, scope *tileScope) error {
	tree, err := m.server.auth.regions(ctx, treeAge)
	if err != nil {
		return err
	}
	changed := false
	if cover := tree.cover(t.Region); scope.built.IsZero() || cover != scope.cover {
		homes, err := m.server.store.CellsInForce(ctx, t.Region)
		if err != nil {
			return err
		}
		cells := make([]geo.Cell, 0, len(homes))
		for _, h := range homes {
			cells = append(cells, h.Cell.Parent(t.Resolution))
		}
		slices.Sort(cells)
		scope.inForce, scope.cover, changed = slices.Compact(cells), cover, true
	}
	board, err := m.server.hub.state(ctx, t)
	if err != nil {
		return err
	}
	var extra []geo.Cell
	for i := range board.delta.Lines {
		c := board.delta.Lines[i].Cell
		if _, in := slices.BinarySearch(scope.inForce, c); !in {
			extra = append(extra, c)
		}
	}
	slices.Sort(extra)
	extra = slices.Compact(extra)
	if changed || !slices.Equal(extra, scope.extra) {
		scope.extra = extra
		all := slices.Concat(scope.inForce, extra)
		slices.Sort(all)
		scope.shapes = m.outlines(all)
		scope.tiles = map[tileID][]byte{}
	}
	scope.built = time.Now()
	return nil
}

// outlines are the shapes of cells, computed in parallel and kept.
func (m *tileMaker) outlines(cells []geo.Cell) []cellShape {
	m.mu.Lock()
	defer m.mu.Unlock()
	var missing []geo.Cell
	for _, c := range cells {
		if m.shapes[c] == nil {
			missing = append(missing, c)
		}
	}
	made := shapesOf(missing)
	for i := range made {
		m.shapes[made[i].cell] = &made[i]
	}
	all := make([]cellShape, len(cells))
	for i, c := range cells {
		all[i] = *m.shapes[c]
	}
	return all
}

// cellShape is the outline of a cell in the square of the map: web mercator,
// 0 to 1 from west to east and from north to south.
type cellShape struct {
	cell                     geo.Cell
	west, north, east, south float64
	corners                  [][2]float64
}

func shapesOf(cells []geo.Cell) []cellShape {
	shapes := make([]cellShape, len(cells))
	const part = 2048
	var wait sync.WaitGroup
	for from := 0; from < len(cells); from += part {
		wait.Go(func() {
			for i := from; i < min(from+part, len(cells)); i++ {
				shapes[i] = shapeOf(cells[i])
			}
		})
	}
	wait.Wait()
	return shapes
}

func shapeOf(c geo.Cell) cellShape {
	s := cellShape{cell: c, west: math.Inf(1), north: math.Inf(1), east: math.Inf(-1), south: math.Inf(-1)}
	boundary := c.Boundary()
	s.corners = make([][2]float64, len(boundary))
	for i, p := range boundary {
		x, y := mercator(p)
		s.corners[len(boundary)-1-i] = [2]float64{x, y} // y grows to the south: turned, an outer ring stays one
		s.west, s.east = min(s.west, x), max(s.east, x)
		s.north, s.south = min(s.north, y), max(s.south, y)
	}
	return s
}

// mercator is the web mercator projection onto the unit square.
func mercator(p geo.Point) (x, y float64) {
	const most = 85.05112877980659 // where the square ends
	lat := max(-most, min(most, p.Lat))
	s := math.Sin(lat * math.Pi / 180)
	return p.Lon/360 + 0.5, 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)
}
