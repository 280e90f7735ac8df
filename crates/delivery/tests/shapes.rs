//! Text gateways in their carriers' shapes, against a real HTTP server: the requests and answers of
//! each carrier's public documentation, templates, what answers mean, a proxy.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use delivery::letters::Style;
use delivery::{Carriers, Outbound, PRESETS, TextGatewaySettings};
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::Purpose;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use domain::token::{Code, CodeForm};
use flows::ports::{Content, Courier as _, Delivery, Outgoing as Message};
use jiff::tz::TimeZone;
use parts::HandClock;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A request as the gateway saw it.
#[derive(Clone)]
struct Request {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
}

impl Request {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| std::str::from_utf8(value.as_bytes()).unwrap())
    }

    fn form(&self) -> Vec<(String, String)> {
        assert_eq!(self.header("content-type"), "application/x-www-form-urlencoded");
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_str(&self.body).unwrap()
    }
}

type Shared = Arc<Mutex<(u16, Value, Vec<Request>)>>;

/// A gateway that answers everything with one status and JSON.
struct Gateway {
    base: String,
    shared: Shared,
}

async fn respond(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let mut shared = shared.lock().unwrap();
    shared.2.push(Request { method, uri, headers, body });
    let said = match &shared.1 {
        Value::String(text) => text.clone(),
        json => json.to_string(),
    };
    (StatusCode::from_u16(shared.0).unwrap(), said).into_response()
}

impl Gateway {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shared: Shared = Arc::new(Mutex::new((200, json!({}), Vec::new())));
        let router = Router::new().fallback(respond).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, shared }
    }

    fn answers(&self, status: u16, body: Value) {
        let mut shared = self.shared.lock().unwrap();
        (shared.0, shared.1) = (status, body);
    }

    /// What is no JSON.
    fn answers_text(&self, status: u16, text: String) {
        self.answers(status, Value::String(text));
    }

    fn last(&self) -> Request {
        self.shared.lock().unwrap().2.last().unwrap().clone()
    }
}

fn carriers(settings: TextGatewaySettings, outbound: &Outbound) -> Carriers {
    let style =
        Style::new("Example College", "http://127.0.0.1:8080", "tel:1", TimeZone::UTC).unwrap();
    Carriers::new(None, &[settings], outbound, style, Arc::new(HandClock::at(Timestamp(0))))
        .unwrap()
}

fn number() -> Destination {
    Destination::Phone(PhoneNumber::from_e164("+14165550123".into()))
}

async fn deliver(carriers: &Carriers) -> Delivery {
    let message = Message {
        id: MessageId::new(Timestamp(0), [7; 10]),
        to: number(),
        language: Language::English,
        content: Content::Code {
            code: Code::typed("012345", CodeForm::Six).unwrap(),
            at: Timestamp(0),
            from: None,
            purpose: Purpose::Registration,
            lifetime: Duration::from_secs(600),
            stop: None,
        },
    };
    carriers.deliver(&message).await
}

const TEXT: &str = "012345 is your Example College code to add this phone, good for 10 minutes. Didn't ask? \
                    Ignore it. Nobody will ask you for it.\n@127.0.0.1 #012345";

/// A carrier's preset, its own address on this machine.
fn preset(gateway: &Gateway, name: &str) -> TextGatewaySettings {
    let preset = PRESETS.iter().find(|preset| preset.name == name).unwrap();
    assert!(
        preset.url.starts_with("https://") && preset.documentation.starts_with("https://"),
        "{name}"
    );
    let path = preset.url.strip_prefix("https://").unwrap().split_once('/').unwrap().1;
    TextGatewaySettings {
        preset: Some(name.into()),
        url: Some(format!("{}/{path}", gateway.base)),
        user: Some("AC0123".into()),
        from: Some("+15005550006".into()),
        ..Default::default()
    }
}

fn words(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Accepted => "taken",
        Delivery::Later(_) | Delivery::NotBefore { .. } => "later",
        Delivery::Refused(_) => "refused",
        Delivery::Misconfigured(_) => "refuses us",
    }
}

/// What a carrier's answers mean, each asked of a gateway of which nothing is known.
async fn means(gateway: &Gateway, settings: &TextGatewaySettings, cases: &[(u16, Value, &str)]) {
    for (status, answer, meaning) in cases {
        gateway.answers(*status, answer.clone());
        let delivery = deliver(&carriers(settings.clone(), &Outbound::default())).await;
        assert_eq!(words(&delivery), *meaning, "{status} {answer}");
        // An answer may repeat the number and the words; a reason never does.
        let reason = delivery.reason().unwrap_or_default();
        assert!(!reason.contains("4165550123") && !reason.contains("012345"), "{reason}");
    }
}

/// What `regain doctor --to` says of a taken text.
async fn said(settings: &TextGatewaySettings) -> String {
    let id = MessageId::new(Timestamp(0), [7; 10]);
    let trial = carriers(settings.clone(), &Outbound::default())
        .deliver_trial(id, &number(), Language::English)
        .await;
    assert_eq!(trial.0, Delivery::Accepted);
    trial.1.unwrap()
}

#[tokio::test]
async fn twilio() {
    let gateway = Gateway::start().await;
    let settings =
        TextGatewaySettings { password: Some("auth token".into()), ..preset(&gateway, "twilio") };
    let taken = json!({ "sid": "SM87105da94bff44b999e4e6eb90d8eb6a", "status": "queued", "to": "+14165550123", "error_code": null });
    let error = |code: u32| json!({ "code": code, "message": "The 'To' number +14165550123 is not valid", "status": 400 });
    means(
        &gateway,
        &settings,
        &[
            (201, taken.clone(), "taken"),
            (400, error(21211), "refused"),
            (401, error(20003), "refuses us"),
            (429, error(20429), "later"),
            (500, json!({}), "later"),
        ],
    )
    .await;
    gateway.answers(201, taken);
    assert_eq!(
        said(&settings).await,
        "text[0] answered 201, id SM87105da94bff44b999e4e6eb90d8eb6a"
    );
    assert_eq!(deliver(&carriers(settings, &Outbound::default())).await, Delivery::Accepted);
    let request = gateway.last();
    assert_eq!(
        (request.method.as_str(), request.uri.path()),
        ("POST", "/2010-04-01/Accounts/AC0123/Messages.json")
    );
    assert_eq!(request.header("authorization"), "Basic QUMwMTIzOmF1dGggdG9rZW4=");
    let form = [("To", "+14165550123"), ("From", "+15005550006"), ("Body", TEXT)];
    assert_eq!(request.form(), form.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn vonage() {
    let gateway = Gateway::start().await;
    let settings = TextGatewaySettings {
        token: Some("abcdef0123456789".into()),
        ..preset(&gateway, "vonage")
    };
    let answer = |status: &str| json!({ "message-count": "1", "messages": [{ "to": "14165550123", "message-id": "0C000000217B7F02", "status": status }] });
    means(
        &gateway,
        &settings,
        &[
            (200, answer("0"), "taken"),
            (200, answer("1"), "later"),
            (200, answer("5"), "later"),
            (200, answer("4"), "refuses us"),
            (200, answer("9"), "refuses us"),
            (200, answer("7"), "refused"),
            (200, answer("29"), "refused"),
            (500, json!({}), "later"),
        ],
    )
    .await;
    gateway.answers(200, answer("0"));
    assert_eq!(said(&settings).await, "text[0] answered 200, id 0C000000217B7F02");
    assert_eq!(deliver(&carriers(settings, &Outbound::default())).await, Delivery::Accepted);
    let request = gateway.last();
    assert_eq!(
        (request.method.as_str(), request.uri.path(), request.header("authorization")),
        ("POST", "/sms/json", "")
    );
    let form = [
        ("api_key", "AC0123"),
        ("api_secret", "abcdef0123456789"),
        ("to", "14165550123"),
        ("from", "+15005550006"),
        ("text", TEXT),
    ];
    assert_eq!(request.form(), form.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn messagebird() {
    let gateway = Gateway::start().await;
    let settings =
        TextGatewaySettings { token: Some("live key".into()), ..preset(&gateway, "messagebird") };
    let taken = json!({ "id": "e8077d803532c0b5937c639b60216938", "recipients": { "items": [{ "recipient": 14165550123_u64, "status": "sent" }] } });
    let error = |code: u32| json!({ "errors": [{ "code": code, "description": "no (correct) recipients found", "parameter": "recipients" }] });
    means(
        &gateway,
        &settings,
        &[
            (201, taken.clone(), "taken"),
            (401, error(2), "refuses us"),
            (402, error(25), "refuses us"),
            (422, error(9), "refused"),
            (500, error(99), "later"),
        ],
    )
    .await;
    gateway.answers(201, taken);
    assert_eq!(said(&settings).await, "text[0] answered 201, id e8077d803532c0b5937c639b60216938");
    assert_eq!(deliver(&carriers(settings, &Outbound::default())).await, Delivery::Accepted);
    let request = gateway.last();
    assert_eq!(
        (request.uri.path(), request.header("authorization")),
        ("/messages", "AccessKey live key")
    );
    let id = MessageId::new(Timestamp(0), [7; 10]).to_string();
    let body = json!({ "originator": "+15005550006", "recipients": ["14165550123"], "body": TEXT, "reference": id });
    assert_eq!(request.json(), body);
}

#[tokio::test]
async fn clickatell() {
    let gateway = Gateway::start().await;
    let settings =
        TextGatewaySettings { token: Some("api key".into()), ..preset(&gateway, "clickatell") };
    let answer = |accepted: bool| json!({ "messages": [{ "apiMessageId": "77fb29998253415fa5d66971d519d362", "accepted": accepted, "to": "14165550123", "error": null }], "error": null });
    means(
        &gateway,
        &settings,
        &[
            (202, answer(true), "taken"),
            (207, answer(false), "refused"),
            (202, json!({}), "later"),
            (401, json!({}), "refuses us"),
            (402, json!({}), "refuses us"),
            (503, json!({}), "later"),
        ],
    )
    .await;
    gateway.answers(202, answer(true));
    assert_eq!(said(&settings).await, "text[0] answered 202, id 77fb29998253415fa5d66971d519d362");
    assert_eq!(deliver(&carriers(settings, &Outbound::default())).await, Delivery::Accepted);
    let request = gateway.last();
    assert_eq!((request.uri.path(), request.header("authorization")), ("/v1/message", "api key"));
    assert_eq!(
        request.json(),
        json!({ "messages": [{ "channel": "sms", "to": "14165550123", "content": TEXT }] })
    );
}

/// The sample answers of the API's reference, XML with a namespace.
fn published() -> String {
    "<PublishResponse xmlns=\"https://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
     <MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult>\
     <ResponseMetadata><RequestId>d74b8436-ae13-5ab4-a9ff-ce54dfea72a0</RequestId>\
     </ResponseMetadata></PublishResponse>"
        .into()
}

fn sns_error(code: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender\
         </Type><Code>{code}</Code><Message>Invalid parameter: PhoneNumber Reason: +14165550123 \
         is not valid to publish to</Message></Error><RequestId>9a6cc5d6</RequestId></ErrorResponse>"
    )
}

#[tokio::test]
async fn sns() {
    let gateway = Gateway::start().await;
    let settings = TextGatewaySettings {
        user: Some("AKIDEXAMPLE".into()),
        password: Some("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into()),
        region: Some("ca-central-1".into()),
        ..preset(&gateway, "sns")
    };
    for (status, answer, meaning) in [
        (200, published(), "taken"),
        // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, and CommonErrors.html.
        (400, sns_error("InvalidParameter"), "refused"),
        (400, sns_error("ValidationException"), "refused"),
        (403, sns_error("AuthorizationError"), "refuses us"),
        (403, sns_error("InvalidClientTokenId"), "refuses us"),
        (403, sns_error("SignatureDoesNotMatch"), "refuses us"),
        (400, sns_error("IncompleteSignature"), "refuses us"),
        (400, sns_error("RequestExpired"), "refuses us"),
        (400, sns_error("NotAuthorized"), "refuses us"),
        (429, sns_error("Throttled"), "later"),
        (400, sns_error("Throttling"), "later"),
        (500, sns_error("InternalError"), "later"),
        (503, String::new(), "later"),
    ] {
        gateway.answers_text(status, answer.clone());
        let delivery = deliver(&carriers(settings.clone(), &Outbound::default())).await;
        assert_eq!(words(&delivery), meaning, "{status} {answer}");
        let reason = delivery.reason().unwrap_or_default();
        assert!(!reason.contains("4165550123") && !reason.contains("012345"), "{reason}");
    }
    gateway.answers_text(200, published());
    assert_eq!(
        said(&settings).await,
        "text[0] answered 200, id 567910cd-659e-55d4-8ccb-5aaf14679dc0"
    );
    assert_eq!(
        deliver(&carriers(settings.clone(), &Outbound::default())).await,
        Delivery::Accepted
    );
    let request = gateway.last();
    assert_eq!((request.method.as_str(), request.uri.path()), ("POST", "/"));
    let attribute = |n: u8, name: &str, value: &str| {
        let key = format!("MessageAttributes.entry.{n}");
        vec![
            (format!("{key}.Name"), name.to_owned()),
            (format!("{key}.Value.DataType"), "String".to_owned()),
            (format!("{key}.Value.StringValue"), value.to_owned()),
        ]
    };
    let plain = [
        ("Action", "Publish"),
        ("Version", "2010-03-31"),
        ("PhoneNumber", "+14165550123"),
        ("Message", TEXT),
    ];
    let mut form: Vec<_> = plain.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    form.extend(attribute(1, "AWS.SNS.SMS.SMSType", "Transactional"));
    let without = form.clone();
    form.extend(attribute(2, "AWS.MM.SMS.OriginationNumber", "+15005550006"));
    assert_eq!(request.form(), form);
    // Signed, and the secret is nowhere.
    let authorization = request.header("authorization");
    let begins = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/19700101/ca-central-1/sns/aws4_request, \
                  SignedHeaders=content-type;host;x-amz-date, Signature=";
    assert!(authorization.starts_with(begins), "{authorization}");
    assert_eq!(request.header("x-amz-date"), "19700101T000000Z");
    let all = format!("{:?} {}", request.headers, request.body);
    assert!(!all.contains("EXAMPLEKEY"), "{all}");
    // The sender: nobody, or a name.
    for (from, rest) in
        [(None, Vec::new()), (Some("College"), attribute(2, "AWS.SNS.SMS.SenderID", "College"))]
    {
        let settings = TextGatewaySettings { from: from.map(Into::into), ..settings.clone() };
        assert_eq!(deliver(&carriers(settings, &Outbound::default())).await, Delivery::Accepted);
        assert_eq!(gateway.last().form(), [without.clone(), rest].concat());
    }
}

/// What `regain doctor --to` says of a text that was not taken: the carrier's own words, and which
/// key to look at; the log says neither.
#[tokio::test]
async fn an_operator_sees_what_the_carrier_says() {
    let gateway = Gateway::start().await;
    let id = MessageId::new(Timestamp(0), [7; 10]);
    let with_token = TextGatewaySettings {
        url: Some(gateway.base.clone()),
        token: Some("s3cret".into()),
        ..Default::default()
    };
    let twilio =
        TextGatewaySettings { password: Some("auth token".into()), ..preset(&gateway, "twilio") };
    let open = TextGatewaySettings { url: Some(gateway.base.clone()), ..Default::default() };
    for (settings, status, key) in [
        (&with_token, 401, "text[0].token_file: "),
        (&with_token, 403, "text[0].token_file: "),
        (&twilio, 401, "text[0].password_file: "),
        (&open, 401, "text[0].token_file: The gateway wants to know who we are"),
        (&open, 404, "text[0].url: There is nothing at this address"),
        (&open, 400, "text[0].body: "),
        (&open, 429, "text[0].url: "),
    ] {
        gateway.answers(status, json!({ "error": "no such sender\n", "key": "s3cret" }));
        let carriers = carriers(settings.clone(), &Outbound::default());
        let to = number();
        let trial = carriers.deliver_trial(id, &to, Language::English);
        let (delivery, _) = delivery::advice::attended(trial).await;
        let reason = delivery.reason().unwrap().to_owned();
        let begins = format!("text[0] answered {status} (\u{201c}{{\"error\":\"no such sender");
        assert!(reason.starts_with(&begins), "{reason}");
        assert!(reason.contains(key) && !reason.contains("password_file: s3cret"), "{reason}");
        assert!(settings.token.is_none() || !reason.contains("s3cret"), "{reason}");
        let alone = deliver(&carriers).await;
        let reason = alone.reason().unwrap();
        assert!(reason.ends_with(&format!("answered {status}")), "{reason}");
    }
}

/// A gateway has one name everywhere: its own, or its place in the file.
#[tokio::test]
async fn a_gateway_has_one_name() {
    let gateway = Gateway::start().await;
    let open = TextGatewaySettings { url: Some(gateway.base.clone()), ..Default::default() };
    let named = TextGatewaySettings { name: Some("backup".into()), ..open.clone() };
    let style =
        Style::new("Example College", "http://127.0.0.1:8080", "tel:1", TimeZone::UTC).unwrap();
    let make = |texts: &[TextGatewaySettings]| {
        let outbound = Outbound::default();
        Carriers::new(None, texts, &outbound, style.clone(), Arc::new(HandClock::default()))
    };
    let both = make(&[open.clone(), named.clone()]).unwrap();
    let names: Vec<String> = both.carriers().into_iter().map(|state| state.carrier).collect();
    assert_eq!(names, ["text[0]", "backup"]);
    let parts: Vec<String> = both.probe().await.into_iter().map(|probe| probe.part).collect();
    assert_eq!(parts, ["text[0]", "text[1] (backup)"]);
    gateway.answers(503, json!({}));
    let delivery = deliver(&both).await;
    assert_eq!(delivery.reason(), Some("text[0] answered 503; text[1] (backup) answered 503"));
    let twice = make(&[named.clone(), named]).err().unwrap();
    assert_eq!(
        twice[0].to_string(),
        "text[1].name: another gateway has this name. Give each gateway a name of its own."
    );
}

/// A gateway of which nobody has heard, described by the configuration alone.
#[tokio::test]
async fn any_gateway_can_be_described() {
    let gateway = Gateway::start().await;
    let settings = TextGatewaySettings {
        url: Some(format!("{}/send/{{to}}?text={{text}}&key={{token}}", gateway.base)),
        method: Some("GET".into()),
        headers: vec!["X-Sender: {from}".into(), "X-Id: {id}".into()],
        from: Some("Example".into()),
        token: Some("k&y".into()),
        taken: Some(vec!["/result=OK".into()]),
        later: Some(vec!["/result=BUSY".into(), "403".into()]),
        refused: Some(vec!["/result=NO".into(), "5xx".into()]),
        refuses_us: Some(vec!["/result=WHO".into()]),
        message_id: Some("/ids/0".into()),
        ..Default::default()
    };
    means(
        &gateway,
        &settings,
        &[
            (200, json!({ "result": "OK" }), "taken"),
            (200, json!({ "result": "BUSY" }), "later"),
            (200, json!({ "result": "NO" }), "refused"),
            (200, json!({ "result": "WHO" }), "refuses us"),
            (200, json!({ "result": "?" }), "later"),
            (403, json!({}), "later"),
            (500, json!({}), "refused"),
            (404, json!({}), "refuses us"),
        ],
    )
    .await;
    gateway.answers(200, json!({ "result": "OK", "ids": ["a-1"] }));
    assert_eq!(said(&settings).await, "text[0] answered 200, id a-1");
    // What is no id is not shown.
    gateway.answers(200, json!({ "result": "OK", "ids": ["code 012345 to +14165550123"] }));
    assert_eq!(said(&settings).await, "text[0] answered 200");
    assert_eq!(deliver(&carriers(settings, &Outbound::default())).await, Delivery::Accepted);
    let request = gateway.last();
    assert_eq!(
        (request.method.as_str(), request.uri.path(), request.body.as_str()),
        ("GET", "/send/%2B14165550123", "")
    );
    let query: Vec<(String, String)> =
        form_urlencoded::parse(request.uri.query().unwrap().as_bytes()).into_owned().collect();
    assert_eq!(query, [("text".to_owned(), TEXT.to_owned()), ("key".to_owned(), "k&y".to_owned())]);
    assert_eq!((request.header("x-sender"), request.header("authorization")), ("Example", ""));
}

/// Through a proxy: it is asked for the whole address, and signed in to; what is on this machine is
/// reached without it.
#[tokio::test]
async fn a_proxy_is_asked() {
    let (proxy, near) = (Gateway::start().await, Gateway::start().await);
    let address = proxy.base.replace("http://", "http://regain@");
    let outbound = Outbound::new(Some(&address), Some(&"s3cret".into())).unwrap();
    let far = TextGatewaySettings {
        url: Some("http://gateway.example/messages".into()),
        ..Default::default()
    };
    assert_eq!(deliver(&carriers(far, &outbound)).await, Delivery::Accepted);
    let request = proxy.last();
    assert_eq!(request.uri.to_string(), "http://gateway.example/messages");
    assert_eq!(request.header("proxy-authorization"), "Basic cmVnYWluOnMzY3JldA==");
    let local =
        TextGatewaySettings { url: Some(format!("{}/messages", near.base)), ..Default::default() };
    assert_eq!(deliver(&carriers(local, &outbound)).await, Delivery::Accepted);
    assert_eq!(near.last().uri.to_string(), "/messages");
}
