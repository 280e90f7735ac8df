-- The first shape of the database.
--
-- Only types that SQLite and PostgreSQL share, under SQLite's names (PostgreSQL calls BLOB BYTEA). Times are
-- microseconds since 1970-01-01T00:00:00Z. Ids are UUIDs of 16 bytes. "Sealed" columns are encrypted and bound to
-- their table, column and row; columns that end in _index are keyed hashes by which a sealed value is found.

CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    name_index BLOB NOT NULL UNIQUE,
    person BLOB NOT NULL, -- sealed: sign-in name, display name, office
    state TEXT NOT NULL,
    password TEXT, -- a hash in PHC format
    language TEXT,
    gates TEXT,
    skips BIGINT NOT NULL,
    security_version BIGINT NOT NULL, -- the 64 bits of an unsigned number
    created_at BIGINT NOT NULL,
    password_changed_at BIGINT NOT NULL
);

-- A row outlives its method: removed_at says when it was taken off.
CREATE TABLE method (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    destination BLOB, -- sealed; forgotten some time after the removal
    destination_index BLOB NOT NULL,
    added_at BIGINT NOT NULL,
    recovers_from BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX method_of_account ON method (account, added_at, id) WHERE removed_at IS NULL;
CREATE INDEX method_with_destination ON method (destination_index) WHERE removed_at IS NULL;
CREATE INDEX method_to_forget ON method (removed_at) WHERE destination IS NOT NULL;

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    token BLOB NOT NULL UNIQUE, -- a keyed hash
    account BLOB NOT NULL REFERENCES account (id),
    started_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    persistent BOOLEAN NOT NULL,
    proved_at BIGINT NOT NULL,
    strength TEXT NOT NULL,
    registration_due BOOLEAN NOT NULL,
    client BLOB NOT NULL -- sealed: browser, network
);
CREATE INDEX session_of_account ON session (account, started_at, id);
CREATE INDEX session_by_end ON session (ends_at);
CREATE INDEX session_by_idleness ON session (last_seen_at) WHERE persistent = FALSE;

CREATE TABLE journey (
    id BLOB NOT NULL PRIMARY KEY,
    owner BLOB NOT NULL, -- a keyed hash
    kind TEXT NOT NULL,
    step BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    stage BLOB NOT NULL, -- sealed
    UNIQUE (owner, kind)
);
CREATE INDEX journey_by_age ON journey (started_at);

CREATE TABLE challenge (
    id BLOB NOT NULL PRIMARY KEY,
    owner BLOB NOT NULL, -- a keyed hash
    account BLOB REFERENCES account (id),
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    destination BLOB, -- sealed
    digits BIGINT NOT NULL,
    code BLOB, -- a keyed hash
    wrong BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used BOOLEAN NOT NULL,
    fate TEXT NOT NULL
);
CREATE INDEX challenge_of_owner ON challenge (owner);
CREATE INDEX challenge_of_account ON challenge (account) WHERE used = FALSE;
CREATE INDEX challenge_by_end ON challenge (expires_at);

-- Browsers that signed in to an account before.
CREATE TABLE device (
    token BLOB NOT NULL, -- a keyed hash
    account BLOB NOT NULL REFERENCES account (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (token, account)
);
CREATE INDEX device_by_age ON device (seen_at);

-- Counted things. The salt tells two of the same microsecond apart.
CREATE TABLE hit (
    counter BLOB NOT NULL, -- a keyed hash
    counted_at BIGINT NOT NULL,
    salt BIGINT NOT NULL,
    PRIMARY KEY (counter, counted_at, salt)
);
CREATE INDEX hit_by_age ON hit (counted_at);

CREATE TABLE streak (
    counter BLOB NOT NULL PRIMARY KEY, -- a keyed hash
    length BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX streak_by_age ON streak (last_at);

CREATE TABLE message (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB,
    envelope BLOB NOT NULL, -- sealed: destination, what the carrier last said
    language TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON; holds ids and kinds only
    carries_code BOOLEAN NOT NULL,
    queued_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    useless_after BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX message_waiting ON message (due_at, id) WHERE state = 'waiting';
CREATE INDEX message_dead ON message (due_at) WHERE state IN ('refused', 'expired');
CREATE INDEX message_by_age ON message (queued_at) WHERE state <> 'waiting';

CREATE TABLE event (
    id BLOB NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    account BLOB,
    action TEXT NOT NULL,
    kind TEXT,
    client BLOB NOT NULL -- sealed: browser, network
);
CREATE INDEX event_of_account ON event (account, happened_at, id);
CREATE INDEX event_by_age ON event (happened_at);
