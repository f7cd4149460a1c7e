ALTER TABLE customers ADD COLUMN name TEXT;
ALTER TABLE customers ADD COLUMN country TEXT;
ALTER TABLE customers ADD COLUMN phone TEXT;
ALTER TABLE customers ADD COLUMN phone_codes BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN frozen_at BIGINT;
ALTER TABLE customers ADD COLUMN closing_at BIGINT;
ALTER TABLE customers ADD COLUMN closed_at BIGINT;
ALTER TABLE customers ADD COLUMN case_mail BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE customers ADD COLUMN case_texts BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN news_mail BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN must_reset BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN short_password BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN code_failures BIGINT NOT NULL DEFAULT 0;

ALTER TABLE sign_ups DROP COLUMN password;
ALTER TABLE sign_ups ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ups ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ups ADD COLUMN network BYTEA;
ALTER TABLE sign_ups ADD COLUMN used_at BIGINT;

ALTER TABLE recoveries ADD COLUMN network BYTEA;
ALTER TABLE recoveries ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE mailed_links (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_up', 'recovery', 'freeze')),
    email_key TEXT NOT NULL,
    network BYTEA NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX mailed_links_email ON mailed_links (email_key, purpose, at);

CREATE TABLE authenticator_apps (
    owner UUID NOT NULL PRIMARY KEY,
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    confirmed_at BIGINT
);

INSERT INTO authenticator_apps (owner, secret, last_step, confirmed_at)
SELECT customer, secret, last_step, confirmed_at FROM authenticators;

DROP TABLE authenticators;

CREATE TABLE backup_codes (
    owner UUID NOT NULL,
    code BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (owner, code)
);

INSERT INTO backup_codes (owner, code, made_at, used_at) SELECT customer, code, 0, used_at FROM recovery_codes;

DROP TABLE recovery_codes;

CREATE TABLE passkeys (
    id UUID NOT NULL PRIMARY KEY,
    owner UUID NOT NULL,
    credential BYTEA NOT NULL UNIQUE,
    data TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX passkeys_owner ON passkeys (owner);

CREATE TABLE text_codes (
    id UUID NOT NULL PRIMARY KEY,
    owner UUID NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'confirm_phone')),
    phone TEXT NOT NULL,
    code BYTEA NOT NULL,
    locale TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    sent_at BIGINT,
    used_at BIGINT
);

CREATE INDEX text_codes_owner ON text_codes (owner, made_at);

CREATE TABLE text_caps (
    key BYTEA NOT NULL,
    day BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    PRIMARY KEY (key, day)
);

CREATE TABLE links (
    token BYTEA NOT NULL PRIMARY KEY,
    customer UUID NOT NULL REFERENCES customers (id),
    purpose TEXT NOT NULL CHECK (purpose IN
        ('freeze', 'not_me', 'unfreeze', 'confirm_email', 'undo_email', 'keep_account')),
    about UUID,
    since BIGINT,
    until BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX links_customer ON links (customer, purpose);

CREATE TABLE freeze_requests (
    id UUID NOT NULL PRIMARY KEY,
    email_key TEXT NOT NULL,
    locale TEXT NOT NULL,
    agent TEXT NOT NULL,
    place TEXT NOT NULL,
    network BYTEA NOT NULL,
    asked_at BIGINT NOT NULL
);

CREATE TABLE email_changes (
    id UUID NOT NULL PRIMARY KEY,
    customer UUID NOT NULL REFERENCES customers (id),
    old_email TEXT NOT NULL,
    old_key TEXT NOT NULL,
    new_email TEXT NOT NULL,
    new_key TEXT NOT NULL,
    agent TEXT NOT NULL,
    place TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    done_at BIGINT,
    undone_at BIGINT
);

CREATE INDEX email_changes_customer ON email_changes (customer, asked_at);
CREATE INDEX email_changes_old ON email_changes (old_key);

CREATE TABLE holds (
    id UUID NOT NULL PRIMARY KEY,
    customer UUID NOT NULL REFERENCES customers (id),
    reason TEXT NOT NULL CHECK (reason IN
        ('suspicious_signin', 'credential_leak', 'kyc_expired', 'compliance_hold', 'legal_order', 'deceased_report')),
    placed_by TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    review_on TEXT NOT NULL,
    lifted_by TEXT,
    lifted_at BIGINT
);

CREATE INDEX holds_customer ON holds (customer);

CREATE TABLE switches (
    name TEXT NOT NULL PRIMARY KEY,
    off_since BIGINT NOT NULL
);

DROP TABLE sessions;

CREATE TABLE sessions (
    sid BYTEA NOT NULL PRIMARY KEY,
    realm TEXT NOT NULL CHECK (realm IN ('customer', 'staff')),
    owner UUID,
    data TEXT NOT NULL,
    agent TEXT NOT NULL,
    place TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX sessions_owner ON sessions (owner);

ALTER TABLE messages ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'text'));

CREATE TABLE marks (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
