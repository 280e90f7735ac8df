//! How a question's text differs between the engines.
//!
//! - `?1` is `$1` on PostgreSQL.
//! - `/*pg … */` is text on PostgreSQL, and a comment on SQLite.
//! - `/*lock … */` is text on PostgreSQL in a transaction that writes: the row lock of a step that
//!   reads, decides and saves. SQLite's one writer needs none, and a view takes none.
//! - In a schema, `BLOB` is `BYTEA` on PostgreSQL.

const PG: &str = "/*pg ";
const LOCK: &str = "/*lock ";
const END: &str = "*/";

/// A question's text for PostgreSQL.
pub(crate) fn dialect(sql: &str, writes: bool) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(['?', '/']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let comment = rest.strip_prefix(PG).map(|tail| (tail, true));
        let comment = comment.or_else(|| rest.strip_prefix(LOCK).map(|tail| (tail, writes)));
        if let Some((tail, kept)) = comment {
            let (inside, tail) = tail.split_once(END).unwrap_or((tail, ""));
            if kept {
                out.push_str(inside);
            }
            rest = tail;
        } else {
            out.push(if rest.starts_with('?') { '$' } else { '/' });
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// A migration's text for PostgreSQL.
pub(crate) fn schema(sql: &str) -> String {
    sql.lines().map(|line| dialect(&line.replace(" BLOB", " BYTEA"), true) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_put_in_each_dialect() {
        let sql = "SELECT a / 2 FROM b WHERE c = ?1 AND d = ?12 LIMIT ?2 /*lock FOR UPDATE OF b*/ /*pg , e*/";
        assert_eq!(
            dialect(sql, true),
            "SELECT a / 2 FROM b WHERE c = $1 AND d = $12 LIMIT $2 FOR UPDATE OF b , e"
        );
        assert_eq!(
            dialect(sql, false),
            "SELECT a / 2 FROM b WHERE c = $1 AND d = $12 LIMIT $2  , e"
        );
        assert_eq!(dialect("/* only a comment */", true), "/* only a comment */");
    }

    #[test]
    fn a_schema_has_postgresqls_types() {
        assert_eq!(
            schema("a BLOB NOT NULL, -- sealed\nb BIGINT"),
            "a BYTEA NOT NULL, -- sealed\nb BIGINT\n"
        );
    }
}
