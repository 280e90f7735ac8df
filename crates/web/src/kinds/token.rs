//! A hardware token: its serial number and two codes in a row are asked for.

use domain::journey::Intent;
use flows::{Refusal, RegistrationPage};

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::Field;
use crate::pages::paths;
use crate::pages::registration::RegisterToken;

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
    found: &RegistrationPage,
    stamp: &str,
) -> Result<&'static str, Refusal> {
    let me = exchange.member.as_ref().ok_or(Refusal::OutOfDate)?;
    let [serial, first, second] = ["serial", "code", "next-code"].map(|field| exchange.form.get(field));
    if let Some(name) = exchange.app.flows.claim_token(me, stamp, serial, first, second).await? {
        exchange.renew_session(&name);
    }
    if found.registration.intent == Intent::Setup {
        return Ok(paths::REGISTER_VERIFIED);
    }
    exchange.flash(Flash::verified(found.registration.kind));
    Ok(paths::SECURITY_INFO)
}
