//! The directory asks for a new password before it lets a person in; and what it asks of any new
//! one.

use domain::directory::PasswordRules;
use domain::language::Language;
use domain::password::{Password, PasswordRefusal};
use flows::{NewPasswordPage, Refusal};
use secrecy::{ExposeSecret, SecretString};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::field::Text;
use crate::pages::paths;
use crate::pages::sign_in::{NewPassword, NewPasswordDone};

/// What the directory asks of a new password, a sentence each: advice before anything is typed.
/// `min_length`: ours, which is said anyway; `is_change`: a change waits until the old one is old
/// enough, a reset does not.
pub fn rules(
    language: Language,
    rules: Option<PasswordRules>,
    min_length: u64,
    is_change: bool,
) -> Vec<String> {
    let Some(rules) = rules else { return Vec::new() };
    let count = |key, name, value: u64| words::text_with(language, key, &[(name, value.into())]);
    let mut sentences = Vec::new();
    if let Some(least) = rules.min_length.map(u64::from).filter(|least| *least > min_length) {
        sentences.push(count("rule-length", "count", least));
    }
    if rules.complexity {
        sentences.push(words::text(language, "rule-complexity").to_owned());
    }
    if let Some(history) = rules.history.filter(|history| *history > 0) {
        sentences.push(count("rule-history", "count", u64::from(history)));
    }
    if let Some(age) = rules.min_age.filter(|age| is_change && !age.is_zero()) {
        sentences.push(count("rule-age", "hours", age.as_secs().div_ceil(3600)));
    }
    sentences
}

/// Puts the words for a refused change next to the field that they are about: the current password,
/// or the new one. Where the two new ones differ, the first of them is typed again as well.
pub fn show_beside(refusal: &Refusal, words: Text, errors: [&mut Option<Text>; 2]) {
    let [current, new] = errors;
    match refusal {
        Refusal::WrongPassword | Refusal::TooManyAttempts { .. } | Refusal::FewAttempts { .. } => {
            *current = Some(words)
        }
        _ => *new = Some(words),
    }
}

/// A password as it was typed; what is too long to be one is a wrong one.
pub fn typed_password(secret: &SecretString) -> Result<Password, Refusal> {
    Password::typed(secret.expose_secret()).map_err(|_| Refusal::WrongPassword)
}

/// The three passwords of a form, or which of them is none: too long, or the current one left
/// empty.
pub fn typed(exchange: &mut Exchange) -> Result<[Password; 3], Refusal> {
    let typed = ["current", "new", "confirm"].map(|field| exchange.form.take_secret(field));
    exchange.filled_in(Refusal::WrongPassword)?;
    match typed.map(|secret| Password::typed(secret.expose_secret())) {
        [Ok(current), Ok(new), Ok(confirm)] => Ok([current, new, confirm]),
        [Err(_), ..] => Err(Refusal::WrongPassword),
        _ => Err(Refusal::PasswordRefused(PasswordRefusal::TooLong)),
    }
}

/// GET the page that asks for a new one.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    match exchange.app.flows.new_password_page(&exchange.visitor).await {
        Ok(Some(found)) => Ok(Answer::page(&page(exchange, found).await?)),
        Ok(None) => Ok(Answer::go_to(paths::SIGN_IN)),
        Err(refusal) => Err(exchange.whole_page(&refusal, paths::SIGN_IN)),
    }
}

async fn page(exchange: &Exchange, found: NewPasswordPage) -> Result<NewPassword, Answer> {
    let flows = &exchange.app.flows;
    let min_length = u64::try_from(flows.asked_password_length(&found)).unwrap_or(u64::MAX);
    let rules = flows.asked_password_rules(&found).await;
    let rules = rules.map_err(|refusal| exchange.whole_page(&refusal, paths::SIGN_IN))?;
    Ok(NewPassword {
        chrome: exchange.chrome(),
        step: Some(found.reference),
        name: found.name.as_typed().to_owned(),
        bar: found.bar,
        min_length,
        // One that is too old, or was set by another person, may be changed at once.
        rules: self::rules(exchange.visitor.language, rules, min_length, false),
        current_error: None,
        new_error: None,
    })
}

/// POST the current password and the new one, twice.
pub async fn set(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let set = match typed(exchange) {
        Ok([current, new, confirm]) => {
            exchange
                .app
                .flows
                .give_new_password(&exchange.visitor, &reference, &current, &new, &confirm)
                .await
        }
        Err(refusal) => Err(refusal),
    };
    let Err(refusal) = set else { return Ok(Answer::go_to(paths::SIGN_IN_NEW_PASSWORD_DONE)) };
    let words = exchange.words_for_own_password(&refusal, paths::SIGN_IN)?;
    let found = exchange.app.flows.new_password_page(&exchange.visitor).await;
    let Ok(Some(found)) = found else {
        return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SIGN_IN));
    };
    let mut page = page(exchange, found).await?;
    let errors = [&mut page.current_error, &mut page.new_error];
    show_beside(&refusal, words, errors);
    Err(exchange.again(&page, &refusal))
}

/// GET *Your password has been changed*.
pub async fn show_done(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let replicates = exchange.app.flows.password_replicates();
    Ok(Answer::page(&NewPasswordDone { chrome: exchange.chrome(), replicates }))
}
