//! *I lost this* and *Use it again*: suspending a method and taking it back up; and which method is
//! asked for first.

use axum::http::StatusCode;
use domain::ids::MethodId;
use domain::journey::Change;
use domain::method::Method;
use domain::session::Interrupt;
use flows::{Member, Refusal, Settled};

use super::security_info::{own_method, page, prove_first, row};
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::Text;
use crate::pages::security_info::SuspendMethod;
use crate::pages::{Panel, paths};

fn asks(exchange: &Exchange, method: &Method, alert: Option<Text>) -> SuspendMethod {
    let method = row(exchange, method);
    SuspendMethod { chrome: exchange.shell(Panel::SecurityInfo), method, alert }
}

/// GET *Did you lose this?*, or of a suspended one *Use it again?*, which is open while registering
/// is due, too: what is there again need not be registered.
pub async fn show(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    if me.session.interrupt == Interrupt::Due {
        // Nothing else of Security info is open, whosever it is.
        let has = exchange.app.flows.security_info(me).await;
        let has = has.map_err(|refusal| exchange.whole_page(&refusal, paths::SETUP))?.methods;
        let is_it = |one: &&Method| one.is_suspended() && one.id.to_string() == exchange.id;
        return Ok(match has.iter().find(is_it) {
            Some(method) => Answer::page(&asks(exchange, method, None)),
            None => Answer::go_to(paths::SETUP),
        });
    }
    let method = own_method(exchange, me, &exchange.id.clone()).await?;
    Ok(Answer::page(&asks(exchange, &method, None)))
}

/// POST: it is suspended.
pub async fn suspend(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let id = exchange.form.get("method").to_owned();
    let method = own_method(exchange, me, &id).await?;
    let done = exchange.app.flows.suspend_method(me, method.id).await;
    answer(exchange, me, &method, done, Flash::MethodSuspended, Change::Suspend(method.id)).await
}

/// POST: a suspended one is taken back up.
pub async fn take_up(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let id = exchange.form.get("method").to_owned();
    let method = own_method(exchange, me, &id).await?;
    let done = exchange.app.flows.take_up_method(me, method.id).await;
    answer(exchange, me, &method, done, Flash::MethodTakenUp, Change::TakeUp(method.id)).await
}

/// After a fresh proof: what was asked for before it is done now. The page of the proof said what it
/// would be, so that nobody proves for what another person asked in a stolen session.
pub(super) async fn suspend_proved(
    exchange: &mut Exchange,
    me: &Settled,
    id: MethodId,
) -> Result<Answer, Answer> {
    let method = own_method(exchange, me, &id.to_string()).await?;
    let done = exchange.app.flows.suspend_method(me, id).await;
    done_or_refused(exchange, &method, done, Flash::MethodSuspended)
}

/// The same of a suspended one that is taken back up.
pub(super) async fn take_up_proved(
    exchange: &mut Exchange,
    me: &Member,
    id: MethodId,
) -> Result<Answer, Answer> {
    let method = own_method(exchange, me, &id.to_string()).await?;
    let done = exchange.app.flows.take_up_method(me, id).await;
    done_or_refused(exchange, &method, done, Flash::MethodTakenUp)
}

async fn answer(
    exchange: &mut Exchange,
    me: &Member,
    method: &Method,
    done: Result<(), Refusal>,
    flash: Flash,
    change: Change,
) -> Result<Answer, Answer> {
    match done {
        Err(Refusal::ProofNeeded) => prove_first(exchange, me, change, None).await,
        done => done_or_refused(exchange, method, done, flash),
    }
}

/// Security info, or what is asked once more with why it was not done.
fn done_or_refused(
    exchange: &mut Exchange,
    method: &Method,
    done: Result<(), Refusal>,
    flash: Flash,
) -> Result<Answer, Answer> {
    let Err(refusal) = done else {
        exchange.flash(flash);
        return Ok(Answer::go_to(paths::SECURITY_INFO));
    };
    let alert = match refusal {
        // Proved a moment ago, and not by a method: there is none that could.
        Refusal::TooFewLeft { .. } | Refusal::ProofNeeded => {
            exchange.say("error-last-method").into()
        }
        _ => exchange.words(&refusal, paths::SECURITY_INFO)?,
    };
    Err(exchange.again(&asks(exchange, method, Some(alert)), &refusal))
}

/// POST: which method is asked for first.
pub async fn choose_first(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let chosen = exchange.form.get("method");
    let chosen = match chosen {
        "" => Ok(None),
        id => id.parse::<MethodId>().map(Some).map_err(|_| Refusal::NotFound),
    };
    let done = match chosen {
        Ok(chosen) => exchange.app.flows.choose_default(me, chosen).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => {
            exchange.flash(Flash::FirstChosen);
            Ok(Answer::go_to(paths::SECURITY_INFO))
        }
        Err(Refusal::NotFound) => {
            let alert = exchange.say("error-method-unknown").into();
            let page = page(exchange, me, Some(alert)).await?;
            Err(Answer::page(&page).status(StatusCode::NOT_FOUND))
        }
        Err(refusal) => Err(exchange.whole_page(&refusal, paths::SECURITY_INFO)),
    }
}
