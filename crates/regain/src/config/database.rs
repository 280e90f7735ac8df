//! `[database]`: which engine keeps everything, where, and how long to wait for it.

use std::time::Duration;

use store::{Location, PostgresSettings};

use super::files::Folder;
use super::source::Source;

const DATABASE: &str = "sqlite:data/regain.db";
const FILE: &str = "data/regain.db";
/// The longest that an operator may let a person wait.
const LONGEST: Duration = Duration::from_secs(60);
/// What is of use with a server only.
const OF_SERVERS: [&str; 6] = [
    "database.password_file",
    "database.pool",
    "database.connect_timeout",
    "database.statement_timeout",
    "database.lock_timeout",
    "database.prepared_statements",
];

/// Reads `[database]`.
pub fn database(source: &mut Source, folder: &Folder) -> Location {
    let key = "database.url";
    let url = source.text(key).unwrap_or_else(|| DATABASE.to_owned());
    let remedy =
        "Write sqlite: and a file, such as sqlite:data/regain.db, or postgres://user@host/regain";
    let scheme = url.split_once(':');
    if let Some(("postgres" | "postgresql", _)) = scheme {
        return server(source, folder, &url)
            .map_or_else(|| Location::File(folder.at(FILE)), Location::Server);
    }
    for other in OF_SERVERS {
        if source.is_given(other) {
            source.ignore(other);
            source.wrong::<()>(
                other,
                "it is for PostgreSQL, and database.url names a file",
                "Take it out",
            );
        }
    }
    let path = match scheme {
        Some(("sqlite", ":memory:" | "" | "//")) => source.wrong(key, "it names no file", remedy),
        Some(("sqlite", path)) => Some(folder.at(path.strip_prefix("//").unwrap_or(path))),
        // What is there may hold a password.
        _ => source.wrong(key, "it is not the address of a database", remedy),
    };
    Location::File(path.unwrap_or_else(|| folder.at(FILE)))
}

fn server(source: &mut Source, folder: &Folder, url: &str) -> Option<Box<PostgresSettings>> {
    let key = "database.url";
    let password = folder.secret(source, "database.password_file");
    let pool = source.number("database.pool", 1, 1000);
    let mut wait = |key: &str| {
        let span = source.duration(key)?;
        if span.is_zero() || span > LONGEST {
            return source.wrong(key, "it is out of range", "Write a duration from 1s to 60s");
        }
        Some(span)
    };
    let connect = wait("database.connect_timeout");
    let statement = wait("database.statement_timeout");
    let lock = wait("database.lock_timeout");
    let prepared = source.flag("database.prepared_statements");
    let mut settings = match PostgresSettings::parse(url, password.as_ref(), |path| folder.at(path))
    {
        Ok(settings) => settings,
        Err(error) => {
            let remedy = "Write it as in postgres://regain@db1.example,db2.example/regain, with sslrootcert=FILE for an \
                        authority of your own";
            return source.wrong(key, error, remedy);
        }
    };
    // Not by the crate `url`: with several hosts, each with a port, it is none (RFC 3986).
    if url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('@'))
        .is_some_and(|(user, _)| user.contains(':'))
    {
        source.warn(
            "database.url: a password stands in it, where anyone who reads the configuration sees it. Put it into a file that \
             database.password_file names.",
        );
    }
    if settings.is_exposed() {
        source.warn(
            "database.url: with sslmode=disable what is asked of the database travels unencrypted, and anybody on the way \
             can answer in its place. Take sslmode out.",
        );
    }
    settings.pool = pool.unwrap_or(settings.pool);
    settings.connect_timeout = connect.unwrap_or(settings.connect_timeout);
    settings.statement_timeout = statement.unwrap_or(settings.statement_timeout);
    settings.lock_timeout = lock.unwrap_or(settings.lock_timeout);
    settings.prepared_statements = prepared.unwrap_or(settings.prepared_statements);
    Some(Box::new(settings))
}
