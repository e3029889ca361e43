package api

import "context"

// regionNames are the names of the regions of a scope, by code.
func (s *Server) regionNames(ctx context.Context, scope string) (map[string]string, error) {
	rows, err := s.store.Regions(ctx, scope)
	names := make(map[string]string, len(rows))
	for i := range rows {
		names[rows[i].Code] = rows[i].Name
	}
	return names, err
}

// gridNames are the names of the grids in force in a scope, by id.
func (s *Server) gridNames(ctx context.Context, scope string) (map[string]string, error) {
	rows, err := s.store.Grids(ctx, scope, s.boardNow())
	names := make(map[string]string, len(rows))
	for i := range rows {
		names[string(rows[i].ID)] = rows[i].Name
	}
	return names, err
}
