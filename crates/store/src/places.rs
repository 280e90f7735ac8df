//! The sealed columns, and what sealing them again asks the database.

/// A sealed column.
pub(crate) struct Place {
    /// What it is sealed for: `table.column`.
    pub(crate) name: &'static str,
    pub(crate) find: &'static str,
    pub(crate) save: &'static str,
    pub(crate) count: &'static str,
}

macro_rules! places {
    ($($table:literal . $column:literal),+ $(,)?) => {
        /// Every sealed column.
        pub(crate) const PLACES: &[Place] = &[$(Place {
            name: concat!($table, ".", $column),
            // Rows that another transaction holds are passed by: they are about to be changed, or are found the next time round. So this
            // never waits while it holds rows, and nobody can wait for it in a circle.
            find: concat!(
                "SELECT id, ", $column, " FROM ", $table, " WHERE id > ?1 AND substr(", $column, ", 1, 1) <> ?2
                ORDER BY id LIMIT ?3 /*lock FOR UPDATE SKIP LOCKED*/"
            ),
            save: concat!("UPDATE ", $table, " SET ", $column, " = ?2 WHERE id = ?1"),
            count: concat!(
                "SELECT substr(", $column, ", 1, 1), COUNT(*) FROM ", $table, " WHERE ", $column, " IS NOT NULL
                GROUP BY substr(", $column, ", 1, 1)"
            ),
        }),+];
    };
}
places! {
    "account"."person", "method"."destination", "session"."client", "journey"."stage", "challenge"."destination",
    "message"."envelope", "message"."client", "event"."client", "account"."directory", "intent"."body",
    "event"."operation", "token_seed"."seed", "method"."last_use", "account"."written_back",
}
