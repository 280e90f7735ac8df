//! Getting back into an account: the name, a method, its code, a new password.
//!
//! Each page shows only where the reset stands; reached at another time, it leads there.

use domain::channel::Channel;
use domain::email::EmailAddress;
use domain::mask;
use domain::method::{Destination, MethodKind};
use domain::name::SignInName;
use domain::password::Password;
use domain::phone::PhoneNumber;
use domain::policy::Gates;
use domain::recovery::{Case, Offer, Recovery};
use domain::token::CodeForm;
use flows::{AfterGate, Opening, RecoveryPage, Refusal};
use secrecy::ExposeSecret;

use super::code_state::{self, code_again, code_state, given};
use super::new_password;
use super::sign_in::{remember_browser, typed_name, wrong_name};
use crate::answer::Answer;
use crate::cookies::Cookie;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::kinds;
use crate::pages::code::{CodeError, Letters};
use crate::pages::field::{Field, Text, with_more};
use crate::pages::paths;
use crate::pages::reset::{
    ResetCode, ResetDone, ResetHelp, ResetMethod, ResetName, ResetOffer, ResetPasskey,
    ResetPassword, Unlocked,
};
use crate::refusals;

async fn page(exchange: &Exchange) -> Result<RecoveryPage, Answer> {
    let found = exchange.app.flows.recovery_page(&exchange.visitor).await;
    found
        .map_err(|refusal| failed(exchange, &refusal))?
        .ok_or_else(|| exchange.no_journey(paths::RESET))
}

fn failed(exchange: &Exchange, refusal: &Refusal) -> Answer {
    exchange.whole_page(refusal, way_on(refusal))
}

/// Where a form leads that was not taken: to where the reset stands by now, it may have gone on in
/// another tab; to its beginning where the account has changed.
fn way_on(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::AlreadyChanged => paths::RESET,
        _ => paths::RESET_METHOD,
    }
}

/// Where the reset stands.
fn address(recovery: &Recovery) -> &'static str {
    match recovery {
        Recovery::Choosing(_) => paths::RESET_METHOD,
        Recovery::Proving(_) => paths::RESET_CODE,
        Recovery::Proved(_) => paths::RESET_PASSWORD,
        Recovery::Done => paths::RESET_DONE,
        Recovery::Unlocked => paths::RESET_UNLOCKED,
    }
}

/// GET: the name is asked for; the one typed at sign-in is there already.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    if !exchange.app.flows.policy().recovery.enabled {
        return show_help(exchange).await;
    }
    let typed = match typed_name(exchange) {
        typed if typed.is_empty() => {
            exchange.account().map(|me| me.name.as_typed().to_owned()).unwrap_or_default()
        }
        typed => typed,
    };
    Ok(Answer::page(&ResetName { chrome: exchange.chrome(), name: Field::new(typed), alert: None }))
}

/// POST the name.
pub async fn give_name(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let typed = exchange.form.get("name").to_owned();
    match exchange.app.flows.begin_recovery(&typed) {
        Ok(name) => {
            exchange.keep_name(Cookie::ResetName, &name);
            Ok(Answer::go_to(paths::RESET_METHOD))
        }
        Err(refusal) => {
            let words = exchange.words(&refusal, paths::RESET)?;
            let page = ResetName {
                chrome: exchange.chrome(),
                name: wrong_name(exchange, typed, words),
                alert: None,
            };
            Err(exchange.again(&page, &refusal))
        }
    }
}

/// GET: which method.
pub async fn show_method(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let (_, choosing) = match choosing(exchange).await? {
        Ok(found) => found,
        Err(path) => return Ok(Answer::go_to(path)),
    };
    exchange.recall_typed();
    let left = choosing.choosing.left.as_ref();
    let chosen = exchange.form.get("offer").parse().ok().or(left.map(|left| left.offer));
    let mut page = method_page(exchange, &choosing.choosing.case, choosing.reference, chosen);
    // Who came back for another way finds what they typed, right or wrong.
    let before = left.and_then(|left| left.typed.as_ref());
    let field = |name: &str, kind: MethodKind| match exchange.form.get(name) {
        "" => {
            before.filter(|typed| typed.kind() == kind).map(kinds::destination).unwrap_or_default()
        }
        typed => typed.to_owned(),
    };
    page.number = Field::new(field("number", MethodKind::Phone));
    page.address = Field::new(field("address", MethodKind::Email));
    Ok(Answer::page(&page))
}

/// The methods to choose from: those of the name that was just typed and that the browser carries,
/// or those of a reset that has begun. `Err`: where the reset stands instead.
async fn choosing(
    exchange: &Exchange,
) -> Result<Result<(Option<SignInName>, Opening), &'static str>, Answer> {
    if let Some(name) = exchange.kept_name(Cookie::ResetName) {
        let opening = exchange.app.flows.open_recovery(&exchange.visitor, &name).await;
        return Ok(Ok((Some(name), opening.map_err(|refusal| failed(exchange, &refusal))?)));
    }
    let found = page(exchange).await?;
    Ok(match found.recovery {
        Recovery::Choosing(choosing) => {
            Ok((None, Opening { choosing, reference: found.reference }))
        }
        other => Err(address(&other)),
    })
}

/// The gate's number is told only from the second on: that there will be two would tell some
/// accounts from none.
fn gate(case: &Case) -> Option<u64> {
    (case.gates == Gates::Two && case.passed() > 0).then_some(2)
}

fn method_page(
    exchange: &Exchange,
    case: &Case,
    reference: String,
    chosen: Option<usize>,
) -> ResetMethod {
    let hints = exchange.app.flows.policy().recovery.hints;
    let open: Vec<(usize, &Offer)> = case.open_offers().collect();
    let chosen = chosen.or(open.first().map(|(number, _)| *number));
    let offers: Vec<ResetOffer> = open
        .into_iter()
        .map(|(number, offer)| ResetOffer {
            value: number.to_string(),
            kind: offer.kind,
            mask: hints.then(|| offer.mask.clone()),
            chosen: chosen == Some(number),
        })
        .collect();
    let name = case.name.as_typed().to_owned();
    let domains = &exchange.app.flows.policy().organisation.domains;
    let outside = name.rsplit_once('@').is_some_and(|(_, domain)| {
        !domains.is_empty() && !domains.iter().any(|one| one.eq_ignore_ascii_case(domain))
    });
    ResetMethod {
        chrome: exchange.chrome(),
        step: Some(reference),
        name,
        outside,
        gate: gate(case),
        offers,
        letters: exchange.app.flows.policy().recovery.methods.contains(&MethodKind::Letter),
        number: Field::default(),
        address: Field::default(),
        error: None,
    }
}

/// What was typed for the chosen method: the number in full, and without hints the address too.
fn typed(exchange: &Exchange, kind: MethodKind) -> Result<Option<Destination>, Refusal> {
    let policy = exchange.app.flows.policy();
    match kind.channel() {
        Some(Channel::Text) => {
            // There is no country to choose: what it is read as never depends on the account.
            let country = &policy.organisation.default_country;
            let number = PhoneNumber::parse(exchange.form.get("number"), country);
            number.map(|number| Some(Destination::Phone(number))).map_err(|_| Refusal::InvalidPhone)
        }
        None => Ok(None),
        Some(Channel::Email) if policy.recovery.hints => Ok(None),
        Some(Channel::Email) => {
            let address = EmailAddress::parse(exchange.form.get("address"));
            address
                .map(|address| Some(Destination::Email(address)))
                .map_err(|_| Refusal::InvalidEmail)
        }
    }
}

/// POST *Send code*.
pub async fn choose(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let (name, found) = match choosing(exchange).await? {
        Ok(found) if found.1.reference == reference => found,
        _ => return Err(failed(exchange, &Refusal::OutOfDate)),
    };
    let stage = &found.choosing;
    let chosen: Option<usize> = exchange.form.get("offer").parse().ok();
    let kind = stage
        .case
        .open_offers()
        .find(|(number, _)| Some(*number) == chosen)
        .map(|(_, offer)| offer.kind);
    let refusal = match (chosen, kind) {
        (Some(number), Some(kind)) => match typed(exchange, kind) {
            Ok(typed) => {
                let (flows, visitor) = (&exchange.app.flows, &exchange.visitor);
                let sent = match &name {
                    Some(name) => {
                        flows
                            .send_first_recovery_code(visitor, name, &reference, number, typed)
                            .await
                    }
                    None => flows.send_recovery_code(visitor, &reference, number, typed).await,
                };
                match sent {
                    Ok(()) => {
                        exchange.drop_cookie(Cookie::ResetName);
                        return Ok(Answer::go_to(paths::RESET_CODE));
                    }
                    Err(refusal) => refusal,
                }
            }
            Err(refusal) => refusal,
        },
        _ => Refusal::NotFound,
    };
    let mut page = method_page(exchange, &stage.case, found.reference.clone(), chosen);
    page.number.value = exchange.form.get("number").to_owned();
    page.address.value = exchange.form.get("address").to_owned();
    let words = match refusal {
        Refusal::NotFound => exchange.say("error-choose").into(),
        _ => exchange.words(&refusal, way_on(&refusal))?,
    };
    match refusal {
        Refusal::InvalidPhone => {
            let country = &exchange.app.flows.policy().organisation.default_country;
            let language = exchange.visitor.language;
            page.number.error =
                Some(match kinds::digits_told(language, &page.number.value, country) {
                    Some(told) => with_more(words, told),
                    None => words,
                });
        }
        Refusal::InvalidEmail => page.address.error = Some(words),
        _ => page.error = Some(words),
    }
    Err(exchange.again(&page, &refusal))
}

/// GET the code page.
pub async fn show_code(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    if let Some(page) = passkey_page(exchange, &found, None) {
        return Ok(Answer::page(&page));
    }
    match code_page(exchange, &found, None) {
        Some(page) => Ok(Answer::page(&page)),
        None => Ok(Answer::go_to(address(&found.recovery))),
    }
}

fn passkey_page(
    exchange: &Exchange,
    found: &RecoveryPage,
    alert: Option<Text>,
) -> Option<ResetPasskey> {
    let Recovery::Proving(stage) = &found.recovery else { return None };
    let options = found.passkey.as_ref().filter(|_| !found.spent)?.to_string();
    let step = Some(found.reference.clone());
    Some(ResetPasskey { chrome: exchange.chrome(), step, gate: gate(&stage.case), options, alert })
}

fn code_page(
    exchange: &Exchange,
    found: &RecoveryPage,
    error: Option<CodeError>,
) -> Option<ResetCode> {
    let Recovery::Proving(stage) = &found.recovery else { return None };
    let kind = stage.offer()?.kind;
    let letters = exchange.form.has("letters") || exchange.path == paths::RESET_CODE_LETTERS;
    let mut code = code_state(exchange, kind, found.code.as_ref(), error);
    code.dead |= found.spent;
    // Nobody may see what a code really looks like: a person who has one with letters says so.
    code.letters = match (letters, code.form) {
        (false, _) if has_short_codes_of_its_own(kind) => Letters::None,
        (_, CodeForm::Long) => Letters::Shown,
        (true, _) => Letters::Chosen(paths::RESET_CODE),
        (false, _) => Letters::Offered(paths::RESET_CODE_LETTERS),
    };
    code.change = stage.asked.typed.as_ref().map(|typed| match typed {
        Destination::Phone(_) => ("another", "code-wrong-number"),
        Destination::Email(_) => ("another", "code-wrong-address"),
    });
    let (mut chrome, step) = (exchange.chrome(), Some(found.reference.clone()));
    if matches!(code.letters, Letters::Chosen(_)) {
        paths::RESET_CODE_LETTERS.clone_into(&mut chrome.path);
    }
    let hints = exchange.app.flows.policy().recovery.hints;
    let typed = stage.asked.typed.as_ref();
    let typed = typed.map(|typed| (typed.kind(), hints.then(|| mask::hint(typed))));
    Some(ResetCode { chrome, step, gate: gate(&stage.case), typed, code })
}

/// Whether the codes are digits that no message carries: an app's, a token's.
fn has_short_codes_of_its_own(kind: MethodKind) -> bool {
    kind.channel().is_none() && !kind.facts().long_codes
}

/// POST the code.
pub async fn give_code(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let given = match given(exchange) {
        Ok(given) => {
            exchange.app.flows.give_recovery_code(&exchange.visitor, &reference, given).await
        }
        Err(refusal) => Err(refusal),
    };
    match given {
        Ok(AfterGate::Another) => Ok(Answer::go_to(paths::RESET_METHOD)),
        Ok(AfterGate::Enough) => Ok(Answer::go_to(paths::RESET_PASSWORD)),
        Err(refusal @ (Refusal::WrongPasskey | Refusal::NoPasskey)) => {
            let (found, as_it_is) = (page(exchange).await, std::convert::identity);
            if matches!(&found, Ok(found) if found.spent) {
                let (refusal, error) = (Refusal::DeadCode, code_state::typed(&Refusal::DeadCode));
                return Err(code_again(
                    exchange,
                    &refusal,
                    way_on(&refusal),
                    found,
                    code_page,
                    error,
                ));
            }
            Err(code_again(exchange, &refusal, way_on(&refusal), found, passkey_page, as_it_is))
        }
        Err(refusal) => {
            let (found, error) = (page(exchange).await, code_state::typed(&refusal));
            Err(code_again(exchange, &refusal, way_on(&refusal), found, code_page, error))
        }
    }
}

/// POST: another code at the same method.
pub async fn resend(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    match exchange.app.flows.resend_recovery(&exchange.visitor, &reference).await {
        Ok(()) => Ok(Answer::go_to(paths::RESET_CODE)),
        Err(refusal) => {
            let (found, error) = (page(exchange).await, CodeError::Asking);
            Err(code_again(exchange, &refusal, way_on(&refusal), found, code_page, error))
        }
    }
}

/// POST *Try another way*.
pub async fn another_way(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let another = exchange.app.flows.another_way(&exchange.visitor, &reference).await;
    another.map_err(|refusal| failed(exchange, &refusal))?;
    Ok(Answer::go_to(paths::RESET_METHOD))
}

/// GET: the new password is asked for.
pub async fn show_password(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    match password_page(exchange, &found).await? {
        Some(page) => Ok(Answer::page(&page)),
        None => Ok(Answer::go_to(address(&found.recovery))),
    }
}

async fn password_page(
    exchange: &Exchange,
    found: &RecoveryPage,
) -> Result<Option<ResetPassword>, Answer> {
    let Recovery::Proved(stage) = &found.recovery else { return Ok(None) };
    let (flows, visitor) = (&exchange.app.flows, &exchange.visitor);
    let min_length = u64::try_from(flows.policy().password_min_length).unwrap_or(u64::MAX);
    let rules = flows
        .recovered_password_rules(visitor)
        .await
        .map_err(|refusal| failed(exchange, &refusal))?;
    let locked = flows
        .is_locked_in_directory(visitor)
        .await
        .map_err(|refusal| failed(exchange, &refusal))?;
    Ok(Some(ResetPassword {
        chrome: exchange.chrome(),
        step: Some(found.reference.clone()),
        name: stage.case().name.as_typed().to_owned(),
        min_length,
        rules: new_password::rules(visitor.language, rules, min_length, false),
        used_up: stage.case().used_up(),
        locked,
        new_error: None,
        alert: None,
    }))
}

/// POST the new password, twice.
pub async fn set_password(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let [new, confirm] = ["new", "confirm"].map(|field| exchange.form.take_secret(field));
    let reference = exchange.form.get("step").to_owned();
    let name = match exchange.app.flows.recovery_page(&exchange.visitor).await {
        Ok(Some(RecoveryPage { recovery: Recovery::Proved(stage), .. })) => {
            Some(stage.case().name.clone())
        }
        _ => None,
    };
    let takes_off = exchange.app.flows.reset_takes_off(&exchange.visitor).await;
    let takes_off = takes_off.map_err(|refusal| failed(exchange, &refusal))?;
    let set = match (Password::typed(new.expose_secret()), Password::typed(confirm.expose_secret()))
    {
        (Ok(new), Ok(confirm)) => {
            exchange.app.flows.reset_password(&exchange.visitor, &reference, &new, &confirm).await
        }
        _ => Err(Refusal::PasswordRefused(domain::password::PasswordRefusal::TooLong)),
    };
    let refusal = match set {
        Ok(device) => {
            remember_browser(exchange, device.as_ref());
            if takes_off {
                exchange.flash(Flash::TakenOff);
            }
            // They sign in next.
            if let Some(name) = name {
                exchange.keep_name(Cookie::SignInName, &name);
                exchange.changed_nothing = false;
            }
            return Ok(Answer::go_to(paths::RESET_DONE));
        }
        Err(refusal) => refusal,
    };
    let words: Text = exchange.words(&refusal, way_on(&refusal))?;
    let found = page(exchange).await?;
    let Some(mut page) = password_page(exchange, &found).await? else {
        return Err(failed(exchange, &Refusal::OutOfDate));
    };
    page.new_error = Some(words);
    Err(exchange.again(&page, &refusal))
}

/// POST a new password while it is typed; answers what the script shows.
pub async fn verdict(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let new = exchange.form.take_secret("new");
    let Ok(new) = Password::typed(new.expose_secret()) else {
        return Ok(refusals::too_long(exchange.visitor.language));
    };
    let judged = exchange.app.flows.judge_recovered_password(&exchange.visitor, &new).await;
    Ok(refusals::verdict(
        exchange.visitor.language,
        &judged.map_err(|refusal| failed(exchange, &refusal))?,
    ))
}

/// GET *Your password has been reset*.
pub async fn show_done(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    if found.recovery != Recovery::Done {
        return Ok(Answer::go_to(address(&found.recovery)));
    }
    let replicates = exchange.app.flows.password_replicates();
    let told = exchange.take_flash_of(Flash::TakenOff);
    Ok(Answer::page(&ResetDone { chrome: exchange.chrome(), replicates, told }))
}

/// POST *Unlock my account*.
pub async fn unlock(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let unlocked = exchange.app.flows.unlock_recovered(&exchange.visitor, &reference).await;
    let refusal = match unlocked {
        Ok(device) => {
            remember_browser(exchange, device.as_ref());
            return Ok(Answer::go_to(paths::RESET_UNLOCKED));
        }
        Err(refusal) => refusal,
    };
    let words: Text = exchange.words(&refusal, way_on(&refusal))?;
    let found = page(exchange).await?;
    let Some(mut page) = password_page(exchange, &found).await? else {
        return Err(failed(exchange, &Refusal::OutOfDate));
    };
    page.alert = Some(words);
    Err(exchange.again(&page, &refusal))
}

/// GET *Your account has been unlocked*.
pub async fn show_unlocked(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let found = page(exchange).await?;
    if found.recovery != Recovery::Unlocked {
        return Ok(Answer::go_to(address(&found.recovery)));
    }
    Ok(Answer::page(&Unlocked { chrome: exchange.chrome() }))
}

/// GET: the same honest page for everybody who has none of the methods.
pub async fn show_help(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let recovery = &exchange.app.flows.policy().recovery;
    let contacts = recovery.enabled && recovery.methods.contains(&MethodKind::Contacts);
    Ok(Answer::page(&ResetHelp { chrome: exchange.chrome(), contacts }))
}
