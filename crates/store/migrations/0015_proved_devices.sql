-- When the owner of an account last proved it by a method on a browser.

ALTER TABLE device ADD COLUMN proved_at BIGINT; -- NULL: never, or it counts no more
