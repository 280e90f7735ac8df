//! What an operator writes about a person, on the command line or in a line of a file, made into an
//! account.

use domain::account::AccountState;
use domain::email::EmailAddress;
use domain::language::Language;
use domain::method::Destination;
use domain::name::{self, SignInName};
use domain::password::{Password, PasswordRefusal};
use domain::phone::PhoneNumber;
use domain::typed::trimmed;
use flows::operator::{NewAccount, Operator};

/// The longest office, in characters: a place on a list.
const OFFICE_MAX: usize = 80;

/// What spreadsheets write where a formula failed.
const SPREADSHEET_ERRORS: [&str; 6] = ["#N/A", "#NAME?", "#REF!", "#VALUE!", "#NOM?", "#VALEUR!"];

/// What was written; what is empty was not.
#[derive(Default)]
pub struct Written<'a> {
    /// What the person will sign in with.
    pub sign_in_name: &'a str,
    /// The name as people write it.
    pub display_name: &'a str,
    /// The password.
    pub password: &'a str,
    /// An alternate address known beforehand.
    pub email: &'a str,
    /// A phone number known beforehand.
    pub mobile: &'a str,
    /// Where the person works.
    pub office: &'a str,
    /// The language of the messages.
    pub language: &'a str,
}

/// A person that makes sense: an account without the password's hash, and the password.
pub type Person = (NewAccount, Option<Password>);

impl Written<'_> {
    /// What a spreadsheet or an export has done to the fields; a sentence each without its full
    /// stop.
    fn spoilt(&self) -> Vec<String> {
        let fields = [
            ("sign-in name", self.sign_in_name),
            ("name", self.display_name),
            ("e-mail address", self.email),
            ("phone number", self.mobile),
            ("office", self.office),
            ("language", self.language),
        ];
        let mut mistakes = Vec::new();
        for (what, text) in fields {
            if trimmed(text).contains(['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}']) {
                mistakes.push(format!("the {what}: there is a line break in it"));
            } else if is_rounded(trimmed(text)) {
                mistakes.push(format!(
                    "the {what}: a spreadsheet has made a rounded number of it (as in 1.4E+10); format the column as text and \
                     type it again"
                ));
            } else if SPREADSHEET_ERRORS.contains(&trimmed(text)) {
                mistakes
                    .push(format!("the {what}: it is a spreadsheet's error, {}", trimmed(text)));
            }
        }
        mistakes
    }

    /// Reads everything.
    ///
    /// # Errors
    /// Every mistake, a sentence each without its full stop, that shows nothing of what was
    /// written.
    pub fn read(&self, operator: &Operator) -> Result<Person, Vec<String>> {
        let mut mistakes = self.spoilt();
        let mut wrong =
            |what: &str, why: &dyn std::fmt::Display| mistakes.push(format!("the {what}: {why}"));
        // A person of an external directory may have a bare name.
        let parse =
            if operator.keeps_passwords() { SignInName::parse } else { SignInName::parse_bare };
        let sign_in_name = parse(self.sign_in_name)
            .or_else(|error| operator.name_typed(self.sign_in_name).ok_or(error))
            .map_err(|error| wrong("sign-in name", &error))
            .ok();
        let display_name =
            name::display_name(self.display_name).map_err(|error| wrong("name", &error)).ok();
        let mut methods = Vec::new();
        if !trimmed(self.email).is_empty() {
            match EmailAddress::parse(self.email) {
                Ok(address) => methods.push(Destination::Email(address)),
                Err(error) => wrong("e-mail address", &error),
            }
        }
        if !trimmed(self.mobile).is_empty() {
            match PhoneNumber::parse(self.mobile, &operator.policy().organisation.default_country) {
                Ok(number) => methods.push(Destination::Phone(number)),
                Err(error) => wrong("phone number", &error),
            }
        }
        let office = Some(trimmed(self.office)).filter(|office| !office.is_empty());
        if office.is_some_and(|office| {
            office.chars().count() > OFFICE_MAX || office.chars().any(char::is_control)
        }) {
            wrong(
                "office",
                &format_args!("it is longer than {OFFICE_MAX} or has control characters"),
            );
        }
        let tag = Some(trimmed(self.language)).filter(|tag| !tag.is_empty());
        let language = tag.and_then(Language::from_tag_or_name);
        if tag.is_some() && language.is_none() {
            wrong("language", &"it is neither en nor fr");
        }
        let mut password = None;
        if !self.password.is_empty() && !operator.keeps_passwords() {
            wrong("password", &"passwords are the directory's; leave it out");
        } else if !self.password.is_empty() {
            match Password::typed(self.password) {
                Ok(typed) => password = Some(typed),
                Err(error) => wrong("password", &error),
            }
        }
        if let (Some(name), Some(display_name), Some(password)) =
            (&sign_in_name, &display_name, &password)
            && let Some(refusal) = operator.judge_password_of(name, display_name, password)
        {
            wrong("password", &in_words(refusal));
        }
        match (sign_in_name, display_name) {
            (Some(name), Some(display_name)) if mistakes.is_empty() => {
                let office = office.map(str::to_owned);
                let state = AccountState::Active;
                Ok((
                    NewAccount {
                        name,
                        display_name,
                        password: None,
                        methods,
                        office,
                        language,
                        gates: None,
                        state,
                    },
                    password,
                ))
            }
            _ => Err(mistakes),
        }
    }
}

/// Whether it is a number in scientific notation: digits, `E`, an exponent (`1,41656E+10`).
fn is_rounded(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']);
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    match mantissa.split_once(['.', ',']) {
        Some((whole, part)) => digits(whole) && digits(part) && digits(exponent),
        None => digits(mantissa) && digits(exponent),
    }
}

/// Whether a sign-in name is in one of the organisation's domains.
pub fn is_ours(name: &SignInName, operator: &Operator) -> bool {
    // A bare name is in the directory's own domain.
    name.is_bare()
        || operator.policy().organisation.domains.iter().any(|domain| name.domain() == domain)
}

fn in_words(refusal: PasswordRefusal) -> String {
    match refusal {
        PasswordRefusal::TooShort { min } => format!("it has fewer than {min} characters"),
        PasswordRefusal::TooLong => "it is too long".to_owned(),
        PasswordRefusal::Breached => "it is on a list of breached passwords".to_owned(),
        PasswordRefusal::ContainsContext => {
            "it is made of the person's or organisation's own words".to_owned()
        }
        PasswordRefusal::Repetitive => "it is a repetition or a row of keys".to_owned(),
        PasswordRefusal::Guessable => "it is found by a million guesses".to_owned(),
    }
}
