CREATE TABLE authenticators (
    customer UUID NOT NULL PRIMARY KEY REFERENCES customers (id),
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    confirmed_at BIGINT
);

CREATE TABLE recovery_codes (
    customer UUID NOT NULL REFERENCES customers (id),
    code BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (customer, code)
);
