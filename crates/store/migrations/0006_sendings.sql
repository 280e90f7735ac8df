-- A code is derived from its sending and kept nowhere; what became of it stands on the message. A challenge is opened by the codes of its
-- two newest sendings. Codes that were on their way at the upgrade are dead: their owners ask for another.

ALTER TABLE challenge DROP COLUMN code;
ALTER TABLE challenge DROP COLUMN fate;
ALTER TABLE challenge ADD COLUMN sending BLOB; -- the id of the newest message
ALTER TABLE challenge ADD COLUMN sending_before BLOB; -- the id of the one before
CREATE INDEX challenge_of_sending ON challenge (sending) WHERE used = FALSE;
