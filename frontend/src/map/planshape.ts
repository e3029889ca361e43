// Where the cells of a plan are, without the library that knows it.

/** Geometry of a set of cells; built once for a draft. */
export interface LandShape {
  /** centres, degrees */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** six corners a cell as lon, lat, counter-clockwise; a pentagon repeats its last */
  readonly corners: Float64Array;
  /** by cell and slot of `near`: the edge (corner k to k+1) that is shared with that neighbour */
  readonly side: Uint8Array;
  /** by cell and slot of `near`: length of that edge in decimetres, the same seen from both */
  readonly edge: Int32Array;
}
