package geocode

import (
	"math"
	"slices"
)

// A model predicts the logarithm of a candidate's error from its features: a
// sum of small regression trees (gradient boosting on squared loss). It is fit
// when a gazetteer is built, on the gazetteer's own entries, each left out in
// turn, so every gazetteer carries the model of its own city.

const (
	treeDepth  = 5
	treeNodes  = 1<<treeDepth - 1
	treeLeaves = 1 << treeDepth
	bins       = 32
	shrink     = 0.17
)

// vector holds the features of one candidate or choice; its length is a power of
// two so that a feature number needs no check.
type vector [64]float32

// tree is a complete binary tree: node i has the children 2i+1 and 2i+2.
type tree struct {
	Node [treeNodes]treeNode
	Leaf [treeLeaves]float32
}

// treeNode sends what is above Split to the right.
type treeNode struct {
	Split   float32
	Feature uint8
}

func (t *tree) value(x *vector) float32 {
	i := 0
	for range treeDepth {
		n := &t.Node[i]
		i = 2*i + 1
		if x[n.Feature&63] > n.Split {
			i++
		}
	}
	return t.Leaf[i-treeNodes]
}

// forest is a base value and trees that correct it.
type forest struct {
	Base  float32
	Trees []tree
}

func (f *forest) predict(x *vector) float32 {
	v := f.Base
	for i := range f.Trees {
		v += f.Trees[i].value(x)
	}
	return v
}

// samples are the rows that a forest is fit on: features by column as bins.
type samples struct {
	n      int
	width  int
	x      []float32 // n*width
	y      []float32
	weight []float32
}

func (s *samples) add(x []float32, y, weight float32) {
	s.width = len(x)
	s.x = append(s.x, x...)
	s.y = append(s.y, y)
	s.weight = append(s.weight, weight)
	s.n++
}

// fitForest grows trees on the rows; leaves hold at least minLeaf rows.
func fitForest(s *samples, trees int, minLeaf float64) forest {
	f := forest{}
	if s.n == 0 {
		return f
	}
	sum, total := 0.0, 0.0
	for i, y := range s.y {
		sum += float64(y * s.weight[i])
		total += float64(s.weight[i])
	}
	f.Base = float32(sum / total)
	g := newGrower(s, minLeaf)
	for i := range g.rest {
		g.rest[i] = s.y[i] - f.Base
	}
	for range trees {
		t, ok := g.grow()
		if !ok {
			break
		}
		f.Trees = append(f.Trees, t)
	}
	return f
}

// grower keeps what does not change between trees.
type grower struct {
	s       *samples
	edges   [][]float32 // by feature: upper values of the bins but the last
	binned  []uint8     // n*width
	rest    []float32   // what is still to be explained
	node    []uint8     // the node a row is in, of the present level
	minLeaf float64
	sums    []float64
	round   int // trees grown; every other row takes part in a tree, in turn
}

func newGrower(s *samples, minLeaf float64) *grower {
	g := &grower{s: s, minLeaf: minLeaf, binned: make([]uint8, s.n*s.width), rest: make([]float32, s.n),
		node: make([]uint8, s.n), edges: make([][]float32, s.width)}
	column := make([]float32, 0, 20001)
	for f := range s.width {
		column = column[:0]
		for i := 0; i < s.n; i += 1 + s.n/20000 {
			column = append(column, s.x[i*s.width+f])
		}
		g.edges[f] = binEdges(column)
		for i := range s.n {
			b, _ := slices.BinarySearch(g.edges[f], s.x[i*s.width+f])
			g.binned[i*s.width+f] = uint8(b)
		}
	}
	g.sums = make([]float64, (1<<(treeDepth-1))*s.width*bins*2)
	return g
}

// binEdges cuts a column into at most bins parts of about the same size.
func binEdges(column []float32) []float32 {
	slices.Sort(column)
	var edges []float32
	for b := 1; b < bins; b++ {
		e := column[(len(column)-1)*b/bins]
		if len(edges) == 0 || e > edges[len(edges)-1] {
			edges = append(edges, e)
		}
	}
	if n := len(edges); n > 0 && edges[n-1] == column[len(column)-1] {
		edges = edges[:n-1]
	}
	return edges
}

// grow fits one tree to what is left and takes it off.
func (g *grower) grow() (tree, bool) {
	var t tree
	for i := range t.Node {
		t.Node[i].Split = math.MaxFloat32
	}
	for i := range g.node {
		g.node[i] = 0
	}
	split := false
	for depth := range treeDepth {
		split = g.level(&t, depth) || split
	}
	if !split {
		return t, false
	}
	var sum, weight [treeLeaves]float64
	for i := g.round % 2; i < len(g.node); i += 2 {
		n := g.node[i]
		sum[n] += float64(g.rest[i] * g.s.weight[i])
		weight[n] += float64(g.s.weight[i])
	}
	for n := range t.Leaf {
		t.Leaf[n] = float32(shrink * sum[n] / (weight[n] + g.minLeaf/4))
	}
	for i, n := range g.node {
		g.rest[i] -= t.Leaf[n]
	}
	g.round++
	return t, true
}

// level splits every node of one depth and moves the rows to their children.
func (g *grower) level(t *tree, depth int) bool {
	nodes, width := 1<<depth, g.s.width
	sums := g.sums[:nodes*width*bins*2]
	clear(sums)
	for i := g.round % 2; i < len(g.node); i += 2 {
		n := g.node[i]
		w, r := float64(g.s.weight[i]), float64(g.rest[i]*g.s.weight[i])
		row := g.binned[i*width : (i+1)*width]
		base := int(n) * width * bins * 2
		for f, b := range row {
			k := base + (f*bins+int(b))*2
			sums[k] += w
			sums[k+1] += r
		}
	}
	var feature [treeLeaves]int
	var bin [treeLeaves]uint8
	any := false
	for n := range nodes {
		feature[n] = -1
		if f, b, ok := g.best(sums[n*width*bins*2 : (n+1)*width*bins*2]); ok {
			feature[n], bin[n] = f, b
			at := nodes - 1 + n
			t.Node[at] = treeNode{g.edges[f][b], uint8(f)}
			any = true
		}
	}
	for i, n := range g.node {
		right := uint8(0)
		if f := feature[n]; f >= 0 && g.binned[i*width+f] > bin[n] {
			right = 1
		}
		g.node[i] = 2*n + right
	}
	return any
}

// best finds the split of one node that explains most.
func (g *grower) best(sums []float64) (feature int, bin uint8, ok bool) {
	gain := 1e-3
	for f := range g.s.width {
		column := sums[f*bins*2 : (f+1)*bins*2]
		w, r := 0.0, 0.0
		for b := range bins {
			w += column[2*b]
			r += column[2*b+1]
		}
		lw, lr := 0.0, 0.0
		for b := range len(g.edges[f]) {
			lw += column[2*b]
			lr += column[2*b+1]
			if 2*lw < g.minLeaf || 2*(w-lw) < g.minLeaf {
				continue
			}
			if v := lr*lr/lw + (r-lr)*(r-lr)/(w-lw) - r*r/w; v > gain {
				gain, feature, bin, ok = v, f, uint8(b), true
			}
		}
	}
	return feature, bin, ok
}

// model is what a gazetteer knows about its own errors.
type model struct {
	Stage1 forest // error of a candidate by itself
	Rerank forest // error of a candidate among the others
	Stage2 forest // error of the chosen point
	// Radius gives the metres that hold 90.5 % of the truth, by precision and by
	// bin of the predicted log error.
	Edges  []float32
	Radius [numPrecisions][]float32
	Factor float32 // radius = Factor * predicted error where nothing was measured
	Refuse float32 // predicted log metres beyond which there is no answer at road
	Names  nameTrust
	// Missing is the share of the city's communities in counties without entries.
	Missing float32
}

const numPrecisions = int(District) + 1
