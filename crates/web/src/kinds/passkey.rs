//! A passkey or security key: it is given a name, and the browser makes it.

use flows::{Member, Refusal, RegistrationPage};

use super::{Asked, name_asked, registered};
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::kinds::passkey::RegisterPasskey;
use crate::pages::paths;

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let Some(options) = &asked.found.passkey else {
        return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SECURITY_INFO));
    };
    let mut page = RegisterPasskey {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        options: options.to_string(),
        name: name_asked(exchange, "passkey-name-offered", asked.has),
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    page.alert = Some(words);
    Err(exchange.again(&page, refusal))
}

pub(super) async fn give(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
    reference: &str,
) -> Result<&'static str, Refusal> {
    let (name, credential) = (exchange.form.get("name"), exchange.form.get("credential"));
    let renewed = exchange.app.flows.confirm_passkey(me, reference, name, credential).await?;
    Ok(registered(exchange, found, renewed))
}
