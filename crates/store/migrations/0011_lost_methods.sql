-- What the owner says of a method (lost, found, asked for first), and where it was last used.

ALTER TABLE method ADD COLUMN suspended_at BIGINT;
ALTER TABLE method ADD COLUMN suspended_power_until BIGINT; -- until when it can still object
ALTER TABLE method ADD COLUMN taken_up_at BIGINT; -- NULL: it is suspended, where suspended_at is there
ALTER TABLE method ADD COLUMN last_use BLOB; -- sealed: when, and in which browser
ALTER TABLE account ADD COLUMN default_method BLOB; -- the id of a method
