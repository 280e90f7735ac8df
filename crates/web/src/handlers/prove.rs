//! A fresh proof before a change: a method chosen and its code, or the password.

use domain::journey::{Change, FreshProof};
use domain::mask;
use flows::{FreshProofPage, Member, NewName, Refusal, Settled, WayToProve};

use super::code_state::{code_again, code_state, given, typed};
use super::lost_method;
use super::new_password::typed_password;
use super::register::delivery_json;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::code::CodeError;
use crate::pages::field::Text;
use crate::pages::problem::What;
use crate::pages::prove::{ProofOffer, ProveCode, ProveMethod, ProvePasskey, ProvePassword};
use crate::pages::{Panel, paths};

async fn page(exchange: &Exchange, me: &Member) -> Result<FreshProofPage, Answer> {
    let found = exchange.app.flows.fresh_proof_page(me).await;
    found
        .map_err(|refusal| failed(exchange, &refusal))?
        .ok_or_else(|| exchange.no_journey(paths::SECURITY_INFO))
}

fn failed(exchange: &Exchange, refusal: &Refusal) -> Answer {
    exchange.whole_page(refusal, paths::PROVE)
}

/// GET: which method, or the password.
pub async fn show(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    if found.ways.is_empty() {
        return Ok(Answer::page(&password_page(exchange, me, &found, None)?));
    }
    exchange.recall_typed();
    Ok(Answer::page(&method_page(exchange, &found, None)))
}

/// What will be done once it is proved, where that is not asked again.
fn about(exchange: &Exchange, found: &FreshProofPage) -> Option<Text> {
    let method = found.about.as_ref()?;
    let language = exchange.visitor.language;
    let kind = words::text_with(language, "method-kind", &[("kind", method.kind().word().into())]);
    let key = match found.change {
        Change::TakeUp(_) => "prove-to-take-up",
        _ => "prove-to-suspend",
    };
    let method = match mask::method(method).as_str() {
        "" => kind,
        shown => format!("{kind} ({shown})"),
    };
    Some(words::text_with(language, key, &[("method", (&method).into())]).into())
}

/// The ways to prove oneself, as pages offer them.
pub(super) fn offers(ways: &[WayToProve]) -> Vec<ProofOffer> {
    ways.iter()
        .map(|way| ProofOffer {
            value: way.method.to_string(),
            kind: way.kind,
            mask: way.mask.clone(),
        })
        .collect()
}

fn method_page(exchange: &Exchange, found: &FreshProofPage, error: Option<Text>) -> ProveMethod {
    let mut offers = offers(&found.ways);
    // What is said to be lost is offered last.
    if let Change::Suspend(lost) = found.change {
        let lost = lost.to_string();
        offers.sort_by_key(|offer| offer.value == lost);
    }
    ProveMethod {
        chrome: exchange.shell(Panel::SecurityInfo),
        step: Some(found.reference.clone()),
        about: about(exchange, found),
        offers,
        chosen: exchange.form.get("offer").to_owned(),
        error,
    }
}

fn password_page(
    exchange: &Exchange,
    me: &Member,
    found: &FreshProofPage,
    error: Option<Text>,
) -> Result<ProvePassword, Answer> {
    let name = me.account.name.as_typed().to_owned();
    let (chrome, step) = (exchange.shell(Panel::SecurityInfo), Some(found.reference.clone()));
    let about = about(exchange, found);
    Ok(ProvePassword { chrome, step, about, name, error, alert: None })
}

/// POST the method chosen, or the password.
pub async fn choose(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    let reference = exchange.form.get("step").to_owned();
    if found.ways.is_empty() {
        return give_password(exchange, me, &found, &reference).await;
    }
    let refusal = match exchange.form.get("offer").parse() {
        Ok(method) => match exchange.app.flows.send_proof_code(me, &reference, method).await {
            Ok(()) => return Ok(Answer::go_to(paths::PROVE_CODE)),
            Err(refusal) => refusal,
        },
        Err(_) => Refusal::NotFound,
    };
    let error = match refusal {
        Refusal::NotFound => exchange.say("error-choose").into(),
        _ => exchange.words(&refusal, paths::PROVE)?,
    };
    Err(exchange.again(&method_page(exchange, &found, Some(error)), &refusal))
}

async fn give_password(
    exchange: &mut Exchange,
    me: &Member,
    found: &FreshProofPage,
    reference: &str,
) -> Result<Answer, Answer> {
    let secret = exchange.form.take_secret("password");
    let filled_in = exchange.filled_in(Refusal::WrongPassword);
    let given = match filled_in.and_then(|()| typed_password(&secret)) {
        Ok(typed) => exchange.app.flows.prove_by_password(me, reference, &typed).await,
        Err(refusal) => Err(refusal),
    };
    match given {
        Ok(proved) => on_with_it(exchange, proved).await,
        Err(refusal) => {
            let words = exchange.words_for_own_password(&refusal, paths::PROVE)?;
            Err(exchange.again(&password_page(exchange, me, found, Some(words))?, &refusal))
        }
    }
}

/// Proved: the session has a new name, and the change goes on under it.
async fn on_with_it(
    exchange: &mut Exchange,
    proved: (NewName, FreshProof),
) -> Result<Answer, Answer> {
    let (name, fresh) = proved;
    exchange.renew_session(&name);
    let member = exchange.app.flows.member(exchange.visitor.clone(), name.hash).await;
    // The proof was taken, whatever comes now.
    let taken = |exchange: &Exchange| exchange.problem(What::Taken, Some(paths::SECURITY_INFO));
    let member = member.map_err(|_| taken(exchange))?;
    let me = exchange.admit(member).ok_or_else(|| taken(exchange))?;
    match (fresh.change, Settled::of(&me)) {
        (Change::Suspend(id), Some(me)) => lost_method::suspend_proved(exchange, &me, id).await,
        (Change::TakeUp(id), _) => lost_method::take_up_proved(exchange, &me, id).await,
        _ => super::security_info::go_on(exchange, &me, fresh.change, fresh.kind).await,
    }
}

/// GET the code page.
pub async fn show_code(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    if let Some(page) = passkey_page(exchange, &found, None) {
        return Ok(Answer::page(&page));
    }
    match code_page(exchange, &found, None) {
        Some(page) => Ok(Answer::page(&page)),
        None => Ok(Answer::go_to(paths::PROVE)),
    }
}

fn passkey_page(
    exchange: &Exchange,
    found: &FreshProofPage,
    alert: Option<Text>,
) -> Option<ProvePasskey> {
    let options = found.passkey.as_ref()?.to_string();
    let chrome = exchange.shell(Panel::SecurityInfo);
    let (step, about) = (Some(found.reference.clone()), about(exchange, found));
    Some(ProvePasskey { chrome, step, about, options, alert })
}

fn code_page(
    exchange: &Exchange,
    found: &FreshProofPage,
    error: Option<CodeError>,
) -> Option<ProveCode> {
    let chosen = found.chosen.as_ref()?;
    let mut code = code_state(exchange, chosen.kind, found.code.as_ref(), error);
    code.to = chosen.kind.channel().map(|_| chosen.mask.clone());
    Some(ProveCode {
        chrome: exchange.shell(Panel::SecurityInfo),
        step: Some(found.reference.clone()),
        about: about(exchange, found),
        destination: chosen.mask.clone(),
        code,
        delivery: found.code.as_ref().map(|code| code.fate),
    })
}

/// POST the code.
pub async fn give_code(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let given = match given(exchange) {
        Ok(given) => exchange.app.flows.prove_by_code(me, &reference, given).await,
        Err(refusal) => Err(refusal),
    };
    match given {
        Ok(proved) => on_with_it(exchange, proved).await,
        Err(refusal @ (Refusal::WrongPasskey | Refusal::NoPasskey)) => Err(code_again(
            exchange,
            &refusal,
            paths::PROVE_CODE,
            page(exchange, me).await,
            passkey_page,
            std::convert::identity,
        )),
        Err(refusal) => Err(code_again(
            exchange,
            &refusal,
            paths::PROVE_CODE,
            page(exchange, me).await,
            code_page,
            typed(&refusal),
        )),
    }
}

/// POST: another code at the same method.
pub async fn resend(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    match exchange.app.flows.resend_proof(me, &reference).await {
        Ok(()) => Ok(Answer::go_to(paths::PROVE_CODE)),
        Err(refusal) => Err(code_again(
            exchange,
            &refusal,
            paths::PROVE_CODE,
            page(exchange, me).await,
            code_page,
            CodeError::Asking,
        )),
    }
}

/// POST: back to the choice of methods.
pub async fn back(_: &mut Exchange, _: &Member) -> Result<Answer, Answer> {
    Ok(Answer::go_to(paths::PROVE))
}

/// GET what became of the message, for the script.
pub async fn status(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let fate = page(exchange, me).await?.code.map(|code| code.fate);
    Ok(delivery_json(exchange, fate))
}
