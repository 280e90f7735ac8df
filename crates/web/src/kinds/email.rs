//! An alternate e-mail address: it is asked for, and a code is mailed there.

use domain::email::EmailAddress;
use domain::method::Destination;
use flows::Refusal;

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::field::Field;
use crate::pages::kinds::email::RegisterEmail;

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let step = asked.step();
    let again = asked.is_again();
    let Asked { chrome, occasion, value, refusal, .. } = asked;
    let address = Field { again, ..Field::new(value) };
    let mut page = RegisterEmail { chrome, step, occasion, address, alert: None };
    let Some((refusal, words)) = refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::TooManyCodes { .. } | Refusal::ResendTooEarly { .. } => page.alert = Some(words),
        _ => page.address.error = Some(words),
    }
    if *refusal == Refusal::InvalidEmail {
        page.address.whole = Some(exchange.whole_address("example.org"));
    }
    Err(exchange.again(&page, refusal))
}

pub(super) fn read(exchange: &Exchange) -> Result<Destination, Refusal> {
    let address = EmailAddress::parse(exchange.form.get("address"));
    address.map(Destination::Email).map_err(|_| Refusal::InvalidEmail)
}
