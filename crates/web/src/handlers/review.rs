//! Are these still yours?: asked once after a restore, which may have brought deleted methods back.

use flows::{Member, Refusal, Settled};

use super::security_info::row;
use crate::answer::Answer;
use crate::cookies::Cookie;
use crate::exchange::Exchange;
use crate::pages::paths;
use crate::pages::problem::What;
use crate::pages::security_info::ReviewMethods;
use crate::place::Place;

fn failed(exchange: &Exchange, refusal: &Refusal) -> Answer {
    exchange.whole_page(refusal, paths::REVIEW_METHODS)
}

/// GET the methods to look through; where there is nothing to ask, on to where they were going.
pub async fn show(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let found = exchange.app.flows.methods_to_review(me).await;
    let Some(methods) = found.map_err(|refusal| failed(exchange, &refusal))? else {
        return Ok(Answer::go_to(exchange.place()));
    };
    let methods = methods.iter().map(|method| row(exchange, method)).collect();
    Ok(Answer::page(&ReviewMethods { chrome: exchange.chrome(), methods }))
}

/// POST whether the list is right. Either answer is the last; no leads to where it can be changed.
pub async fn answer(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let right = match exchange.form.get("right") {
        "yes" => true,
        "no" => false,
        _ => return Err(exchange.problem(What::BadRequest, Some(paths::REVIEW_METHODS))),
    };
    let reviewed = exchange.app.flows.methods_reviewed(me).await;
    reviewed.map_err(|refusal| failed(exchange, &refusal))?;
    let place = exchange.place();
    Ok(Answer::go_to(if right { place } else { paths::SECURITY_INFO }))
}

/// After registering was put off: the question, where there is one, else on. The short link would
/// only ask for methods again.
pub async fn after_skip(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = exchange.app.flows.methods_to_review(me).await;
    let asked = found.map_err(|refusal| failed(exchange, &refusal))?.is_some();
    if exchange.cookie(Cookie::Place) == Some(Place::Setup.word()) {
        exchange.drop_cookie(Cookie::Place);
        return Ok(Answer::go_to(if asked { paths::REVIEW_METHODS } else { paths::ACCOUNT }));
    }
    Ok(Answer::go_to(if asked { paths::REVIEW_METHODS } else { exchange.place() }))
}
