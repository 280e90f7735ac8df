//! One table from what an engine says to the key of the configuration that it is about, and what to
//! do.

use std::error::Error;
use std::io;

use rusqlite::ErrorCode;

/// What to do about a fault; it hangs at the end of the fault's causes. A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Remedy(pub(crate) &'static str);

/// By SQLSTATE, or how it begins; the first that holds.
const BY_STATE: [(&str, &str); 17] = [
    (
        "28P01",
        "database.password_file: the server does not take the user and the password; look at both, the user is in database.url.",
    ),
    (
        "28000",
        "database.url: the server does not let this user in from this machine; look at the user, and at pg_hba.conf on the server.",
    ),
    (
        "3D000",
        "database.url: there is no database of this name on the server; look at how it is spelled, or make it (docs/operate.md, `[database]`).",
    ),
    ("3F000", "database.url: the user has no schema of its own; let the user own the database."),
    (
        "42501",
        "database.url: the user may not do this in the database; let the user own it (ALTER DATABASE … OWNER TO …).",
    ),
    ("53100", "The server's disk is full: make room there."),
    ("53200", "The server is out of memory: look at its log."),
    (
        "53300",
        "database.pool: the server takes no more connections; lower it, or raise max_connections there.",
    ),
    ("53", "The server is short of something: look at its log."),
    (
        "25006",
        "database.url: this host can only be read; name every host of the cluster, so that the primary is found.",
    ),
    ("57P03", "The server starts or ends just now: wait, and try again."),
    ("57P01", "The server ends just now: wait, and try again."),
    ("55P03", "Another program holds what is needed: end it, or wait for it."),
    (
        "57014",
        "database.statement_timeout: it took too long; look at what else the server does, or raise it.",
    ),
    ("58", "The server cannot read or write its own files: look at its log and its disk."),
    ("XX", "The server found its own data damaged or has an internal fault: look at its log."),
    ("08", "database.url: the connection broke; look at the server's log and at the network."),
];

/// By the client's or the system's words, in lower case; the first that holds.
const BY_WORDS: [(&str, &str); 14] = [
    (
        "password missing",
        "database.password_file: the server asks for a password; name the file that holds it.",
    ),
    (
        "invalid configuration",
        "database.password_file: the server asks for a password; name the file that holds it.",
    ),
    (
        "unknownissuer",
        "database.url: the server's certificate is of an unknown authority; name a file with it as sslrootcert=FILE.",
    ),
    (
        "notvalidforname",
        "database.url: the server's certificate is for another name; write the name that it is for.",
    ),
    (
        "expired",
        "The server's certificate is not valid today: renew it there, or set this machine's clock.",
    ),
    (
        "certificate",
        "database.url: the server's certificate is not believed; look at it, or name its authority as sslrootcert=FILE.",
    ),
    (
        "does not support tls",
        "database.url: the server offers no encryption; turn ssl on there, or write sslmode=disable for a server on this machine.",
    ),
    (
        "connection refused",
        "database.url: nothing listens there; look at the host and the port, and whether the server runs.",
    ),
    ("failed to lookup", "database.url: there is no host of this name; look at how it is spelled."),
    (
        "name or service not known",
        "database.url: there is no host of this name; look at how it is spelled.",
    ),
    (
        "no route",
        "database.url: there is no way there from this machine; look at the network and the firewall.",
    ),
    (
        "unreachable",
        "database.url: there is no way there from this machine; look at the network and the firewall.",
    ),
    (
        "no answer within",
        "database.url: nothing answers there; look at the host, the port and the firewall.",
    ),
    ("every connection is in use", "database.pool: every connection is in use; raise it."),
];

/// What to do about what PostgreSQL or its client says.
pub(crate) fn of_postgres(error: &tokio_postgres::Error) -> Option<Remedy> {
    match error.code() {
        Some(state) => BY_STATE
            .iter()
            .find(|(known, _)| state.code().starts_with(known))
            .map(|row| Remedy(row.1)),
        None => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            of_words(&format!("{error}: {cause}"))
        }
    }
}

/// What to do about these words.
pub(crate) fn of_words(words: &str) -> Option<Remedy> {
    let words = words.to_lowercase();
    BY_WORDS.iter().find(|(known, _)| words.contains(known)).map(|row| Remedy(row.1))
}

fn of_sqlite(error: &rusqlite::Error) -> Option<Remedy> {
    Some(Remedy(match error.sqlite_error_code()? {
        ErrorCode::DiskFull => "There is no room on the disk of database.url: make room there.",
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
            "database.url: this user may not read or write the file or its folder; `regain doctor` says whose it is."
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            "Another program has the database and does not let go: end it, or wait for it."
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            "database.url: the file is damaged or something else; restore a backup into another file."
        }
        ErrorCode::SystemIoFailure => {
            "The disk of database.url fails or is full: look at the system's log."
        }
        _ => return None,
    }))
}

fn of_io(error: &io::Error) -> Option<Remedy> {
    Some(Remedy(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "There is no room on the disk: make room there."
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "This user may not write there: look at whose the file and its folder are."
        }
        _ => return None,
    }))
}

/// What to do about a fault, where its causes tell; a sentence.
pub fn remedy(fault: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut cause = Some(fault);
    while let Some(error) = cause {
        let found = error.downcast_ref::<Remedy>().copied();
        let found = found.or_else(|| error.downcast_ref::<rusqlite::Error>().and_then(of_sqlite));
        let found =
            found.or_else(|| error.downcast_ref::<tokio_postgres::Error>().and_then(of_postgres));
        let found = found.or_else(|| error.downcast_ref::<io::Error>().and_then(of_io));
        if let Some(Remedy(act)) = found {
            return Some(act);
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Fault;

    #[test]
    fn a_cause_deep_down_leads_to_its_key() {
        let full = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(13), None);
        assert!(remedy(&Fault::from(full)).unwrap().contains("no room"));
        let words =
            of_words("error connecting to server: Connection refused (os error 111)").unwrap();
        assert!(words.0.starts_with("database.url: nothing listens"));
        assert_eq!(remedy(&Fault::new("something new")), None);
    }
}
