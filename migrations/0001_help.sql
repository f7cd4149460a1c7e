CREATE TABLE article_votes (
    id UUID NOT NULL PRIMARY KEY,
    article TEXT NOT NULL,
    locale TEXT NOT NULL,
    version TEXT NOT NULL,
    helpful BOOLEAN NOT NULL,
    reason TEXT CHECK (reason IN ('not_my_problem', 'unclear', 'did_not_work', 'out_of_date')),
    voter BYTEA NOT NULL,
    voted_at BIGINT NOT NULL,
    UNIQUE (article, locale, version, voter)
);

CREATE TABLE search_misses (
    id BYTEA NOT NULL PRIMARY KEY,
    locale TEXT NOT NULL,
    question TEXT,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE search_miss_askers (
    miss BYTEA NOT NULL REFERENCES search_misses (id),
    asker BYTEA NOT NULL,
    PRIMARY KEY (miss, asker)
);
