//! Where the password lives: here, as a hash in the account's row, or in an external directory
//! (LDAP, Active Directory).
//!
//! Everybody asks [`Directory::check`] alike. A new password is where the two differ: a hash made
//! here is kept in the transaction that sets it, an external directory is written over the network
//! and can be part of no transaction. [`Directory::keeping`] gives each its own trait, so that
//! neither can be asked for what it cannot do.

use async_trait::async_trait;
use domain::account::Account;
use domain::directory::{
    Bar, DirectoryId, DirectoryRefusal, Memberships, PasswordMark, PasswordRules, SyncMark,
};
use domain::method::Destination;
use domain::name::SignInName;
use domain::password::{Password, PasswordHash};
use tokio::sync::mpsc;

/// Whose password it is.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// An account here, or an unknown name. An external directory goes by the account's
    /// [`DirectoryLink`], never by its name.
    ///
    /// [`DirectoryLink`]: domain::directory::DirectoryLink
    Account(Option<&'a Account>),
    /// A person signs in, whom [`RemoteDirectory::find`] has found by the name they typed, or an
    /// unknown name.
    Person(Option<&'a DirectoryPerson>),
}

/// What an external directory knows of a person. Everything but the id is as the directory has it,
/// to be judged by the code that takes it over: it may be empty, huge or full of control characters
/// (S115).
#[derive(Clone, PartialEq, Eq)]
pub struct DirectoryPerson {
    /// Whom it means.
    pub id: DirectoryId,
    /// The distinguished name, out of a search result; to bind with at once, never kept (S54).
    pub dn: String,
    /// Which of the directory's servers says so, by its place in the configuration; the password
    /// is checked there too.
    pub server: usize,
    /// What the person signs in with here (`mail` or `userPrincipalName`, as configured).
    pub sign_in_name: String,
    /// The name that people know them by.
    pub display_name: String,
    /// Where they work.
    pub office: Option<String>,
    /// The language they prefer (`preferredLanguage`).
    pub language: Option<String>,
    /// Addresses from the configured attributes, the first one first.
    pub emails: Vec<String>,
    /// Numbers from the configured attributes, mobile ones first.
    pub phones: Vec<String>,
    /// Which of the groups that settings name they are in.
    pub groups: Memberships,
    /// Whether the account may be used there (neither disabled nor expired).
    pub enabled: bool,
    /// Whether the password is never reset here: an administrator of the directory, a person with
    /// a smart card, a service, or whom the operator protects.
    pub protected: bool,
    /// The rules for their password.
    pub rules: PasswordRules,
    /// The mark of the password.
    pub mark: Option<PasswordMark>,
}

impl std::fmt::Debug for DirectoryPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DirectoryPerson(…)")
    }
}

/// Whom a name finds in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody.
    Nobody,
    /// This person.
    One(Box<DirectoryPerson>),
    /// More than one, none of whom is meant.
    Several,
}

impl Found {
    /// The one who was found.
    pub fn one(self) -> Option<DirectoryPerson> {
        match self {
            Self::One(person) => Some(*person),
            Self::Nobody | Self::Several => None,
        }
    }
}

/// Some of the people that a directory lists.
#[derive(Clone, Debug, Default)]
pub struct DirectoryPage {
    /// People.
    pub people: Vec<DirectoryPerson>,
    /// The distinguished names of entries without an id that lasts: nobody can be known by them.
    pub without_id: Vec<String>,
}

/// What a directory says of a typed password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    /// It is the account's.
    Right {
        /// A hash with today's parameters to keep from now on, where the stored one was made with
        /// older ones.
        upgraded: Option<PasswordHash>,
    },
    /// It is the account's, but its owner may not come in. Only where the password was truly
    /// proved: a server that also says "disabled" to wrong passwords has not proved it.
    RightBut(Bar),
    /// It is not, or there is no such account.
    Wrong,
    /// The account is locked there. To be answered like `Wrong`: servers say so to wrong passwords
    /// too.
    Locked,
}

/// Why a directory gave no answer. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryFault {
    /// Too many are waiting for a password check; the person is asked to come again.
    #[error("too many password checks are waiting")]
    Busy,
    /// It cannot be reached or does not work.
    #[error("the directory does not answer")]
    Unavailable,
    /// It was given a password and does not say what it makes of it: it may have counted it as a
    /// wrong one.
    #[error("the directory's answer to a password is missing")]
    Unanswered,
    /// It ends a list before everybody is on it.
    #[error("the directory stops at a limit of its own, before everybody is listed")]
    Limited,
}

/// Checks passwords.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Checks what was typed. For an unknown name it does the same work and answers `Wrong` (S4): a
    /// hash of a dummy here, a bind that must fail in an external directory. An empty password
    /// and one with a NUL are `Wrong` and never reach a wire (S55).
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault>;

    /// How new passwords are kept.
    fn keeping(&self) -> Keeping<'_>;
}

/// How new passwords are kept.
#[derive(Clone, Copy)]
pub enum Keeping<'a> {
    /// Here: a hash that goes into the account's row, in the transaction that sets it.
    Here(&'a dyn Hasher),
    /// In an external directory.
    There(&'a dyn RemoteDirectory),
}

/// Makes the hashes of passwords that are kept here.
#[async_trait]
pub trait Hasher: Send + Sync {
    /// Makes the hash of a new password.
    async fn hash(&self, new: &Password) -> Result<PasswordHash, DirectoryFault>;

    /// Whether there is anything left that hashes.
    fn is_alive(&self) -> bool {
        true
    }
}

/// What became of an attempt to write a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is written, and the same server let the person in with it (or let them in but for a
    /// [`Bar`]).
    Done {
        /// The new mark.
        mark: Option<PasswordMark>,
    },
    /// The directory does not take it; the old one is in force.
    Refused(DirectoryRefusal),
    /// The current password was wrong (of a change only); nothing was written.
    WrongPassword,
    /// The answer was lost in the middle, or the server that said yes does not let the person in:
    /// it may or may not be written.
    Unknown,
}

/// The state of a person in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Locked by wrong passwords, now (a lock that has run out is none).
    pub locked: bool,
    /// Neither disabled nor expired.
    pub enabled: bool,
    /// The mark of the password.
    pub mark: Option<PasswordMark>,
}

/// What every server of a directory says of a person, to see what became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Their state at each server that answered, of which there is at least one.
    pub standings: Vec<Option<Standing>>,
    /// Whether these are all the servers that a password could have been written to.
    pub complete: bool,
}

impl DirectoryPerson {
    /// Whether the password may be reset, or a lock lifted, here.
    pub fn may_be_reset(&self) -> bool {
        self.enabled && !self.protected
    }
}

/// An external directory, asked and written with the rights of its service account. Accounts are
/// found by their [`DirectoryLink`](domain::directory::DirectoryLink); one without any is the
/// account of no person. Never takes longer than its own time-outs.
#[async_trait]
pub trait RemoteDirectory: Send + Sync {
    /// Whom a typed name finds, by what the directory keeps unique first: the first kind of name
    /// that finds anybody decides. Of several who have the name it is the `holder`, the person of
    /// the account here that has it, where they are among them: whoever writes a colleague's name
    /// into an attribute of their own must not shut them out (S115). Asked first at each sign-in
    /// and reset: wrong passwords are counted on the person too, whichever of their names was
    /// typed.
    async fn look_for(
        &self,
        name: &SignInName,
        holder: Option<&DirectoryId>,
    ) -> Result<Found, DirectoryFault>;

    /// The one person whom a name finds, where it finds nobody else.
    async fn find(&self, name: &SignInName) -> Result<Option<DirectoryPerson>, DirectoryFault> {
        self.look_for(name, None).await.map(Found::one)
    }

    /// The state of the account there; `None` when it is not there any more.
    async fn standing(&self, account: &Account) -> Result<Option<Standing>, DirectoryFault>;

    /// The same at each of the servers. A fault: none of them answers.
    async fn survey(&self, account: &Account) -> Result<Survey, DirectoryFault>;

    /// Sets a new password with the rights of the service account, lifting a lock and *must
    /// change*. History is honoured where the server can. Refused for anyone who is protected
    /// ([`DirectoryPerson::protected`]). A fault means that nothing was sent.
    async fn reset(&self, account: &Account, new: &Password) -> Result<Written, DirectoryFault>;

    /// Sets a new password with the current one, under the rules for the person; also where it is
    /// expired or must be changed. A fault means that nothing was sent.
    async fn change(
        &self,
        account: &Account,
        current: &Password,
        new: &Password,
    ) -> Result<Written, DirectoryFault>;

    /// Lifts a lock that wrong passwords have set, and changes nothing else. Refused for anyone who
    /// is protected.
    async fn unlock(
        &self,
        account: &Account,
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault>;

    /// The rules for the account's password. `None`: the rules for anyone who has none of their
    /// own; kept in memory for some minutes, for they are asked for at each sign-in.
    async fn rules(&self, account: Option<&Account>) -> Result<PasswordRules, DirectoryFault>;

    /// The same, as far as a reset with the rights of the service account minds them: some servers
    /// keep no history then.
    async fn rules_at_reset(&self, account: &Account) -> Result<PasswordRules, DirectoryFault>;

    /// Writes a verified number or address into the attribute that is configured for it, in the
    /// place of all its values, which are returned.
    async fn write_back(
        &self,
        account: &Account,
        contact: &Destination,
    ) -> Result<Result<Vec<String>, DirectoryRefusal>, DirectoryFault>;

    /// Takes exactly this value out of the attribute and puts those in that were there before.
    /// Where it is not there any more, nothing is changed: what is there is another's.
    async fn take_back(
        &self,
        account: &Account,
        contact: &Destination,
        before: &[String],
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault>;

    /// Lists people, page by page into `pages`; everybody, or those who changed after `since`.
    /// Returns where to go on next time. Ends with a fault when a page cannot be read or nobody
    /// takes them any more: what came until then is no full list.
    async fn people(
        &self,
        since: Option<&SyncMark>,
        pages: mpsc::Sender<DirectoryPage>,
    ) -> Result<Option<SyncMark>, DirectoryFault>;

    /// Whether a write may take some minutes until every server knows it.
    fn replicates(&self) -> bool;
}
