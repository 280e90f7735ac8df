//! One connection: its statements, what its transaction holds, and whether it is still of use.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row, Statement};

use super::settings::PostgresSettings;
use crate::query::{Answer, Fault, Value, dialect};

/// How much longer than the server the client waits: the server's own word is the better one.
const SLACK: Duration = Duration::from_secs(1);
/// What no statement takes.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The lock that stands for every number and address.
const DESTINATIONS: i64 = 0x7265_6761_696e_0001;

/// Which numbers and addresses a transaction holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Destinations {
    Single,
    All,
}

/// A connection.
pub(crate) struct Link {
    client: Client,
    /// By their text.
    statements: HashMap<String, Statement>,
    prepared: bool,
    /// How long to wait in this transaction, and in most.
    patience: Duration,
    usual_patience: Duration,
    /// What begins a transaction that reads, and one that writes.
    begin: [String; 2],
    writes: bool,
    held: HashSet<i64>,
    destinations: Destinations,
    broken: bool,
}

/// Why PostgreSQL refused, for an operator: never what it says itself of a row, which may quote values.
pub(super) fn reason(error: &Error) -> String {
    let Some(said) = error.as_db_error() else {
        // The client's own words; the cause says which of the system's refusals it was.
        return match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
    };
    let code = said.code();
    let class = code.code().get(..2).unwrap_or_default();
    // What these say names users, databases, hosts and settings, and no row.
    if ["08", "28", "3D", "53", "55", "57", "58", "XX", "42", "25"].contains(&class) {
        return format!("{} (SQLSTATE {})", said.message(), code.code());
    }
    match said.constraint() {
        Some(constraint) => format!("SQLSTATE {} at {constraint}", code.code()),
        None => format!("SQLSTATE {}", code.code()),
    }
}

impl Link {
    pub(super) fn new(client: Client, settings: &PostgresSettings) -> Self {
        let millis = |span: Duration| span.as_millis().max(1);
        let limits = format!(
            "SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}; \
             SET LOCAL idle_in_transaction_session_timeout = {}",
            millis(settings.statement_timeout),
            millis(settings.lock_timeout),
            // A server of ours that was frozen in the middle of a step holds nothing for longer than this.
            millis(settings.statement_timeout + settings.lock_timeout),
        );
        Self {
            client,
            statements: HashMap::new(),
            prepared: settings.prepared_statements,
            patience: settings.statement_timeout + SLACK,
            usual_patience: settings.statement_timeout + SLACK,
            // Within the transaction, so that they hold behind a pooler too, which gives each another connection.
            begin: [
                format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limits}"),
                format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {limits}"),
            ],
            writes: false,
            held: HashSet::new(),
            destinations: Destinations::Single,
            broken: false,
        }
    }

    pub(super) fn is_usable(&self) -> bool {
        !self.broken && !self.client.is_closed()
    }

    fn fault(&mut self, error: &Error) -> Fault {
        let gone = match error.code() {
            None => true,
            Some(code) => {
                let class = code.code().get(..2).unwrap_or_default();
                *code == SqlState::READ_ONLY_SQL_TRANSACTION || class == "08" || class == "57" && is_shutdown(code)
            }
        };
        self.broken |= gone;
        if *error.code().unwrap_or(&SqlState::SUCCESSFUL_COMPLETION) == SqlState::INVALID_SQL_STATEMENT_NAME {
            self.broken = true;
            return Fault::new(
                "a prepared statement is gone; behind a pooler that does not know of them set \
                 database.prepared_statements = false",
            );
        }
        Fault::new(reason(error))
    }

    /// From here to the end of the transaction statements may take as long as they take.
    pub(crate) async fn take_time(&mut self) -> Answer<()> {
        self.batch("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        self.patience = LONGEST;
        Ok(())
    }

    /// Adds rows to a table. `sql` is a `COPY … FROM STDIN (FORMAT binary)`.
    pub(super) async fn copy_in(&mut self, sql: &str, kinds: &[Type], rows: &[Vec<Value<'_>>]) -> Answer<()> {
        let copied = async {
            let writer = BinaryCopyInWriter::new(self.client.copy_in(sql).await?, kinds);
            let mut writer = std::pin::pin!(writer);
            for row in rows {
                writer.as_mut().write(&parameters(row)).await?;
            }
            writer.finish().await
        };
        let copied = copied.await;
        self.answered(Ok(copied)).map(drop)
    }

    /// Several statements without values, and without answers.
    pub(super) async fn batch(&mut self, sql: &str) -> Answer<()> {
        let answered = timeout(self.patience, self.client.batch_execute(sql)).await;
        self.answered(answered)
    }

    /// The same, however long it takes.
    pub(super) async fn patient_batch(&mut self, sql: &str) -> Answer<()> {
        let asked = self.client.batch_execute(sql).await;
        self.answered(Ok(asked))
    }

    pub(super) async fn begin(&mut self, writes: bool) -> Answer<()> {
        self.writes = writes;
        self.patience = self.usual_patience;
        self.held.clear();
        self.destinations = Destinations::Single;
        let sql = std::mem::take(&mut self.begin[usize::from(writes)]);
        let begun = self.batch(&sql).await;
        self.begin[usize::from(writes)] = sql;
        begun
    }

    /// Commits. Where the answer is missing, the fault is in doubt.
    pub(super) async fn commit(&mut self) -> Answer<()> {
        // With a statement time-out, a commit that waits for a standby would be cut short and reported as done although no
        // standby has it.
        let asked = timeout(self.patience * 2, self.client.batch_execute("SET LOCAL statement_timeout = 0; COMMIT"));
        let fault = match asked.await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => {
                let said_no = error.as_db_error().is_some_and(|said| !is_shutdown(said.code()));
                let mut fault = self.fault(&error);
                fault.in_doubt = !said_no;
                fault
            }
            Err(_) => {
                self.broken = true;
                Fault { in_doubt: true, ..Fault::new("no answer to a commit") }
            }
        };
        Err(fault)
    }

    /// Ends the transaction without waiting: whatever is asked next on this connection comes after it.
    pub(super) fn roll_back(&self) {
        let rollback = std::pin::pin!(self.client.batch_execute("ROLLBACK"));
        // The first poll hands it to the connection's own task.
        let _ = rollback.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    }

    /// The rows that a question finds.
    pub(crate) async fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Answer<Vec<Row>> {
        let text = dialect(sql, self.writes);
        let (statement, patience) = (self.statement(&text).await?, self.patience);
        let asked = async {
            match &statement {
                Some(statement) => self.client.query(statement, &parameters(values)).await,
                None => self.client.query_typed(&text, &typed(values)).await,
            }
        };
        let answered = timeout(patience, asked).await;
        self.answered(answered)
    }

    /// Changes rows; how many.
    pub(crate) async fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Answer<u64> {
        let text = dialect(sql, self.writes);
        let (statement, patience) = (self.statement(&text).await?, self.patience);
        let asked = async {
            match &statement {
                Some(statement) => self.client.execute(statement, &parameters(values)).await,
                None => self.client.execute_typed(&text, &typed(values)).await,
            }
        };
        let answered = timeout(patience, asked).await;
        self.answered(answered)
    }

    /// Takes an answer, for which nobody waits for ever: a host may have gone without a word.
    fn answered<T>(&mut self, answered: Result<Result<T, Error>, tokio::time::error::Elapsed>) -> Answer<T> {
        match answered {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.fault(&error)),
            Err(_) => {
                self.broken = true;
                Err(Fault::new(format!("no answer within {} s", self.patience.as_secs_f64())))
            }
        }
    }

    async fn statement(&mut self, text: &str) -> Answer<Option<Statement>> {
        if !self.prepared {
            return Ok(None);
        }
        if let Some(known) = self.statements.get(text) {
            return Ok(Some(known.clone()));
        }
        let answered = timeout(self.patience, self.client.prepare(text)).await;
        let statement = self.answered(answered)?;
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(Some(statement))
    }

    /// See [`Query::hold`](crate::query::Query::hold).
    pub(crate) async fn hold(&mut self, hashes: &[[u8; 32]]) -> Answer<()> {
        if !self.writes {
            return Ok(());
        }
        let mut wanted: Vec<i64> = hashes.iter().map(key).filter(|key| !self.held.contains(key)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for key in wanted {
            self.rows("SELECT pg_advisory_xact_lock(?1)", &[Value::Integer(key)]).await?;
            self.held.insert(key);
        }
        Ok(())
    }

    /// Holds every number and address. One by one they could be more than PostgreSQL has room for locks.
    pub(crate) async fn hold_destinations(&mut self) -> Answer<()> {
        if self.destinations == Destinations::Single {
            self.rows("SELECT pg_advisory_xact_lock(?1)", &[Value::Integer(DESTINATIONS)]).await?;
            self.destinations = Destinations::All;
        }
        Ok(())
    }

    /// Holds one number or address, while nobody holds all.
    pub(crate) async fn hold_destination(&mut self, hash: [u8; 32]) -> Answer<()> {
        if !self.writes || self.destinations == Destinations::All {
            return Ok(());
        }
        if self.held.insert(DESTINATIONS) {
            self.rows("SELECT pg_advisory_xact_lock_shared(?1)", &[Value::Integer(DESTINATIONS)]).await?;
        }
        self.hold(&[hash]).await
    }
}

/// The server is going down, or has thrown us out.
fn is_shutdown(code: &SqlState) -> bool {
    [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW, SqlState::DATABASE_DROPPED]
        .contains(code)
        || code.code() == "57P05"
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
}

/// Two things with one key would only wait for each other without need.
fn key(hash: &[u8; 32]) -> i64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(bytes)
}

fn parameters<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// Each with its type, for a statement that is not prepared.
fn typed<'a>(values: &'a [Value<'_>]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    let kind = |value: &Value<'_>| match value {
        Value::Integer(_) => Type::INT8,
        Value::Boolean(_) => Type::BOOL,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) | Value::Hash(_) => Type::BYTEA,
        Value::Null => Type::UNKNOWN,
    };
    values.iter().map(|value| (value as &(dyn ToSql + Sync), kind(value))).collect()
}
