//! One conversation with a mail server, and what each of its answers means.

use std::error::Error as _;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::{CONNECT, Security};
use crate::breaker::Verdict;

/// Why an attempt failed.
pub struct Trouble {
    /// For an operator; holds no address and no code, so nothing of what the server says but its status codes.
    pub reason: String,
    /// Whether trying again is of no use: the server refused this destination or this mail.
    pub for_good: bool,
    /// Whether the server did not answer in time.
    pub timed_out: bool,
    /// Whether the server itself said that it is about this destination or this mail, and nothing else.
    about_this_mail: bool,
}

impl Trouble {
    /// Worth another try.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), for_good: false, timed_out: false, about_this_mail: false }
    }

    /// The server did not answer in time.
    pub fn timed_out() -> Self {
        Self { timed_out: true, ..Self::passing("the mail server did not answer in time") }
    }

    fn at(step: &str, error: &Error) -> Self {
        if error.is_timeout() {
            return Self::timed_out();
        }
        Self::passing(match error.status() {
            Some(code) => format!("the mail server answered {code}{} to {step}", enhanced(error)),
            // What was not understood may repeat what we said.
            None if error.is_response() => format!("the mail server's answer to {step} was not understood"),
            None => format!("{step} failed: {}", innermost(error)),
        })
    }

    /// A refusal of the destination or the mail itself, for now or for good. The server's complaints about us are not: that
    /// we did not sign in (530, RFC 4954, 6), or spoke out of turn (503); nor that it closes (421, RFC 5321, 3.8).
    fn refusal(step: &str, error: &Error) -> Self {
        let status = error.status().map(|code| code.to_string());
        let about_this_mail = status.is_some_and(|code| !["421", "503", "530"].contains(&code.as_str()));
        Self { for_good: error.is_permanent() && about_this_mail, about_this_mail, ..Self::at(step, error) }
    }

    /// What it says about the server. `connected`: it had come to a mail for `destination`, which may be the reason.
    pub fn verdict(&self, connected: bool, destination: u64) -> Verdict {
        match (self.about_this_mail, connected) {
            (true, _) => Verdict::Works,
            (false, true) => Verdict::FailsFor(destination),
            (false, false) => Verdict::Fails,
        }
    }
}

/// Connects, encrypts and signs in. Whatever a server says until here is about us, so trying again is always worth it.
pub async fn connect(
    host: &str,
    port: u16,
    security: &Security,
    greet_as: &ClientId,
    credentials: Option<&Credentials>,
) -> Result<AsyncSmtpConnection, Trouble> {
    let implicit = match security {
        Security::Implicit(parameters) => Some(parameters.clone()),
        Security::None | Security::StartTls(_) => None,
    };
    let mut connection = AsyncSmtpConnection::connect_tokio1((host, port), Some(CONNECT), greet_as, implicit, None)
        .await
        .map_err(|error| Trouble::at("the connection", &error))?;
    if let Security::StartTls(parameters) = security {
        connection.starttls(parameters.clone(), greet_as).await.map_err(|error| Trouble::at("STARTTLS", &error))?;
    }
    if let Some(credentials) = credentials {
        connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|error| Trouble::at("the sign-in", &error))?;
    }
    Ok(connection)
}

/// Hands over one mail (RFC 5321, 3.3).
pub async fn hand_over(connection: &mut AsyncSmtpConnection, envelope: &Envelope, bytes: &[u8]) -> Result<(), Trouble> {
    let sender = Mail::new(envelope.from().cloned(), Vec::new());
    // A sender that the server does not take is a mistake in our configuration, and no fault of the destination.
    connection.command(sender).await.map_err(|error| Trouble::at("MAIL", &error))?;
    for to in envelope.to() {
        let recipient = Rcpt::new(to.clone(), Vec::new());
        connection.command(recipient).await.map_err(|error| Trouble::refusal("RCPT", &error))?;
    }
    connection.command(Data).await.map_err(|error| Trouble::refusal("DATA", &error))?;
    connection.message(bytes).await.map_err(|error| Trouble::refusal("the mail", &error))?;
    Ok(())
}

/// The enhanced status code that an answer begins with (RFC 3463), such as 5.1.1; nothing else of the answer is repeated.
fn enhanced(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let first = said.split_whitespace().next().unwrap_or_default();
    let numbers: Vec<&str> = first.split('.').collect();
    let is_code = numbers.len() == 3
        && numbers.iter().all(|number| (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()));
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
