//! A phone: the country and the number are asked for, and a code is texted there.

use domain::method::Destination;
use domain::phone::{PhoneError, PhoneNumber};
use flows::Refusal;

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::field::Field;
use crate::pages::registration::RegisterPhone;

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let step = asked.step();
    let default = &exchange.app.flows.policy().organisation.default_country;
    let chosen = exchange.form.get("country");
    let country = Field::new(if chosen.is_empty() { default.clone() } else { chosen.to_owned() });
    let countries = exchange.app.countries(exchange.visitor.language);
    let Asked { chrome, occasion, value, refusal, .. } = asked;
    let mut page = RegisterPhone { chrome, step, occasion, countries, country, number: Field::new(value), alert: None };
    let Some((refusal, words)) = refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::TooManyCodes { .. } | Refusal::ResendTooEarly { .. } => page.alert = Some(words),
        _ => page.number.error = Some(words),
    }
    Err(exchange.again(&page, refusal))
}

pub(super) fn read(exchange: &Exchange) -> Result<Destination, Refusal> {
    let number = PhoneNumber::parse(exchange.form.get("number"), exchange.form.get("country"));
    number.map(Destination::Phone).map_err(|error| match error {
        PhoneError::TakesNoTexts => Refusal::PhoneTakesNoTexts,
        _ => Refusal::InvalidPhone,
    })
}
