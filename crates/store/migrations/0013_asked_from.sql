-- With which browser a code was asked for, or done what a notice tells of.

ALTER TABLE message ADD COLUMN client BLOB; -- sealed; NULL: it is not told
