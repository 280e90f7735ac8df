-- The rule for the second step that a group of the directory gives a person.

ALTER TABLE account ADD COLUMN second_step TEXT; -- never, where-registered, required; NULL: the policy's
