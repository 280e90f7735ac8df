-- Codes have a lane of their own: somebody waits for them, and notices by the thousand must not be read past to find them.
CREATE INDEX message_codes_waiting ON message (due_at, id) WHERE state = 'waiting' AND carries_code = TRUE;
CREATE INDEX message_notices_waiting ON message (due_at, id) WHERE state = 'waiting' AND carries_code = FALSE;
