//! What a limit is counted on, each with a key of its own.

use super::Guess;
use crate::audit::Action;
use crate::channel::Channel;
use crate::ids::AccountId;
use crate::message::Purpose;
use crate::method::{Destination, MethodKind};

/// What is counted. `subject` is the canonical sign-in name, whether or not there is such an
/// account (S6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counter<'a> {
    /// Passwords for a typed name, from browsers that never signed in to its account: what the wait
    /// that they are shown depends on.
    StrangersPasswords {
        /// The name in its form for counters.
        subject: &'a str,
    },
    /// Wrong passwords in a row for a name, from one browser that has signed in to it before (S14).
    KnownBrowsersPasswords {
        /// The name in its form for counters.
        subject: &'a str,
        /// The browser.
        device: &'a str,
    },
    /// Wrong passwords in a row for one account, whichever of its names was typed, from browsers
    /// that never signed in to it. Never shown.
    AccountsPasswords {
        /// The account; for a name that has none, the name.
        account: &'a str,
    },
    /// Passwords for a typed name that went to a directory, from browsers that never signed in to
    /// its account: shown like the first.
    NamesDirectoryPasswords {
        /// The name in its form for counters.
        subject: &'a str,
    },
    /// Passwords of one person that went to an external directory, which locks an account by
    /// itself. Shown to known browsers only.
    DirectorysPasswords {
        /// Whom the directory means.
        person: &'a str,
    },
    /// Passwords for one account that were looked at as the first of a day from their network,
    /// while strangers' passwords were not.
    AccountsFirstPasswords {
        /// The account; for a name that has none, the name.
        account: &'a str,
    },
    /// The same, from one network.
    AccountsPasswordsOfNetwork {
        /// The account; for a name that has none, the name.
        account: &'a str,
        /// An IPv4 /24 or IPv6 /48.
        network: &'a str,
    },
    /// Wrong passwords from a network.
    NetworksPasswords {
        /// An IPv4 address or an IPv6 /64.
        network: &'a str,
    },
    /// Codes that a signed-in person asked for.
    SubjectsCodes {
        /// The name in its form for counters.
        subject: &'a str,
    },
    /// Codes sent to a number or address that a session or a browser known to the account asked
    /// for.
    DestinationsCodes {
        /// The number or address.
        destination: &'a Destination,
    },
    /// Codes of the second step sent to a number or address that unknown browsers asked for, with
    /// the right password.
    DestinationsSignIns {
        /// The number or address.
        destination: &'a Destination,
        /// The account's: it changes with the password.
        security_version: u64,
    },
    /// When the last code of a purpose went there for a session or a known browser.
    LastCode {
        /// The number or address.
        destination: &'a Destination,
        /// What it was asked for.
        purpose: Purpose,
    },
    /// Codes sent to a number or address that unknown browsers asked for.
    StrangersCodes {
        /// The number or address.
        destination: &'a Destination,
    },
    /// The same from one network.
    StrangersCodesOfNetwork {
        /// The number or address.
        destination: &'a Destination,
        /// An IPv4 /24 or IPv6 /48.
        network: &'a str,
    },
    /// No more codes for unknown browsers: the owner has stopped them for a while (S98). The time
    /// is when.
    StrangersCodesStopped {
        /// The number or address.
        destination: &'a Destination,
    },
    /// Codes asked for by people signed in who want to register a number or address, no matter who
    /// has it already: what another person does with it does not show, and asking takes no code
    /// from its owner (S8, S49).
    DestinationsRegistrations {
        /// The number or address.
        destination: &'a Destination,
    },
    /// Notices that another person has tried to register a number or address.
    DestinationsAlarms {
        /// The number or address.
        destination: &'a Destination,
    },
    /// Notices sent to a number or address.
    DestinationsNotices {
        /// The number or address.
        destination: &'a Destination,
    },
    /// Urgent notices sent to a number or address: no other delays them.
    DestinationsUrgentNotices {
        /// The number or address.
        destination: &'a Destination,
    },
    /// Codes for one name that went nowhere: counted in place of a destination's, so that both cost
    /// the same rows (S4).
    NobodysCodes {
        /// The name in its form for counters.
        subject: &'a str,
    },
    /// Codes asked for from a network.
    NetworksCodes {
        /// An IPv4 address or an IPv6 /64.
        network: &'a str,
    },
    /// Codes texted on a day (UTC).
    TextsOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes texted on a day (UTC) to known browsers and sessions after the day's were spent.
    OwnersTextsOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes mailed on a day (UTC) to known browsers and sessions after the day's were spent.
    OwnersMailsOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes texted on a day (UTC) to register a number.
    RegistrationTextsOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes mailed on a day (UTC).
    MailsOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes mailed on a day (UTC) to register an address.
    RegistrationMailsOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes of a day (UTC) that were not mailed, because they went nowhere.
    UnmailedOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Texts in a row that registered a number for an account and were not typed.
    AccountsUnprovedTexts {
        /// The account.
        account: AccountId,
    },
    /// Codes of a day (UTC) that were not texted, because they went nowhere: counted in place of
    /// the above, so that both cost the same rows (S4).
    UntextedOfDay {
        /// Days since 1970.
        day: i64,
    },
    /// Codes texted to a country to register a number.
    TextsToCountry {
        /// ISO 3166-1 alpha-2.
        country: &'a str,
    },
    /// Codes texted to register numbers that begin alike.
    TextsToPrefix {
        /// Their first seven digits.
        prefix: &'a str,
    },
    /// Codes texted to a country for all else: resets and fresh proofs.
    ResetTextsToCountry {
        /// ISO 3166-1 alpha-2.
        country: &'a str,
    },
    /// The same to numbers that begin alike.
    ResetTextsToPrefix {
        /// Their first seven digits.
        prefix: &'a str,
    },
    /// Codes that would have been texted for all else and went nowhere: in place of the two above
    /// (S4).
    UntextedToCountry,
    /// The same, for the second of them.
    UntextedToPrefix,
    /// Texted codes that registered a number and were typed, by country.
    TextsProved {
        /// ISO 3166-1 alpha-2.
        country: &'a str,
    },
    /// It was said that they are not typed in the organisation's own country.
    UnprovedAlarms,
    /// Wrong codes for a name as typed and a channel, whether or not a code went out: what a
    /// stranger's page is drawn by, and nothing else.
    WrongCodes {
        /// The name in its form for counters.
        subject: &'a str,
        /// By which the codes would have come.
        channel: Channel,
    },
    /// Links and codes to object by, from a network, that were wrong.
    NetworksObjections {
        /// An IPv4 address or an IPv6 /64.
        network: &'a str,
    },
    /// Wrong codes or passwords of the whole site in an hour (UTC).
    WrongTriesOfHour {
        /// Of which.
        guess: Guess,
        /// Hours since 1970.
        hour: i64,
    },
    /// The same of a day (UTC).
    WrongTriesOfDay {
        /// Of which.
        guess: Guess,
        /// Days since 1970.
        day: i64,
    },
    /// Uses of a clearance.
    Clearance {
        /// Its puzzle's.
        id: &'a str,
    },
    /// Uses of what a passkey signed to sign in.
    PasskeyNonce {
        /// What it signed.
        id: &'a str,
    },
    /// Wrong codes for an account at a number or address, where a short code went out. A right one
    /// there puts the count back to nothing, one at another place does not (R11).
    AccountsWrongCodes {
        /// The account.
        account: AccountId,
        /// The number or address.
        destination: &'a Destination,
    },
    /// Wrong codes of methods of a kind that need no message.
    OwnCodes {
        /// The kind.
        kind: MethodKind,
        /// The account, and the browser where it is known there; the name as typed where nobody
        /// has it.
        whose: &'a str,
    },
    /// Second steps that failed since the owner signed in last, on browsers that never had.
    SecondStepsFailed {
        /// The account.
        account: AccountId,
    },
    /// Wrong codes where none went out: counted in place of the above, so that both cost the same
    /// rows (S4).
    NobodysWrongCodes {
        /// The name in its form for counters.
        subject: &'a str,
    },
    /// Refusals that were written into the audit trail.
    RefusalsWritten {
        /// The account; for a name that has none, the name.
        whose: &'a str,
        /// Of which kind.
        action: Action,
    },
    /// It was noted for a name as typed, whether or not anybody has it, that its budget of wrong
    /// codes is passed.
    GuessesNoted {
        /// The name in its form for counters.
        subject: &'a str,
    },
    /// Notices that codes of an account are guessed at.
    AccountsAlarms {
        /// The account.
        account: AccountId,
    },
    /// Of no account: written to see whether anything can be.
    Readiness,
}

impl Counter<'_> {
    /// What it is found by; the store keeps only a keyed hash of it.
    pub fn key(&self) -> String {
        // Rows are found by these texts: one that is written otherwise begins to count anew. What a
        // person chooses (a name, a destination) stands last, so that it cannot pass for another
        // counter's.
        match self {
            Self::StrangersPasswords { subject } => format!("strangers-passwords {subject}"),
            Self::KnownBrowsersPasswords { subject, device } => {
                format!("known-browsers-passwords {device} {subject}")
            }
            Self::AccountsPasswords { account } => format!("accounts-passwords {account}"),
            Self::NamesDirectoryPasswords { subject } => {
                format!("names-directory-passwords {subject}")
            }
            Self::DirectorysPasswords { person } => format!("directorys-passwords {person}"),
            Self::AccountsFirstPasswords { account } => {
                format!("accounts-first-passwords {account}")
            }
            Self::AccountsPasswordsOfNetwork { account, network } => {
                format!("accounts-passwords-of-network {network} {account}")
            }
            Self::NetworksPasswords { network } => format!("networks-passwords {network}"),
            Self::SubjectsCodes { subject } => format!("subjects-codes {subject}"),
            Self::LastCode { destination, purpose } => {
                by_destination(&format!("last-code {}", purpose.word()), destination)
            }
            Self::StrangersCodes { destination } => by_destination("strangers-codes", destination),
            Self::StrangersCodesOfNetwork { destination, network } => {
                by_destination(&format!("strangers-codes-of-network {network}"), destination)
            }
            Self::StrangersCodesStopped { destination } => {
                by_destination("strangers-codes-stopped", destination)
            }
            Self::DestinationsSignIns { destination, security_version } => {
                by_destination(&format!("destinations-sign-ins {security_version}"), destination)
            }
            Self::DestinationsCodes { destination } => {
                by_destination("destinations-codes", destination)
            }
            Self::DestinationsRegistrations { destination } => {
                by_destination("destinations-registrations", destination)
            }
            Self::DestinationsAlarms { destination } => {
                by_destination("destinations-alarms", destination)
            }
            Self::DestinationsNotices { destination } => {
                by_destination("destinations-notices", destination)
            }
            Self::DestinationsUrgentNotices { destination } => {
                by_destination("destinations-urgent-notices", destination)
            }
            Self::NobodysCodes { subject } => format!("nobodys-codes {subject}"),
            Self::NetworksCodes { network } => format!("networks-codes {network}"),
            Self::TextsOfDay { day } => format!("texts-of-day {day}"),
            Self::OwnersTextsOfDay { day } => format!("owners-texts-of-day {day}"),
            Self::OwnersMailsOfDay { day } => format!("owners-mails-of-day {day}"),
            Self::RegistrationTextsOfDay { day } => format!("registration-texts-of-day {day}"),
            Self::MailsOfDay { day } => format!("mails-of-day {day}"),
            Self::RegistrationMailsOfDay { day } => format!("registration-mails-of-day {day}"),
            Self::UnmailedOfDay { day } => format!("unmailed-of-day {day}"),
            Self::AccountsUnprovedTexts { account } => format!("accounts-unproved-texts {account}"),
            Self::UntextedOfDay { day } => format!("untexted-of-day {day}"),
            Self::TextsToCountry { country } => format!("texts-to-country {country}"),
            Self::TextsToPrefix { prefix } => format!("texts-to-prefix {prefix}"),
            Self::ResetTextsToCountry { country } => format!("reset-texts-to-country {country}"),
            Self::ResetTextsToPrefix { prefix } => format!("reset-texts-to-prefix {prefix}"),
            Self::UntextedToCountry => "untexted-to-country".to_owned(),
            Self::UntextedToPrefix => "untexted-to-prefix".to_owned(),
            Self::TextsProved { country } => format!("texts-proved {country}"),
            Self::UnprovedAlarms => "unproved-alarms".to_owned(),
            Self::WrongCodes { subject, channel } => {
                format!("wrong-codes {} {subject}", channel.stored())
            }
            Self::NetworksObjections { network } => format!("networks-objections {network}"),
            Self::WrongTriesOfHour { guess, hour } => {
                format!("wrong-tries-of-hour {} {hour}", guess.word())
            }
            Self::WrongTriesOfDay { guess, day } => {
                format!("wrong-tries-of-day {} {day}", guess.word())
            }
            Self::PasskeyNonce { id } => format!("passkey-nonce {id}"),
            Self::Clearance { id } => format!("clearance {id}"),
            Self::AccountsWrongCodes { account, destination } => {
                by_destination(&format!("accounts-wrong-codes {account}"), destination)
            }
            Self::OwnCodes { kind, whose } => format!("own-codes {} {whose}", kind.word()),
            Self::SecondStepsFailed { account } => format!("second-steps-failed {account}"),
            Self::NobodysWrongCodes { subject } => format!("nobodys-wrong-codes {subject}"),
            Self::RefusalsWritten { whose, action } => {
                format!("refusals-written {} {whose}", action.word())
            }
            Self::GuessesNoted { subject } => format!("guesses-noted {subject}"),
            Self::AccountsAlarms { account } => format!("accounts-alarms {account}"),
            Self::Readiness => "readiness".to_owned(),
        }
    }
}

/// Every spelling of one mailbox counts on it (S49).
fn by_destination(what: &str, destination: &Destination) -> String {
    match destination {
        Destination::Phone(number) => format!("{what} phone {}", number.e164()),
        Destination::Email(address) => format!("{what} email {}", address.mailbox()),
    }
}
