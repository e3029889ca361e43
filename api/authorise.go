package api

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"sync"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// caller is who sent a request.
type caller struct {
	grid.Account
	token string // of the session, "" when not known
	csrf  string // hash of what the session must send back
}

// authority is the one place that decides who may do and see what: requests,
// tiles and the stream all ask it. Roles are decided by the row of the route,
// regions by the hierarchy, which it keeps in memory.
type authority struct {
	store *store.Store

	mu     sync.Mutex
	tree   *regionTree
	loaded time.Time
}

// regionTree is the hierarchy as it was read at one moment; it is never changed.
type regionTree struct {
	rows  map[string]store.RegionRow
	order []string // as the store lists them: parents first
}

// within says whether region is scope or lies below it.
func (t *regionTree) within(scope, region string) bool {
	for steps := 0; region != "" && steps <= len(t.rows); steps++ {
		if region == scope {
			_, known := t.rows[scope]
			return known
		}
		region = t.rows[region].ParentCode
	}
	return false
}

// cellsInForce counts the base cells of a scope.
func (t *regionTree) cellsInForce(scope string) int {
	n := 0
	for code, row := range t.rows {
		if row.Leaf && t.within(scope, code) {
			n += row.CellsInForce
		}
	}
	return n
}

// cover is a number that changes when the cells in force of a scope do.
func (t *regionTree) cover(scope string) uint64 {
	h := fnv.New64a()
	for _, code := range t.order {
		if row := t.rows[code]; row.Leaf && t.within(scope, code) {
			fmt.Fprintln(h, code, row.CellsInForce, row.Box)
		}
	}
	return h.Sum64()
}

// How long the hierarchy is trusted: other nodes may change it. A code that is
// not known is looked up again sooner.
const (
	treeAge     = 2 * time.Second
	treeMissAge = 100 * time.Millisecond
)

// regions is the hierarchy, at most age old.
func (a *authority) regions(ctx context.Context, age time.Duration) (*regionTree, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tree != nil && time.Since(a.loaded) < age {
		return a.tree, nil
	}
	t := &regionTree{rows: map[string]store.RegionRow{}}
	root, err := a.store.RootRegion(ctx)
	if err == nil {
		var rows []store.RegionRow
		if rows, err = a.store.Regions(ctx, root.Code); err == nil {
			for _, r := range rows {
				t.rows[r.Code] = r
				t.order = append(t.order, r.Code)
			}
		}
	}
	if err != nil && grid.KindOf(err) != grid.NotFound { // no region yet is an empty hierarchy
		return nil, err
	}
	a.tree, a.loaded = t, time.Now()
	return t, nil
}

// forget makes the next question read the hierarchy anew.
func (a *authority) forget() {
	a.mu.Lock()
	a.tree = nil
	a.mu.Unlock()
}

// covers says whether region is scope or lies below it.
func (a *authority) covers(ctx context.Context, scope, region string) (bool, error) {
	t, err := a.regions(ctx, treeAge)
	if err != nil {
		return false, err
	}
	if _, known := t.rows[region]; !known {
		if t, err = a.regions(ctx, treeMissAge); err != nil {
			return false, err
		}
	}
	return t.within(scope, region), nil
}

// region is the scope a caller asked for: "" is the caller's own; one that is
// not within it does not exist for the caller.
func (a *authority) region(ctx context.Context, c *caller, asked string) (string, error) {
	if asked == "" {
		asked = c.Region
	}
	ok, err := a.covers(ctx, c.Region, asked)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", notFound("region")
	}
	return asked, nil
}

// claim is the question whether a caller may put an object. It is answered
// inside the transaction, with the hierarchy as it was before.
type claim struct {
	tree  *regionTree
	scope string
}

// claim begins with the region the body states, if any.
func (s *Server) claim(ctx context.Context, c *caller, stated string) (*claim, error) {
	if stated != "" {
		if _, err := s.auth.region(ctx, c, stated); err != nil {
			return nil, err
		}
	}
	tree, err := s.auth.regions(ctx, treeAge)
	return &claim{tree, c.Region}, err
}

// had is NotFound when the object is stored already, in a region that is not the
// caller's.
func (c *claim) had(region, what string) error {
	if !c.tree.within(c.scope, region) {
		return notFound(what)
	}
	return nil
}

// has refuses an object for which the store found a region that is not the
// caller's.
func (c *claim) has(region string) error {
	if !c.tree.within(c.scope, region) {
		return invalid("place", "lon", "", "lies outside your region %s", c.scope)
	}
	return nil
}

// self refuses field staff who act for somebody else. Who has no officer behind
// the account and a role above the field may name anybody in scope.
func (a *authority) self(c *caller, officer grid.OfficerID) error {
	if slices.Contains(field, c.Role) && officer != c.Officer {
		return grid.Errorf(grid.Denied, "not-yourself", "%s may only record their own work", c.Role)
	}
	return nil
}

// permits says whether a caller, nil when nobody is logged in, may use a row.
func (a *authority) permits(row *route, c *caller, local bool) error {
	switch row.access {
	case public, ticket:
		return nil
	case loopback:
		if local {
			return nil
		}
	case session:
	default:
		return newProblem(http.StatusForbidden, "denied", "this route is closed")
	}
	if c == nil {
		return newProblem(http.StatusUnauthorized, "unauthenticated", "log in first")
	}
	if !slices.Contains(row.roles, c.Role) {
		return grid.Errorf(grid.Denied, "denied", "the role %s may not do this", c.Role)
	}
	return nil
}
