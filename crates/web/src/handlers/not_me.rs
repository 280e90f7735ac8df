//! *This wasn't me*: looked at it does nothing, sent it undoes. The same for everybody, no matter
//! who is signed in on the browser.

use domain::custody::{MAILED_SYMBOLS, TEXTED_SYMBOLS};
use flows::{Objected, Refusal};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::not_me::{NotMe, NotMeDone, NotMeStopped};
use crate::pages::paths;

/// GET, without looking at what the link says.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let link = (!exchange.id.is_empty()).then(|| exchange.path.clone());
    Ok(Answer::page(&NotMe { chrome: exchange.chrome(), link, error: None, alert: None }))
}

/// POST: by the link, or by the code that was typed.
pub async fn undo(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let by_link = !exchange.id.is_empty();
    let typed = if by_link { exchange.id.clone() } else { exchange.form.get("code").to_owned() };
    let refusal = match exchange.app.flows.object(&exchange.visitor, &typed).await {
        Ok(Objected::Undone) => return Ok(Answer::go_to(paths::NOT_ME_DONE)),
        Ok(Objected::CodesStopped) => return Ok(Answer::go_to(paths::NOT_ME_STOPPED)),
        Err(refusal) => refusal,
    };
    let said = match (&refusal, by_link) {
        (Refusal::NoObjection, true) => exchange.say("error-not-me-link").into(),
        (Refusal::NoObjection, false) => {
            let words = exchange.words(&refusal, paths::NOT_ME)?;
            exchange.letters_told(words, &typed, &[TEXTED_SYMBOLS, MAILED_SYMBOLS])
        }
        _ => exchange.words(&refusal, paths::NOT_ME)?,
    };
    let (error, alert) = if by_link { (None, Some(said)) } else { (Some(said), None) };
    Err(exchange.again(&NotMe { chrome: exchange.chrome(), link: None, error, alert }, &refusal))
}

/// GET: it is undone.
pub async fn show_done(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&NotMeDone { chrome: exchange.chrome() }))
}

/// GET: codes are stopped.
pub async fn show_stopped(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&NotMeStopped { chrome: exchange.chrome() }))
}
