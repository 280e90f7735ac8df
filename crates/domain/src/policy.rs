//! What the organisation decides: how many methods, how many gates, how long things live.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::country::{Country, countries};
use crate::directory::DirectoryPolicy;
use crate::language::Language;
use crate::limits::{ACCOUNTS_PER_EMAIL, ACCOUNTS_PER_PHONE, Rate};
use crate::method::MethodKind;
use crate::phone::PhoneNumber;
use crate::second_step::SecondStep;
use crate::time::Timestamp;
use crate::token::CodeForm;
use crate::webauthn::RelyingParty;

/// How many methods must be proved to reset a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Gates {
    /// One method; its code has eight digits.
    One,
    /// Two methods of different kinds.
    Two,
}

impl Gates {
    /// As a number: 1 or 2.
    pub fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// From a number; `None` for anything but 1 and 2.
    pub fn from_count(count: u64) -> Option<Self> {
        match count {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            _ => None,
        }
    }

    /// What a recovery code looks like as long as nobody guesses: eight digits where one code alone
    /// resets a password.
    pub fn code_form(self) -> CodeForm {
        match self {
            Self::One => CodeForm::Eight,
            Self::Two => CodeForm::Six,
        }
    }
}

/// Everything that the organisation decides.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Who it is.
    pub organisation: Organisation,
    /// Which methods people must have.
    pub registration: RegistrationPolicy,
    /// How a forgotten password is reset.
    pub recovery: RecoveryPolicy,
    /// The shortest password accepted, in code points.
    pub password_min_length: usize,
    /// How people sign in.
    pub sign_in: SignInPolicy,
    /// Whom passkeys are made for.
    pub passkeys: RelyingParty,
    /// How long a session lives.
    pub session: SessionPolicy,
    /// How long codes live and how many there may be.
    pub codes: CodePolicy,
    /// What texts may cost.
    pub texts: TextPolicy,
    /// How many codes may be mailed a day, unless the days before had more.
    pub mails_per_day: u32,
    /// On how many accounts one number or address may be.
    pub sharing: Sharing,
    /// What holds where the passwords live in an external directory.
    pub directory: DirectoryPolicy,
}

/// On how many accounts one number or address may be (S8, S103): parents and children share theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// A phone number.
    pub phone: u32,
    /// An alternate address.
    pub email: u32,
}

impl Sharing {
    /// On how many accounts a number or address that this channel reaches may be.
    pub fn accounts_with(self, channel: Channel) -> u32 {
        match channel {
            Channel::Text => self.phone,
            Channel::Email => self.email,
        }
    }
}

impl Default for Sharing {
    fn default() -> Self {
        Self { phone: ACCOUNTS_PER_PHONE, email: ACCOUNTS_PER_EMAIL }
    }
}

impl Policy {
    /// Whether a method of this kind resets a forgotten password: alone, or with another where two
    /// are asked for.
    pub fn resets(&self, kind: MethodKind) -> bool {
        let is_enough = self.recovery.gates == Gates::Two || kind.facts().resets_alone;
        self.recovery.enabled && self.recovery.methods.contains(&kind) && is_enough
    }

    /// The kinds that people can register and that reset a forgotten password, beside these.
    pub fn resetting_beside(&self, kinds: &[MethodKind]) -> Vec<MethodKind> {
        let offered = self.registration.methods.iter().copied();
        offered.filter(|kind| self.resets(*kind) && !kinds.contains(kind)).collect()
    }

    /// Whether a method that people can register resets a forgotten password.
    pub fn registering_resets(&self) -> bool {
        self.registration.methods.iter().any(|kind| self.resets(*kind))
    }

    /// Whether a method of this kind counts among those that people must have: it is one that can
    /// get its owner back in, alone where one method is enough. Where nothing is offered that can,
    /// each counts. Whether it does get them back in is for [`Policy::resets`] to say: an
    /// organisation may ask for methods that reset nothing, and the pages then say what is missing.
    pub fn counts(&self, kind: MethodKind) -> bool {
        let can_be_one = |kind: MethodKind| !kind.facts().only_resets;
        let alone = |kind: MethodKind| can_be_one(kind) && kind.facts().resets_alone;
        let none_can = || !self.registration.methods.iter().copied().any(alone);
        alone(kind) || (can_be_one(kind) && (self.recovery.gates == Gates::Two || none_can()))
    }

    /// Whether texts go to a number.
    pub fn texts(&self, number: &PhoneNumber) -> bool {
        number.country().is_some_and(|country| self.text_countries().contains(&country.iso))
    }

    /// The countries whose numbers get texts: those that were listed, or all whose numbers are
    /// dialled like those of the organisation's own.
    pub fn text_countries(&self) -> Vec<&'static str> {
        if let Some(countries) = &self.texts.countries {
            return countries.clone();
        }
        let home = Country::from_iso(&self.organisation.default_country);
        let shares =
            |country: &&Country| home.is_some_and(|home| home.shares_numbers_with(**country));
        countries().iter().filter(shares).map(|country| country.iso).collect()
    }
}

/// What texts may cost (S47, S48).
#[derive(Clone, Debug)]
pub struct TextPolicy {
    /// The countries whose numbers get texts (ISO 3166-1 alpha-2); `None`: the organisation's own
    /// dialling area.
    pub countries: Option<Vec<&'static str>>,
    /// How many codes may be texted a day, unless the days before had more.
    pub per_day: u32,
}

/// The organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its name, as it stands by itself.
    pub name: String,
    /// Its name inside a sentence, by language; a language that is not here has the name above.
    pub names: Vec<(Language, String)>,
    /// Its own domains: addresses here are sign-in names, never alternate addresses.
    pub domains: Vec<String>,
    /// The country a phone number is read in when no other is chosen (ISO 3166-1 alpha-2).
    pub default_country: String,
    /// The languages offered; the first is the default. Never empty.
    pub languages: Vec<Language>,
    /// More words that a password may not be made of.
    pub words: Vec<String>,
}

impl Organisation {
    /// Its name inside a sentence of a language.
    pub fn name_in(&self, language: Language) -> &str {
        self.names.iter().find(|(one, _)| *one == language).map_or(&self.name, |(_, name)| name)
    }

    /// The language for a person who has not chosen one.
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }
}

/// Which methods people must have.
#[derive(Clone, Debug)]
pub struct RegistrationPolicy {
    /// How many; 0 = nobody is asked at sign-in.
    pub required: u32,
    /// Which kinds are offered, first first.
    pub methods: Vec<MethodKind>,
    /// How often someone may put it off.
    pub skips: u32,
}

/// How people sign in.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignInPolicy {
    /// Who is asked for a second step, where no group of the directory says otherwise.
    pub second_step: SecondStep,
    /// From when on those who must have one are held to it; until then they are asked to register
    /// a method, and may put it off. `None`: at once.
    pub required_from: Option<Timestamp>,
    /// How long a browser on which it was taken is not asked again; `None`: that is not offered.
    pub remember_device: Option<Duration>,
}

/// How a forgotten password is reset.
#[derive(Clone, Debug)]
pub struct RecoveryPolicy {
    /// Whether it can be at all.
    pub enabled: bool,
    /// How many methods must be proved.
    pub gates: Gates,
    /// Which kinds may be used.
    pub methods: Vec<MethodKind>,
    /// Whether the methods are shown, masked; otherwise the address or number is typed from
    /// memory.
    pub hints: bool,
}

/// How long a session lives.
#[derive(Clone, Debug)]
pub struct SessionPolicy {
    /// Ends after this long without a request.
    pub idle: Duration,
    /// Ends after this long whatever happens.
    pub lifetime: Duration,
    /// How long one lives that a person asked to be kept; `None`: not offered.
    pub stay_signed_in: Option<Duration>,
    /// How old a proof may be for a change at Security info.
    pub fresh: Duration,
}

/// How long codes live and how many there may be.
#[derive(Clone, Debug)]
pub struct CodePolicy {
    /// A texted code's life, from hand-over to the carrier; at most 10 minutes.
    pub text_lifetime: Duration,
    /// A mailed code's life, from hand-over to the mail server; at most 60 minutes.
    pub email_lifetime: Duration,
    /// The wait before the second, third, … code; the last holds from then on. Never empty.
    pub resend_after: Vec<Duration>,
    /// How many codes may go to one address or number.
    pub per_destination: Rate,
    /// How many wrong codes end a challenge.
    pub attempts: u32,
}

impl CodePolicy {
    /// How long a code sent by this channel lives.
    pub fn lifetime(&self, channel: Channel) -> Duration {
        match channel {
            Channel::Text => self.text_lifetime,
            Channel::Email => self.email_lifetime,
        }
    }

    /// The wait after the `sends`-th code before another may be asked for.
    pub fn wait_after(&self, sends: u32) -> Duration {
        let index = usize::try_from(sends.saturating_sub(1)).unwrap_or(usize::MAX);
        self.resend_after
            .get(index)
            .or(self.resend_after.last())
            .copied()
            .unwrap_or(Duration::from_secs(60))
    }
}
