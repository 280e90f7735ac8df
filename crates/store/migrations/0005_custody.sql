-- Who has an account in hand: what was taken off can object for a while, what is lost is removed after a while.

ALTER TABLE account ADD COLUMN password_void BOOLEAN NOT NULL DEFAULT FALSE; -- lets nobody in until it is reset
ALTER TABLE account ADD COLUMN frozen_until BIGINT; -- nothing is added or changed before this time
ALTER TABLE account ADD COLUMN review_methods BOOLEAN NOT NULL DEFAULT FALSE; -- its owner is to look through the list once

ALTER TABLE method ADD COLUMN removal_at BIGINT; -- it is taken off then, unless somebody objects
ALTER TABLE method ADD COLUMN removal_told_at BIGINT; -- when everyone was last told so
ALTER TABLE method ADD COLUMN power_until BIGINT; -- taken off, it can still object until then
CREATE INDEX method_with_removal ON method (removal_at) WHERE removal_at IS NOT NULL AND removed_at IS NULL;

-- What a message lets its destination undo.
CREATE TABLE objection (
    message BLOB NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE, -- keyed
    account BLOB NOT NULL REFERENCES account (id),
    method BLOB NOT NULL,
    since BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX objection_of_account ON objection (account);
CREATE INDEX objection_by_end ON objection (expires_at);

-- A notice says itself how long a method waits.
UPDATE message SET content = REPLACE(REPLACE(content, '"delayed":true', '"hours":72'), '"delayed":false', '"hours":0')
    WHERE content LIKE '%"delayed":%';
