//! A hardware token: its serial number and two codes in a row are asked for.

use flows::{Member, Refusal, RegistrationPage};

use super::{Asked, registered};
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::field::Field;
use crate::pages::kinds::token::RegisterToken;

/// What is typed: the number on the token's back, and two codes in a row.
const FIELDS: [&str; 3] = ["serial", "code", "next-code"];

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let mut page = RegisterToken {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        serial: Field::new(exchange.form.get("serial").to_owned()),
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::WrongToken => page.serial.error = Some(words),
        _ => page.alert = Some(words),
    }
    Err(exchange.again(&page, refusal))
}

pub(super) async fn give(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
    reference: &str,
) -> Result<&'static str, Refusal> {
    exchange.filled_in(Refusal::WrongToken)?;
    let [serial, first, second] = FIELDS.map(|field| exchange.form.get(field));
    let renewed = exchange.app.flows.claim_token(me, reference, serial, first, second).await?;
    Ok(registered(exchange, found, renewed))
}
