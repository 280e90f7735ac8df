//! What the help desk gave a person: a temporary pass, or a code that it had sent.

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
            return Err(pass_again(exchange, typed, words, &refusal));
        }
    };
    // One browser, one session.
    leave(exchange).await?;
    exchange.set_cookie(Cookie::Session, &cookies::encode(&session.secret), Life::Browser);
    Ok(Answer::go_to(paths::SETUP))
}

fn pass_again(exchange: &Exchange, typed: String, words: Text, refusal: &Refusal) -> Answer {
    let (name, error) = split(typed, words, refusal);
    exchange.again(&UsePass { chrome: exchange.chrome(), name, error }, refusal)
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
            Err(sent_again(exchange, typed, words, &refusal))
        }
    }
}

fn sent_again(exchange: &Exchange, typed: String, words: Text, refusal: &Refusal) -> Answer {
    let (name, error) = split(typed, words, refusal);
    exchange.again(&SentCode { chrome: exchange.chrome(), name, error }, refusal)
}

/// What was wrong stands next to the field that it is about.
fn split(typed: String, words: Text, refusal: &Refusal) -> (Field, Option<Text>) {
    match refusal {
        Refusal::InvalidName => (Field::wrong(typed, words), None),
        _ => (Field::new(typed), Some(words)),
    }
}
