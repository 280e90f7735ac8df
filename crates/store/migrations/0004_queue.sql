-- Codes have a lane of their own: somebody waits for them, and notices by the thousand must not be read past to find them.
CREATE INDEX message_codes_waiting ON message (due_at, id) WHERE state = 'waiting' AND carries_code = TRUE;
-- Notices that wait for their turn are joined by the next one for the same account.
CREATE INDEX message_of_account ON message (account) WHERE state = 'waiting';
CREATE INDEX message_notices_waiting ON message (due_at, id) WHERE state = 'waiting' AND carries_code = FALSE;
