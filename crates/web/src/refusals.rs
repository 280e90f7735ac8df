//! The words for each refusal, and the page for those that no field can show.

use axum::http::{Method, StatusCode, header};
use domain::directory::{Bar, DirectoryRefusal};
use domain::language::Language;
use domain::password::{Advice, CODE_POINTS_MAX, Judged, PasswordRefusal};
use domain::time::Timestamp;
use domain::token::CodeForm;
use domain::typed::code_text;
use flows::Refusal;

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::Page;
use crate::pages::field::{Text, with_more};
use crate::pages::problem::{Problem, What};

/// The estimate from which on a password is called strong: 10^10 guesses (zxcvbn's highest).
const STRONG: u8 = 4;
/// How long a person is asked to wait while many sign in.
const BUSY_SECONDS: u64 = 5;
/// How long a person is asked to wait while the database or the directory is away: a fail-over
/// takes less.
const AWAY_SECONDS: u64 = 30;
/// What is said where something was refused because one of its fields was left empty: the refusal,
/// the fields, the words. A code left empty is told as one that is wrong too (S34). What a passkey
/// signed is put there by the script.
const LEFT_EMPTY: [(Refusal, &[&str], &str); 8] = [
    (Refusal::WrongCode, &["code", "next-code"], "error-code-empty"),
    (Refusal::WrongPass, &["pass"], "error-pass-missing"),
    (Refusal::WrongPassword, &["password", "current"], "error-password-missing"),
    (Refusal::WrongToken, &["serial", "code", "next-code"], "error-token-missing"),
    (Refusal::NoPasskey, &["credential"], "passkey-unscripted"),
    (Refusal::InvalidPhone, &["number"], "error-phone-empty"),
    (Refusal::InvalidEmail, &["address"], "error-email-empty"),
    (Refusal::InvalidName, &["name"], "error-email-empty"),
];

impl Exchange {
    /// A sentence that says until when.
    fn until(&self, key: &str, until: Timestamp) -> Text {
        let date = self.chrome().moment(until);
        Text::Owned(words::text_with(self.visitor.language, key, &[("date", (&date).into())]))
    }

    /// The words for a refusal that is shown next to a field or above a form.
    ///
    /// One that belongs to no form becomes a page of its own: the `Err`.
    pub fn words(&self, refusal: &Refusal, way_on: &str) -> Result<Text, Answer> {
        let say = |key| Ok(Text::Borrowed(words::text(self.visitor.language, key)));
        let count = |key, name, value: u64| {
            Ok(Text::Owned(words::text_with(self.visitor.language, key, &[(name, value.into())])))
        };
        tracing::info!(refusal = refusal.word(), "a step was not taken");
        if let Some(words) = self.left_empty(refusal) {
            return Ok(words);
        }
        match refusal {
            Refusal::Fault => Err(self.problem(What::Unavailable, None)),
            Refusal::InDoubt => Err(self.broken_off()),
            Refusal::Busy => Err(self.problem(What::Busy(BUSY_SECONDS), Some(way_on))),
            Refusal::AlreadyChanged => Err(self.problem(What::AlreadyChanged, Some(way_on))),
            Refusal::Unsettled => Err(self.problem(What::BrokenOff, Some(way_on))),
            Refusal::OutOfDate | Refusal::ProofNeeded => {
                Err(self.problem(What::OutOfDate, Some(way_on)))
            }
            Refusal::SecondStepOver => Err(self.problem(What::SecondStepOver, None)),
            Refusal::NotFound => Err(self.problem(What::NotFound, None)),
            Refusal::InvalidName | Refusal::InvalidEmail => say("error-email-invalid"),
            Refusal::WrongPassword => say("error-wrong-password"),
            Refusal::PasswordIsNewer => say("error-password-newer"),
            Refusal::Barred(bar) => say(match bar {
                Bar::Disabled => "error-account-disabled",
                Bar::AccountExpired => "error-account-expired",
                Bar::PasswordExpired => "error-password-expired",
                Bar::MustChange | Bar::TooShort => "error-password-must-change",
                Bar::LogonHours => "error-account-hours",
                Bar::Workstation => "error-account-workstation",
            }),
            // No rule for passwords, and no other one would do.
            Refusal::DirectoryRefused(DirectoryRefusal::SwitchedOff) => {
                say("error-account-switched-off")
            }
            Refusal::DirectoryRefused(DirectoryRefusal::InsufficientRights) => {
                say("error-password-no-right")
            }
            Refusal::DirectoryRefused(refusal) => {
                let reason = words::text(self.visitor.language, refusal_key(*refusal));
                let arguments = [("reason", reason.into())];
                Ok(Text::Owned(words::text_with(
                    self.visitor.language,
                    "error-directory-refused",
                    &arguments,
                )))
            }
            Refusal::UnlockRefused => say("error-unlock-refused"),
            Refusal::TooManyAttempts { seconds } => {
                count("error-too-many-attempts", "seconds", *seconds)
            }
            Refusal::FewAttempts { seconds } => count(
                "error-few-attempts",
                "minutes",
                seconds.saturating_sub(1).div_ceil(60).max(1),
            ),
            Refusal::WrongCode => say("error-wrong-code"),
            Refusal::WrongPass => say("error-wrong-pass"),
            Refusal::WrongPasskey => say("error-wrong-passkey"),
            Refusal::NoPasskey => say("error-no-passkey"),
            Refusal::WrongToken => say("error-wrong-token"),
            Refusal::WrongContacts => say("error-wrong-contacts"),
            Refusal::DeadCode => say("error-dead-code"),
            Refusal::ResendTooEarly { seconds } => count("error-resend-wait", "seconds", *seconds),
            Refusal::TooManyCodes { minutes } => count("error-too-many-codes", "minutes", *minutes),
            Refusal::InvalidPhone => say("error-phone-invalid"),
            Refusal::PhoneTakesNoTexts => say("error-phone-no-texts"),
            Refusal::CountryNotTexted => {
                let allowed = self.app.flows.policy().text_countries();
                let names = allowed
                    .iter()
                    .filter_map(|iso| words::countries::name(self.visitor.language, iso));
                let countries = names.collect::<Vec<_>>().join(", ");
                let arguments = [("countries", (&countries).into())];
                Ok(Text::Owned(words::text_with(
                    self.visitor.language,
                    "error-country-not-texted",
                    &arguments,
                )))
            }
            Refusal::OwnDomain => {
                let organisation =
                    self.app.flows.policy().organisation.name_in(self.visitor.language);
                let arguments = [("organisation", organisation.into())];
                Ok(Text::Owned(words::text_with(
                    self.visitor.language,
                    "error-email-own-domain",
                    &arguments,
                )))
            }
            Refusal::AlreadyThere => say("error-method-exists"),
            Refusal::Suspended { .. } => say("error-method-suspended"),
            Refusal::TooManyMethods => say("error-method-limit"),
            Refusal::TooFewLeft { required } => {
                count("error-too-few-left", "required", u64::from(*required))
            }
            Refusal::Frozen { until } => Ok(self.until("error-frozen", *until)),
            Refusal::TooNewToVouch { until } => Ok(self.until("error-too-new-to-vouch", *until)),
            Refusal::NoObjection => say("error-not-me"),
            Refusal::PasswordsDiffer => say("error-passwords-differ"),
            Refusal::PasswordRefused(refusal) => {
                Ok(password_words(self.visitor.language, *refusal))
            }
            Refusal::SamePassword => say("error-password-same"),
        }
    }

    /// What is said of a refusal because its field was left empty. What is left empty is not looked
    /// at, and costs no try.
    pub(crate) fn left_empty(&self, refusal: &Refusal) -> Option<Text> {
        let (_, fields, key) = LEFT_EMPTY.iter().find(|(refused, ..)| refused == refusal)?;
        let is_empty = fields.iter().any(|field| self.form.is_left_empty(field));
        is_empty.then(|| self.say(key).into())
    }

    /// The words for a one-time code that was refused, where another number of characters was typed
    /// than one of this form has.
    pub(crate) fn other_length(&self, form: CodeForm) -> Option<Text> {
        // Sixteen digits may be a long code: what is wrong with it is another thing.
        let lengths = [form, CodeForm::Long].map(|form| usize::from(form.length()));
        let told = self.length_told(self.form.get("code"), form == CodeForm::Long, &lengths)?;
        Some(with_more(self.say("error-wrong-code").into(), &told))
    }

    /// The words for a code of letters and digits that was refused, and how many it has where
    /// another number was typed. It has the first of these lengths; the others are taken, too.
    pub(crate) fn letters_told(&self, words: Text, typed: &str, lengths: &[usize]) -> Text {
        match self.length_told(typed, true, lengths) {
            Some(told) => with_more(words, &told),
            None => words,
        }
    }

    /// How many characters such a code has, and how many were typed. Nothing of an empty field, and
    /// of what holds anything else.
    fn length_told(&self, typed: &str, letters: bool, lengths: &[usize]) -> Option<String> {
        let typed = code_text(typed).filter(|typed| !typed.is_empty())?;
        let (form, is_of_form): (_, fn(char) -> bool) = match letters {
            true => ("long", char::is_alphanumeric),
            false => ("digits", char::is_numeric),
        };
        let count = typed.chars().count();
        if lengths.contains(&count) || !typed.chars().all(is_of_form) {
            return None;
        }
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let own = number(*lengths.first()?);
        let arguments =
            [("form", form.into()), ("length", own.into()), ("typed", number(count).into())];
        Some(words::text_with(self.visitor.language, "error-code-length", &arguments))
    }

    /// An address of this domain, as one is typed in full.
    pub(crate) fn whole_address(&self, domain: &str) -> Text {
        let domain = ("domain", domain.into());
        words::text_with(self.visitor.language, "email-whole", &[domain]).into()
    }

    /// Refuses a form whose field was left empty, before anything is asked of the flows.
    pub fn filled_in(&self, refusal: Refusal) -> Result<(), Refusal> {
        if self.left_empty(&refusal).is_some() { Err(refusal) } else { Ok(()) }
    }

    /// The words for a refusal of a form that asks a person who is signed in for their password.
    pub fn words_for_own_password(&self, refusal: &Refusal, way_on: &str) -> Result<Text, Answer> {
        match refusal {
            Refusal::WrongPassword if self.left_empty(refusal).is_none() => {
                Ok(self.say("error-current-password").into())
            }
            _ => self.words(refusal, way_on),
        }
    }

    /// A refusal that no form can show, as a page of its own.
    pub fn whole_page(&self, refusal: &Refusal, way_on: &str) -> Answer {
        match self.words(refusal, way_on) {
            Err(answer) => answer,
            Ok(_) => self.problem(What::OutOfDate, Some(way_on)),
        }
    }

    /// Where there is no such journey, or none any more: who looks at one of its pages begins at
    /// `way_on`; who sent a form is told that it was not taken.
    pub fn no_journey(&self, way_on: &str) -> Answer {
        match self.method {
            Method::POST => self.whole_page(&Refusal::OutOfDate, way_on),
            _ => Answer::go_to(way_on),
        }
    }

    /// A page that says what happened.
    pub fn problem(&self, what: What, way_on: Option<&str>) -> Answer {
        let what = if what == What::Unavailable && self.was_taken() { What::Taken } else { what };
        let status = match what {
            What::BadRequest => StatusCode::BAD_REQUEST,
            What::Forbidden | What::SignedOut | What::NoCookies => StatusCode::FORBIDDEN,
            What::TooManyCookies => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            What::NotFound => StatusCode::NOT_FOUND,
            What::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            What::OutOfDate | What::AlreadyChanged | What::SecondStepOver => StatusCode::CONFLICT,
            What::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            What::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            What::WrongAddress => StatusCode::MISDIRECTED_REQUEST,
            What::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            What::Unavailable | What::Taken | What::BrokenOff | What::Busy(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        match &what {
            What::WrongAddress => tracing::info!(
                problem = what.word(),
                expected = self.app.settings.public_url.origin(),
                "a request named another host than server.public_url"
            ),
            _ => tracing::info!(
                problem = what.word(),
                path = self.route,
                "a page said what went wrong"
            ),
        }
        let retry_after = match what {
            What::TooMany(seconds) | What::Busy(seconds) => Some(seconds),
            What::Unavailable | What::Taken | What::BrokenOff => Some(AWAY_SECONDS),
            _ => None,
        };
        let again = match what {
            What::Unavailable | What::Taken | What::Busy(_) | What::NoCookies => self.once_more(),
            _ => None,
        };
        let (way_on, reference) = (way_on.map(str::to_owned), self.request_id.clone());
        let page = Problem { chrome: self.chrome(), what, way_on, again, reference };
        let answer = Answer::page(&page).status(status);
        match retry_after {
            Some(seconds) => answer.with(header::RETRY_AFTER, seconds.to_string()),
            None => answer,
        }
    }

    /// The page after a handler that did not come to its end. What was only looked at changed
    /// nothing; what a form asked for may have been done or not.
    pub(crate) fn broken_off(&self) -> Answer {
        match self.method {
            Method::GET | Method::HEAD => self.problem(What::Unavailable, None),
            _ => self.problem(What::BrokenOff, None),
        }
    }

    /// A form shown again with what was wrong.
    pub fn again(&self, page: &impl Page, refusal: &Refusal) -> Answer {
        let status = match refusal {
            Refusal::TooManyAttempts { .. }
            | Refusal::FewAttempts { .. }
            | Refusal::TooManyCodes { .. }
            | Refusal::ResendTooEarly { .. } => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Answer::page(page).status(status)
    }
}

/// What the script shows of a password that is longer than any can be.
pub fn too_long(language: Language) -> Answer {
    Answer::json(
        &serde_json::json!({ "verdict": password_words(language, PasswordRefusal::TooLong), "good": false, "advice": "" }),
    )
}

/// How the directory's reason is named among the words.
fn refusal_key(refusal: DirectoryRefusal) -> &'static str {
    match refusal {
        DirectoryRefusal::History => "refusal-history",
        DirectoryRefusal::TooShort => "refusal-too-short",
        DirectoryRefusal::Complexity => "refusal-complexity",
        DirectoryRefusal::TooYoung => "refusal-too-young",
        DirectoryRefusal::Constraint => "refusal-constraint",
        DirectoryRefusal::InsufficientRights
        | DirectoryRefusal::SwitchedOff
        | DirectoryRefusal::Unwilling => "refusal-unwilling",
    }
}

/// The words for a new password that is refused.
fn password_words(language: Language, refusal: PasswordRefusal) -> Text {
    let count = |key, count: usize| {
        Text::Owned(words::text_with(
            language,
            key,
            &[("count", u64::try_from(count).unwrap_or(u64::MAX).into())],
        ))
    };
    let say = |key| Text::Borrowed(words::text(language, key));
    match refusal {
        PasswordRefusal::TooShort { min } => count("error-password-too-short", min),
        PasswordRefusal::TooLong => count("error-password-too-long", CODE_POINTS_MAX),
        PasswordRefusal::Breached => say("error-password-breached"),
        PasswordRefusal::ContainsContext => say("error-password-own-words"),
        PasswordRefusal::Repetitive | PasswordRefusal::Guessable => say("error-password-guessable"),
    }
}

/// What the script shows of a password while it is typed.
pub fn verdict(language: Language, judged: &Judged) -> Answer {
    let (verdict, good) = match judged.refusal {
        Some(refusal) => (password_words(language, refusal), false),
        None if judged.strength >= STRONG => (words::text(language, "verdict-strong").into(), true),
        None => (words::text(language, "verdict-good").into(), true),
    };
    let advice: Vec<&str> =
        judged.advice.iter().map(|advice| words::text(language, advice_key(*advice))).collect();
    Answer::json(
        &serde_json::json!({ "verdict": verdict, "good": good, "advice": advice.join(" ") }),
    )
}

fn advice_key(advice: Advice) -> &'static str {
    match advice {
        Advice::AddWords => "advice-longer",
        Advice::AvoidCommonPasswords => "advice-common",
        Advice::AvoidNames => "advice-names",
        Advice::AvoidKeyboardRows | Advice::AvoidSequences => "advice-sequences",
        Advice::AvoidRepeats => "advice-repeats",
        Advice::AvoidDates => "advice-dates",
        Advice::CapitalsHelpLittle => "advice-capitals",
        Advice::ReversalHelpsLittle => "advice-reversal",
        Advice::SubstitutionsHelpLittle => "advice-substitutions",
    }
}
