-- What an operator does for an account's owner.

ALTER TABLE account ADD COLUMN must_register BOOLEAN NOT NULL DEFAULT FALSE; -- a method is registered at the next sign-in
ALTER TABLE account ADD COLUMN pass TEXT; -- JSON: the keyed hash of a temporary pass, and when it ends
ALTER TABLE event ADD COLUMN operation BLOB; -- sealed: the operator, the reason
