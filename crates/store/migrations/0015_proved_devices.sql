-- Whether the owner of an account proved it by a method on a browser, and nothing has ended that.

ALTER TABLE device ADD COLUMN proved BOOLEAN NOT NULL DEFAULT FALSE;
-- A browser is trusted by a second step alone.
UPDATE device SET proved = TRUE WHERE trusted_until IS NOT NULL;
