//! A phone: the country and the number are asked for, and a code is texted there.

use std::cmp::Ordering;

use domain::method::Destination;
use domain::phone::{PhoneError, PhoneNumber};
use flows::Refusal;

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::field::Field;
use crate::pages::kinds::phone::RegisterPhone;

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let step = asked.step();
    let default = &exchange.app.flows.policy().organisation.default_country;
    let chosen = exchange.form.get("country");
    let country = Field::new(if chosen.is_empty() { default.clone() } else { chosen.to_owned() });
    let countries = exchange.app.countries(exchange.visitor.language);
    let again = asked.is_again();
    let Asked { chrome, occasion, value, refusal, .. } = asked;
    let example = PhoneNumber::example(&country.value);
    let number = Field { again, ..Field::new(value) };
    let mut page = RegisterPhone {
        chrome,
        step,
        occasion,
        countries,
        country,
        number,
        example,
        lacks: None,
        alert: None,
    };
    let Some((refusal, words)) = refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::TooManyCodes { .. } | Refusal::ResendTooEarly { .. } => page.alert = Some(words),
        _ => page.number.error = Some(words),
    }
    if *refusal == Refusal::InvalidPhone && !page.number.value.is_empty() {
        page.lacks = Some(lacks(&page).into());
    }
    Err(exchange.again(&page, refusal))
}

/// What a number that is not valid lacks.
fn lacks(page: &RegisterPhone) -> &'static str {
    let key = match PhoneNumber::length_of(&page.number.value, &page.country.value) {
        Some(Ordering::Less) => "phone-too-short",
        Some(Ordering::Greater) => "phone-too-long",
        _ => "phone-not-given-out",
    };
    words::text(page.chrome.language, key)
}

pub(super) fn read(exchange: &Exchange) -> Result<Destination, Refusal> {
    let number = PhoneNumber::parse(exchange.form.get("number"), exchange.form.get("country"));
    number.map(Destination::Phone).map_err(|error| match error {
        PhoneError::TakesNoTexts => Refusal::PhoneTakesNoTexts,
        _ => Refusal::InvalidPhone,
    })
}
