//! Why a server gave no answer that can be used.

use std::io;

use super::account_state::AccountState;
use super::tls::Distrust;

/// Why a server gave no answer that can be used. Holds no text of the server's: that may name
/// people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The host's name means nothing here.
    #[error("its name is not known")]
    NoSuchHost,
    /// Nothing listens there, or a firewall says no.
    #[error("it cannot be reached ({0})")]
    Unreachable(io::ErrorKind),
    /// It is not who it should be, or does not encrypt (S56).
    #[error("it is not trusted: {}", .0.words().0)]
    Distrusted(Distrust),
    /// It does not do STARTTLS; nothing is ever sent in the open.
    #[error("it refuses STARTTLS (result code {0})")]
    NoStartTls(u32),
    /// No answer in time.
    #[error("it does not answer in time")]
    TimedOut,
    /// It hung up, or sent what is not LDAP.
    #[error("it broke the connection off")]
    Broken,
    /// It does not know the service account, or not with this password.
    #[error("it refuses the service account (result code {code}): {said}", code = .0, said = .1.words().0)]
    ServiceRefused(u32, AccountState),
    /// It answered with a code that helps nobody: busy, unavailable, a referral (never followed),
    /// not allowed to search.
    #[error("it {}", code_words(*.0))]
    Code(u32),
    /// It timed out or refused the service account so often that it is left alone for half a
    /// minute.
    #[error("it is left alone for half a minute")]
    Resting,
    /// It was given a person's password, and the answer is missing.
    #[error("it does not say what it makes of a password")]
    Unanswered,
    /// All connections are taken and none became free in time.
    #[error("too many are waiting for it")]
    Crowded,
}

fn code_words(code: u32) -> String {
    match code {
        3 | 4 | 11 => format!("stops at a limit of its own (result code {code})"),
        code => format!("answers with result code {code}"),
    }
}

impl Trouble {
    /// From what the library says.
    pub(super) fn of(error: &ldap3::LdapError) -> Self {
        match error {
            ldap3::LdapError::Io { source } => Self::of_io(source),
            ldap3::LdapError::Rustls { source } => Self::Distrusted(Distrust::of(source)),
            ldap3::LdapError::LdapResult { result } => Self::NoStartTls(result.rc),
            ldap3::LdapError::Timeout { .. } => Self::TimedOut,
            _ => Self::Broken,
        }
    }

    /// The same, where what was sent was a person's password: a missing answer may have been a no.
    pub(super) fn to_a_password(self) -> Self {
        match self {
            Self::TimedOut | Self::Broken => Self::Unanswered,
            other => other,
        }
    }

    pub(super) fn of_io(error: &io::Error) -> Self {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::Distrusted(Distrust::of(tls));
        }
        match error.kind() {
            io::ErrorKind::TimedOut => Self::TimedOut,
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe => Self::Broken,
            kind => Self::Unreachable(kind),
        }
    }
}
