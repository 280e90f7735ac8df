//! A phone: the country and the number are asked for, and a code is texted there.

use std::cmp::Ordering;

use domain::language::Language;
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
        let language = page.chrome.language;
        let told = digits_told(language, &page.number.value, &page.country.value);
        page.lacks = Some(told.unwrap_or(words::text(language, "phone-not-given-out")).into());
    }
    Err(exchange.again(&page, refusal))
}

/// What is said of a number with too few or too many digits.
pub(crate) fn digits_told(language: Language, typed: &str, country: &str) -> Option<&'static str> {
    let key = match PhoneNumber::length_of(typed, country)? {
        Ordering::Less => "phone-too-short",
        Ordering::Greater => "phone-too-long",
        Ordering::Equal => return None,
    };
    Some(words::text(language, key))
}

pub(super) fn read(exchange: &Exchange) -> Result<Destination, Refusal> {
    let number = PhoneNumber::parse(exchange.form.get("number"), exchange.form.get("country"));
    number.map(Destination::Phone).map_err(|error| match error {
        PhoneError::TakesNoTexts => Refusal::PhoneTakesNoTexts,
        _ => Refusal::InvalidPhone,
    })
}
