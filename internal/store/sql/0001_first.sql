-- Ids are text, instants Unix milliseconds, lists and records JSON. What is searched
-- or sorted by has a column of its own.
PRAGMA application_id = 0x4341494f; -- "CAIO"

CREATE TABLE profile (
    id       TEXT PRIMARY KEY,
    email    TEXT NOT NULL,
    name     TEXT NOT NULL,
    zone     TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;

CREATE TABLE brand (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    sandbox INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id           TEXT PRIMARY KEY,
    brand        TEXT NOT NULL REFERENCES brand (id),
    platform     TEXT NOT NULL,
    name         TEXT NOT NULL,
    remote_id    TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT,
    scopes       TEXT,
    expires_at   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    refresh_at   INTEGER NOT NULL,
    sign_in_with TEXT NOT NULL
) STRICT;

CREATE TABLE channel (
    id        TEXT PRIMARY KEY,
    account   TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    brand     TEXT NOT NULL REFERENCES brand (id),
    platform  TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    handle    TEXT NOT NULL,
    avatar    TEXT NOT NULL,
    url       TEXT NOT NULL,
    state     TEXT NOT NULL,
    limits    TEXT,
    defaults  TEXT,
    meta      TEXT,
    followers INTEGER,
    UNIQUE (account, remote_id)
) STRICT;

CREATE TABLE asset (
    id         TEXT PRIMARY KEY,
    path       TEXT NOT NULL,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    type       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    duration   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (sha256, path)
) STRICT;

-- state and sort_at follow from the deliveries and change in the same transaction.
-- num is what post_search and post_channel know a post by.
CREATE TABLE post (
    num        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    brand      TEXT NOT NULL REFERENCES brand (id),
    state      TEXT NOT NULL,
    sort_at    INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    planned    TEXT,
    parts      TEXT,
    targets    TEXT
) STRICT;
CREATE INDEX post_sort ON post (sort_at);
CREATE INDEX post_state ON post (state, sort_at);

CREATE TABLE post_channel (
    channel TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    post    INTEGER NOT NULL REFERENCES post (num) ON DELETE CASCADE,
    PRIMARY KEY (channel, sort_at, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_channel_post ON post_channel (post);

-- Only the index is kept: the text itself stands in post.
CREATE VIRTUAL TABLE post_search USING fts5 (
    text, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

-- account and channel are no references: history outlives a disconnected account.
CREATE TABLE delivery (
    num         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    post        TEXT NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    account     TEXT NOT NULL,
    channel     TEXT NOT NULL,
    platform    TEXT NOT NULL,
    key         TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL,
    step        TEXT NOT NULL,
    due         INTEGER NOT NULL,
    next_at     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    doubt_at    INTEGER NOT NULL,
    allowed     INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    planned     TEXT,
    reason      TEXT,
    receipt     TEXT,
    variant     TEXT,
    reason_kind TEXT GENERATED ALWAYS AS (reason ->> '$.kind') VIRTUAL
) STRICT;
CREATE INDEX delivery_post ON delivery (post);
CREATE INDEX delivery_due ON delivery (due);
CREATE INDEX delivery_state ON delivery (state, due);
CREATE INDEX delivery_channel ON delivery (channel, due);
CREATE INDEX delivery_next ON delivery (next_at) WHERE state IN ('scheduled', 'waiting');
CREATE INDEX delivery_running ON delivery (updated_at) WHERE state = 'running';

CREATE TABLE attempt (
    num         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    delivery    TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    step        TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    commit_name TEXT NOT NULL,
    commit_at   INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    outcome     TEXT NOT NULL,
    message     TEXT NOT NULL,
    detail      TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_delivery ON attempt (delivery);

CREATE TABLE checkpoint (
    delivery TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (delivery, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    metrics TEXT,
    native  TEXT,
    PRIMARY KEY (subject, at)
) STRICT, WITHOUT ROWID;
