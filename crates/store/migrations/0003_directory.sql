-- Passwords in a directory elsewhere: whom an account means there, and what is owed once a password is written there.

ALTER TABLE account ADD COLUMN directory_index BLOB; -- of the directory's id
ALTER TABLE account ADD COLUMN directory BLOB; -- sealed: the directory's id, the password's mark, when its owner left
ALTER TABLE account ADD COLUMN directory_checked_at BIGINT; -- when the mark was last looked at
CREATE UNIQUE INDEX account_by_directory ON account (directory_index);
CREATE INDEX account_by_directory_check ON account (directory_checked_at) WHERE directory_checked_at IS NOT NULL;

-- At most one an account.
CREATE TABLE intent (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    id BLOB NOT NULL UNIQUE,
    body BLOB NOT NULL, -- sealed
    due_at BIGINT NOT NULL
);
CREATE INDEX intent_by_due ON intent (due_at);

-- One row: how far the comparing with the directory has come.
CREATE TABLE directory_sync (
    id BIGINT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL -- JSON; holds the directory's own marks and times only
);
