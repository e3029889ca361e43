-- +goose Up

-- What is known of base cells whatever is in them; residents are in cell_population.
CREATE TABLE cell_risk (
    cell        BIGINT NOT NULL,
    risk        TEXT   NOT NULL, -- class; '' is not risky
    recorded_at BIGINT NOT NULL, -- of the first time that risk or residents were stated
    CONSTRAINT cell_risk_pkey PRIMARY KEY (cell)
);

-- +goose Down
DROP TABLE cell_risk;
