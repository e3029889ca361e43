package blob

import (
	"context"

	"gridwatch/grid"
)

func openS3(ctx context.Context, where string) (home, error) {
	return nil, grid.Errorf(grid.Invalid, "invalid-blobs", "%s is not known", where)
}
