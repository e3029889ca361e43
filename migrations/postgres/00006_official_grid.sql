-- +goose Up
-- Official grids (GB/T 30428.1: division code of 12 digits and 3 more) and how
-- they lie over the base cells.

CREATE TABLE official_grid (
    code            TEXT             NOT NULL,
    name            TEXT             NOT NULL,
    kind            TEXT             NOT NULL, -- community or unit
    region_code     TEXT             NOT NULL,
    area_m2         DOUBLE PRECISION NOT NULL,
    geometry        TEXT             NOT NULL, -- GeoJSON MultiPolygon, WGS-84
    import_batch_id TEXT,
    simulated       BOOLEAN          NOT NULL,
    policy_version  TEXT             NOT NULL,
    row_version     BIGINT           NOT NULL,
    CONSTRAINT official_grid_pkey PRIMARY KEY (code),
    CONSTRAINT official_grid_region_fkey FOREIGN KEY (region_code) REFERENCES region (code)
);
CREATE INDEX official_grid_region ON official_grid (region_code, code);

CREATE TABLE official_grid_cell (
    code       TEXT             NOT NULL,
    cell       BIGINT           NOT NULL,
    cell_share DOUBLE PRECISION NOT NULL, -- of the cell's area, in the grid
    grid_share DOUBLE PRECISION NOT NULL, -- of the grid's area, in the cell
    CONSTRAINT official_grid_cell_pkey PRIMARY KEY (code, cell),
    CONSTRAINT official_grid_cell_code_fkey FOREIGN KEY (code) REFERENCES official_grid (code) ON DELETE CASCADE
);
CREATE INDEX official_grid_cell_cell ON official_grid_cell (cell);

-- +goose Down
DROP TABLE official_grid_cell;
DROP TABLE official_grid;
