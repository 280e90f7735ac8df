//! Signing in: the account picker, the name, the password, *Stay signed in?*.

use domain::session::Interrupt;
use flows::{AfterPassword, Entered, Member, NewName, PasswordPage, Refusal};

use super::new_password::typed_password;
use crate::answer::Answer;
use crate::cookies::{self, Cookie, Life};
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::Text;
use crate::pages::sign_in::{self as page, PickAccount, Remembered, SignIn, StaySignedIn};
use crate::pages::{Field, paths};

/// How long a browser remembers who signed in on it, and that it is known there.
const HALF_A_YEAR: u64 = 180 * 24 * 3600;

/// GET: pick an account, where this browser remembers any; else type a name.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let accounts = remembered(exchange);
    if accounts.is_empty() {
        return show_other(exchange).await;
    }
    let notice = exchange.take_flash_of(Flash::SessionOver);
    let passkeys = exchange.app.flows.takes_passkeys();
    Ok(Answer::page(&PickAccount { chrome: exchange.chrome(), accounts, passkeys, notice }))
}

/// The accounts that this browser remembers.
fn remembered(exchange: &Exchange) -> Vec<Remembered> {
    let signed_in = exchange.account().map(|account| account.name.as_typed().to_owned());
    let names = cookies::decode_accounts(exchange.cookie(Cookie::Accounts).unwrap_or_default());
    names
        .into_iter()
        .map(|name| Remembered { signed_in: signed_in.as_deref() == Some(&name), name })
        .collect()
}

/// The name that stands in the field already: typed on this page in another language, or on a page
/// before.
pub(super) fn typed_name(exchange: &mut Exchange) -> String {
    exchange.recall_typed();
    let typed = exchange.form.get("name");
    if !typed.is_empty() {
        return typed.to_owned();
    }
    exchange
        .kept_name(Cookie::SignInName)
        .map(|name| name.as_typed().to_owned())
        .unwrap_or_default()
}

/// The field of a name that is no address.
pub(super) fn wrong_name(exchange: &Exchange, typed: String, words: Text) -> Field {
    let domains = &exchange.app.flows.policy().organisation.domains;
    let whole = domains.first().map(|domain| exchange.whole_address(domain));
    Field { whole, ..Field::wrong(typed, words) }
}

/// GET: type a name, whatever accounts are remembered; one typed before is there still (*Back*).
pub async fn show_other(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let typed = typed_name(exchange);
    let notice = exchange.take_flash_of(Flash::SessionOver);
    let page = sign_in_page(exchange, Field::new(typed), None);
    Ok(Answer::page(&SignIn { notice, ..page }))
}

fn sign_in_page(exchange: &Exchange, name: Field, alert: Option<Text>) -> SignIn {
    SignIn {
        chrome: exchange.chrome(),
        name,
        passkeys: exchange.app.flows.takes_passkeys(),
        notice: None,
        alert,
    }
}

/// POST: what a passkey is to sign, for the script.
pub async fn ask_passkey(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let asked = exchange.app.flows.ask_any_passkey();
    let (nonce, asked) = asked.map_err(|refusal| exchange.whole_page(&refusal, paths::SIGN_IN))?;
    exchange.keep_nonce(&nonce);
    Ok(Answer::json(&asked))
}

/// POST what a passkey has signed: whose it is, it says itself.
pub async fn give_passkey(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let nonce = exchange.take_nonce();
    let credential = exchange.form.get("credential");
    match exchange.app.flows.sign_in_with_passkey(&exchange.visitor, nonce, credential).await {
        Ok(entered) => enter(exchange, &entered).await,
        Err(refusal) => {
            let words = exchange.words(&refusal, paths::SIGN_IN)?;
            Err(exchange.again(&sign_in_page(exchange, Field::default(), Some(words)), &refusal))
        }
    }
}

/// POST the name.
pub async fn give_name(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let typed = exchange.form.get("name").to_owned();
    match exchange.app.flows.give_name(&typed) {
        Ok(name) => {
            exchange.keep_name(Cookie::SignInName, &name);
            Ok(Answer::go_to(paths::SIGN_IN_PASSWORD))
        }
        Err(refusal) => {
            let words = exchange.words(&refusal, paths::SIGN_IN)?;
            let name = wrong_name(exchange, typed, words);
            Err(exchange.again(&sign_in_page(exchange, name, None), &refusal))
        }
    }
}

/// POST: an account was picked. With a live session it goes straight on.
pub async fn pick(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let name = exchange.form.get("name").to_owned();
    let signed_in = exchange.account().is_some_and(|account| account.name.as_typed() == name);
    if signed_in {
        return Ok(Answer::go_to(exchange.place()));
    }
    give_name(exchange).await
}

/// POST: a remembered account is forgotten, on this browser only.
pub async fn forget(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let name = exchange.form.get("name").to_owned();
    let mut names = cookies::decode_accounts(exchange.cookie(Cookie::Accounts).unwrap_or_default());
    names.retain(|one| *one != name);
    let life = if names.is_empty() { Life::Gone } else { Life::Seconds(HALF_A_YEAR) };
    exchange.set_cookie(Cookie::Accounts, &cookies::encode_accounts(&names), life);
    Ok(Answer::go_to(paths::SIGN_IN))
}

/// GET the password page.
pub async fn show_password(exchange: &mut Exchange) -> Result<Answer, Answer> {
    match found(exchange) {
        Some(found) => Ok(Answer::page(&password_page(exchange, found, None))),
        None => Ok(Answer::go_to(paths::SIGN_IN)),
    }
}

/// The password page of the name that the browser carries.
fn found(exchange: &Exchange) -> Option<PasswordPage> {
    let name = exchange.kept_name(Cookie::SignInName)?;
    Some(exchange.app.flows.password_page(&exchange.visitor, name))
}

fn password_page(exchange: &Exchange, found: PasswordPage, error: Option<Text>) -> page::Password {
    let name = found.name.as_typed().to_owned();
    let back = if remembered(exchange).is_empty() { paths::SIGN_IN_OTHER } else { paths::SIGN_IN };
    page::Password {
        chrome: exchange.chrome(),
        step: Some(found.reference),
        name,
        back,
        error,
        alert: None,
    }
}

/// POST the password.
pub async fn give_password(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let secret = exchange.form.take_secret("password");
    let reference = exchange.form.get("step").to_owned();
    let filled_in = exchange.filled_in(Refusal::WrongPassword);
    // What is too long to be a password is not worth a look, and costs no try.
    let entered = match filled_in.and_then(|()| typed_password(&secret)) {
        Ok(typed) => match exchange.kept_name(Cookie::SignInName) {
            Some(name) => {
                exchange.app.flows.give_password(&exchange.visitor, name, &reference, &typed).await
            }
            None => Err(Refusal::OutOfDate),
        },
        Err(refusal) => Err(refusal),
    };
    let entered = match entered {
        Ok(AfterPassword::In(entered)) => entered,
        Ok(AfterPassword::SecondStep { .. }) => return Ok(Answer::go_to(paths::SECOND_STEP)),
        Err(Refusal::Barred(bar)) if bar.asks_for_new_password() => {
            return Ok(Answer::go_to(paths::SIGN_IN_NEW_PASSWORD));
        }
        Err(refusal) => {
            let words = exchange.words(&refusal, paths::SIGN_IN)?;
            let Some(found) = found(exchange) else {
                return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SIGN_IN));
            };
            return Err(exchange.again(&password_page(exchange, found, Some(words)), &refusal));
        }
    };
    enter(exchange, &entered).await
}

/// A person has proved enough: the browser carries the session, and goes on.
pub(crate) async fn enter(exchange: &mut Exchange, entered: &Entered) -> Result<Answer, Answer> {
    // Where another account was signed in here: one browser, one session.
    let ended = exchange.end_session().await;
    ended.map_err(|refusal| exchange.whole_page(&refusal, paths::SIGN_IN))?;
    let names = cookies::decode_accounts(exchange.cookie(Cookie::Accounts).unwrap_or_default());
    let names = cookies::remember_account(names, entered.name.as_typed());
    exchange.set_cookie(Cookie::Accounts, &names, Life::Seconds(HALF_A_YEAR));
    remember_browser(exchange, entered.device.as_ref());
    exchange.set_cookie(Cookie::Session, &cookies::encode(&entered.session.secret), Life::Browser);
    exchange.drop_cookie(Cookie::SignInName);
    if entered.second_step_failed {
        exchange.flash(Flash::SecondStepFailed);
    }

    let offered = exchange.app.flows.policy().session.stay_signed_in.is_some();
    match (offered, exchange.cookie(Cookie::Stay)) {
        (true, None) => Ok(Answer::go_to(paths::SIGN_IN_STAY)),
        (true, Some("yes")) => {
            let token = entered.session.hash;
            let member = exchange.app.flows.member(exchange.visitor.clone(), token).await;
            // They are signed in, whatever becomes of this wish.
            if let Some(member) = exchange.admit(member.ok().flatten()) {
                let _ = keep_session(exchange, &member).await;
            }
            Ok(after_sign_in(exchange, entered.interrupt, entered.review))
        }
        _ => Ok(after_sign_in(exchange, entered.interrupt, entered.review)),
    }
}

/// GET *Stay signed in?*.
pub async fn show_stay(exchange: &mut Exchange, _: &Member) -> Result<Answer, Answer> {
    if exchange.app.flows.policy().session.stay_signed_in.is_none() {
        return Ok(Answer::go_to(paths::ACCOUNT));
    }
    exchange.recall_typed();
    let dont_ask = exchange.form.has("dont-ask");
    Ok(Answer::page(&StaySignedIn { chrome: exchange.chrome(), step: None, dont_ask }))
}

/// POST yes or no.
pub async fn stay(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let yes = match exchange.form.get("stay") {
        "yes" => true,
        "no" => false,
        _ => {
            return Err(exchange
                .problem(crate::pages::problem::What::BadRequest, Some(paths::SIGN_IN_STAY)));
        }
    };
    if exchange.form.has("dont-ask") {
        exchange.set_cookie(
            Cookie::Stay,
            if yes { "yes" } else { "no" },
            Life::Seconds(HALF_A_YEAR),
        );
    }
    if yes {
        keep_session(exchange, me).await?;
    }
    // Where there is nothing to look through, that page leads on.
    let (interrupt, review) = (me.session.interrupt, me.account.review_methods);
    Ok(after_sign_in(exchange, interrupt, review))
}

async fn keep_session(exchange: &mut Exchange, me: &Member) -> Result<(), Answer> {
    let name = exchange
        .app
        .flows
        .stay_signed_in(me)
        .await
        .map_err(|refusal| exchange.whole_page(&refusal, paths::SIGN_IN))?;
    let life = exchange
        .app
        .flows
        .policy()
        .session
        .stay_signed_in
        .map_or(Life::Browser, |life| Life::Seconds(life.as_secs()));
    exchange.set_cookie(Cookie::Session, &cookies::encode(&name.secret), life);
    Ok(())
}

fn after_sign_in(exchange: &mut Exchange, interrupt: Interrupt, review: bool) -> Answer {
    match interrupt {
        Interrupt::Due => Answer::go_to(paths::SETUP),
        Interrupt::None if review => Answer::go_to(paths::REVIEW_METHODS),
        Interrupt::None => Answer::go_to(exchange.place()),
    }
}

/// The browser carries the name by which it is known from now on, where it had none.
pub(super) fn remember_browser(exchange: &mut Exchange, device: Option<&NewName>) {
    if let Some(device) = device {
        let value = exchange.app.own_name(&device.secret);
        exchange.set_cookie(Cookie::Device, &value, Life::Seconds(HALF_A_YEAR));
    }
}
