//! The demo's own addresses: its front page, and the outbox for people and for programs.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use domain::time::Timestamp;
use serde_json::{Value, json};
use web::answer::Answer;
use web::pages::demo::{DemoFront, DemoOutbox, OutboxItem};
use web::pages::styleguide::StyleGuide;
use web::pages::{Chrome, paths};
use web::serve_page;

use super::people;
use crate::app::App;
use crate::outbox::{Letter, Outbox};

/// The outbox for programs.
const OUTBOX_JSON: &str = "/demo/outbox.json";

/// Every page of the product, and the demo's own.
pub fn router(app: &App, outbox: Arc<Outbox>) -> Router {
    let (home, front, list, data) =
        (Arc::clone(app.pages()), Arc::clone(app.pages()), Arc::clone(app.pages()), Arc::clone(app.pages()));
    let (style, now) = (Arc::clone(app.pages()), app.flows().now());
    let letters = Arc::clone(&outbox);
    Router::new()
        .route("/", get(move |request: Request| serve_page(Arc::clone(&home), request, home_page)))
        .route(paths::DEMO, get(move |request: Request| serve_page(Arc::clone(&front), request, front_page)))
        .route(
            paths::DEMO_OUTBOX,
            get(move |request: Request| {
                serve_page(Arc::clone(&list), request, move |chrome| outbox_page(chrome, &outbox))
            }),
        )
        .route(
            OUTBOX_JSON,
            get(move |request: Request| serve_page(Arc::clone(&data), request, move |_| outbox_data(&letters))),
        )
        .route(
            paths::STYLE_GUIDE,
            get(move |request: Request| serve_page(Arc::clone(&style), request, move |chrome| style_page(chrome, now))),
        )
        .fallback_service(app.router())
}

/// `/` is the demo's front page for a person who has yet to begin, and My Account as everywhere for a signed-in person.
fn home_page(chrome: Chrome) -> Answer {
    if chrome.person.is_some() { Answer::go_to(paths::ACCOUNT) } else { front_page(chrome) }
}

fn front_page(chrome: Chrome) -> Answer {
    Answer::page(&DemoFront { chrome, people: people::all() })
}

fn style_page(chrome: Chrome, now: Timestamp) -> Answer {
    Answer::page(&StyleGuide { chrome, now })
}

fn outbox_page(chrome: Chrome, outbox: &Outbox) -> Answer {
    let item = |letter: Letter| OutboxItem {
        channel: letter.channel,
        to: letter.to,
        at: letter.at,
        subject: letter.subject,
        text: letter.text,
    };
    Answer::page(&DemoOutbox { chrome, messages: outbox.letters().into_iter().map(item).collect() })
}

fn outbox_data(outbox: &Outbox) -> Answer {
    let letters: Vec<Value> = outbox.letters().iter().map(in_json).collect();
    Answer::json(&Value::from(letters))
}

fn in_json(letter: &Letter) -> Value {
    let at = jiff::Timestamp::from_microsecond(letter.at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    json!({
        "channel": letter.channel.word(),
        "to": letter.to,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "at": at.to_string(),
    })
}
