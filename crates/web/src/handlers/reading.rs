//! Pages to read: the terms, privacy; and the one that says there is no such page.

use domain::method::MethodKind;

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::problem::What;
use crate::pages::reading::{Privacy, Terms};

/// GET the terms of service.
pub async fn terms(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let policy = exchange.app.flows.policy();
    let mut kinds = policy.registration.methods.iter().chain(&policy.recovery.methods);
    let texts = kinds.any(|kind| *kind == MethodKind::Phone);
    Ok(Answer::page(&Terms { chrome: exchange.chrome(), texts }))
}

/// GET privacy and cookies.
pub async fn privacy(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let stays = exchange.app.flows.policy().session.stay_signed_in.is_some();
    Ok(Answer::page(&Privacy { chrome: exchange.chrome(), stays }))
}

/// An address that is none; one that means a page of ours leads there.
pub async fn not_found(exchange: &mut Exchange) -> Result<Answer, Answer> {
    if let Some(meant) = exchange.meant_page() {
        return Ok(Answer::go_to(&meant));
    }
    Err(exchange.problem(What::NotFound, None))
}
