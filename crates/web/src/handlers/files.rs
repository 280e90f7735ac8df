//! The style sheet, the script, the logo: under addresses that change with them.

use axum::http::header;

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::problem::What;

/// GET a file.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    // The browser's visit cookie has no business with a file that every browser shares.
    exchange.forget_new_cookies();
    let paper = exchange.app.find_guide_paper(&exchange.id);
    match exchange.app.assets.find(&exchange.id).or(paper.as_ref()) {
        Some(file) => match (exchange.takes_gzip, file.gzip()) {
            (true, Some(gzip)) => Ok(Answer::file(file.content_type(), gzip.to_vec(), true)),
            _ => Ok(Answer::file(file.content_type(), file.bytes().to_vec(), false)
                .with(header::ACCEPT_RANGES, "none")),
        },
        None => Err(exchange.problem(What::NotFound, None)),
    }
}
