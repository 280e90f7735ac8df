//! One connection: its statements, what its transaction holds, and whether it is still of use.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row, SimpleQueryMessage, Statement};

use super::holding::Holding;
use super::settings::PostgresSettings;
use crate::query::{Answer, Fault, Value, dialect};

/// How much longer than the server the client waits: the server's own word is the better one.
const SLACK: Duration = Duration::from_secs(1);
/// What no statement takes.
const LONGEST: Duration = Duration::from_hours(7 * 24);
/// Which of the server's processes answers.
const PROCESS: &str = "SELECT pg_backend_pid()";

/// A question's text for PostgreSQL, and the statement that was prepared of it.
struct Asked {
    text: Arc<str>,
    statement: Option<Statement>,
}

/// Whether statements are prepared, for all connections of a pool. It ends permanently when a
/// pooler is noticed that gives each transaction another connection: there, a statement of the same
/// name may be another client's.
#[derive(Clone)]
pub(super) struct Preparing(Arc<AtomicBool>);

impl Preparing {
    pub(super) fn new(settings: &PostgresSettings) -> Self {
        Self(Arc::new(AtomicBool::new(settings.prepared_statements)))
    }

    fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn end(&self) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::warn!(
                "a pooler that gives each transaction another connection stands before the database; statements are no \
                 longer prepared (database.prepared_statements = false says so from the start)"
            );
        }
    }
}

/// A connection.
pub(crate) struct Link {
    client: Client,
    /// What was asked on it in transactions that read and in those that write, by its text.
    asked: [HashMap<String, Asked>; 2],
    preparing: Preparing,
    /// The server's process that the statements were prepared in.
    process: Option<String>,
    /// How long to wait in this transaction, and in most.
    patience: Duration,
    usual_patience: Duration,
    /// What begins a transaction that reads, and one that writes.
    begin: [String; 2],
    pub(super) writes: bool,
    /// Whether a transaction is open.
    open: bool,
    pub(super) holding: Holding,
    broken: bool,
}

/// Why PostgreSQL refused, for an operator: never what it says itself of a row, which may quote
/// values.
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
    pub(super) fn new(client: Client, settings: &PostgresSettings, preparing: &Preparing) -> Self {
        let millis = |span: Duration| span.as_millis().max(1);
        let limits = format!(
            "SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}; \
             SET LOCAL idle_in_transaction_session_timeout = {}",
            millis(settings.statement_timeout),
            millis(settings.lock_timeout),
            // A server of ours that was frozen in the middle of a step holds nothing for longer
            // than this.
            millis(settings.statement_timeout + settings.lock_timeout),
        );
        Self {
            client,
            asked: Default::default(),
            preparing: preparing.clone(),
            process: None,
            patience: settings.statement_timeout + SLACK,
            usual_patience: settings.statement_timeout + SLACK,
            // Within the transaction, so that they hold behind a pooler too, which gives each
            // another connection.
            begin: [
                format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limits}; {PROCESS}"),
                format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {limits}; {PROCESS}"),
            ],
            writes: false,
            open: false,
            holding: Holding::default(),
            broken: false,
        }
    }

    pub(super) fn is_usable(&self) -> bool {
        !self.broken && !self.client.is_closed()
    }

    fn fault(&mut self, error: Error) -> Fault {
        let gone = match error.code() {
            None => true,
            Some(code) => {
                let class = code.code().get(..2).unwrap_or_default();
                *code == SqlState::READ_ONLY_SQL_TRANSACTION
                    || class == "08"
                    || class == "57" && is_shutdown(code)
            }
        };
        self.broken |= gone;
        // A statement that another's pooled connection does not have, or has already.
        let unprepared = [SqlState::INVALID_SQL_STATEMENT_NAME, SqlState::DUPLICATE_PSTATEMENT];
        if error.code().is_some_and(|code| unprepared.contains(code)) {
            self.broken = true;
            self.preparing.end();
            return Fault::new(
                "a prepared statement is gone; behind a pooler that does not know of them set \
                 database.prepared_statements = false",
            );
        }
        let reason = reason(&error);
        // What the server says may quote a row; what stopped the client is the system's or the
        // library's.
        let source = if error.as_db_error().is_some() { None } else { error.into_source() };
        Fault { source, ..Fault::new(reason) }
    }

    /// From here to the end of the transaction statements may take as long as they take.
    pub(crate) async fn take_time(&mut self) -> Answer<()> {
        self.batch(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
        )
        .await?;
        self.patience = LONGEST;
        Ok(())
    }

    /// Adds rows to a table. `sql` is a `COPY … FROM STDIN (FORMAT binary)`.
    pub(super) async fn copy_in(
        &mut self,
        sql: &str,
        kinds: &[Type],
        rows: &[Vec<Value<'_>>],
    ) -> Answer<()> {
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
        self.holding = Holding::default();
        self.open = true;
        let answered =
            timeout(self.patience, self.client.simple_query(&self.begin[usize::from(writes)]))
                .await;
        let said = self.answered(answered)?;
        let process = said.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        if self.process.is_some() && self.process != process {
            self.preparing.end();
            self.asked = Default::default();
        }
        self.process = process;
        Ok(())
    }

    /// Commits. Where the answer is missing, the fault is in doubt.
    pub(super) async fn commit(&mut self) -> Answer<()> {
        // With a statement time-out, a commit that waits for a standby would be cut short and
        // reported as done although no standby has it.
        self.commit_by("SET LOCAL statement_timeout = 0; COMMIT").await
    }

    /// Commits without waiting for the disk or a standby.
    pub(super) async fn commit_lazily(&mut self) -> Answer<()> {
        self.commit_by("SET LOCAL synchronous_commit = off; COMMIT").await
    }

    async fn commit_by(&mut self, sql: &str) -> Answer<()> {
        let asked = timeout(self.patience * 2, self.client.batch_execute(sql));
        let fault = match asked.await {
            Ok(Ok(())) => {
                self.open = false;
                return Ok(());
            }
            Ok(Err(error)) => {
                let said_no = error.as_db_error().is_some_and(|said| !is_shutdown(said.code()));
                let mut fault = self.fault(error);
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

    /// Ends the transaction without waiting: whatever is asked next on this connection comes after
    /// it.
    pub(super) fn roll_back(&mut self) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        let rollback = std::pin::pin!(self.client.batch_execute("ROLLBACK"));
        // The first poll hands it to the connection's own task.
        let _ = rollback.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    }

    /// The rows that a question finds.
    pub(crate) async fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Answer<Vec<Row>> {
        let (text, statement) = self.statement(sql).await?;
        let asked = async {
            match &statement {
                Some(statement) => self.client.query(statement, &parameters(values)).await,
                None => self.client.query_typed(&text, &typed(values)).await,
            }
        };
        let answered = timeout(self.patience, asked).await;
        self.answered(answered)
    }

    /// Changes rows; how many.
    pub(crate) async fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Answer<u64> {
        let (text, statement) = self.statement(sql).await?;
        let asked = async {
            match &statement {
                Some(statement) => self.client.execute(statement, &parameters(values)).await,
                None => self.client.execute_typed(&text, &typed(values)).await,
            }
        };
        let answered = timeout(self.patience, asked).await;
        self.answered(answered)
    }

    /// Takes an answer, which is not waited for without end: a host may have stopped answering.
    fn answered<T>(
        &mut self,
        answered: Result<Result<T, Error>, tokio::time::error::Elapsed>,
    ) -> Answer<T> {
        match answered {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.fault(error)),
            Err(_) => {
                self.broken = true;
                Err(Fault::new(format!("no answer within {} s", self.patience.as_secs_f64())))
            }
        }
    }

    /// A question's text for PostgreSQL, and where statements are prepared, the statement.
    async fn statement(&mut self, sql: &str) -> Answer<(Arc<str>, Option<Statement>)> {
        let kind = usize::from(self.writes);
        let known = self.asked[kind]
            .get(sql)
            .map(|asked| (Arc::clone(&asked.text), asked.statement.clone()));
        let (text, statement) = known.unwrap_or_else(|| (dialect(sql, self.writes).into(), None));
        let statement = match statement {
            Some(statement) => Some(statement),
            None if self.preparing.is_on() => {
                let answered = timeout(self.patience, self.client.prepare(&text)).await;
                let statement = self.answered(answered)?;
                let asked = Asked { text: Arc::clone(&text), statement: Some(statement.clone()) };
                self.asked[kind].insert(sql.to_owned(), asked);
                Some(statement)
            }
            None => None,
        };
        Ok((text, statement))
    }
}

/// The server is going down, or has thrown us out.
fn is_shutdown(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::DATABASE_DROPPED,
    ]
    .contains(code)
        || code.code() == "57P05"
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
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
