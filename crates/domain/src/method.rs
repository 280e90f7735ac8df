//! Authentication methods: what a person proves by that an account is theirs.
//!
//! A *kind* is what people choose and read: phone, e-mail, authenticator app. What it *is* stands
//! in a file for each kind, below this one, and in one file of the same name in `web`. A method
//! holds a *factor*: a contact, which a message reaches by a [`Channel`], or something that needs
//! no message.

pub mod app;
pub mod codes;
pub mod contacts;
mod email;
pub mod letter;
mod long_code;
pub mod passkey;
mod phone;
pub mod token;

pub use long_code::ShownCodes;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::email::EmailAddress;
use crate::ids::{AccountId, MethodId};
use crate::keys::KeyRing;
use crate::language::Language;
use crate::name::is_invisible;
use crate::phone::PhoneNumber;
use crate::time::Timestamp;
use crate::token::Code;
use app::App;
use codes::RecoveryCodes;
use contacts::Contacts;
use letter::Letter;
use passkey::Passkey;
use token::Token;

/// How many characters a name that its owner gives to a method may have.
pub const NAME_LENGTH: usize = 40;

/// A name as its owner typed it: without what cannot be seen and what is too long.
fn clean_name(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| !c.is_control() && !is_invisible(*c)).take(NAME_LENGTH).collect();
    name.trim().to_owned()
}

/// What kind of method it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodKind {
    /// A mobile phone that receives a texted code.
    Phone,
    /// An alternate e-mail address that receives a mailed code.
    Email,
    /// An app that shows a code that changes (TOTP, RFC 6238).
    App,
    /// A passkey or security key, which signs (Web Authentication).
    Passkey,
    /// A hardware token that shows a code (OATH).
    Token,
    /// Codes on paper, each good once.
    Codes,
    /// A code that an operator has printed and posted.
    Letter,
    /// People of the organisation who vouch for its owner.
    Contacts,
}

/// What is the same for all methods of a kind: one value in the file of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Its word in the configuration, in forms and in rows.
    pub word: &'static str,
    /// By what a code reaches it; `None`: it needs no message.
    pub channel: Option<Channel>,
    /// Its place among the second steps at sign-in, the strongest first (1); `None`: it is none
    /// (63B-4 3.1.3.1 for e-mail).
    pub second_step: Option<u8>,
    /// Whether it is kept for when all else is lost: having it asks nobody for a second step.
    pub is_spare: bool,
    /// Whether it can reset a password where that takes one method: a code that strangers can
    /// guess at without a message being sent has to be longer than six digits for that.
    pub resets_alone: bool,
    /// Whether it is good at a reset and for nothing else. It vouches for nothing and counts for
    /// nothing that people must have.
    pub only_resets: bool,
    /// Whether its codes are long ones, of letters and digits.
    pub long_codes: bool,
    /// How many of the kind an account may have, besides what is the limit of all.
    pub at_most: usize,
    /// Whether operators make it: people register none.
    pub made_by_operators: bool,
    /// Whether all of the kind end when a database is put back: what was used since would be good
    /// again (S96).
    pub ends_at_restore: bool,
}

impl Facts {
    /// Whether it is a list of codes, which its owner makes anew when few are left.
    pub fn is_list(&self) -> bool {
        self.long_codes && !self.only_resets
    }
}

impl MethodKind {
    /// Every kind there is.
    pub const ALL: [Self; 8] = [
        Self::Phone,
        Self::Email,
        Self::App,
        Self::Passkey,
        Self::Token,
        Self::Codes,
        Self::Letter,
        Self::Contacts,
    ];

    /// What is the same for all of the kind.
    pub fn facts(self) -> &'static Facts {
        match self {
            Self::Phone => &phone::FACTS,
            Self::Email => &email::FACTS,
            Self::App => &app::FACTS,
            Self::Passkey => &passkey::FACTS,
            Self::Token => &token::FACTS,
            Self::Codes => &codes::FACTS,
            Self::Letter => &letter::FACTS,
            Self::Contacts => &contacts::FACTS,
        }
    }

    /// How many more of the kind an account may have beside methods of these kinds.
    pub fn room_beside(self, kinds: &[Self]) -> usize {
        self.facts().at_most.saturating_sub(kinds.iter().filter(|kind| **kind == self).count())
    }

    /// The word used in the configuration, in forms and in the database.
    pub fn word(self) -> &'static str {
        self.facts().word
    }

    /// The kind that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// By what a code reaches a method of this kind; `None`: it needs no message.
    pub fn channel(self) -> Option<Channel> {
        self.facts().channel
    }

    /// The kind of contact that a channel reaches.
    pub fn reached_by(channel: Channel) -> Self {
        match channel {
            Channel::Text => Self::Phone,
            Channel::Email => Self::Email,
        }
    }
}

/// Where a code or a notice goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Destination {
    /// By text.
    Phone(PhoneNumber),
    /// By mail.
    Email(EmailAddress),
}

impl Destination {
    /// The kind of method that has such a destination.
    pub fn kind(&self) -> MethodKind {
        MethodKind::reached_by(self.channel())
    }

    /// By what a message reaches it.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Phone(_) => Channel::Text,
            Self::Email(_) => Channel::Email,
        }
    }

    /// The value by which two spellings of one destination are the same: the E.164 number, or the
    /// folded address.
    pub fn canonical(&self) -> &str {
        match self {
            Self::Phone(number) => number.e164(),
            Self::Email(address) => address.canonical(),
        }
    }
}

/// What a method proves by. Sealed in its row; a contact is written there as it was before there
/// were others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Factor {
    /// An authenticator app.
    App(App),
    /// A passkey or security key.
    Passkey(Passkey),
    /// A hardware token.
    Token(Token),
    /// Recovery codes.
    Codes(RecoveryCodes),
    /// A letter by post.
    Letter(Letter),
    /// Recovery contacts.
    Contacts(Contacts),
    /// A number or address that a code is sent to.
    #[serde(untagged)]
    Contact(Destination),
}

impl Factor {
    /// Its kind.
    pub fn kind(&self) -> MethodKind {
        match self {
            Self::App(_) => MethodKind::App,
            Self::Passkey(_) => MethodKind::Passkey,
            Self::Token(_) => MethodKind::Token,
            Self::Codes(_) => MethodKind::Codes,
            Self::Letter(_) => MethodKind::Letter,
            Self::Contacts(_) => MethodKind::Contacts,
            Self::Contact(destination) => destination.kind(),
        }
    }

    /// Whether it can prove anything now: the codes may all be used.
    pub fn is_live(&self, now: Timestamp) -> bool {
        match self {
            Self::Codes(codes) => codes.left() > 0,
            Self::Letter(letter) => letter.is_live(now),
            Self::Contacts(contacts) => contacts.is_live(),
            Self::App(_) | Self::Passkey(_) | Self::Token(_) | Self::Contact(_) => true,
        }
    }

    /// How many codes of a list are left; `None`: it is no list.
    pub fn codes_left(&self) -> Option<usize> {
        match self {
            Self::Codes(codes) => Some(codes.left()),
            _ => None,
        }
    }

    /// What it is once a code of 80 bits of its own is used; `None`: it is none of them.
    pub(crate) fn without_code(
        &self,
        keys: &KeyRing,
        typed: &Code,
        now: Timestamp,
    ) -> Option<Self> {
        match self {
            Self::Codes(codes) => codes.without(keys, typed).map(Self::Codes),
            Self::Letter(letter) => letter.take(keys, typed, now).map(Self::Letter),
            Self::Contacts(contacts) => contacts.take(keys, typed, now).map(Self::Contacts),
            Self::App(_) | Self::Passkey(_) | Self::Token(_) | Self::Contact(_) => None,
        }
    }
}

/// That a method is to be taken off, because a person with the password says that it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// When it is taken off, unless a person objects before.
    pub at: Timestamp,
    /// When everyone was last told.
    pub told_at: Timestamp,
}

/// That its owner has said of a method that it is lost (R25), and perhaps that it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// When it was suspended.
    pub at: Timestamp,
    /// Until when it is told what happens and can object; where nothing else could, longer.
    pub power_until: Timestamp,
    /// When it was taken back up; `None`: it is suspended. Kept so that taking it back up can be
    /// undone.
    pub lifted_at: Option<Timestamp>,
}

/// When a method was last used, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// The browser in a few words ("Firefox, Windows").
    pub browser: String,
}

/// A confirmed way to prove that an account is one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its id.
    pub id: MethodId,
    /// Whose it is.
    pub account: AccountId,
    /// What it proves by.
    pub factor: Factor,
    /// The language of the pages on which its owner registered it or last used it; `None`: an
    /// operator or the directory added it, or it is from before that was kept.
    pub language: Option<Language>,
    /// When it was confirmed and added.
    pub added_at: Timestamp,
    /// From when on it can reset the password (S100: later for one that was added with the
    /// password alone).
    pub recovers_from: Timestamp,
    /// Its removal, where one is pending.
    pub removal: Option<Removal>,
    /// Its suspension, where there is or was one.
    pub suspension: Option<Suspension>,
    /// Its last use; `None`: it was never used, or before uses were kept.
    pub last_use: Option<LastUse>,
}

impl Method {
    /// One that can reset from when it is added on.
    pub fn new(id: MethodId, account: AccountId, factor: Factor, added_at: Timestamp) -> Self {
        Self {
            id,
            account,
            factor,
            language: None,
            added_at,
            recovers_from: added_at,
            removal: None,
            suspension: None,
            last_use: None,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> MethodKind {
        self.factor.kind()
    }

    /// The number or address that messages go to; `None`: it has none.
    pub fn destination(&self) -> Option<&Destination> {
        match &self.factor {
            Factor::Contact(destination) => Some(destination),
            _ => None,
        }
    }

    /// The passkey that it is; `None`: it is of another kind.
    pub fn passkey(&self) -> Option<&Passkey> {
        match &self.factor {
            Factor::Passkey(passkey) => Some(passkey),
            _ => None,
        }
    }

    /// What its owner calls it; `None`: methods of its kind have no name.
    pub fn name(&self) -> Option<&str> {
        match &self.factor {
            Factor::App(app) => Some(&app.name),
            Factor::Passkey(passkey) => Some(&passkey.name),
            _ => None,
        }
    }

    /// What it is under another name; `None`: methods of its kind have none.
    pub fn renamed(&self, name: &str) -> Option<Factor> {
        match &self.factor {
            Factor::App(app) => Some(Factor::App(app.clone().named(name))),
            Factor::Passkey(passkey) => {
                Some(Factor::Passkey(Passkey { name: clean_name(name), ..passkey.clone() }))
            }
            _ => None,
        }
    }

    /// Whether it is this number or address, however spelled.
    pub fn is_at(&self, destination: &Destination) -> bool {
        self.destination().is_some_and(|own| own.canonical() == destination.canonical())
    }

    /// Whether it *waits*: it vouches for nothing, retires nothing and can undo nothing.
    pub fn waits(&self, now: Timestamp) -> bool {
        now < self.recovers_from
    }

    /// How long it waits from now on; zero where it does not.
    pub fn wait(&self, now: Timestamp) -> Duration {
        self.recovers_from.since(now)
    }

    /// Whether its owner has said that it is lost: it proves nothing and counts for nothing.
    pub fn is_suspended(&self) -> bool {
        self.suspension.is_some_and(|suspension| suspension.lifted_at.is_none())
    }

    /// Whether it has its power, which a suspension only stops: it does not wait, and can vouch.
    pub fn is_ready(&self, now: Timestamp) -> bool {
        !self.waits(now) && self.factor.is_live(now) && !self.kind().facts().only_resets
    }

    /// Whether it can reset the password now: what can vouch, and what can do nothing else.
    pub fn resets(&self, now: Timestamp) -> bool {
        !self.waits(now) && self.factor.is_live(now) && !self.is_suspended()
    }

    /// Whether it can reset the password and vouch for its owner now.
    pub fn recovers(&self, now: Timestamp) -> bool {
        self.is_ready(now) && !self.is_suspended()
    }
}
