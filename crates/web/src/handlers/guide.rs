//! The how-to guide, its hand-out and announcements.

use tokio::time::timeout;

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::guide::PATIENCE;
use crate::pages::guide::{Announcements, Guide, HandOut, Reader};
use crate::pages::problem::What;

/// GET the guide for everyone.
pub async fn show(exchange: &mut Exchange) -> Result<Answer, Answer> {
    page(exchange, Reader::Everyone).await
}

/// GET the steps of one kind of reader.
pub async fn show_for(exchange: &mut Exchange) -> Result<Answer, Answer> {
    match Reader::from_word(&exchange.id) {
        Some(reader) => page(exchange, reader).await,
        None => Err(exchange.problem(What::NotFound, None)),
    }
}

async fn page(exchange: &Exchange, reader: Reader) -> Result<Answer, Answer> {
    let has = timeout(PATIENCE, exchange.count_methods()).await.ok().and_then(Result::ok).flatten();
    let (chrome, app) = (exchange.chrome(), &exchange.app);
    let revision = app.find_guide_revision().await;
    let paper_style = app.guide_paper_address(chrome.language, revision);
    let body = app.guide_body(chrome.language, reader);
    Ok(Answer::page(&Guide {
        chrome,
        facts: app.guide_facts(),
        reader,
        has,
        revision,
        paper_style: Some(paper_style),
        body,
    }))
}

/// GET the hand-out.
pub async fn show_hand_out(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&HandOut {
        chrome: exchange.chrome(),
        facts: exchange.app.guide_facts(),
        poster: false,
    }))
}

/// GET the poster.
pub async fn show_poster(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&HandOut {
        chrome: exchange.chrome(),
        facts: exchange.app.guide_facts(),
        poster: true,
    }))
}

/// GET the announcements.
pub async fn show_announcements(exchange: &mut Exchange) -> Result<Answer, Answer> {
    Ok(Answer::page(&Announcements {
        chrome: exchange.chrome(),
        facts: exchange.app.guide_facts(),
    }))
}
