-- The language in which a method was registered: messages to its owner are written in it.

ALTER TABLE method ADD COLUMN language TEXT; -- NULL: it is not known
