//! The demo's own addresses: its front page, the outbox for people and for programs, signing in
//! with one click, and the clock.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request};
use axum::http::header::SET_COOKIE;
use axum::routing::{get, post};
use flows::ports::Clock as _;
use serde_json::{Value, json};
use web::answer::Answer;
use web::demo::{enter, serve_form, serve_page};
use web::pages::demo::{DemoFront, DemoOutbox, MOVES, OutboxItem};
use web::pages::styleguide::StyleGuide;
use web::pages::{Chrome, paths};

use super::clock::DemoClock;
use super::letters::{self, Letters};
use super::people;
use crate::app::App;
use crate::outbox::{Letter, Outbox};

/// The outbox for programs.
const OUTBOX_JSON: &str = "/demo/outbox.json";
/// The page's own list of messages.
const MAIL: &str = "/demo/outbox/mail/{number}";

/// What the demo's pages share.
struct Demo {
    pages: Arc<web::App>,
    outbox: Arc<Outbox>,
    clock: Arc<DemoClock>,
}

/// Every page of the product, and the demo's own.
pub fn router(app: &App, outbox: Arc<Outbox>, clock: Arc<DemoClock>) -> Router {
    let demo = Arc::new(Demo { pages: Arc::clone(app.pages()), outbox, clock });
    let page = |render: fn(&Demo, Chrome) -> Answer| {
        let demo = Arc::clone(&demo);
        get(move |request: Request| async move {
            serve_page(Arc::clone(&demo.pages), request, |chrome| render(&demo, chrome)).await
        })
    };
    let [mails, forms, clocks, lettered] = std::array::from_fn(|_| Arc::clone(&demo));
    Router::new()
        .route("/", page(Demo::home))
        .route(paths::DEMO, page(Demo::front))
        .route(paths::STYLE_GUIDE, page(Demo::components))
        .route(paths::DEMO_OUTBOX, page(Demo::list))
        .route(
            &format!("{}/{{word}}", paths::STYLE_GUIDE_LETTERS),
            get(move |Path(word): Path<String>, request: Request| async move {
                let back = |_| Answer::go_to(paths::STYLE_GUIDE);
                let mut response = serve_page(Arc::clone(&lettered.pages), request, back).await;
                let cookie = Letters::from_word(&word).cookie();
                response.headers_mut().append(SET_COOKIE, cookie);
                response
            }),
        )
        .route(OUTBOX_JSON, page(|demo, _| demo.data()))
        .route(
            MAIL,
            get(move |Path(number): Path<u64>, request: Request| async move {
                serve_page(Arc::clone(&mails.pages), request, |_| mails.mail(number)).await
            }),
        )
        .route(
            paths::DEMO_ENTER,
            post(move |request: Request| enter(Arc::clone(&forms.pages), request)),
        )
        .route(
            paths::DEMO_CLOCK,
            post(move |request: Request| async move {
                serve_form(Arc::clone(&clocks.pages), request, async |exchange| {
                    let ahead =
                        MOVES.into_iter().find(|(word, _)| *word == exchange.form.get("ahead"));
                    clocks
                        .clock
                        .move_ahead(Duration::from_secs(ahead.map_or(0, |(_, seconds)| seconds)));
                    Ok(Answer::go_to(paths::DEMO))
                })
                .await
            }),
        )
        .fallback_service(app.service().router())
        .layer(axum::middleware::from_fn(letters::turn))
}

impl Demo {
    /// `/` is the demo's front page for a person who has yet to begin, and My Account as everywhere
    /// for a signed-in person.
    fn home(&self, chrome: Chrome) -> Answer {
        if chrome.person.is_some() { Answer::go_to(paths::ACCOUNT) } else { self.front(chrome) }
    }

    fn front(&self, chrome: Chrome) -> Answer {
        let [style, script] = self.pages.demo_files();
        let (messages, now) = (self.messages(), self.clock.now());
        Answer::page(&DemoFront { chrome, people: people::all(), messages, now, style, script })
            .showing_mails()
    }

    fn components(&self, chrome: Chrome) -> Answer {
        let [style, _] = self.pages.demo_files();
        Answer::page(&StyleGuide { chrome, now: self.clock.now(), style })
    }

    fn list(&self, chrome: Chrome) -> Answer {
        let [style, script] = self.pages.demo_files();
        Answer::page(&DemoOutbox { chrome, messages: self.messages(), style, script })
            .showing_mails()
    }

    fn messages(&self) -> Vec<OutboxItem> {
        let item = |letter: Letter| OutboxItem {
            number: letter.number,
            channel: letter.channel,
            to: letter.to,
            at: letter.at,
            subject: letter.subject,
            code: code_in(&letter.text),
            text: letter.text,
        };
        self.outbox.letters().into_iter().map(item).collect()
    }

    fn mail(&self, number: u64) -> Answer {
        let letter = self.outbox.letters().into_iter().find(|letter| letter.number == number);
        Answer::mail(&letter.and_then(|letter| letter.html).unwrap_or_default())
    }

    fn data(&self) -> Answer {
        let letters: Vec<Value> = self.outbox.letters().iter().map(in_json).collect();
        Answer::json(&Value::from(letters))
    }
}

/// The code that a message carries: alone on a line of a mail, after `#` in the last line of a
/// text.
fn code_in(text: &str) -> Option<String> {
    let is_code = |word: &str| {
        let signs = word.chars().filter(|sign| *sign != '-').count();
        let plain = word
            .chars()
            .all(|sign| sign.is_ascii_digit() || sign.is_ascii_uppercase() || sign == '-');
        plain && (6..=16).contains(&signs) && word.chars().any(|sign| sign.is_ascii_digit())
    };
    let bound = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix('@')?.split_once(" #"))
        .map(|(_, code)| code);
    let code = bound.or_else(|| text.lines().map(str::trim).find(|line| is_code(line)))?;
    Some(code.trim().to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_message_is_found() {
        assert_eq!(
            code_in("Your code is 123456.\n\n@127.0.0.1 #123456").as_deref(),
            Some("123456")
        );
        assert_eq!(code_in("Hello,\n\n  12345678\n\nIt works once.").as_deref(), Some("12345678"));
        assert_eq!(
            code_in("Hello,\n\nK7QM-2XZ4-ABCD-EFG9\n").as_deref(),
            Some("K7QM-2XZ4-ABCD-EFG9")
        );
        assert_eq!(code_in("A phone was added on 2026-11-29.\nHELLO\n"), None);
    }
}
