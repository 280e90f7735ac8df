//! Pages to read: the terms, privacy; and the one that says there is no such page.

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::problem::What;
use crate::pages::reading::{Privacy, Terms};

/// GET the terms of service.
pub async fn terms(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&Terms { chrome: exchange.chrome() }))
}

/// GET privacy and cookies.
pub async fn privacy(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&Privacy { chrome: exchange.chrome() }))
}

/// An address that is none; one that means a page of ours leads there.
pub async fn not_found(exchange: &mut Exchange) -> Result<Answer, Answer> {
    if let Some(meant) = exchange.meant_page() {
        return Ok(Answer::go_to(&meant));
    }
    Err(exchange.problem(What::NotFound, None))
}
