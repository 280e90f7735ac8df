//! Mail over SMTP: which server, how it is spoken to, and what its answers mean.

mod letter;
mod session;
mod url;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flows::ports::Delivery;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

pub use letter::Letter;

use crate::breaker::{Breaker, Closed, Verdict, destination};
use session::Trouble;

/// How long opening a connection may take, for each of the server's addresses (SECURITY section 3).
const CONNECT: Duration = Duration::from_secs(3);

/// How long a whole attempt may take, waiting for a place included (SECURITY section 3).
const WHOLE: Duration = Duration::from_secs(10);

/// How many connections at once (SECURITY section 3).
const CONNECTIONS: usize = 8;

/// How long a connection is kept for the next mail; below the five minutes that a server waits (RFC 5321, 4.5.3.2.7).
const KEEP: Duration = Duration::from_secs(30);

/// How long a kept connection gets to show that it still works.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

/// How long a server gets to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// The longest that [`MailServer::deliver`] can take.
pub const LONGEST: Duration = WHOLE.saturating_add(GOODBYE);

/// A mail server, and the open connections to it.
pub struct MailServer {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    from: Mailbox,
    greet_as: ClientId,
    idle: Mutex<Vec<Idle>>,
    places: Semaphore,
    breaker: Breaker,
}

fn left_alone(closed: Closed) -> Delivery {
    let reason = "the mail server has not been working and is left alone for a while".into();
    Delivery::NotBefore { wait: closed.wait, reason }
}

/// How the way to the server is protected.
#[derive(Clone)]
enum Security {
    /// Not at all.
    None,
    /// STARTTLS; without it nothing is sent.
    StartTls(TlsParameters),
    /// TLS from the first byte.
    Implicit(TlsParameters),
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl MailServer {
    /// Tries once to hand a mail to the server.
    pub async fn deliver(&self, letter: &Letter<'_>) -> Delivery {
        let (envelope, bytes) = match letter.build(&self.from) {
            Ok(built) => built,
            Err(reason) => return Delivery::Refused(reason),
        };
        let permit = match self.breaker.attempt() {
            Ok(permit) => permit,
            Err(closed) => return left_alone(closed),
        };
        let mut open = None;
        let attempt = async {
            // The semaphore is never closed.
            let _place = self.places.acquire().await;
            let connection = open.insert(self.connection().await?);
            session::hand_over(connection, &envelope, &bytes).await
        };
        let outcome = timeout(WHOLE, attempt).await.unwrap_or_else(|_| Err(Trouble::timed_out()));
        let verdict = match &outcome {
            Ok(()) => Verdict::Works,
            Err(trouble) => trouble.verdict(open.is_some(), destination(letter.to)),
        };
        if permit.ended(verdict) {
            tracing::warn!(alarm = "carrier-down", carrier = "mail", "a carrier is left alone for a while");
        }
        match (outcome, open) {
            (Ok(()), open) => {
                self.idle().extend(open.map(|connection| Idle { connection, since: Instant::now() }));
                Delivery::Accepted
            }
            (Err(trouble), open) => {
                // A connection is kept only after a mail was taken. After anything else the next mail might read the answers
                // to this one.
                if let (Some(mut connection), false) = (open, trouble.timed_out) {
                    let _ = timeout(GOODBYE, connection.quit()).await;
                }
                if trouble.for_good { Delivery::Refused(trouble.reason) } else { Delivery::Later(trouble.reason) }
            }
        }
    }

    /// What becomes of a mail while it is left alone; `None`: it is not.
    pub fn held(&self) -> Option<Delivery> {
        self.breaker.closed().map(left_alone)
    }

    /// Whether it is tried as usual.
    pub fn is_up(&self) -> bool {
        self.breaker.is_closed()
    }

    /// Connects, signs in and asks for a sign of life; sends nothing.
    ///
    /// # Errors
    /// What went wrong, and at which step.
    pub async fn probe(&self) -> Result<String, String> {
        let attempt = async {
            let mut connection = self.connect().await?;
            if !connection.test_connected().await {
                return Err(Trouble::passing("the mail server hung up after the sign-in"));
            }
            let _ = timeout(GOODBYE, connection.quit()).await;
            Ok(())
        };
        match timeout(WHOLE, attempt).await.unwrap_or_else(|_| Err(Trouble::timed_out())) {
            Ok(()) => Ok(format!("{} answers; {}", self.name(), self.describe())),
            Err(trouble) => Err(format!("{}: {}", self.name(), trouble.reason)),
        }
    }

    /// What an operator should know of this server's settings, if anything.
    pub fn warning(&self) -> Option<String> {
        let open = matches!(self.security, Security::None) && !crate::settings::is_this_machine(&self.host);
        open.then(|| {
            "email.url: codes travel unencrypted to the mail server. Use smtps://, or add ?tls=required.".to_owned()
        })
    }

    fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    fn describe(&self) -> String {
        let way = match self.security {
            Security::None => "not encrypted",
            Security::StartTls(_) => "encrypted (STARTTLS)",
            Security::Implicit(_) => "encrypted (TLS)",
        };
        let who = if self.credentials.is_some() { "signed in" } else { "no sign-in" };
        format!("{way}, {who}")
    }

    /// An open connection that still answers, else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Trouble> {
        while let Some(mut connection) = self.kept() {
            if timeout(SIGN_OF_LIFE, connection.test_connected()).await.unwrap_or(false) {
                return Ok(connection);
            }
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        session::connect(&self.host, self.port, &self.security, &self.greet_as, self.credentials.as_ref()).await
    }

    /// Takes the connection used last; those that waited too long are closed.
    fn kept(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle();
        idle.retain(|one| one.since.elapsed() < KEEP);
        idle.pop().map(|one| one.connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
