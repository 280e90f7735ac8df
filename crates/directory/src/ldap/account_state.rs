//! How the service account stands, and what to do about it.

/// How the service account stands, as far as the answer to its bind says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Nothing is said but no.
    Refused,
    /// It is switched off.
    Disabled,
    /// Its time is over.
    AccountExpired,
    /// Its password's time is over.
    PasswordExpired,
    /// Its password must be changed before anything else.
    MustChange,
    /// Wrong passwords have locked it.
    Locked,
    /// It may not be used at this time, or not from here.
    LogonHours,
    /// It may not be signed in to in this way (*Protected Users*).
    Restricted,
}

impl AccountState {
    /// What is said of it, and what to do, each a sentence without its full stop.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Refused => (
                "no more is said",
                "Check directory.bind_dn and the password in directory.bind_password_file",
            ),
            Self::Disabled => ("it is disabled", "Enable it"),
            Self::AccountExpired => ("the account has expired", "Give it no end, or a later one"),
            Self::PasswordExpired => (
                "its password has expired",
                "Give it a new one, which does not expire, and put it into directory.bind_password_file",
            ),
            Self::MustChange => (
                "its password must be changed before it may do anything",
                "Change it as the account itself, put the new one into directory.bind_password_file, and let it not expire",
            ),
            Self::Locked => (
                "it is locked",
                "Check the password in directory.bind_password_file, look who else signs in with it, and unlock it",
            ),
            Self::LogonHours => (
                "it may not be used at this time or from here",
                "Take the log-on hours and the list of computers off it",
            ),
            Self::Restricted => (
                "it may not be signed in to with a password over LDAP",
                "Take it out of Protected Users",
            ),
        }
    }
}
