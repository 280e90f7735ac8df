//! One conversation with a mail server, and what each of its answers means.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::Security;
use super::lines::LineByLine;
use crate::advice::{self, Symptom};
use crate::breaker::Verdict;

/// How much of what a server says is shown, in characters.
const SAID_MAX: usize = 200;

/// Why an attempt failed.
pub struct Trouble {
    /// For an operator; holds no address and no code, so nothing of what the server says but its
    /// status codes.
    pub reason: String,
    /// Whether trying again is of no use: the server refused this destination or this mail.
    pub for_good: bool,
    /// Whether the server did not answer in time.
    pub timed_out: bool,
    /// Whether it takes nothing from us until an operator has done something: a wrong password, a
    /// sender that we may not be.
    pub refuses_us: bool,
    /// Whether it came to that only at the destination, which may be the reason.
    at_destination: bool,
    /// Whether the server itself said that it is about this destination or this mail, and nothing
    /// else.
    pub about_this_mail: bool,
}

impl Trouble {
    /// Worth another try.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            for_good: false,
            timed_out: false,
            refuses_us: false,
            at_destination: false,
            about_this_mail: false,
        }
    }

    /// Nothing goes until an operator has done something.
    pub fn refuses_us(reason: impl Into<String>) -> Self {
        Self { refuses_us: true, ..Self::passing(reason) }
    }

    /// The sign-in failed. A server that wants no token says so by a challenge, to which the client
    /// library has no answer.
    fn signing_in(error: &Error, mechanisms: &[Mechanism]) -> Self {
        let by_token = mechanisms.contains(&Mechanism::Xoauth2);
        if !error.is_client() {
            // A refused token is about other keys than a refused password.
            let trouble = Self::about_us("the sign-in", error);
            let is_refused = by_token && trouble.refuses_us;
            return if is_refused { trouble.with_token_advice() } else { trouble };
        }
        let is_other = innermost(error).contains("No compatible")
            || error.to_string().contains("No compatible");
        let (reason, words) = match is_other {
            true => {
                let words = "no compatible authentication mechanism";
                ("the mail server does not offer the kind of sign-in that is set", words)
            }
            false => ("the mail server did not take the sign-in", "sign-in not taken"),
        };
        let trouble = Self::refuses_us(reason);
        match by_token && !is_other {
            true => trouble.with_token_advice(),
            false => trouble.advised(&Symptom { step: "the sign-in", words, ..Symptom::default() }),
        }
    }

    /// With what to look at where an access token was refused, in place of what a password would
    /// need.
    fn with_token_advice(mut self) -> Self {
        if advice::is_attended() {
            let reason = self.reason.split(". email.").next().unwrap_or_default();
            self.reason = format!("{reason}. {}", advice::TOKEN);
        }
        self
    }

    /// The server did not answer in time.
    pub fn timed_out() -> Self {
        Self { timed_out: true, ..Self::passing("the mail server did not answer in time") }
    }

    /// There is no connection.
    fn connecting(error: &io::Error) -> Self {
        let step = "the connection";
        if error.kind() == io::ErrorKind::TimedOut {
            return Self::timed_out().advised(&Symptom { step, status: 0, words: "timed out" });
        }
        let words = error.to_string();
        Self::passing(format!("{step} failed: {words}")).advised(&Symptom {
            step,
            status: 0,
            words: &words,
        })
    }

    fn at(step: &str, error: &Error) -> Self {
        if error.is_timeout() {
            return Self::timed_out().advised(&Symptom { step, status: 0, words: "timed out" });
        }
        let status = error.status().and_then(|code| code.to_string().parse().ok()).unwrap_or(0);
        let mut reason = match error.status() {
            Some(code) => format!("the mail server answered {code}{} to {step}", enhanced(error)),
            // What was not understood may repeat what we said.
            None if error.is_response() => {
                format!("the mail server's answer to {step} was not understood")
            }
            None => format!("{step} failed: {}", innermost(error)),
        };
        let said = error.source().map(|said| said.to_string()).filter(|_| error.status().is_some());
        if let Some(said) = said.filter(|said| advice::is_attended() && !said.is_empty()) {
            reason = format!("{reason} (\u{201c}{said}\u{201d})");
        }
        Self::passing(reason).advised(&Symptom { step, status, words: &innermost(error) })
    }

    /// With the key to look at, where an operator looks on.
    pub fn advised(mut self, symptom: &Symptom<'_>) -> Self {
        if let Some(advice) = advice::of_mail(symptom).filter(|_| advice::is_attended()) {
            self.reason = format!("{}. {advice}", self.reason);
        }
        self
    }

    /// A step at which the server's lasting refusal is about us, no matter who the mail is for.
    fn about_us(step: &str, error: &Error) -> Self {
        Self { refuses_us: error.is_permanent(), ..Self::at(step, error) }
    }

    /// A refusal of the destination or the mail itself, temporary or permanent. The server's
    /// complaints about us are not: that we did not sign in (530, RFC 4954, 6), or spoke out of
    /// turn (503); nor that it closes (421, RFC 5321, 3.8).
    fn refusal(step: &str, error: &Error) -> Self {
        let status = error.status().map(|code| code.to_string());
        let is = |codes: &[&str]| status.as_deref().is_some_and(|code| codes.contains(&code));
        let about_this_mail = status.is_some() && !is(&["421", "503", "530"]);
        Self {
            for_good: error.is_permanent() && about_this_mail,
            refuses_us: is(&["530"]),
            at_destination: true,
            about_this_mail,
            ..Self::at(step, error)
        }
    }

    /// What it says about the server. `connected`: it had come to a mail for `destination`, which
    /// may be the reason.
    pub fn verdict(&self, connected: bool, destination: u64) -> Verdict {
        match (self.about_this_mail, self.refuses_us, connected) {
            (true, ..) => Verdict::Works,
            (false, true, _) if self.at_destination => Verdict::RefusesUsFor(destination),
            (false, true, _) => Verdict::RefusesUs,
            (false, false, true) => Verdict::FailsFor(destination),
            (false, false, false) => Verdict::Fails,
        }
    }
}

/// Connects, encrypts and signs in; each of the server's addresses gets `within`. Whatever a server
/// says until here is about us.
pub async fn connect(
    host: &str,
    port: u16,
    security: &Security,
    greet_as: &ClientId,
    sign_in: Option<(&[Mechanism], &Credentials)>,
    within: Duration,
) -> Result<AsyncSmtpConnection, Trouble> {
    let straight = async |tls| {
        AsyncSmtpConnection::connect_tokio1((host, port), Some(within), greet_as, tls, None).await
    };
    let connection = match security {
        Security::None => straight(None).await,
        Security::Implicit(parameters) => straight(Some(parameters.clone())).await,
        Security::StartTls(_) => {
            let stream = LineByLine::connect(host, port, within).await;
            let stream = stream.map_err(|error| Trouble::connecting(&error))?;
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), greet_as).await
        }
    };
    let mut connection = connection.map_err(|error| Trouble::about_us("the connection", &error))?;
    if let Security::StartTls(parameters) = security {
        connection
            .starttls(parameters.clone(), greet_as)
            .await
            .map_err(|error| Trouble::about_us("STARTTLS", &error))?;
    }
    if let Some((mechanisms, credentials)) = sign_in {
        connection
            .auth(mechanisms, credentials)
            .await
            .map_err(|error| Trouble::signing_in(&error, mechanisms))?;
    }
    Ok(connection)
}

/// Offers one mail (RFC 5321, 3.3): afterwards the server waits for its words.
pub async fn offer(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
) -> Result<(), Trouble> {
    let sender = Mail::new(envelope.from().cloned(), Vec::new());
    // A sender that the server does not take is a mistake in our configuration, and no fault of the
    // destination.
    connection.command(sender).await.map_err(|error| Trouble::about_us("MAIL", &error))?;
    for to in envelope.to() {
        let recipient = Rcpt::new(to.clone(), Vec::new());
        connection.command(recipient).await.map_err(|error| Trouble::refusal("RCPT", &error))?;
    }
    connection.command(Data).await.map_err(|error| Trouble::refusal("DATA", &error))?;
    Ok(())
}

/// Hands the words over and waits for the answer, however long that takes. Without one nobody knows
/// whether the mail was taken. Returns what it said, on one line.
pub async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    bytes: &[u8],
) -> Result<String, Trouble> {
    let answer =
        connection.message(bytes).await.map_err(|error| Trouble::refusal("the mail", &error))?;
    let words = answer.first_line().unwrap_or_default().chars().filter(|c| !c.is_control());
    Ok(format!(
        "the mail server answered {} {}",
        answer.code(),
        words.take(SAID_MAX).collect::<String>()
    ))
}

/// The enhanced status code that an answer begins with (RFC 3463), such as 5.1.1; nothing else of
/// the answer is repeated.
fn enhanced(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let first = said.split_whitespace().next().unwrap_or_default();
    let numbers: Vec<&str> = first.split('.').collect();
    let is_code = numbers.len() == 3
        && numbers.iter().all(|number| {
            (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
        });
    if is_code { format!(" {first}") } else { String::new() }
}

/// What lies at the bottom of an error: the system's or the encryption's own words.
fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
