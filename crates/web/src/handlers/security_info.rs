//! Security info: the methods, adding, changing and deleting one.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::ids::MethodId;
use domain::journey::{Change, Intent, Registration, RegistrationStage};
use domain::method::codes::FEW;
use domain::method::{Factor, Method, MethodKind};
use domain::second_step::takes_it;
use domain::session::Interrupt;
use domain::time::{Timestamp, whole_days};
use flows::{BeforeAdding, ChosenBy, Member, Refusal, Settled};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::kinds;
use crate::pages::field::Text;
use crate::pages::occasion::ProveFirst;
use crate::pages::security_info::{
    AddMethod, Advice, DeleteMethod, FirstOffer, Health, MethodRow, NewCodes, RenameMethod,
    SecurityInfo, Uses, WaitsFor,
};
use crate::pages::{Panel, paths};

/// A method as the table shows it.
pub fn row(exchange: &Exchange, method: &Method) -> MethodRow {
    let waits = method.waits(exchange.app.flows.now());
    MethodRow {
        id: method.id.to_string(),
        kind: method.kind(),
        shown: kinds::shown(exchange, method),
        named: method.name().is_some(),
        synced: method.passkey().map(|passkey| passkey.credential.syncs()),
        changes: method.kind().channel().is_some(),
        made_anew: method.kind().facts().is_list(),
        added_at: method.added_at,
        recovers_from: waits.then_some(method.recovers_from),
        removed_on: method.removal.map(|removal| removal.at),
        uses: Uses::of(method.kind(), exchange.app.flows.policy()),
        stays: false,
        stays_until: None,
        last_use: method.last_use.clone(),
        waits_for: waits_for(method),
        lost_on: method.suspension.filter(|_| method.is_suspended()).map(|lost| lost.at),
        can_be_found: false,
        can_be_lost: false,
    }
}

/// What recovery contacts wait for.
fn waits_for(method: &Method) -> Option<WaitsFor> {
    let Factor::Contacts(contacts) = &method.factor else { return None };
    match contacts.ready_at() {
        Some(at) => Some(WaitsFor::Day(at)),
        None => (!contacts.is_live()).then_some(WaitsFor::Agreement),
    }
}

/// How well a person is prepared, with the methods that they have.
pub fn health(exchange: &Exchange, me: &Member, methods: &[Method]) -> Health {
    let policy = exchange.app.flows.policy();
    let now = exchange.app.flows.now();
    let counts = |kind| !policy.recovery.enabled || policy.resets(kind);
    let able = || methods.iter().filter(|one| one.recovers(now) && counts(one.kind()));
    // One that is being removed is none to rely on.
    let stay: Vec<&Method> = able().filter(|one| one.removal.is_none()).collect();
    let removed = able().filter_map(|one| one.removal).map(|removal| removal.at).max();
    let coming = || methods.iter().filter(|one| counts(one.kind()) && is_to_come(one, now));
    let first_to_come = first_to_come(coming(), now);
    let asked = match policy.recovery.enabled {
        true => me.account.gates(policy.recovery.gates).count(),
        false => 1,
    };
    let kinds: BTreeSet<MethodKind> = stay.iter().map(|one| one.kind()).collect();
    // Whether enough stay whichever one is lost.
    let spares = stay.iter().all(|lost| {
        let rest = stay.iter().filter(|one| one.id != lost.id).map(|one| one.kind());
        rest.collect::<BTreeSet<_>>().len() >= asked
    });
    let kinds_to_come = coming().map(Method::kind).chain(kinds.iter().copied());
    let enough_to_come = kinds_to_come.collect::<BTreeSet<_>>().len() >= asked;
    let few = |one: &Method| one.factor.codes_left().is_some_and(|left| left <= FEW);
    let advice = match (stay.len(), first_to_come, removed) {
        (0, Some(at), _) => Advice::Wait(at),
        (0, None, Some(at)) => Advice::Ending(at),
        (0, None, None) if methods.iter().any(|one| one.recovers(now)) => {
            Advice::AddOneOf(policy.resetting_beside(&[]))
        }
        (0, None, None) => Advice::AddFirst { resets: policy.registering_resets() },
        (_, Some(at), _) if kinds.len() < asked && enough_to_come => Advice::Wait(at),
        _ if kinds.len() < asked => {
            let has: Vec<MethodKind> = kinds.into_iter().collect();
            Advice::AddMissing(policy.resetting_beside(&has))
        }
        _ if methods.iter().any(few) => Advice::MakeCodes,
        (1, Some(at), _) => Advice::Wait(at),
        (1, None, _) => Advice::AddSecond,
        (_, None, _) if !spares => {
            let is_twice =
                |kind: &MethodKind| stay.iter().filter(|one| one.kind() == *kind).count() > 1;
            let twice: Vec<MethodKind> = kinds.into_iter().filter(is_twice).collect();
            Advice::AddSpare(policy.resetting_beside(&twice))
        }
        _ => Advice::Nothing,
    };
    let frozen = me.account.frozen_until.filter(|until| now < *until);
    let advice = match frozen {
        Some(until) if advice.adds() => Advice::Frozen(until),
        _ => advice,
    };
    Health { ways: u64::try_from(stay.len()).unwrap_or(u64::MAX), together: asked > 1, advice }
}

/// The kinds of which one is missing for a reset, where it takes two of different kinds and there
/// is one. After a temporary pass what was added with it counts.
pub(super) fn missing_kinds(
    exchange: &Exchange,
    me: &Member,
    methods: &[Method],
) -> Vec<MethodKind> {
    let theirs: Vec<Method> = methods.iter().filter(|one| me.is_told_of(one)).cloned().collect();
    match health(exchange, me, &theirs).advice {
        Advice::AddMissing(kinds) => kinds,
        _ => Vec::new(),
    }
}

/// Whether it waits still, and will count when it does no more.
fn is_to_come(method: &Method, now: Timestamp) -> bool {
    method.waits(now) && !method.is_suspended() && method.removal.is_none()
}

/// When the first of the methods that still wait begins to count.
fn first_to_come<'a>(
    methods: impl IntoIterator<Item = &'a Method>,
    now: Timestamp,
) -> Option<Timestamp> {
    let waiting = methods.into_iter().filter(|one| is_to_come(one, now));
    waiting.map(|one| one.recovers_from).min()
}

/// GET the methods.
pub async fn show(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    Ok(Answer::page(&page(exchange, me, None).await?))
}

pub(super) async fn page(
    exchange: &mut Exchange,
    me: &Member,
    alert: Option<Text>,
) -> Result<SecurityInfo, Answer> {
    let found = exchange.app.flows.security_info(me).await;
    let found = found.map_err(|refusal| exchange.whole_page(&refusal, paths::SECURITY_INFO))?;
    let now = exchange.app.flows.now();
    let required =
        usize::try_from(exchange.app.flows.policy().registration.required).unwrap_or(usize::MAX);
    let able = found.methods.iter().filter(|method| method.recovers(now)).count();
    let next = first_to_come(&found.methods, now);
    let frozen_until = me.account.frozen_until.filter(|until| now < *until);
    let lost = exchange.app.flows.can_be_taken_up(me, &found.methods);
    // Codes on paper alone cause no step at sign-in that would use them up.
    let is_step = |one: &Method| takes_it(one.kind()) && one.recovers(now);
    let takes_step = found.methods.iter().any(is_step);
    let rows = found.methods.iter().map(|method| {
        let stays = method.recovers(now) && able <= required;
        let can_be_lost = method.recovers(now) && able > 1;
        let stays_until = next.filter(|_| stays);
        let can_be_found = lost.iter().any(|one| one.id == method.id);
        let row = row(exchange, method);
        // What would be refused is not offered: while frozen nothing is added.
        let (changes, made_anew) = match frozen_until {
            Some(_) => (false, false),
            None => (row.changes, row.made_anew),
        };
        let uses = match method.kind().facts().is_spare && !takes_step {
            true => row.uses.without_sign_in(),
            false => row.uses,
        };
        MethodRow { stays, stays_until, can_be_lost, can_be_found, changes, made_anew, uses, ..row }
    });
    let methods: Vec<MethodRow> = rows.collect();
    let health = health(exchange, me, &found.methods);
    let can_add = methods.len() < domain::limits::METHODS_PER_ACCOUNT && frozen_until.is_none();
    let notice = exchange.take_flash();
    let passkeys =
        exchange.app.flows.accepted_passkeys(me, &found.methods).map(|json| json.to_string());
    let first = first_offers(exchange, me, &found.methods);
    let contacts = exchange.app.flows.policy().registration.methods.contains(&MethodKind::Contacts);
    Ok(SecurityInfo {
        chrome: exchange.shell(Panel::SecurityInfo),
        methods,
        contacts,
        first,
        health,
        frozen_until,
        passkeys,
        can_add,
        notice,
        alert,
    })
}

/// The methods of which one may be asked for first.
fn first_offers(exchange: &Exchange, me: &Member, methods: &[Method]) -> Vec<FirstOffer> {
    let able = exchange.app.flows.can_be_first(&me.account, methods);
    let offer = |method: &&Method| FirstOffer {
        id: method.id.to_string(),
        kind: method.kind(),
        shown: kinds::shown(exchange, method),
        chosen: me.account.default_method == Some(method.id),
    };
    able.iter().map(offer).collect()
}

/// GET: which method to add.
pub async fn show_add(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    exchange.recall_typed();
    Ok(Answer::page(&add_page(exchange, me, None).await?))
}

/// POST the kind of method to add.
pub async fn add(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    if exchange.form.has("prove") {
        return prove_first(exchange, me, Change::Add, None).await;
    }
    let chosen = MethodKind::from_word(exchange.form.get("kind"));
    let kinds = exchange.app.flows.policy().registration.methods.clone();
    let refusal = match chosen.filter(|kind| kinds.contains(kind)) {
        Some(kind) => match begin(exchange, me, kind, Intent::Add, Change::Add).await? {
            Ok(answer) => return Ok(answer),
            Err(refusal) => refusal,
        },
        None => Refusal::NotFound,
    };
    let error = match refusal {
        Refusal::NotFound => exchange.say("error-choose").into(),
        _ => exchange.words(&refusal, paths::SECURITY_INFO)?,
    };
    let page = add_page(exchange, me, Some(error)).await?;
    Err(exchange.again(&page, &refusal))
}

/// What the page says of a proof before a method is added, where there is something to say.
pub(super) async fn prove_first_offer(
    exchange: &Exchange,
    me: &Member,
) -> Result<Option<ProveFirst>, Answer> {
    let before = exchange.app.flows.before_adding(me).await;
    let before = before.map_err(|refusal| exchange.whole_page(&refusal, paths::SECURITY_INFO))?;
    Ok(match before {
        BeforeAdding::Nothing => None,
        BeforeAdding::Proof => Some(ProveFirst::Asked),
        BeforeAdding::ProofOrWait(wait) => Some(ProveFirst::OrDays(whole_days(wait))),
    })
}

/// The kinds in the organisation's order; the one that the policy misses is chosen.
async fn add_page(
    exchange: &mut Exchange,
    me: &Settled,
    error: Option<Text>,
) -> Result<AddMethod, Answer> {
    let notice = exchange.take_flash_of(Flash::ProvedToAdd);
    let flows = &exchange.app.flows;
    let failed = |refusal| exchange.whole_page(&refusal, paths::SECURITY_INFO);
    let first = prove_first_offer(exchange, me).await?;
    let has = flows.security_info(me).await.map_err(failed)?.methods;
    let chosen = MethodKind::from_word(exchange.form.get("kind"))
        .or_else(|| flows.kind_to_register(&me.account, &has));
    let kinds = flows.policy().registration.methods.clone();
    let missing = missing_kinds(exchange, me, &has);
    let are_codes = |kind: MethodKind| kind.facts().is_list();
    let ends_codes =
        kinds.iter().copied().any(are_codes) && has.iter().any(|one| are_codes(one.kind()));
    Ok(AddMethod {
        missing,
        ends_codes,
        chrome: exchange.shell(Panel::SecurityInfo),
        notice,
        kinds,
        chosen,
        first,
        error,
    })
}

/// Begins to register a method; or a fresh proof, where the last is too old.
async fn begin(
    exchange: &mut Exchange,
    me: &Member,
    kind: MethodKind,
    intent: Intent,
    change: Change,
) -> Result<Result<Answer, Refusal>, Answer> {
    let flows = &exchange.app.flows;
    let chosen = if change == Change::Setup { ChosenBy::Policy } else { ChosenBy::Person };
    match flows.begin_registration(me, kind, intent, chosen).await {
        Ok(()) => Ok(Ok(Answer::go_to(paths::REGISTER))),
        Err(Refusal::ProofNeeded) => prove_first(exchange, me, change, Some(kind)).await.map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// A fresh proof first. `kind`: the kind of method that is registered afterwards, where that is
/// known.
pub async fn prove_first(
    exchange: &mut Exchange,
    me: &Member,
    change: Change,
    kind: Option<MethodKind>,
) -> Result<Answer, Answer> {
    let begun = exchange.app.flows.begin_fresh_proof(me, change, kind).await;
    begun.map_err(|refusal| exchange.whole_page(&refusal, paths::SECURITY_INFO))?;
    Ok(Answer::go_to(paths::PROVE))
}

/// Of a code that was asked for before a fresh proof, for a method of this kind and for the same
/// change: whether it will still do. `None`: there is none.
async fn code_before(
    exchange: &Exchange,
    me: &Member,
    kind: MethodKind,
    change: Change,
) -> Result<Option<bool>, Answer> {
    let found = exchange.app.flows.registration_page(me).await;
    let found = found.map_err(|refusal| exchange.whole_page(&refusal, paths::SECURITY_INFO))?;
    let is_it = |registration: &Registration| {
        matches!(registration.stage, RegistrationStage::Code { .. })
            && registration.kind == kind
            && kinds::change(registration.intent) == change
    };
    let code = found.filter(|found| is_it(&found.registration)).and_then(|found| found.code);
    Ok(code.map(|code| !code.ended && !code.expired))
}

/// After a fresh proof: on with the change, as it was chosen before.
pub async fn go_on(
    exchange: &mut Exchange,
    me: &Member,
    change: Change,
    kind: Option<MethodKind>,
) -> Result<Answer, Answer> {
    // The method that is changed is of the kind that takes its place.
    if let Some(kind) = kind {
        match code_before(exchange, me, kind, change).await? {
            Some(true) => return Ok(Answer::go_to(paths::REGISTER_CODE)),
            Some(false) => exchange.flash(Flash::CodeOver),
            None => {}
        }
    }
    match change {
        Change::Add | Change::Setup => {
            let (intent, page) = match change {
                Change::Setup => (Intent::Setup, paths::SETUP),
                _ => (Intent::Add, paths::ADD_METHOD),
            };
            let Some(kind) = kind else {
                exchange.flash(Flash::ProvedToAdd);
                return Ok(Answer::go_to(page));
            };
            let begun = begin(exchange, me, kind, intent, change).await?;
            // What is refused now is said on the page where it is chosen.
            Ok(begun.unwrap_or_else(|_| Answer::go_to(page)))
        }
        Change::Change(method) => change_method(exchange, me, method).await,
        Change::Vouch => Ok(Answer::go_to(paths::VOUCH)),
        Change::Suspend(method) | Change::TakeUp(method) => {
            Ok(Answer::go_to(&format!("{}/{method}", paths::LOST_METHOD)))
        }
        // It can't be taken back: it is asked once more, and said that nothing else is.
        Change::Delete(method) => {
            exchange.flash(Flash::Proved);
            Ok(Answer::go_to(&format!("{}/{method}", paths::DELETE_METHOD)))
        }
    }
}

/// The method that a form or an address names; only one's own (S88). One that is not there (any
/// more) is said to be so above those that are.
pub(super) async fn own_method(
    exchange: &mut Exchange,
    me: &Member,
    id: &str,
) -> Result<Method, Answer> {
    let found = match id.parse::<MethodId>() {
        Ok(id) => exchange.app.flows.own_method(me, id).await,
        Err(_) => Err(Refusal::NotFound),
    };
    match found {
        Ok(method) => Ok(method),
        // The page that lists them is not open yet.
        Err(Refusal::NotFound) if me.session.interrupt == Interrupt::Due => {
            Err(Answer::go_to(paths::SETUP))
        }
        Err(Refusal::NotFound) => {
            let alert = Some(exchange.say("error-method-unknown").into());
            Err(Answer::page(&page(exchange, me, alert).await?).status(StatusCode::NOT_FOUND))
        }
        Err(refusal) => Err(exchange.whole_page(&refusal, paths::SECURITY_INFO)),
    }
}

/// POST: change a method.
pub async fn change(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let id = exchange.form.get("method").to_owned();
    let method = own_method(exchange, me, &id).await?;
    // New codes end those on the sheet at once: that is asked first.
    if method.kind().facts().is_list() && !exchange.form.has("anew") {
        let chrome = exchange.shell(Panel::SecurityInfo);
        let method = row(exchange, &method);
        return Ok(Answer::page(&NewCodes { chrome, method }));
    }
    change_method(exchange, me, method.id).await
}

async fn change_method(
    exchange: &mut Exchange,
    me: &Member,
    id: MethodId,
) -> Result<Answer, Answer> {
    let method = own_method(exchange, me, &id.to_string()).await?;
    match begin(exchange, me, method.kind(), Intent::Change(id), Change::Change(id)).await? {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            let alert = Some(exchange.words(&refusal, paths::SECURITY_INFO)?);
            let page = page(exchange, me, alert).await?;
            Err(exchange.again(&page, &refusal))
        }
    }
}

/// GET *Rename this method*.
pub async fn show_rename(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let method = own_method(exchange, me, &exchange.id.clone()).await?;
    if method.name().is_none() {
        return Ok(Answer::go_to(paths::SECURITY_INFO));
    }
    exchange.recall_typed();
    let mut method = row(exchange, &method);
    if exchange.form.has("name") {
        method.shown = exchange.form.get("name").to_owned();
    }
    Ok(Answer::page(&RenameMethod {
        chrome: exchange.shell(Panel::SecurityInfo),
        method,
        alert: None,
    }))
}

/// POST the name.
pub async fn rename(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let id = exchange.form.get("method").to_owned();
    let method = own_method(exchange, me, &id).await?;
    match exchange.app.flows.rename_method(me, method.id, exchange.form.get("name")).await {
        Ok(()) => {
            exchange.flash(Flash::MethodRenamed);
            Ok(Answer::go_to(paths::SECURITY_INFO))
        }
        Err(refusal) => {
            let alert = Some(exchange.words(&refusal, paths::SECURITY_INFO)?);
            let mut method = row(exchange, &method);
            exchange.form.get("name").clone_into(&mut method.shown);
            let page = RenameMethod { chrome: exchange.shell(Panel::SecurityInfo), method, alert };
            Err(exchange.again(&page, &refusal))
        }
    }
}

/// GET *Delete this method?*.
pub async fn show_delete(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let method = own_method(exchange, me, &exchange.id.clone()).await?;
    let notice = exchange.take_flash_of(Flash::Proved);
    Ok(Answer::page(&delete_page(exchange, me, &method, notice, None).await?))
}

async fn delete_page(
    exchange: &Exchange,
    me: &Member,
    method: &Method,
    notice: Option<Text>,
    alert: Option<Text>,
) -> Result<DeleteMethod, Answer> {
    let has = exchange.app.flows.security_info(me).await;
    let has = has.map_err(|refusal| exchange.whole_page(&refusal, paths::SECURITY_INFO))?.methods;
    let rest: Vec<Method> = has.iter().filter(|one| one.id != method.id).cloned().collect();
    let is_enough = |methods: &[Method]| health(exchange, me, methods).is_enough();
    let resets = exchange.app.flows.policy().recovery.enabled;
    Ok(DeleteMethod {
        chrome: exchange.shell(Panel::SecurityInfo),
        leaves_none: resets && is_enough(&has) && !is_enough(&rest),
        method: row(exchange, method),
        notice,
        alert,
    })
}

/// POST: delete it.
pub async fn delete(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let id = exchange.form.get("method").to_owned();
    let method = own_method(exchange, me, &id).await?;
    let deleted = exchange.app.flows.delete_method(me, method.id).await;
    match deleted {
        Ok(()) => {
            exchange.flash(Flash::MethodDeleted);
            Ok(Answer::go_to(paths::SECURITY_INFO))
        }
        Err(Refusal::ProofNeeded) => {
            prove_first(exchange, me, Change::Delete(method.id), None).await
        }
        Err(refusal) => {
            let alert = Some(exchange.words(&refusal, paths::SECURITY_INFO)?);
            let page = delete_page(exchange, me, &method, None, alert).await?;
            Err(exchange.again(&page, &refusal))
        }
    }
}
