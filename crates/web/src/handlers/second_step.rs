//! The second step at sign-in: the strongest method at once, another way, and what to do without
//! any.

use flows::{AfterSecondStep, Refusal, SecondStepPage};

use super::code_state::{code_again, code_state, given, typed};
use super::prove::offers;
use super::register::delivery_json;
use super::sign_in;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::code::CodeError;
use crate::pages::field::Text;
use crate::pages::paths;
use crate::pages::second_step::{
    SecondStepCode, SecondStepHelp, SecondStepOther, SecondStepPasskey,
};

/// The second step that is to be taken; without one, the beginning of a sign-in.
async fn page(exchange: &Exchange) -> Result<SecondStepPage, Answer> {
    let found = exchange.app.flows.second_step_page(&exchange.visitor).await;
    found
        .map_err(|refusal| failed(exchange, &refusal))?
        .ok_or_else(|| exchange.no_journey(paths::SIGN_IN))
}

fn failed(exchange: &Exchange, refusal: &Refusal) -> Answer {
    exchange.whole_page(refusal, paths::SIGN_IN)
}

/// GET: the code of the method that was chosen.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    exchange.recall_typed();
    if let Some(page) = passkey_page(exchange, &found, None) {
        return Ok(Answer::page(&page));
    }
    match code_page(exchange, &found, None) {
        Some(page) => Ok(Answer::page(&page)),
        None => Ok(Answer::go_to(paths::SECOND_STEP_OTHER)),
    }
}

/// For how many days the browser may be remembered; 0: that is not offered.
fn days(exchange: &Exchange) -> u64 {
    exchange.app.flows.remembers_device_for().map_or(0, domain::time::whole_days)
}

fn passkey_page(
    exchange: &Exchange,
    found: &SecondStepPage,
    alert: Option<Text>,
) -> Option<SecondStepPasskey> {
    Some(SecondStepPasskey {
        chrome: exchange.chrome(),
        step: Some(found.reference.clone()),
        name: found.name.as_typed().to_owned(),
        options: found.passkey.as_ref()?.to_string(),
        days: days(exchange),
        remember: exchange.form.has("remember"),
        alert,
    })
}

fn code_page(
    exchange: &Exchange,
    found: &SecondStepPage,
    error: Option<CodeError>,
) -> Option<SecondStepCode> {
    let chosen = found.chosen.as_ref()?;
    let mut code = code_state(exchange, chosen.kind, found.code.as_ref(), error);
    code.to = chosen.kind.channel().map(|_| chosen.mask.clone());
    Some(SecondStepCode {
        chrome: exchange.chrome(),
        step: Some(found.reference.clone()),
        name: found.name.as_typed().to_owned(),
        destination: chosen.mask.clone(),
        code,
        delivery: found.code.as_ref().map(|code| code.fate),
        days: days(exchange),
        remember: exchange.form.has("remember"),
    })
}

/// POST the code, or what a passkey has signed.
pub async fn give_code(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let remember = exchange.form.has("remember");
    let (flows, visitor) = (&exchange.app.flows, &exchange.visitor);
    let given = match given(exchange) {
        Ok(given) => flows.give_second_step(visitor, &reference, given, remember).await,
        Err(refusal) => Err(refusal),
    };
    match given {
        Ok(AfterSecondStep::In(entered)) => sign_in::enter(exchange, &entered).await,
        Ok(AfterSecondStep::NewPassword) => Ok(Answer::go_to(paths::SIGN_IN_NEW_PASSWORD)),
        Err(refusal @ (Refusal::WrongPasskey | Refusal::NoPasskey)) => {
            let (found, as_it_is) = (page(exchange).await, std::convert::identity);
            Err(code_again(exchange, &refusal, paths::SIGN_IN, found, passkey_page, as_it_is))
        }
        Err(refusal) => {
            let (found, error) = (page(exchange).await, typed(&refusal));
            Err(code_again(exchange, &refusal, paths::SIGN_IN, found, code_page, error))
        }
    }
}

/// POST: another code at the same method.
pub async fn resend(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    match exchange.app.flows.resend_second_step(&exchange.visitor, &reference).await {
        Ok(()) => Ok(Answer::go_to(paths::SECOND_STEP)),
        Err(refusal) => {
            let (found, error) = (page(exchange).await, CodeError::Asking);
            Err(code_again(exchange, &refusal, paths::SECOND_STEP, found, code_page, error))
        }
    }
}

/// GET *Sign in another way*.
pub async fn show_other(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    exchange.recall_typed();
    Ok(Answer::page(&other_page(exchange, &found, None)))
}

fn other_page(exchange: &Exchange, found: &SecondStepPage, error: Option<Text>) -> SecondStepOther {
    SecondStepOther {
        chrome: exchange.chrome(),
        step: Some(found.reference.clone()),
        name: found.name.as_typed().to_owned(),
        offers: offers(&found.ways),
        chosen: exchange.form.get("offer").to_owned(),
        back: if found.chosen.is_some() { paths::SECOND_STEP } else { paths::SIGN_IN },
        error,
    }
}

/// POST the method.
pub async fn choose(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    let reference = exchange.form.get("step").to_owned();
    let refusal = match exchange.form.get("offer").parse() {
        Ok(method) => {
            match exchange.app.flows.choose_second_step(&exchange.visitor, &reference, method).await
            {
                Ok(()) => return Ok(Answer::go_to(paths::SECOND_STEP)),
                Err(refusal) => refusal,
            }
        }
        Err(_) => Refusal::NotFound,
    };
    let error = match refusal {
        Refusal::NotFound => exchange.say("error-choose").into(),
        _ => exchange.words(&refusal, paths::SECOND_STEP_OTHER)?,
    };
    Err(exchange.again(&other_page(exchange, &found, Some(error)), &refusal))
}

/// GET *I don't have any of these*.
pub async fn show_help(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    let name = found.name.as_typed().to_owned();
    Ok(Answer::page(&SecondStepHelp { chrome: exchange.chrome(), step: None, name }))
}

/// GET what became of the message, for the script.
pub async fn status(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let fate = page(exchange).await?.code.map(|code| code.fate);
    Ok(delivery_json(exchange, fate))
}
