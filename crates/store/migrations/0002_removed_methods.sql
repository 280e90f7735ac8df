-- Whether a method was taken off an account lately is asked each time one is added; without this, every row was read for it.
CREATE INDEX method_removed ON method (account, removed_at) WHERE removed_at IS NOT NULL;
