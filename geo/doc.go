// Package geo answers "where is it": points, coordinate systems, H3 cells,
// administrative regions and the cells they own. It is the only caller of H3
// and imports nothing else of this project.
//
// # Words
//
//   - Point: a place on earth in WGS-84 degrees, longitude before latitude.
//   - Datum: the coordinate system a pair of numbers was written in. A
//     coordinate enters with its named datum and is WGS-84 from then on.
//   - Box: a rectangle of longitudes and latitudes; the deployment's box is the
//     area outside which a coordinate is refused.
//   - Cell: one H3 cell, 15 hexadecimal digits as text, a positive integer in
//     the database; the zero Cell is "no cell".
//   - Resolution: the size class of a cell, 0 (coarsest) to 15. Never "zoom".
//   - Parent: the cell of a coarser resolution a cell belongs to.
//   - Region: an administrative area with an opaque code, a level and a parent.
//     A leaf region is one that is no other region's parent.
//   - Cover: the cells of a region. A cell belongs to the region that holds its
//     centre (the centre rule); on a tie the smaller region code wins.
//   - Adjacency: which cells of a fixed set touch, or lie within k rings of each
//     other, by index.
//   - Outline: the border line around a set of cells or of a region.
//
// Every refusal of a value is an *InvalidError naming the field, the value and
// the reason; a swapped pair of axes is proposed there and never repaired.
package geo
