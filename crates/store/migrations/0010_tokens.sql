-- Seeds of hardware tokens that nobody has yet.

CREATE TABLE token_seed (
    id BLOB NOT NULL PRIMARY KEY,
    serial_index BLOB NOT NULL UNIQUE, -- keyed hash of the serial number
    seed BLOB NOT NULL, -- sealed
    added_at BIGINT NOT NULL
);
