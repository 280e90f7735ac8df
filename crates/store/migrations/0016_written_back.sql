-- What was written into the external directory for methods, and what was there before: sealed.

ALTER TABLE account ADD COLUMN written_back BLOB; -- NULL: nothing
