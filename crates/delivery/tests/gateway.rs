//! Texts, against real HTTP servers on this machine: what is posted, what each answer means, which
//! gateway is asked when.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use delivery::letters::Style;
use delivery::{Carriers, Outbound, TextGatewaySettings};
use domain::channel::Channel;
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::Purpose;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use domain::token::{Code, CodeForm};
use flows::ports::{Content, Courier, Delivery, Outgoing};
use jiff::tz::TimeZone;
use parts::HandClock;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};

const TEXT: &str = "012345 is your Example College code to add this phone, good for 10 minutes. Didn't ask? \
                    Ignore it. Nobody will ask you for it.\n@127.0.0.1 #012345";

/// A request as the gateway saw it.
struct Request {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: String,
}

/// What the gateway answers with. `None`: never.
type Answer = Arc<Mutex<Option<(StatusCode, Option<&'static str>)>>>;

/// Notifies when a gateway that has been silent answers what it was asked.
static SPEAKS: Notify = Notify::const_new();

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
    requests
        .send(Request { method, path: uri.path().into(), headers, body: body.clone() })
        .unwrap();
    let mut said = *answer.lock().unwrap();
    while said.is_none() {
        SPEAKS.notified().await;
        said = *answer.lock().unwrap();
    }
    match said {
        // The body repeats what was posted: none of it may end up in a reason.
        Some((status, None)) => (status, [(LOCATION, "/elsewhere")], body).into_response(),
        Some((status, Some(after))) => (status, [(RETRY_AFTER, after)], body).into_response(),
        None => std::future::pending().await,
    }
}

impl Gateway {
    async fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/messages", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(Some((StatusCode::from_u16(status).unwrap(), None))));
        let (sender, requests) = mpsc::unbounded_channel();
        let router = Router::new().fallback(respond).with_state((Arc::clone(&answer), sender));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, answer, requests }
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = Some((StatusCode::from_u16(status).unwrap(), None));
    }

    /// Answers with the header Retry-After.
    fn asks_for(&self, status: u16, after: &'static str) {
        *self.answer.lock().unwrap() = Some((StatusCode::from_u16(status).unwrap(), Some(after)));
    }

    fn falls_silent(&self) {
        *self.answer.lock().unwrap() = None;
    }

    fn settings(&self) -> TextGatewaySettings {
        TextGatewaySettings { url: Some(self.url.clone()), ..Default::default() }
    }

    fn was_asked(&mut self) -> usize {
        std::iter::from_fn(|| self.requests.try_recv().ok()).count()
    }
}

fn carriers(texts: &[TextGatewaySettings]) -> Carriers {
    let style =
        Style::new("Example College", "http://127.0.0.1:8080", "tel:1", TimeZone::UTC).unwrap();
    Carriers::new(None, texts, &Outbound::default(), style, Arc::new(HandClock::at(Timestamp(0))))
        .unwrap()
}

fn code() -> Outgoing {
    code_to("+14165550123")
}

fn code_to(number: &str) -> Outgoing {
    Outgoing {
        id: MessageId::new(Timestamp(0), [7; 10]),
        to: Destination::Phone(PhoneNumber::from_e164(number.into())),
        language: Language::English,
        content: Content::Code {
            code: Code::typed("012345", CodeForm::Six).unwrap(),
            at: Timestamp(0),
            from: None,
            purpose: Purpose::Registration,
            lifetime: Duration::from_secs(600),
            stop: None,
        },
    }
}

/// A port that nobody listens on.
async fn nowhere() -> TextGatewaySettings {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    TextGatewaySettings { url: Some(format!("http://{address}/messages")), ..Default::default() }
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
    let deliver = async |status| {
        gateway.answers(status);
        // A breaker of its own each: what many failures mean together is another test's.
        carriers(&[gateway.settings()]).deliver(&code()).await
    };
    for status in [200, 201, 202, 204] {
        assert_eq!(deliver(status).await, Delivery::Accepted, "{status}");
    }
    for status in [300, 304, 307, 429, 500, 502, 503, 504, 599] {
        let Delivery::Later(reason) = deliver(status).await else { panic!("{status}") };
        assert!(reason.starts_with(&format!("text[0] answered {status}")), "{reason}");
        assert!(!reason.contains("012345") && !reason.contains("4165550123"), "{reason}");
    }
    for status in [400, 408, 410, 422, 428, 430] {
        assert_eq!(deliver(status).await, Delivery::Refused(format!("text[0] answered {status}")));
    }
    for status in [401, 402, 403, 404, 405, 407] {
        assert_eq!(
            deliver(status).await,
            Delivery::Misconfigured(format!("text[0] answered {status}"))
        );
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
    let Delivery::Later(reason) = carriers(&[nowhere().await]).deliver(&code()).await else {
        panic!()
    };
    assert!(reason.starts_with("text[0]: ") && reason.contains("refused"), "{reason}");
    assert!(!reason.contains("012345") && !reason.contains("4165550123"), "{reason}");
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
    assert!(reason.ends_with("; text[1] answered 429; text[2] answered 500"), "{reason}");
}

#[tokio::test]
async fn a_refusal_is_the_last_word() {
    let (mut first, mut second) = (Gateway::start(400).await, Gateway::start(200).await);
    let outcome = carriers(&[first.settings(), second.settings()]).deliver(&code()).await;
    assert_eq!(outcome, Delivery::Refused("text[0] answered 400".into()));
    assert_eq!((first.was_asked(), second.was_asked()), (1, 0));
}

/// The clock is stopped once the gateway has the request; it then jumps to the end of the time
/// allowed.
#[tokio::test]
async fn s81_a_silent_gateway_is_left_alone_for_a_while() {
    let mut silent = Gateway::start(200).await;
    silent.falls_silent();
    let carriers = Arc::new(carriers(&[silent.settings()]));
    for _ in 0..5 {
        assert!(up(&carriers));
        let attempt = tokio::spawn({
            let carriers = Arc::clone(&carriers);
            async move { carriers.deliver(&code()).await }
        });
        silent.requests.recv().await.unwrap();
        tokio::time::pause();
        let outcome = attempt.await.unwrap();
        tokio::time::resume();
        assert_eq!(outcome, Delivery::Later("text[0]: no answer in time".into()));
    }
    silent.answers(200);
    assert!(!up(&carriers));
    left_alone(carriers.deliver(&code()).await);
    assert_eq!(silent.was_asked(), 0);
    later(30).await;
    assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
    assert!(up(&carriers));
}

fn up(carriers: &Carriers) -> bool {
    carriers.carriers().iter().all(|carrier| carrier.up)
}

fn left_alone(delivery: Delivery) {
    let Delivery::NotBefore { wait, reason } = delivery else { panic!("{delivery:?}") };
    assert_eq!(reason, "text[0] has not been working and is left alone for a while");
    assert!(wait <= Duration::from_secs(30), "{wait:?}");
}

async fn later(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_gateway_that_fails_for_all_is_left_alone_and_one_number_closes_nobodys_way() {
    let mut gateway = Gateway::start(500).await;
    let carriers = carriers(&[gateway.settings()]);
    for _ in 0..7 {
        assert!(matches!(carriers.deliver(&code()).await, Delivery::Later(_)));
    }
    for last in 1..=4 {
        assert!(up(&carriers));
        assert!(matches!(
            carriers.deliver(&code_to(&format!("+1416555010{last}"))).await,
            Delivery::Later(_)
        ));
    }
    assert_eq!(gateway.was_asked(), 11);
    left_alone(carriers.deliver(&code()).await);
    assert_eq!(gateway.was_asked(), 0);
}

#[tokio::test]
async fn a_gateway_that_is_not_there_is_left_alone_and_the_next_is_asked_at_once() {
    let mut second = Gateway::start(200).await;
    let carriers = carriers(&[nowhere().await, second.settings()]);
    for _ in 0..7 {
        assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
    }
    assert_eq!(second.was_asked(), 7);
    let states = carriers.carriers();
    assert_eq!(
        states.iter().map(|one| (one.carrier.as_str(), one.up)).collect::<Vec<_>>(),
        [("text[0]", false), ("text[1]", true)]
    );
}

#[tokio::test]
async fn one_text_at_a_time_tries_whether_a_gateway_is_back() {
    let mut gateway = Gateway::start(503).await;
    let carriers = Arc::new(carriers(&[gateway.settings()]));
    for last in 1..=5 {
        carriers.deliver(&code_to(&format!("+1416555010{last}"))).await;
    }
    assert_eq!(gateway.was_asked(), 5);
    later(30).await;
    gateway.falls_silent();
    let probe = tokio::spawn({
        let carriers = Arc::clone(&carriers);
        async move { carriers.deliver(&code()).await }
    });
    gateway.requests.recv().await.unwrap();
    for _ in 0..3 {
        left_alone(carriers.deliver(&code()).await);
    }
    assert_eq!(gateway.was_asked(), 0, "only one asks");
    // A probe that is given up shows nothing, and the next may ask.
    probe.abort();
    let _ = probe.await;
    gateway.answers(200);
    assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
    assert!(up(&carriers));
}

#[tokio::test]
async fn a_gateway_that_asks_for_a_pause_gets_it() {
    let mut gateway = Gateway::start(200).await;
    // The clock of these tests stands at the beginning of 1970.
    for (status, after, seconds) in [
        (429, "7", 7),
        (503, "120", 120),
        (429, "Thu, 01 Jan 1970 00:01:30 GMT", 90),
        (429, "99999", 99_999),
    ] {
        let carriers = carriers(&[gateway.settings()]);
        gateway.asks_for(status, after);
        let reason = format!("text[0] answered {status}");
        let wait = Duration::from_secs(seconds);
        assert_eq!(
            carriers.deliver(&code()).await,
            Delivery::NotBefore { wait, reason },
            "{after}"
        );
        assert_eq!(gateway.was_asked(), 1);
        let Delivery::NotBefore { wait, .. } = carriers.deliver(&code()).await else {
            panic!("{after}")
        };
        assert!(wait <= Duration::from_secs(300), "no longer than codes can stand: {wait:?}");
        assert_eq!(gateway.was_asked(), 0, "{after}");
        later(seconds.min(300)).await;
        gateway.answers(200);
        assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted, "{after}");
        gateway.was_asked();
    }
    for nonsense in ["soon", "-1", "", "1e9", "Thu, 32 Jan 1970"] {
        gateway.asks_for(429, nonsense);
        let outcome = carriers(&[gateway.settings()]).deliver(&code()).await;
        assert_eq!(outcome, Delivery::Later("text[0] answered 429".into()), "{nonsense}");
    }
}

#[tokio::test]
async fn a_gateway_that_takes_nothing_from_us_is_followed_by_the_next() {
    for status in [401, 402, 407] {
        let (mut first, mut second) = (Gateway::start(status).await, Gateway::start(200).await);
        let carriers = carriers(&[first.settings(), second.settings()]);
        for _ in 0..7 {
            assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
        }
        assert_eq!((first.was_asked(), second.was_asked()), (5, 7), "after five it is left alone");
        // While nobody is left who might, no answer of the second makes anybody wait for the first.
        second.answers(503);
        assert!(matches!(carriers.deliver(&code()).await, Delivery::Later(_)));
        second.answers(402);
        let Delivery::Misconfigured(reason) = carriers.deliver(&code()).await else { panic!() };
        assert!(
            reason
                .contains("text[0] has been refusing every message from us; text[1] answered 402"),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_number_that_a_gateway_does_not_serve_does_not_close_the_way_for_others() {
    for status in [403, 404, 405] {
        let mut gateway = Gateway::start(status).await;
        let carriers = carriers(&[gateway.settings()]);
        for _ in 0..7 {
            assert!(
                matches!(carriers.deliver(&code()).await, Delivery::Misconfigured(_)),
                "{status}"
            );
        }
        assert_eq!(
            (gateway.was_asked(), carriers.held(Channel::Text)),
            (7, None),
            "one number is no reason"
        );
    }
}

#[tokio::test]
async fn while_every_gateway_is_left_alone_nothing_is_worth_trying() {
    let (first, second) = (Gateway::start(401).await, Gateway::start(401).await);
    let carriers = carriers(&[first.settings(), second.settings()]);
    assert_eq!(carriers.held(Channel::Text), None);
    for _ in 0..5 {
        carriers.deliver(&code()).await;
    }
    let held = carriers.held(Channel::Text);
    assert!(matches!(held, Some(Delivery::Misconfigured(_))), "{held:?}");
    assert_eq!(held, Some(carriers.deliver(&code()).await));
}

/// What a broken server sends in place of an answer; then it closes, or never does.
async fn broken(says: &'static [u8], closes: bool) -> TextGatewaySettings {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/messages", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let mut read = 0;
                // The body ends with the object that was posted.
                while !request[..read].ends_with(b"}") {
                    read += stream.read(&mut request[read..]).await.unwrap();
                }
                stream.write_all(says).await.unwrap();
                if !closes {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    TextGatewaySettings { url: Some(url), ..Default::default() }
}

#[tokio::test]
async fn s81_a_gateway_that_breaks_off_or_talks_nonsense_is_followed_by_the_next() {
    for says in [
        &b""[..],
        b"HTTP/1.1",
        b"HTTP/1.1 200",
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 999999 012345 +14165550123\r\n\r\n",
        b"\0\xff\xfe +14165550123 012345",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ] {
        let mut second = Gateway::start(200).await;
        let first = broken(says, true).await;
        let alone = carriers(std::slice::from_ref(&first)).deliver(&code()).await;
        let Delivery::Later(reason) = alone else { panic!("{says:?}: {alone:?}") };
        assert!(!reason.contains("012345") && !reason.contains("4165550123"), "{reason}");
        assert_eq!(
            carriers(&[first, second.settings()]).deliver(&code()).await,
            Delivery::Accepted
        );
        assert_eq!(second.was_asked(), 1);
    }
}

/// Its answer has begun, so it took the text: what it says after that is not waited for, or a slow
/// end would send it twice.
#[tokio::test]
async fn s81_a_gateway_that_took_a_text_and_never_ends_its_answer_took_it() {
    for says in [
        &b"HTTP/1.1 202 Accepted\r\nContent-Length: 1000000\r\n\r\n{"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense",
    ] {
        let mut second = Gateway::start(200).await;
        let carriers = carriers(&[broken(says, false).await, second.settings()]);
        assert_eq!(carriers.deliver(&code()).await, Delivery::Accepted);
        assert_eq!(second.was_asked(), 0);
    }
}

#[tokio::test]
async fn probes_post_nothing_and_show_no_token() {
    let mut gateway = Gateway::start(405).await;
    let token = Some("t0k3n".to_owned().into());
    let probes = carriers(&[TextGatewaySettings { token, ..gateway.settings() }, nowhere().await])
        .probe()
        .await;
    assert_eq!(probes[0].part, "text[0]");
    assert_eq!(probes[0].found, Ok("127.0.0.1 answers; not encrypted".into()));
    let request = gateway.requests.recv().await.unwrap();
    assert_eq!(request.method, Method::HEAD);
    assert!(!request.headers.contains_key("authorization"));
    assert!(probes[1].found.as_ref().unwrap_err().contains("refused"), "{probes:?}");
}

#[tokio::test]
async fn without_a_gateway_texts_are_refused() {
    assert_eq!(
        carriers(&[]).deliver(&code()).await,
        Delivery::Refused("no text gateway is set up".into())
    );
}

#[test]
fn each_gateway_has_its_own_time() {
    let settings = TextGatewaySettings {
        url: Some("http://127.0.0.1:9000/messages".into()),
        ..Default::default()
    };
    for (gateways, seconds) in [(0, 0), (1, 30), (2, 60), (5, 150)] {
        let longest = carriers(&vec![settings.clone(); gateways]).longest_attempt();
        assert_eq!(longest, Duration::from_secs(seconds), "{gateways}");
    }
}

#[tokio::test]
async fn s82_a_gateway_that_says_yes_after_twelve_seconds_gets_one_text() {
    for seconds in [12, 28] {
        let (mut slow, mut next) = (Gateway::start(200).await, Gateway::start(200).await);
        slow.falls_silent();
        let carriers = carriers(&[slow.settings(), next.settings()]);
        let attempt = tokio::spawn(async move { carriers.deliver(&code()).await });
        assert!(slow.requests.recv().await.is_some());
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        tokio::time::resume();
        assert!(!attempt.is_finished(), "{seconds}");
        slow.answers(202);
        while !attempt.is_finished() {
            SPEAKS.notify_waiters();
            tokio::task::yield_now().await;
        }
        assert_eq!(attempt.await.unwrap(), Delivery::Accepted);
        assert_eq!((slow.was_asked(), next.was_asked()), (0, 0), "one text and no more");
    }
}

#[ignore = "a statistic of times, for an idle machine: run it with --run-ignored"]
#[tokio::test]
async fn s08_a_text_that_is_withheld_lives_through_what_the_last_ones_did() {
    let mut gateway = Gateway::start(202).await;
    let carriers = carriers(&[gateway.settings()]);
    for number in ["+14165550123", "+16135550123"] {
        assert_eq!(carriers.deliver(&code_to(number)).await, Delivery::Accepted);
    }
    assert_eq!(carriers.pretend(Channel::Text, [1; 16]).await, Delivery::Accepted);
    gateway.answers(400);
    assert!(matches!(carriers.deliver(&code()).await, Delivery::Refused(_)));
    assert_eq!(
        carriers.pretend(Channel::Text, [1; 16]).await,
        Delivery::Accepted,
        "that is about the number"
    );
    gateway.answers(500);
    for number in ["+14165550123", "+16135550123"] {
        assert!(matches!(carriers.deliver(&code_to(number)).await, Delivery::Later(_)));
    }
    assert!(matches!(carriers.pretend(Channel::Text, [1; 16]).await, Delivery::Later(_)));
    assert_eq!(gateway.was_asked(), 5);
}
