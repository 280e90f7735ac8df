//! Registering a method: given, confirmed by a code, verified, finished.
//!
//! Each page shows only where the registration stands; reached at another time, it leads there.

use domain::journey::{Change, Intent, RegistrationStage};
use domain::method::{Method, MethodKind};
use domain::session::Interrupt;
use domain::time::Timestamp;
use flows::{ChosenBy, Member, Refusal, RegistrationPage};

use super::code_state::{code_again, code_state, typed};
use super::security_info::{health, missing_kinds, prove_first};
use crate::answer::Answer;
use crate::cookies::Cookie;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::kinds::{self, Asked};
use crate::pages::code::{CodeError, delivery_text};
use crate::pages::field::Text;
use crate::pages::occasion::Occasion;
use crate::pages::paths;
use crate::pages::registration::{ChooseMethod, Finished, RegisterCode, Verified};
use crate::typed::Until;

/// The registration under way; without one, the way to begin.
async fn page(exchange: &Exchange, me: &Member) -> Result<RegistrationPage, Answer> {
    let found = exchange.app.flows.registration_page(me).await;
    found
        .map_err(|refusal| failed(exchange, &refusal))?
        .ok_or_else(|| exchange.no_journey(start(me)))
}

/// Where registrations begin: at Security info, or at the short link while one is due.
fn start(me: &Member) -> &'static str {
    match me.session.interrupt {
        Interrupt::Due => paths::SETUP,
        Interrupt::None => paths::SECURITY_INFO,
    }
}

fn failed(exchange: &Exchange, refusal: &Refusal) -> Answer {
    exchange.whole_page(refusal, paths::REGISTER)
}

/// Where the registration stands.
fn address(stage: &RegistrationStage) -> &'static str {
    match stage {
        RegistrationStage::Asking { .. }
        | RegistrationStage::App { .. }
        | RegistrationStage::Passkey { .. }
        | RegistrationStage::Token
        | RegistrationStage::Contacts
        | RegistrationStage::Codes { .. } => paths::REGISTER,
        RegistrationStage::Code { .. } => paths::REGISTER_CODE,
        RegistrationStage::Verified => paths::REGISTER_VERIFIED,
        RegistrationStage::Finished => paths::REGISTER_DONE,
    }
}

/// GET: what the kind asks for.
pub async fn show(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    exchange.recall_typed();
    // What was typed for a method of another kind is none of this one's.
    let field = if found.registration.kind == MethodKind::Phone { "number" } else { "address" };
    let typed = exchange.form.get(field).to_owned();
    let left = match &found.registration.stage {
        RegistrationStage::Asking { left } => left.as_ref(),
        RegistrationStage::App { .. }
        | RegistrationStage::Passkey { .. }
        | RegistrationStage::Token
        | RegistrationStage::Contacts
        | RegistrationStage::Codes { .. } => None,
        stage => return Ok(Answer::go_to(address(stage))),
    };
    let value = match (left, found.registration.intent) {
        _ if !typed.is_empty() => typed,
        (Some((destination, _)), _) => kinds::destination(destination),
        (None, Intent::Change(_)) => String::new(),
        (None, Intent::Add | Intent::Setup) => {
            let known = exchange.app.flows.known_contact(me, found.registration.kind).await;
            let known = known.map_err(|refusal| failed(exchange, &refusal))?;
            known.as_ref().map(kinds::destination).unwrap_or_default()
        }
    };
    asking(exchange, me, &found, value, None).await
}

async fn asking(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
    value: String,
    refusal: Option<(&Refusal, Text)>,
) -> Result<Answer, Answer> {
    let intent = found.registration.intent;
    let told = exchange.take_flash_of(Flash::CodeOver);
    let policy = exchange.app.flows.policy();
    let (required, others) = (intent == Intent::Setup, policy.registration.methods.len() > 1);
    let replaces = match intent {
        // New codes have taken the place of the old ones already.
        Intent::Change(old) if found.registration.kind.channel().is_some() => {
            let old = exchange.app.flows.own_method(me, old).await;
            old.map_err(|refusal| failed(exchange, &refusal))?.destination().map(kinds::destination)
        }
        _ => None,
    };
    let has = exchange.app.flows.security_info(me).await;
    let has = has.map_err(|refusal| failed(exchange, &refusal))?.methods;
    let (flows, kind) = (&exchange.app.flows, found.registration.kind);
    let progress = (required && me.session.interrupt == Interrupt::Due)
        .then(|| flows.registration_progress(me, &has, kind))
        .flatten();
    let others = others && !matches!(intent, Intent::Change(_));
    // At Security info the kind has just been chosen from the list.
    let kinds = exchange.app.flows.registrable(me);
    let ways = kinds
        .into_iter()
        .filter(|kind| required && others && *kind != found.registration.kind)
        .collect();
    // By the short link a person may come without being asked by anybody.
    let required =
        required && (policy.registration.required > 0 || me.session.interrupt == Interrupt::Due);
    let lost = match refusal {
        Some((Refusal::Suspended { method }, _)) => has.iter().find(|one| one.id == *method),
        _ => None,
    };
    let lost = lost.map(|method| kinds::lost(exchange, method));
    let missing = missing_kinds(exchange, me, &has);
    // Of a kind that is missing there is nothing to say.
    let missing = if missing.contains(&kind) { Vec::new() } else { missing };
    let occasion = Occasion { told, required, progress, others, ways, replaces, lost, missing };
    let chrome = kinds::chrome(exchange, intent);
    kinds::ask(
        exchange,
        me,
        found.registration.kind,
        Asked { found, chrome, occasion, has: &has, value, refusal },
    )
}

/// POST the number or address, or the first code of an app.
pub async fn give(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = match page(exchange, me).await {
        Ok(found) => found,
        // The page was open for too long: the registration begins anew, with what was typed.
        Err(answer) => {
            exchange.keep_typed(paths::REGISTER, Until::Taken);
            return Err(answer);
        }
    };
    let reference = exchange.form.get("step").to_owned();
    if found.reference != reference {
        return Err(failed(exchange, &Refusal::OutOfDate));
    }
    let refusal = match kinds::give(exchange, me, &found, &reference).await {
        Ok(way_on) => return Ok(Answer::go_to(way_on)),
        // The last proof has grown too old on the way: once more, and then the change again.
        Err(Refusal::ProofNeeded) => {
            return prove_again(exchange, me, &found).await;
        }
        Err(refusal) => refusal,
    };
    let words = exchange.words(&refusal, paths::REGISTER)?;
    let typed = [exchange.form.get("number"), exchange.form.get("address")].concat();
    asking(exchange, me, &found, typed, Some((&refusal, words))).await
}

/// A fresh proof in the middle of registering, after which the same is registered: the code is
/// typed that was sent before; where it is too old, the number or address is there still.
async fn prove_again(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
) -> Result<Answer, Answer> {
    if let RegistrationStage::Code { destination, .. } = &found.registration.stage {
        let field = if destination.kind() == MethodKind::Phone { "number" } else { "address" };
        exchange.form.fill(vec![(field.to_owned(), kinds::destination(destination))]);
    }
    exchange.keep_typed(paths::REGISTER, Until::Taken);
    let change = kinds::change(found.registration.intent);
    prove_first(exchange, me, change, Some(found.registration.kind)).await
}

/// GET new recovery codes on a page made for paper.
pub async fn print_codes(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    kinds::print(exchange, me, &found)
}

/// GET new recovery codes as a file.
pub async fn download_codes(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    kinds::download(exchange, me, &found)
}

/// GET: another kind of method.
pub async fn show_other(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    exchange.recall_typed();
    Ok(Answer::page(&other(exchange, me, &found, None).await?))
}

async fn other(
    exchange: &Exchange,
    me: &Member,
    found: &RegistrationPage,
    error: Option<Text>,
) -> Result<ChooseMethod, Answer> {
    let kinds = exchange.app.flows.registrable(me);
    // Who wants another method finds one chosen.
    let another = kinds.iter().copied().find(|kind| *kind != found.registration.kind);
    let chosen = MethodKind::from_word(exchange.form.get("kind")).or(another);
    let missing = missing_kinds(exchange, me, &own_methods(exchange, me).await?);
    Ok(ChooseMethod {
        chrome: kinds::chrome(exchange, found.registration.intent),
        step: Some(found.reference.clone()),
        missing,
        kinds,
        chosen,
        error,
    })
}

/// POST the kind of method: the registration begins again with it.
pub async fn choose_other(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    let kind = MethodKind::from_word(exchange.form.get("kind"));
    let intent = match found.registration.intent {
        Intent::Setup => Intent::Setup,
        Intent::Add | Intent::Change(_) => Intent::Add,
    };
    let refusal = match kind {
        Some(kind) => {
            match exchange.app.flows.begin_registration(me, kind, intent, ChosenBy::Person).await {
                Ok(()) => return Ok(Answer::go_to(paths::REGISTER)),
                Err(Refusal::ProofNeeded) => {
                    return prove_first(exchange, me, Change::Setup, Some(kind)).await;
                }
                Err(refusal) => refusal,
            }
        }
        None => Refusal::NotFound,
    };
    let error = match refusal {
        Refusal::NotFound => exchange.say("error-choose").into(),
        _ => exchange.words(&refusal, paths::REGISTER)?,
    };
    Err(exchange.again(&other(exchange, me, &found, Some(error)).await?, &refusal))
}

/// GET: the code is asked for.
pub async fn show_code(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    match code_page(exchange, &found, None) {
        Some(page) => Ok(Answer::page(&page)),
        None => Ok(Answer::go_to(address(&found.registration.stage))),
    }
}

fn code_page(
    exchange: &Exchange,
    found: &RegistrationPage,
    error: Option<CodeError>,
) -> Option<RegisterCode> {
    let RegistrationStage::Code { destination, .. } = &found.registration.stage else {
        return None;
    };
    let kind = found.registration.kind;
    let mut code = code_state(exchange, kind, found.code.as_ref(), error);
    code.to = Some(kinds::destination(destination));
    code.change = Some((
        "back",
        if kind == MethodKind::Phone { "code-wrong-number" } else { "code-wrong-address" },
    ));
    Some(RegisterCode {
        chrome: kinds::chrome(exchange, found.registration.intent),
        step: Some(found.reference.clone()),
        destination: kinds::destination(destination),
        code,
        delivery: found.code.as_ref().map(|code| code.fate),
    })
}

/// POST the code.
pub async fn give_code(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    let reference = exchange.form.get("step").to_owned();
    let given = match exchange.filled_in(Refusal::WrongCode) {
        Ok(()) => {
            exchange.app.flows.confirm_method(me, &reference, exchange.form.get("code")).await
        }
        Err(refusal) => Err(refusal),
    };
    match given {
        Ok(renewed) => Ok(Answer::go_to(kinds::registered(exchange, &found, renewed))),
        // The last proof has grown too old on the way: once more, and then the change again.
        Err(Refusal::ProofNeeded) => prove_again(exchange, me, &found).await,
        Err(refusal) => Err(code_again(
            exchange,
            &refusal,
            paths::REGISTER_CODE,
            page(exchange, me).await,
            code_page,
            typed(&refusal),
        )),
    }
}

/// POST: another code.
pub async fn resend(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    match exchange.app.flows.resend_registration(me, &reference).await {
        Ok(()) => Ok(Answer::go_to(paths::REGISTER_CODE)),
        Err(refusal) => Err(code_again(
            exchange,
            &refusal,
            paths::REGISTER_CODE,
            page(exchange, me).await,
            code_page,
            CodeError::Asking,
        )),
    }
}

/// POST: back from the code page.
pub async fn back(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let gone_back = exchange.app.flows.back_to_destination(me, &reference).await;
    gone_back.map_err(|refusal| failed(exchange, &refusal))?;
    Ok(Answer::go_to(paths::REGISTER))
}

/// GET what became of the message, for the script.
pub async fn status(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let fate = exchange.app.flows.fate_of_registration(me).await;
    let fate = fate.map_err(|refusal| failed(exchange, &refusal))?;
    Ok(delivery_json(exchange, fate))
}

/// What became of a message, as the script shows it.
pub fn delivery_json(exchange: &Exchange, fate: Option<domain::message::Fate>) -> Answer {
    let text = fate.map(|fate| delivery_text(exchange.visitor.language, fate));
    Answer::json(
        &serde_json::json!({ "text": text, "state": fate.map(domain::message::Fate::word) }),
    )
}

/// GET *verified*.
pub async fn show_verified(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    if found.registration.stage != RegistrationStage::Verified {
        return Ok(Answer::go_to(address(&found.registration.stage)));
    }
    let (kind, now) = (found.registration.kind, exchange.app.flows.now());
    let methods = exchange.app.flows.security_info(me).await;
    let methods = methods.map_err(|refusal| failed(exchange, &refusal))?.methods;
    let newest = methods.iter().rfind(|method| method.kind() == kind);
    let recovers_from =
        newest.filter(|method| method.waits(now)).map(|method| method.recovers_from);
    let chrome = kinds::chrome(exchange, found.registration.intent);
    // What else is on the account is not told to who has used a temporary pass.
    let is_enough = me.session.is_of_pass() || health(exchange, me, &methods).is_enough();
    let (step, resets) =
        (Some(found.reference), exchange.app.flows.policy().resets(kind) && is_enough);
    Ok(Answer::page(&Verified { chrome, step, kind, resets, recovers_from }))
}

/// POST *Next* after *verified*: the next method that is asked for, or *Success!*.
pub async fn after_verified(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let reference = exchange.form.get("step").to_owned();
    let more = match me.session.is_of_pass() {
        true => exchange
            .app
            .flows
            .pass_wants_more(me)
            .await
            .map_err(|refusal| failed(exchange, &refusal))?,
        false => me.session.interrupt == Interrupt::Due,
    };
    if more {
        return super::setup::begin(exchange, me).await;
    }
    let finished = exchange.app.flows.finish_registration(me, &reference).await;
    finished.map_err(|refusal| failed(exchange, &refusal))?;
    Ok(Answer::go_to(paths::REGISTER_DONE))
}

/// GET *Success!*.
pub async fn show_finished(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = page(exchange, me).await?;
    if found.registration.stage != RegistrationStage::Finished {
        return Ok(Answer::go_to(address(&found.registration.stage)));
    }
    let methods = own_methods(exchange, me).await?;
    let of_pass = me.session.is_of_pass();
    let recovers_from = waits_until(exchange, &methods);
    let health = health(exchange, me, &methods);
    let in_use = methods.iter().filter(|method| !method.is_suspended());
    let policy = exchange.app.flows.policy();
    let shown = |method: &Method| {
        (method.kind(), kinds::shown(exchange, method), policy.resets(method.kind()))
    };
    let methods = in_use.map(shown).collect();
    let (chrome, step) = (exchange.chrome(), Some(found.reference));
    Ok(Answer::page(&Finished { chrome, step, methods, health, of_pass, recovers_from }))
}

/// The methods of the account; for who has used a temporary pass those alone that they have added:
/// whatever else is on it may be another person's.
async fn own_methods(exchange: &Exchange, me: &Member) -> Result<Vec<Method>, Answer> {
    let found =
        exchange.app.flows.security_info(me).await.map_err(|refusal| failed(exchange, &refusal))?;
    Ok(found.methods.into_iter().filter(|method| me.is_told_of(method)).collect())
}

/// From when on the last of them can reset the password, where that is not yet.
fn waits_until(exchange: &Exchange, methods: &[Method]) -> Option<Timestamp> {
    let now = exchange.app.flows.now();
    methods.iter().filter(|method| method.waits(now)).map(|method| method.recovers_from).max()
}

/// POST *Done*: Security info, or its page for another method; after a temporary pass the reset,
/// where it can be made now.
pub async fn done(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    exchange.drop_cookie(Cookie::Place);
    if me.session.is_of_pass() {
        let waits = waits_until(exchange, &own_methods(exchange, me).await?).is_some();
        let name = me.account.name.clone();
        super::sign_out::leave(exchange).await?;
        exchange.keep_name(Cookie::SignInName, &name);
        exchange.changed_nothing = false;
        return Ok(Answer::go_to(if waits { paths::SIGN_IN } else { paths::RESET }));
    }
    let adds = exchange.form.has("add");
    Ok(Answer::go_to(if adds { paths::ADD_METHOD } else { paths::SECURITY_INFO }))
}
