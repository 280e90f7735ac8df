//! Mail over SMTP: which server, how it is spoken to, and what its answers mean.

mod letter;
mod lines;
mod oauth;
mod service_account;
mod session;
mod url;

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use flows::ports::Delivery;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

pub use letter::Letter;

use crate::advice::Symptom;
use crate::breaker::{Verdict, destination};
use crate::carrier::{Answer, Carrier};
use oauth::Tokens;
use session::Trouble;

/// How an access token is given (RFC 7628 has another form of the same).
const XOAUTH2: &[Mechanism] = &[Mechanism::Xoauth2];

/// How many connections at once, those apart that have waited for long for the answer to a whole
/// mail.
const CONNECTIONS: usize = 8;

/// How many of those may be apart; beyond that they take the places of others.
const WAITING: usize = 40;

/// An answer that takes longer than this gives up the place of its connection: many mails wait
/// behind a slow answer, and none of them for it.
const AT_HAND: Duration = Duration::from_secs(2);

/// How long a connection is kept for the next mail; below the five minutes that a server waits (RFC
/// 5321, 4.5.3.2.7).
const KEEP: Duration = Duration::from_secs(30);

/// How long a kept connection gets to show that it still works.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);

/// How long a port gets to show that it speaks TLS.
const HANDSHAKE: Duration = Duration::from_secs(3);

/// How long a server gets to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// A mail server, and the open connections to it.
pub struct MailServer {
    host: String,
    port: u16,
    security: Security,
    sign_in: SignIn,
    from: Mailbox,
    greet_as: ClientId,
    idle: Mutex<Vec<Idle>>,
    connect_within: Duration,
    answer_within: Duration,
    places: Semaphore,
    waiting: Semaphore,
}

/// How we sign in.
enum SignIn {
    /// Not at all.
    None,
    /// By a password.
    Password(Credentials),
    /// By access tokens (XOAUTH2).
    Tokens(Box<Tokens>),
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
    /// Hands the words over and waits for the answer. A slow one gives the place up to others.
    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        bytes: &[u8],
        place: Option<SemaphorePermit<'_>>,
    ) -> Result<String, Trouble> {
        let ends = Instant::now() + self.answer_within;
        let mut answer = pin!(session::hand_over(connection, bytes));
        if let Ok(answered) = timeout(AT_HAND.min(self.answer_within), &mut answer).await {
            return answered;
        }
        let _apart = tokio::select! {
            answered = &mut answer => return answered,
            () = sleep_until(ends) => return Err(Trouble::timed_out()),
            apart = self.waiting.acquire() => apart,
        };
        drop(place);
        timeout_at(ends, answer).await.unwrap_or_else(|_| Err(Trouble::timed_out()))
    }

    /// A step before the words: within the time to connect.
    async fn within<T>(
        &self,
        step: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        timeout(self.connect_within, step).await.unwrap_or_else(|_| Err(Trouble::timed_out()))
    }

    fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    fn describe(&self) -> String {
        let way = match self.security {
            Security::None => "not encrypted",
            Security::StartTls(_) => "encrypted (STARTTLS)",
            Security::Implicit(_) => "encrypted (TLS)",
        };
        let who = match self.sign_in {
            SignIn::None => "no sign-in",
            SignIn::Password(_) => "signed in",
            SignIn::Tokens(_) => "signed in by an access token",
        };
        format!("{way}, {who}")
    }

    /// Whether what listens at the port waits for a TLS handshake. Nothing is sent, so that it does
    /// not matter whom it is.
    async fn speaks_tls_at_once(&self) -> bool {
        let anybody =
            TlsParameters::builder(self.host.clone()).dangerous_accept_invalid_certs(true).build();
        let Ok(anybody) = anybody else { return false };
        let within = self.connect_within.min(HANDSHAKE);
        let tried = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(within),
            &self.greet_as,
            Some(anybody),
            None,
        );
        matches!(timeout(within, tried).await, Ok(Ok(_)))
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
        let tokens = match &self.sign_in {
            SignIn::None => return self.connect_with(&[], None).await,
            SignIn::Password(credentials) => {
                return self.connect_with(DEFAULT_MECHANISMS, Some(credentials)).await;
            }
            SignIn::Tokens(tokens) => tokens,
        };
        let (credentials, is_new) = tokens.credentials().await?;
        match self.connect_with(XOAUTH2, Some(&credentials)).await {
            // One that was kept may have been withdrawn meanwhile.
            Err(trouble) if trouble.refuses_us => {
                tokens.forget().await;
                if is_new {
                    return Err(trouble);
                }
                let (credentials, _) = tokens.credentials().await?;
                self.connect_with(XOAUTH2, Some(&credentials)).await
            }
            connected => connected,
        }
    }

    async fn connect_with(
        &self,
        mechanisms: &[Mechanism],
        credentials: Option<&Credentials>,
    ) -> Result<AsyncSmtpConnection, Trouble> {
        let (security, sign_in) =
            (&self.security, credentials.map(|credentials| (mechanisms, credentials)));
        session::connect(
            &self.host,
            self.port,
            security,
            &self.greet_as,
            sign_in,
            self.connect_within,
        )
        .await
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

#[async_trait]
impl Carrier<Letter> for MailServer {
    fn name(&self) -> &str {
        "the mail server"
    }

    fn part(&self) -> &str {
        "mail"
    }

    fn label(&self) -> &str {
        "mail"
    }

    async fn try_once(&self, letter: &Letter, _now: Timestamp) -> Answer {
        let (envelope, bytes) = match letter.build(&self.from) {
            Ok(built) => built,
            Err(reason) => return Answer::unsendable(reason),
        };
        let mut open = None;
        let attempt = async {
            let place = self.within(async { Ok(self.places.acquire().await.ok()) }).await?;
            let connection = open.insert(self.within(self.connection()).await?);
            self.within(session::offer(connection, &envelope)).await?;
            self.hand_over(connection, &bytes, place).await
        };
        let trouble = match attempt.await {
            Ok(said) => {
                self.idle()
                    .extend(open.map(|connection| Idle { connection, since: Instant::now() }));
                let (delivery, verdict) = (Delivery::Accepted, Some(Verdict::Works));
                return Answer { delivery, verdict, about_this_message: false, said: Some(said) };
            }
            Err(trouble) => trouble,
        };
        let verdict = Some(trouble.verdict(open.is_some(), destination(&letter.to)));
        // A connection is kept only after a mail was taken. After anything else the next mail might
        // read the answers to this one.
        if let (Some(mut connection), false) = (open, trouble.timed_out) {
            let _ = timeout(GOODBYE, connection.quit()).await;
        }
        let about_this_message = trouble.about_this_mail;
        let delivery = match trouble {
            Trouble { for_good: true, reason, .. } => Delivery::Refused(reason),
            Trouble { refuses_us: true, reason, .. } => Delivery::Misconfigured(reason),
            Trouble { reason, .. } => Delivery::Later(reason),
        };
        Answer { delivery, verdict, about_this_message, said: None }
    }

    fn longest_attempt(&self) -> Duration {
        // For a place, the connection, and the steps before the words.
        3 * self.connect_within + self.answer_within + GOODBYE
    }

    async fn probe(&self) -> Result<String, String> {
        let attempt = async {
            let mut connection = self.connect().await?;
            if !connection.test_connected().await {
                return Err(Trouble::passing("the mail server hung up after the sign-in"));
            }
            let _ = timeout(GOODBYE, connection.quit()).await;
            Ok(())
        };
        match self.within(attempt).await {
            Ok(()) => {
                let note = match &self.sign_in {
                    SignIn::Tokens(tokens) => tokens.note().await.unwrap_or_default(),
                    SignIn::None | SignIn::Password(_) => String::new(),
                };
                Ok(format!("{} answers; {}{note}", self.address(), self.describe()))
            }
            Err(trouble) => {
                let other_way = !matches!(self.security, Security::Implicit(_))
                    && self.speaks_tls_at_once().await;
                let trouble = match other_way {
                    true => Trouble::passing("this port speaks TLS from the first byte").advised(
                        &Symptom { words: "speaks TLS from the first byte", ..Symptom::default() },
                    ),
                    // A time-out of ours says nothing of what to look at.
                    false if trouble.timed_out && !trouble.reason.contains("email.") => {
                        trouble.advised(&Symptom { words: "timed out", ..Symptom::default() })
                    }
                    false => trouble,
                };
                Err(format!("{}: {}", self.address(), trouble.reason))
            }
        }
    }

    fn warning(&self) -> Option<String> {
        let open = matches!(self.security, Security::None)
            && !crate::settings::is_this_machine(&self.host);
        open.then(|| {
            "email.url: codes travel unencrypted to the mail server. Use smtps://, or add ?tls=required.".to_owned()
        })
    }
}
