-- A browser on which the second step is not asked for again. A method may be something without a number or address; an earlier program
-- cannot read such a row.

ALTER TABLE device ADD COLUMN trusted_until BIGINT; -- NULL: it is asked for
