//! Recovery contacts: the sign-in names of two people are asked for.

use flows::{Member, Refusal, RegistrationPage};

use super::{Asked, registered};
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::field::Field;
use crate::pages::kinds::contacts::RegisterContacts;

const FIELDS: [&str; 2] = ["contact", "other-contact"];

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let [first, second] = FIELDS.map(|field| Field::new(exchange.form.get(field).to_owned()));
    let mut page = RegisterContacts {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        first,
        second,
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::InvalidName if exchange.app.flows.give_name(&page.first.value).is_err() => {
            page.first.error = Some(words)
        }
        Refusal::WrongContacts | Refusal::InvalidName => page.second.error = Some(words),
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
    let typed = FIELDS.map(|field| exchange.form.get(field));
    let renewed = exchange.app.flows.name_contacts(me, reference, typed).await?;
    Ok(registered(exchange, found, renewed))
}
