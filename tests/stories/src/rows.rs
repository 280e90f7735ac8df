//! What stands in the database, to see whether anything has changed.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Each row of each table, as text.
pub(crate) fn rows(database: &Path) -> Vec<String> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").expect("SQL");
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("names");
    let mut all = Vec::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
        let columns = statement.column_count();
        let mut found = statement.query([]).expect("rows");
        let mut lines = Vec::new();
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<_> =
                (0..columns).map(|column| format!("{:?}", row.get_ref(column).expect("a value"))).collect();
            lines.push(format!("{table} {}", values.join(" | ")));
        }
        lines.sort();
        all.extend(lines);
    }
    all
}
