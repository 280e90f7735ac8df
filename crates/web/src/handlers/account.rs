//! My Account: its front page, the password, where a person is signed in.

use axum::http::StatusCode;
use domain::password::Password;
use flows::{Member, Refusal, Settled};
use secrecy::ExposeSecret;

use super::new_password;
use super::security_info::health;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::account::{ChangePassword, EventRow, MyAccount, SessionRow, SignIns};
use crate::pages::field::Text;
use crate::pages::{Panel, paths};
use crate::refusals;

/// GET `/`.
pub async fn home(_: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::go_to(paths::ACCOUNT))
}

/// GET `/.well-known/change-password` (W3C, "A Well-Known URL for Changing Passwords").
pub async fn change_password_address(_: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::go_to(paths::CHANGE_PASSWORD))
}

/// GET My Account.
pub async fn show(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let notice = exchange.take_flash();
    let snapshot = exchange.snapshot.take();
    let found = exchange.app.flows.overview(me, snapshot).await;
    let found = found.map_err(|refusal| exchange.whole_page(&refusal, paths::ACCOUNT))?;
    let page = MyAccount {
        chrome: exchange.shell(Panel::Account),
        health: health(exchange, me, &found.methods),
        password_since: me.account.password.as_ref().map(|_| me.account.password_changed_at),
        sessions: u64::try_from(found.sessions).unwrap_or(u64::MAX),
        notice,
    };
    Ok(Answer::page(&page))
}

async fn password_page(exchange: &Exchange, me: &Member) -> Result<ChangePassword, Answer> {
    let flows = &exchange.app.flows;
    let min_length = u64::try_from(flows.policy().password_min_length).unwrap_or(u64::MAX);
    let rules = flows.password_rules(&me.account).await;
    Ok(ChangePassword {
        chrome: exchange.shell(Panel::Password),
        name: me.account.name.as_typed().to_owned(),
        min_length,
        rules: new_password::rules(exchange.visitor.language, rules, min_length, true),
        current_error: None,
        new_error: None,
        notice: None,
        alert: None,
    })
}

/// GET the page that changes the password.
pub async fn show_password(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let notice = exchange.take_flash();
    Ok(Answer::page(&ChangePassword { notice, ..password_page(exchange, me).await? }))
}

/// POST the current password and the new one, twice.
pub async fn change_password(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let changed = match new_password::typed(exchange) {
        Ok([current, new, confirm]) => {
            exchange.app.flows.change_password(me, &current, &new, &confirm).await
        }
        Err(refusal) => Err(refusal),
    };
    let refusal = match changed {
        Ok(name) => {
            exchange.renew_session(&name);
            exchange.flash(crate::flash::Flash::PasswordChanged);
            return Ok(Answer::go_to(paths::CHANGE_PASSWORD));
        }
        Err(refusal) => refusal,
    };
    let words = exchange.words_for_own_password(&refusal, paths::CHANGE_PASSWORD)?;
    // Only now: the page shows the directory's rules, which have to be asked for.
    let mut page = password_page(exchange, me).await?;
    let errors = [&mut page.current_error, &mut page.new_error];
    new_password::show_beside(&refusal, words, errors);
    Err(exchange.again(&page, &refusal))
}

/// POST a new password while it is typed; answers what the script shows.
pub async fn verdict(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let new = exchange.form.take_secret("new");
    let Ok(new) = Password::typed(new.expose_secret()) else {
        return Ok(refusals::too_long(exchange.visitor.language));
    };
    let judged = exchange.app.flows.judge_own_password(me, &new).await;
    let judged = judged.map_err(|refusal| exchange.whole_page(&refusal, paths::CHANGE_PASSWORD))?;
    Ok(refusals::verdict(exchange.visitor.language, &judged))
}

/// GET My sign-ins.
pub async fn show_sign_ins(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    Ok(Answer::page(&sign_ins(exchange, me, None).await?))
}

async fn sign_ins(
    exchange: &mut Exchange,
    me: &Settled,
    alert: Option<Text>,
) -> Result<SignIns, Answer> {
    let found = exchange.app.flows.sign_ins(me).await;
    let found = found.map_err(|refusal| exchange.whole_page(&refusal, paths::ACCOUNT))?;
    let mut sessions: Vec<SessionRow> = found
        .sessions
        .into_iter()
        .map(|(session, from)| SessionRow {
            id: session.id.to_string(),
            browser: from.browser,
            network: from.network,
            since: session.started_at,
            seen: session.last_seen_at,
            current: session.id == me.session.id,
        })
        .collect();
    sessions.sort_by_key(|session| !session.current);
    let events = found
        .events
        .into_iter()
        .map(|event| EventRow {
            at: event.at,
            action: event.action,
            kind: event.kind,
            browser: event.browser,
            network: event.network,
            by_help_desk: event.operation.is_some(),
        })
        .collect();
    let notice = exchange.take_flash();
    Ok(SignIns { chrome: exchange.shell(Panel::SignIns), sessions, events, notice, alert })
}

/// POST: ends one of one's own sessions.
pub async fn end_session(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let id = exchange
        .form
        .get("session")
        .parse()
        .map_err(|_| exchange.whole_page(&Refusal::NotFound, paths::SIGN_INS))?;
    if id == me.session.id {
        return super::sign_out::sign_out(exchange).await;
    }
    let ended = exchange.app.flows.end_own_session(me, id).await;
    match ended {
        Ok(()) => {}
        // Ended already, perhaps by this very button; whose else it may be is not told.
        Err(Refusal::NotFound) => {
            let alert = Some(exchange.say("done-session-ended").into());
            return Err(
                Answer::page(&sign_ins(exchange, me, alert).await?).status(StatusCode::NOT_FOUND)
            );
        }
        Err(refusal) => return Err(exchange.whole_page(&refusal, paths::SIGN_INS)),
    }
    exchange.flash(crate::flash::Flash::SessionEnded);
    Ok(Answer::go_to(paths::SIGN_INS))
}
