//! Texts, against real HTTP servers on this machine: what is posted, what each answer means, which gateway is asked when.

#![allow(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use delivery::letters::Style;
use delivery::{Carriers, TextGatewaySettings};
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::Purpose;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use domain::token::Code;
use flows::ports::{Clock, Content, Courier, Delivery, Outgoing};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const TEXT: &str = "012345 is your Example College code to add this phone, good for 10 minutes. Didn't ask? \
                    Ignore it. Nobody will ask you for it.\n@127.0.0.1 #012345";

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
}

/// A request as the gateway saw it.
struct Request {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: String,
}

/// What the gateway answers with. `None`: never.
type Answer = Arc<Mutex<Option<StatusCode>>>;

struct Gateway {
    url: String,
    answer: Answer,
    requests: mpsc::UnboundedReceiver<Request>,
}

async fn respond(
    State((answer, requests)): State<(Answer, mpsc::UnboundedSender<Request>)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    requests.send(Request { method, path: uri.path().into(), headers, body: body.clone() }).unwrap();
    let status = *answer.lock().unwrap();
    match status {
        // The body repeats what was posted: none of it may end up in a reason.
        Some(status) => (status, [(LOCATION, "/elsewhere")], body).into_response(),
        None => std::future::pending().await,
    }
}

impl Gateway {
    async fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/messages", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(Some(StatusCode::from_u16(status).unwrap())));
        let (sender, requests) = mpsc::unbounded_channel();
        let router = Router::new().fallback(respond).with_state((Arc::clone(&answer), sender));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, answer, requests }
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = Some(StatusCode::from_u16(status).unwrap());
    }

    fn falls_silent(&self) {
        *self.answer.lock().unwrap() = None;
    }

    fn settings(&self) -> TextGatewaySettings {
        TextGatewaySettings { url: self.url.clone(), token: None }
    }

    fn was_asked(&mut self) -> usize {
        std::iter::from_fn(|| self.requests.try_recv().ok()).count()
    }
}

fn carriers(texts: &[TextGatewaySettings]) -> Carriers {
    let style = Style::new("Example College", "http://127.0.0.1:8080", "tel:1", TimeZone::UTC).unwrap();
    Carriers::new(None, texts, style, Arc::new(Still)).unwrap()
}

fn code() -> Outgoing {
    Outgoing {
        id: MessageId::new(Timestamp(0), [7; 10]),
        to: Destination::Phone(PhoneNumber::from_e164("+14165550123".into())),
        language: Language::English,
        content: Content::Code {
            code: Code::new("012345".into()),
            purpose: Purpose::Registration,
            lifetime: Duration::from_secs(600),
        },
    }
}

/// A port that nobody listens on.
async fn nowhere() -> TextGatewaySettings {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    TextGatewaySettings { url: format!("http://{address}/messages"), token: None }
}

#[tokio::test]
async fn a_text_is_posted_as_the_contract_says() {
    let mut gateway = Gateway::start(202).await;
    let token = Some("t0k3n\n".to_owned().into());
    let carriers = carriers(&[TextGatewaySettings { token, ..gateway.settings() }]);
    assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
    let request = gateway.requests.recv().await.unwrap();
    assert_eq!((request.method, request.path.as_str()), (Method::POST, "/messages"));
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["authorization"], "Bearer t0k3n");
    let id = MessageId::new(Timestamp(0), [7; 10]).to_string();
    let body: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body, json!({ "id": id, "to": "+14165550123", "text": TEXT }));
}

#[tokio::test]
async fn without_a_token_none_is_sent() {
    let mut gateway = Gateway::start(200).await;
    assert_eq!(carriers(&[gateway.settings()]).deliver(&code()).await, Delivery::Accepted);
    assert!(!gateway.requests.recv().await.unwrap().headers.contains_key("authorization"));
}

#[tokio::test]
async fn what_each_answer_means() {
    let gateway = Gateway::start(200).await;
    let carriers = carriers(&[gateway.settings()]);
    for status in [200, 201, 202, 204] {
        gateway.answers(status);
        assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted, "{status}");
    }
    for status in [300, 304, 307, 429, 500, 502, 503, 504, 599] {
        gateway.answers(status);
        let Delivery::Later(reason) = carriers.deliver(&code()).await else { panic!("{status}") };
        assert!(reason.starts_with(&format!("text gateway 1 answered {status}")), "{reason}");
        assert!(!reason.contains("012345") && !reason.contains("4165550123"), "{reason}");
    }
    for status in [400, 401, 403, 404, 408, 410, 422, 428, 430] {
        gateway.answers(status);
        let refused = Delivery::Refused(format!("text gateway 1 answered {status}"));
        assert_eq!(carriers.deliver(&code()).await, refused);
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut gateway = Gateway::start(302).await;
    let outcome = carriers(&[gateway.settings()]).deliver(&code()).await;
    assert!(matches!(outcome, Delivery::Later(_)), "{outcome:?}");
    assert_eq!(gateway.requests.recv().await.unwrap().path, "/messages");
    assert_eq!(gateway.was_asked(), 0);
}

#[tokio::test]
async fn who_is_not_there_is_tried_again_later() {
    let carriers = carriers(&[nowhere().await]);
    // More often than the breaker allows time-outs: a refused connection is no reason to wait.
    for _ in 0..7 {
        let Delivery::Later(reason) = carriers.deliver(&code()).await else { panic!() };
        assert!(reason.starts_with("text gateway 1: ") && reason.contains("refused"), "{reason}");
        assert!(!reason.contains("012345") && !reason.contains("4165550123"), "{reason}");
    }
}

#[tokio::test]
async fn the_next_is_asked_when_one_cannot_now() {
    let (mut first, mut second) = (Gateway::start(503).await, Gateway::start(200).await);
    let carriers = carriers(&[nowhere().await, first.settings(), second.settings()]);
    assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
    assert_eq!((first.was_asked(), second.was_asked()), (1, 1));
    first.answers(200);
    assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
    assert_eq!((first.was_asked(), second.was_asked()), (1, 0));
    first.answers(429);
    second.answers(500);
    let Delivery::Later(reason) = carriers.deliver(&code()).await else { panic!() };
    assert!(reason.ends_with("; text gateway 2 answered 429; text gateway 3 answered 500"), "{reason}");
}

#[tokio::test]
async fn a_refusal_is_the_last_word() {
    let (mut first, mut second) = (Gateway::start(400).await, Gateway::start(200).await);
    let outcome = carriers(&[first.settings(), second.settings()]).deliver(&code()).await;
    assert_eq!(outcome, Delivery::Refused("text gateway 1 answered 400".into()));
    assert_eq!((first.was_asked(), second.was_asked()), (1, 0));
}

/// The clock is stopped once the gateway has the request; it then jumps to the end of the time allowed.
#[tokio::test]
async fn s81_a_silent_gateway_is_left_alone_for_a_while() {
    let mut silent = Gateway::start(200).await;
    silent.falls_silent();
    let carriers = Arc::new(carriers(&[silent.settings()]));
    for _ in 0..5 {
        let attempt = tokio::spawn({
            let carriers = Arc::clone(&carriers);
            async move { carriers.deliver(&code()).await }
        });
        silent.requests.recv().await.unwrap();
        tokio::time::pause();
        let outcome = attempt.await.unwrap();
        tokio::time::resume();
        assert_eq!(outcome, Delivery::Later("text gateway 1: no answer in time".into()));
    }
    silent.answers(200);
    assert_eq!(carriers.deliver(&code()).await, Delivery::Later("text gateway 1 has not been answering".into()));
    assert_eq!(silent.was_asked(), 0);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(30)).await;
    tokio::time::resume();
    assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
}

#[tokio::test]
async fn probes_post_nothing_and_show_no_token() {
    let mut gateway = Gateway::start(405).await;
    let token = Some("t0k3n".to_owned().into());
    let probes = carriers(&[TextGatewaySettings { token, ..gateway.settings() }, nowhere().await]).probe().await;
    assert_eq!(probes[0].part, "text gateway 1");
    assert_eq!(probes[0].found, Ok("127.0.0.1 answers; not encrypted".into()));
    let request = gateway.requests.recv().await.unwrap();
    assert_eq!(request.method, Method::HEAD);
    assert!(!request.headers.contains_key("authorization"));
    assert!(probes[1].found.as_ref().unwrap_err().contains("refused"), "{probes:?}");
}

#[tokio::test]
async fn without_a_gateway_texts_are_refused() {
    assert_eq!(carriers(&[]).deliver(&code()).await, Delivery::Refused("no text gateway is set up".into()));
}

#[test]
fn a_lease_can_be_longer_than_an_attempt() {
    let settings = TextGatewaySettings { url: "http://127.0.0.1:9000/messages".into(), token: None };
    assert_eq!(carriers(&[]).longest_attempt(), Duration::from_secs(11));
    assert_eq!(carriers(&[settings.clone(), settings.clone(), settings]).longest_attempt(), Duration::from_secs(30));
}
