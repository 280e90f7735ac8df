//! What the help desk gave a person: a temporary pass, or a code that it had sent.

use domain::pass::PASS_SYMBOLS;
use domain::token::CodeForm;
use flows::Refusal;
use secrecy::ExposeSecret;

use super::sign_in::typed_name;
use super::sign_out::leave;
use crate::answer::Answer;
use crate::cookies::{self, Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::field::{Field, Text};
use crate::pages::help_desk::{SentCode, UsePass};
use crate::pages::paths;

/// GET: the name and the pass are asked for.
pub async fn show_pass(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let name = Field::new(typed_name(exchange));
    let page = UsePass { chrome: exchange.chrome(), name, error: None };
    Ok(Answer::page(&page))
}

/// POST: the pass is used, and the person is led to registering.
pub async fn use_pass(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let typed = exchange.form.get("name").to_owned();
    let pass = exchange.form.take_secret("pass");
    let used = match exchange.filled_in(Refusal::WrongPass) {
        Ok(()) => {
            exchange.app.flows.use_pass(&exchange.visitor, &typed, pass.expose_secret()).await
        }
        Err(refusal) => Err(refusal),
    };
    let session = match used {
        Ok(session) => session,
        Err(refusal) => {
            let words = exchange.words(&refusal, paths::SETUP_PASS)?;
            let secret = Secret {
                typed: pass.expose_secret(),
                length: PASS_SYMBOLS,
                wrong: Refusal::WrongPass,
            };
            let (name, error) = split(exchange, typed, words, &refusal, &secret);
            let page = UsePass { chrome: exchange.chrome(), name, error };
            return Err(exchange.again(&page, &refusal));
        }
    };
    // One browser, one session.
    leave(exchange).await?;
    exchange.set_cookie(Cookie::Session, &cookies::encode(&session.secret), Life::Browser);
    Ok(Answer::go_to(paths::SETUP))
}

/// GET: the name and the code are asked for.
pub async fn show_sent(exchange: &mut Exchange) -> Result<Answer, Answer> {
    if !exchange.app.flows.policy().recovery.enabled {
        return Ok(Answer::go_to(paths::RESET_HELP));
    }
    let name = Field::new(typed_name(exchange));
    let page = SentCode { chrome: exchange.chrome(), name, error: None };
    Ok(Answer::page(&page))
}

/// POST: the right code leads to the next method, or to the new password.
pub async fn give_sent(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let typed = exchange.form.get("name").to_owned();
    let code = exchange.form.take_secret("code");
    let (flows, visitor) = (&exchange.app.flows, &exchange.visitor);
    let given = match exchange.filled_in(Refusal::WrongCode) {
        Ok(()) => flows.take_sent_code(visitor, &typed, code.expose_secret()).await,
        Err(refusal) => Err(refusal),
    };
    match given {
        Ok(()) => Ok(Answer::go_to(paths::RESET_PASSWORD)),
        Err(refusal) => {
            let words = exchange.words(&refusal, paths::RESET_SENT)?;
            let secret = Secret {
                typed: code.expose_secret(),
                length: CodeForm::Long.length().into(),
                wrong: Refusal::WrongCode,
            };
            let (name, error) = split(exchange, typed, words, &refusal, &secret);
            let page = SentCode { chrome: exchange.chrome(), name, error };
            Err(exchange.again(&page, &refusal))
        }
    }
}

/// What was typed beside the name.
struct Secret<'a> {
    typed: &'a str,
    /// How many letters and digits it has.
    length: usize,
    /// How a wrong one is refused.
    wrong: Refusal,
}

/// What was wrong stands next to the field that it is about; so does each field that was left
/// empty.
fn split(
    exchange: &Exchange,
    typed: String,
    words: Text,
    refusal: &Refusal,
    secret: &Secret<'_>,
) -> (Field, Option<Text>) {
    let (name, error) = match refusal {
        Refusal::InvalidName => (Some(words), exchange.left_empty(&secret.wrong)),
        _ => {
            let words = match refusal == &secret.wrong {
                true => exchange.letters_told(words, secret.typed, &[secret.length]),
                false => words,
            };
            (exchange.left_empty(&Refusal::InvalidName), Some(words))
        }
    };
    (Field { error: name, ..Field::new(typed) }, error)
}
