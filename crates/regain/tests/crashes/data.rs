//! Where the data is that must outlive a crash: in a file, on a server, or on a server that crashes
//! itself.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use servers::{Cluster, Database};
use tempfile::TempDir;

use super::installation::PATIENCE;

/// A message that a worker had when it was killed: its id, as hexadecimal digits, and the end of
/// its lease.
pub type Leased = (String, i64);

pub enum Data {
    File,
    Server(Database),
    /// A server of the test's own; the database goes first.
    Mortal(Database, Cluster),
}

impl Data {
    /// On a server that can be killed. It keeps what it confirmed, as far as this machine does not
    /// die.
    pub fn mortal() -> Self {
        let cluster = Cluster::start(&[]);
        Self::Mortal(cluster.database(), cluster)
    }

    /// Its address, as an operator writes it.
    pub fn url(&self) -> String {
        match self {
            Self::File => "sqlite:data/regain.db".to_owned(),
            Self::Server(database) | Self::Mortal(database, _) => database.url(),
        }
    }

    /// What waited when the program was killed. In a file it is looked up in a copy: the file
    /// itself is for the service to repair.
    pub fn leased(&self, folder: &Path) -> Vec<Leased> {
        const LEASED: &str = "SELECT hex(id), due_at FROM message WHERE state = 'waiting'";
        let Some(server) = self.server() else {
            let copy = TempDir::new().unwrap();
            for name in ["regain.db", "regain.db-wal"] {
                // A log that was just emptied may not be there.
                let copied = fs::copy(folder.join("data").join(name), copy.path().join(name));
                assert!(copied.is_ok() || name != "regain.db");
            }
            let copy = Connection::open(copy.path().join("regain.db")).unwrap();
            let whole: String =
                copy.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
            assert_eq!(whole, "ok");
            let mut waiting = copy.prepare(LEASED).unwrap();
            let rows = waiting.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            return rows.map(Result::unwrap).collect();
        };
        let both = LEASED.replace("hex(id), due_at", "encode(id, 'hex') || ' ' || due_at");
        let pair = |line: String| {
            let (id, due) = line.split_once(' ').unwrap();
            (id.to_owned(), due.parse().unwrap())
        };
        server.ask(&both).into_iter().map(pair).collect()
    }

    /// Lets these be leased again. Not where the new worker has one already: then the lease is
    /// another.
    pub fn release(&self, folder: &Path, leased: &[Leased]) {
        for (id, until) in leased {
            let sql = format!(
                "UPDATE message SET due_at = 0 WHERE hex(id) = '{id}' AND due_at = {until} AND state = 'waiting'"
            );
            match self.server() {
                None => drop(file(folder).execute(&sql, ()).unwrap()),
                Some(server) => drop(server.ask(&sql.replace("hex(id)", "encode(id, 'hex')"))),
            }
        }
    }

    /// The messages that wait, to find out why.
    pub fn queue(&self, folder: &Path) -> String {
        const LINES: &str = "SELECT state || ' code:' || carries_code || ' attempts:' || attempts || ' queued:' || queued_at \
            || ' due:' || due_at || ' ' || content FROM message WHERE state = 'waiting'";
        match self.server() {
            None => {
                let database = file(folder);
                let mut lines = database.prepare(LINES).unwrap();
                let lines = lines.query_map((), |row| row.get::<_, String>(0)).unwrap();
                lines.map(|line| line.unwrap()).collect::<Vec<_>>().join("\n")
            }
            Some(server) => server.ask(LINES).join("\n"),
        }
    }

    /// How many messages wait.
    pub fn waiting(&self, folder: &Path) -> i64 {
        self.count(folder, "SELECT COUNT(*) FROM message WHERE state = 'waiting'")
    }

    /// Sends now what is planned for later: a second code to the same number within a minute.
    pub fn hurry(&self, folder: &Path) {
        const HURRY: &str = "UPDATE message SET due_at = 0 \
            WHERE state = 'waiting' AND attempts = 0 AND due_at > queued_at + 5000000";
        match self.server() {
            None => drop(file(folder).execute(HURRY, ()).unwrap()),
            Some(server) => drop(server.ask(HURRY)),
        }
    }

    /// How many intents to write a password to an external directory there are.
    pub fn open_intents(&self, folder: &Path) -> i64 {
        self.count(folder, "SELECT COUNT(*) FROM intent")
    }

    /// Lets a worker look at the intents whose steps are gone.
    pub fn release_intents(&self, folder: &Path) {
        const RELEASE: &str = "UPDATE intent SET due_at = 0";
        match self.server() {
            None => drop(file(folder).execute(RELEASE, ()).unwrap()),
            Some(server) => drop(server.ask(RELEASE)),
        }
    }

    fn count(&self, folder: &Path, sql: &str) -> i64 {
        match self.server() {
            None => file(folder).query_row(sql, (), |row| row.get(0)).unwrap(),
            Some(server) => server.ask(sql)[0].parse().unwrap(),
        }
    }

    /// The server's machine loses its power, and comes back.
    pub fn crash(&mut self) {
        let Self::Mortal(_, cluster) = self else { panic!("it is not there to be killed") };
        cluster.kill();
        cluster.start_again();
    }

    pub fn is_mortal(&self) -> bool {
        matches!(self, Self::Mortal(..))
    }

    fn server(&self) -> Option<&Database> {
        match self {
            Self::File => None,
            Self::Server(database) | Self::Mortal(database, _) => Some(database),
        }
    }
}

fn file(folder: &Path) -> Connection {
    let database = Connection::open(folder.join("data/regain.db")).unwrap();
    database.busy_timeout(PATIENCE).unwrap();
    database
}
