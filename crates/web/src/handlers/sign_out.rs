//! Signing out, here or everywhere.

use axum::http::HeaderName;

use flows::Member;

use crate::answer::Answer;
use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::paths;
use crate::pages::sign_in::SignedOut;

/// GET: the page that says one is signed out; a person who is signed in finds the button at My
/// Account (S52: looking changes nothing).
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    if exchange.account().is_some() {
        return Ok(Answer::go_to(paths::ACCOUNT));
    }
    Ok(Answer::page(&SignedOut { chrome: exchange.chrome(), everywhere: false }))
}

/// GET the address of *Sign out everywhere*: its button is at My sign-ins.
pub async fn show_where(_: &mut Exchange, _: &Member) -> Result<Answer, Answer> {
    Ok(Answer::go_to(paths::SIGN_INS))
}

/// POST: signs out.
pub async fn sign_out(exchange: &mut Exchange) -> Result<Answer, Answer> {
    leave(exchange).await?;
    let page = SignedOut { chrome: exchange.chrome(), everywhere: false };
    Ok(clear(Answer::page(&page)))
}

/// Ends the session of this browser, if there is one.
pub async fn leave(exchange: &mut Exchange) -> Result<(), Answer> {
    let ended = exchange.end_session().await;
    ended.map_err(|refusal| exchange.whole_page(&refusal, paths::ACCOUNT))?;
    forget_session(exchange);
    Ok(())
}

/// POST: signs out everywhere, here too.
pub async fn everywhere(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let ended = exchange.app.flows.sign_out_everywhere(me).await;
    ended.map_err(|refusal| exchange.whole_page(&refusal, paths::SIGN_INS))?;
    exchange.forget_member();
    forget_session(exchange);
    let page = SignedOut { chrome: exchange.chrome(), everywhere: true };
    Ok(clear(Answer::page(&page)))
}

fn forget_session(exchange: &mut Exchange) {
    exchange.set_cookie(Cookie::Session, "", Life::Gone);
    exchange.renew_csrf();
}

/// Tells the browser to forget the pages it keeps (R35, S73). The cookies stay: the picker and the
/// language are in them.
fn clear(answer: Answer) -> Answer {
    answer.with(HeaderName::from_static("clear-site-data"), "\"cache\"")
}
