//! A passkey or security key: it is given a name, and the browser makes it.

use domain::journey::Intent;
use flows::{Refusal, RegistrationPage};

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::Field;
use crate::pages::paths;
use crate::pages::registration::RegisterPasskey;

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let Some(options) = &asked.found.passkey else {
        return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SECURITY_INFO));
    };
    let name = match exchange.form.has("name") {
        true => exchange.form.get("name").to_owned(),
        false => words::text(exchange.visitor.language, "passkey-name-offered").to_owned(),
    };
    let mut page = RegisterPasskey {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        options: options.to_string(),
        name: Field::new(name),
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    page.alert = Some(words);
    Err(exchange.again(&page, refusal))
}

pub(super) async fn give(
    exchange: &mut Exchange,
    found: &RegistrationPage,
    stamp: &str,
) -> Result<&'static str, Refusal> {
    let me = exchange.member.as_ref().ok_or(Refusal::OutOfDate)?;
    let (name, credential) = (exchange.form.get("name"), exchange.form.get("credential"));
    if let Some(name) = exchange.app.flows.confirm_passkey(me, stamp, name, credential).await? {
        exchange.renew_session(&name);
    }
    if found.registration.intent == Intent::Setup {
        return Ok(paths::REGISTER_VERIFIED);
    }
    exchange.flash(Flash::verified(found.registration.kind));
    Ok(paths::SECURITY_INFO)
}
