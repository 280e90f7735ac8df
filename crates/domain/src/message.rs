//! Messages to a person: a code, or a notice that something happened to the account.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::ids::{AccountId, MessageId};
use crate::language::Language;
use crate::method::{Destination, MethodKind};
use crate::time::Timestamp;
use crate::token::CodeForm;

/// What a code is asked for. A code is good for its purpose and for no other (S23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To add or change a method: proves that the destination is the person's.
    Registration,
    /// To reset a forgotten password.
    Recovery,
    /// To prove oneself again before a change at Security info.
    FreshProof,
    /// The second step at sign-in.
    SignIn,
    /// To reset a forgotten password, where the help desk had the code sent.
    HelpDesk,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] =
        [Self::Registration, Self::Recovery, Self::FreshProof, Self::SignIn, Self::HelpDesk];

    /// The word kept in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Recovery => "recovery",
            Self::FreshProof => "fresh-proof",
            Self::SignIn => "sign-in",
            Self::HelpDesk => "help-desk",
        }
    }
}

/// What the help desk did at an account, besides what its owner could have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// It made a temporary pass, by which a method can be registered.
    Pass,
    /// It had a code sent, to begin a reset.
    ResetSent,
    /// It signed everybody out.
    SignedOut,
    /// It asked that a method be registered at the next sign-in.
    RegistrationRequired,
    /// It gave the account another sign-in name.
    Renamed,
    /// It deleted the account.
    Deleted,
    /// It switched the account off.
    SwitchedOff,
    /// It switched the account on.
    SwitchedOn,
    /// It let the directory's password open the account again, after an objection.
    PasswordAccepted,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::ResetSent,
        Self::SignedOut,
        Self::RegistrationRequired,
        Self::Renamed,
        Self::Deleted,
        Self::SwitchedOff,
        Self::SwitchedOn,
        Self::PasswordAccepted,
    ];

    /// Its word in lists for an operator.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass-made",
            Self::ResetSent => "reset-sent",
            Self::SignedOut => "signed-out",
            Self::RegistrationRequired => "registration-required",
            Self::Renamed => "renamed",
            Self::Deleted => "deleted",
            Self::SwitchedOff => "switched-off",
            Self::SwitchedOn => "switched-on",
            Self::PasswordAccepted => "password-accepted",
        }
    }
}

/// What happened to an account, told to everybody on it (R23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// A method was added.
    MethodAdded {
        /// The kind that was added.
        kind: MethodKind,
        /// How many hours it waits for its power to reset the password; 0: it has it.
        hours: u32,
    },
    /// A method was replaced by another of the same kind.
    MethodChanged {
        /// The kind that was changed.
        kind: MethodKind,
        /// How many hours the new one waits for its power to reset the password; 0: it has it.
        hours: u32,
    },
    /// A method was deleted.
    MethodDeleted {
        /// The kind that was deleted.
        kind: MethodKind,
        /// Whether its removal had been asked for, and was waited out.
        #[serde(default)]
        waited: bool,
    },
    /// A method was suspended: its owner has said that it is lost (R25).
    MethodSuspended {
        /// Its kind.
        kind: MethodKind,
    },
    /// A suspended method was taken back up.
    MethodTakenUp {
        /// Its kind.
        kind: MethodKind,
    },
    /// One of the recovery contacts has vouched for a person who says that they are the owner.
    ContactVouched,
    /// Both have: in so many hours that person can choose a password.
    ContactsVouched {
        /// In how many hours.
        hours: u32,
    },
    /// A person with the password asks that every method be removed, because they are lost.
    RemovalAsked {
        /// In how many hours they are: for an earlier program, and where it is not known when.
        hours: u32,
        /// When they are; `None`: an earlier program's.
        #[serde(default)]
        on: Option<Timestamp>,
        /// Whether this is a reminder of it.
        #[serde(default)]
        again: bool,
    },
    /// A person objected (*This wasn't me*): what was done since is undone, and the password is
    /// dead.
    ChangesUndone,
    /// Unknown browsers ask for codes again and again, or guess at them; nothing has changed. Its
    /// capability stops such codes for a day, and undoes nothing.
    CodesGuessed,
    /// One of the recovery codes was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// A passkey has signed less often than it had before: there may be a copy of it.
    PasskeyMayBeCopied,
    /// The right password was typed, and then a wrong code at the second step: perhaps by a person
    /// who has the password and nothing else (R47).
    SecondStepFailed,
    /// The password was reset by way of recovery.
    PasswordReset,
    /// The password was changed by a signed-in person.
    PasswordChanged,
    /// A new password was begun to be written into the directory, and did not get there: the old
    /// one is in force.
    PasswordNotWritten,
    /// A new password was begun to be written into the directory, and nobody can tell whether it
    /// got there.
    PasswordMayBeWritten,
    /// The lock that wrong passwords had set in the directory was lifted.
    AccountUnlocked,
    /// A person tried to register this address or number on another account; nothing was bound
    /// (S8).
    UsedForAnother,
    /// The help desk did something.
    HelpDesk {
        /// What.
        deed: Deed,
    },
    /// So many of the above at once, because there were many within an hour (S50); the audit trail
    /// has each.
    Several {
        /// How many; at least 2.
        count: u32,
    },
}

impl Notice {
    /// The one notice that stands for two (S50); `None`: each has to be told.
    pub fn joined(self, later: Self) -> Option<Self> {
        match (self, later) {
            // Nothing happened to the account, however often it was tried.
            (Self::UsedForAnother, Self::UsedForAnother) => Some(Self::UsedForAnother),
            (Self::UsedForAnother, _) | (_, Self::UsedForAnother) => None,
            // One that waits, because there were many.
            (Self::PasswordReset, Self::PasswordReset) => Some(Self::PasswordReset),
            // A date to keep, and a reset to be made: nobody may have to look for them in a list.
            (one, other) if one.is_urgent() || other.is_urgent() => None,
            (Self::Several { count }, _) => Some(Self::Several { count: count.saturating_add(1) }),
            (_, Self::Several { .. }) => None,
            _ => Some(Self::Several { count: 2 }),
        }
    }

    /// Whether it goes out by itself, and at once however many others have gone before: it asks for
    /// something to be done in time, or tells of a reset, which no noise that somebody makes before
    /// may delay.
    pub fn is_urgent(self) -> bool {
        matches!(
            self,
            Self::RemovalAsked { .. }
                | Self::ContactsVouched { .. }
                | Self::ChangesUndone
                | Self::CodesGuessed
                | Self::PasswordReset
                | Self::PasswordMayBeWritten
                | Self::HelpDesk { deed: Deed::Pass | Deed::Deleted }
        )
    }

    /// Whether it tells the owner with which browser that was done. Not where it was a colleague's,
    /// or that of a person on another account.
    pub fn names_browser(self) -> bool {
        !matches!(
            self,
            Self::ContactVouched
                | Self::CodesGuessed
                | Self::PasswordMayBeWritten
                | Self::UsedForAnother
                | Self::HelpDesk { .. }
                | Self::Several { .. }
        )
    }

    /// Its word in lists for an operator.
    pub fn word(self) -> &'static str {
        match self {
            Self::MethodAdded { .. } => "method-added",
            Self::MethodChanged { .. } => "method-changed",
            Self::MethodDeleted { .. } => "method-deleted",
            Self::MethodSuspended { .. } => "method-suspended",
            Self::MethodTakenUp { .. } => "method-taken-up",
            Self::ContactVouched => "contact-vouched",
            Self::ContactsVouched { .. } => "contacts-vouched",
            Self::RemovalAsked { .. } => "removal-asked",
            Self::ChangesUndone => "changes-undone",
            Self::CodesGuessed => "codes-guessed",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::PasskeyMayBeCopied => "passkey-may-be-copied",
            Self::SecondStepFailed => "second-step-failed",
            Self::PasswordReset => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::PasswordNotWritten => "password-not-written",
            Self::PasswordMayBeWritten => "password-may-be-written",
            Self::AccountUnlocked => "account-unlocked",
            Self::UsedForAnother => "used-elsewhere",
            Self::HelpDesk { deed } => deed.word(),
            Self::Several { .. } => "several",
        }
    }
}

/// Why a code is a long one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Strangers have used up what may be sent there: it opens every browser that waits.
    Shared,
    /// Codes of the account are guessed at.
    Guessed,
    /// Codes or passwords are guessed at, of other accounts.
    Alarm,
    /// What may be sent in a day, or asked for from one network, is used up, by codes for other
    /// accounts.
    Crowded,
}

impl Why {
    /// Whether its owner is to know: a person asks for codes of this very account, or guesses at
    /// them. What others do to others would be told as what it is not.
    pub fn is_about_the_account(self) -> bool {
        matches!(self, Self::Shared | Self::Guessed)
    }
}

/// One sending of a code: what a message that carries one is about. The code itself is not in it:
/// it is derived from the message's id ([`KeyRing::code`](crate::keys::KeyRing::code)), so that
/// each attempt carries the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// What the code is asked for.
    pub purpose: Purpose,
    /// What carries it, also where it goes nowhere.
    #[serde(default = "mail", rename = "kind")]
    pub channel: Channel,
    /// What the code looks like; does not change any more once it was made.
    #[serde(default)]
    pub form: CodeForm,
    /// Whether it opens several browsers that wait for it; such a code is long.
    #[serde(default)]
    pub shared: bool,
    /// Why it is long; `None`: it is short, or an earlier program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// When it is to go out for the first time.
    #[serde(default)]
    pub planned_at: Timestamp,
    /// When an attempt to hand it over was first begun; from then on a carrier may have it.
    #[serde(default)]
    pub made_at: Option<Timestamp>,
    /// The code works before this time.
    #[serde(default)]
    pub expires_at: Timestamp,
}

/// What an earlier program's messages are taken for: their codes are dead.
fn mail() -> Channel {
    Channel::Email
}

impl Sending {
    /// A sending that is to go out at `planned_at`.
    pub fn planned(
        purpose: Purpose,
        channel: Channel,
        form: CodeForm,
        planned_at: Timestamp,
    ) -> Self {
        Self {
            purpose,
            channel,
            form,
            shared: false,
            why: None,
            planned_at,
            made_at: None,
            expires_at: planned_at,
        }
    }

    /// One more browser waits for it. Its code becomes long: guesses are counted a browser, and
    /// many browsers would have many guesses.
    pub fn share(&mut self) {
        self.shared = true;
        self.form = CodeForm::Long;
        // Where all wait because of others, that more than one does says nothing of the account.
        if matches!(self.why, None | Some(Why::Alarm)) {
            self.why = Some(Why::Shared);
        }
    }

    /// An attempt to hand the code over begins: its life is counted from here, and told. However
    /// often it is tried, it ends when twice its life has passed since it was to go out.
    pub fn made(&mut self, lifetime: Duration, now: Timestamp) -> Duration {
        self.made_at.get_or_insert(now);
        let latest = self.planned_at.plus(lifetime * 2);
        self.expires_at = now.plus(lifetime).min(latest).max(self.expires_at);
        self.expires_at.since(now)
    }

    /// Whether its code can be typed: it was made and is not too old. A clock that was set back
    /// since ends it (S79).
    pub fn works(&self, now: Timestamp) -> bool {
        self.made_at.is_some_and(|made| !made.is_ahead_of(now)) && now < self.expires_at
    }
}

/// What became of the message that carries a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Queued, or on its way for the first time.
    Waiting,
    /// Handed to the carrier.
    Sent,
    /// Tried at least once, not out yet.
    Delayed,
    /// Refused by the carrier, or given up.
    Refused,
}

impl Fate {
    /// The word for it in answers to the page's script.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Delayed => "delayed",
            Self::Refused => "refused",
        }
    }
}

/// What a queued message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageContent {
    /// A code.
    Code(Sending),
    /// A notice.
    Notice(Notice),
    /// Nothing for a person: the external directory is to be told of the account's newest method of
    /// this kind.
    WriteBack {
        /// The kind.
        kind: MethodKind,
    },
}

impl MessageContent {
    /// What it is, in two words for an operator.
    pub fn describe(&self) -> String {
        match self {
            Self::Code(sending) => format!("code for {}", sending.purpose.word()),
            Self::Notice(notice) => format!("notice of {}", notice.word()),
            Self::WriteBack { kind } => format!("{} for the directory", kind.word()),
        }
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageState {
    /// Waits for its time, or is leased by a worker.
    Waiting,
    /// Handed to the carrier.
    Sent,
    /// The carrier refused it permanently.
    Refused,
    /// Out of use before any carrier took it.
    Expired,
}

impl MessageState {
    /// The word kept in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// The state that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::Refused, Self::Expired]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// The browser with which something was done that a message tells of, a code asked for, or a
/// session begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneFrom {
    /// What it is, in a few words ("Firefox, Windows").
    pub browser: String,
    /// The network it was in: an IPv4 address, or an IPv6 /64; may be empty.
    pub network: String,
}

impl DoneFrom {
    /// What is known of it, where anything is: the help desk has neither. A browser that does not
    /// say what it is was somewhere all the same.
    pub fn known(self) -> Option<Self> {
        (!self.browser.is_empty() || !self.network.is_empty()).then_some(self)
    }
}

/// A message in the durable queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id; also given to text gateways, so that one which remembers ids can drop a repeat.
    pub id: MessageId,
    /// The account it is about, where there is one.
    pub account: Option<AccountId>,
    /// Where it goes. `None`: nowhere (the code for an account that does not exist is queued like
    /// any other).
    pub to: Option<Destination>,
    /// The language it is written in.
    pub language: Language,
    /// What it says.
    pub content: MessageContent,
    /// With which browser that was done; `None`: with several, with none of the owner's, or it is
    /// not to be told.
    pub from: Option<DoneFrom>,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// Not before this time.
    pub due_at: Timestamp,
    /// After this time it is no longer needed.
    pub useless_after: Timestamp,
    /// How often a worker has leased it.
    pub attempts: u32,
    /// Where it stands.
    pub state: MessageState,
    /// Why the last attempt failed, in an operator's words; never holds an address or a code.
    pub last_error: Option<String>,
}

impl Message {
    /// What became of it, for the person who waits for it.
    pub fn fate(&self) -> Fate {
        match self.state {
            MessageState::Waiting if self.last_error.is_none() => Fate::Waiting,
            MessageState::Waiting => Fate::Delayed,
            MessageState::Sent => Fate::Sent,
            MessageState::Refused | MessageState::Expired => Fate::Refused,
        }
    }

    /// Whether what it lets its destination do is to stop codes that nobody there asked for, and
    /// not to undo changes (S98).
    pub fn stops_codes(&self) -> bool {
        matches!(
            self.content,
            MessageContent::Code(_) | MessageContent::Notice(Notice::CodesGuessed)
        )
    }

    /// The sending, where it carries a code.
    pub fn sending(&self) -> Option<Sending> {
        match self.content {
            MessageContent::Code(sending) => Some(sending),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;
    const LIFETIME: Duration = Duration::from_secs(600);

    #[test]
    fn s82_a_code_lives_from_its_last_attempt_and_twice_as_long_at_most() {
        let mut sending =
            Sending::planned(Purpose::Recovery, Channel::Email, CodeForm::Eight, Timestamp(0));
        assert!(!sending.works(Timestamp(0)), "nobody can have it yet");
        assert_eq!(sending.made(LIFETIME, Timestamp(0)), LIFETIME);
        assert!(
            sending.works(Timestamp(10 * MINUTE - 1)) && !sending.works(Timestamp(10 * MINUTE))
        );
        assert_eq!(sending.made(LIFETIME, Timestamp(9 * MINUTE)), LIFETIME);
        assert!(
            sending.works(Timestamp(19 * MINUTE - 1)) && !sending.works(Timestamp(19 * MINUTE))
        );
        sending.made(LIFETIME, Timestamp(15 * MINUTE));
        assert!(
            sending.works(Timestamp(20 * MINUTE - 1)) && !sending.works(Timestamp(20 * MINUTE))
        );
        assert_eq!(sending.made_at, Some(Timestamp(0)));
    }

    #[test]
    fn s79_a_code_made_in_the_future_is_dead() {
        let mut sending = Sending::planned(
            Purpose::Recovery,
            Channel::Email,
            CodeForm::Eight,
            Timestamp(60 * MINUTE),
        );
        sending.made(LIFETIME, Timestamp(60 * MINUTE));
        assert!(sending.works(Timestamp(60 * MINUTE)) && !sending.works(Timestamp(0)));
    }

    #[test]
    fn a_code_for_several_browsers_is_long() {
        let mut sending =
            Sending::planned(Purpose::Recovery, Channel::Email, CodeForm::Eight, Timestamp(0));
        sending.share();
        assert_eq!(
            (sending.shared, sending.form, sending.why),
            (true, CodeForm::Long, Some(Why::Shared))
        );
        for why in [Why::Guessed, Why::Crowded] {
            let mut sending = Sending { why: Some(why), ..sending };
            sending.share();
            assert_eq!(sending.why, Some(why));
        }
    }

    #[test]
    fn a_message_of_an_earlier_program_is_read_and_its_code_is_dead() {
        let old =
            r#"{"Code":{"challenge":"01890a5d-ac96-774b-bcce-b302099a8057","purpose":"recovery"}}"#;
        let MessageContent::Code(sending) = serde_json::from_str(old).unwrap() else {
            panic!("a code")
        };
        assert!(!sending.works(Timestamp(0)));
    }

    #[test]
    fn s50_what_happened_is_told_as_one_and_what_was_tried_as_one() {
        let joined = |one: Notice, later| one.joined(later);
        assert_eq!(
            joined(Notice::AccountUnlocked, Notice::PasswordChanged),
            Some(Notice::Several { count: 2 })
        );
        assert_eq!(
            joined(Notice::Several { count: 2 }, Notice::PasswordChanged),
            Some(Notice::Several { count: 3 })
        );
        assert_eq!(
            joined(Notice::UsedForAnother, Notice::UsedForAnother),
            Some(Notice::UsedForAnother)
        );
        assert_eq!(joined(Notice::PasswordChanged, Notice::UsedForAnother), None);
        let removal = Notice::RemovalAsked { hours: 72, on: None, again: false };
        let reset = [Notice::PasswordReset, Notice::PasswordMayBeWritten];
        for urgent in [removal, Notice::ChangesUndone, reset[0], reset[1]] {
            assert_eq!(joined(urgent, Notice::PasswordChanged), None);
            assert_eq!(joined(Notice::Several { count: 2 }, urgent), None);
        }
        assert_eq!(joined(Notice::UsedForAnother, Notice::PasswordChanged), None);
    }
}
