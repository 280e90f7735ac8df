//! The short link: *More information required*, and putting it off.

use domain::journey::{Change, Intent};
use domain::session::Interrupt;
use flows::{ChosenBy, Member, Refusal};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::kinds;
use crate::pages::paths;
use crate::pages::registration::MoreInformation;

/// GET: what is missing, if anything; else Security info.
pub async fn show(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    // Nothing else is open to who has used a temporary pass.
    let of_pass = me.session.is_of_pass();
    let wanted = if of_pass { Ok(true) } else { exchange.app.flows.setup_is_wanted(me).await };
    if !wanted.map_err(|refusal| exchange.whole_page(&refusal, paths::SETUP))? {
        return Ok(Answer::go_to(paths::SECURITY_INFO));
    }
    let due = me.session.interrupt == Interrupt::Due && !of_pass;
    let has = exchange.app.flows.security_info(me).await;
    let has = has.map_err(|refusal| exchange.whole_page(&refusal, paths::SETUP))?.methods;
    let lost = exchange.app.flows.can_be_taken_up(me, &has);
    let lost = lost.into_iter().map(|method| kinds::lost(exchange, method)).collect();
    let notice = match exchange.take_flash_of(Flash::ProvedToAdd) {
        Some(proved) => Some(proved),
        // The days, beside the methods, are on another page.
        None if exchange.take_flash_of(Flash::RemovalAsked).is_some() => {
            Some(exchange.say("done-removal-noted").into())
        }
        None => exchange.take_flash(),
    };
    let page = MoreInformation {
        notice,
        lost,
        skip_until: exchange.app.flows.may_skip_until(&me.account, &has).filter(|_| due),
        name: me.account.name.as_typed().to_owned(),
        skips_left: due.then(|| u64::from(exchange.app.flows.skips_left(&me.account))),
        removed_on: has.iter().filter_map(|one| one.removal).map(|removal| removal.at).max(),
        first: super::security_info::prove_first_offer(exchange, me).await?,
        chrome: exchange.chrome(),
        step: None,
    };
    Ok(Answer::page(&page))
}

/// POST *Next*: begins with the kind of method that the policy offers first, of those that the
/// account has none of. Or *Prove who I am first*, which comes back here.
pub async fn begin(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    if exchange.form.has("prove") {
        return super::security_info::prove_first(exchange, me, Change::Setup, None).await;
    }
    let has = exchange.app.flows.security_info(me).await;
    let has = has.map_err(|refusal| exchange.whole_page(&refusal, paths::SETUP))?.methods;
    let kind = match me.session.is_of_pass() {
        true => exchange.app.flows.kind_after_pass(me, &has),
        false => exchange.app.flows.kind_to_register(&me.account, &has),
    };
    let Some(kind) = kind else {
        return Err(exchange.whole_page(&Refusal::NotFound, paths::ACCOUNT));
    };
    match exchange.app.flows.begin_registration(me, kind, Intent::Setup, ChosenBy::Policy).await {
        Ok(()) => Ok(Answer::go_to(paths::REGISTER)),
        Err(Refusal::ProofNeeded) => {
            super::security_info::prove_first(exchange, me, Change::Setup, Some(kind)).await
        }
        // Security info says until when.
        Err(Refusal::Frozen { .. }) => Ok(Answer::go_to(paths::SECURITY_INFO)),
        Err(refusal) => Err(exchange.whole_page(&refusal, paths::SETUP)),
    }
}

/// POST *Skip for now*.
pub async fn skip(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let skipped = exchange.app.flows.skip_registration(me).await;
    skipped.map_err(|refusal| exchange.whole_page(&refusal, paths::SETUP))?;
    super::review::after_skip(exchange, me).await
}
