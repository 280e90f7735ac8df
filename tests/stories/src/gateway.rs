//! A text gateway that a program under test posts to: keeps what it is sent, and answers or not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::Value;

/// A text that was posted, answered or not.
#[derive(Clone, Debug)]
pub struct Text {
    /// By which a gateway drops what it is sent twice.
    pub id: String,
    /// The number, as E.164 has it.
    pub to: String,
    /// What it says.
    pub text: String,
    /// When it was posted.
    pub at: Instant,
}

impl Text {
    /// The code of the last line, by which phones offer it; a notice has none.
    pub fn code(&self) -> Option<&str> {
        let last = self.text.lines().last()?;
        last.strip_prefix('@')?.split_once(" #").map(|(_, code)| code)
    }
}

#[derive(Default)]
struct Shared {
    texts: Mutex<Vec<Text>>,
    silent: AtomicBool,
}

/// A text gateway on a loopback port of its own.
pub struct Gateway {
    shared: Arc<Shared>,
    address: SocketAddr,
}

async fn take(State(gateway): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    let posted: Value = serde_json::from_slice(&body).expect("a text is posted as JSON");
    let field = |name: &str| {
        posted[name].as_str().expect("a text has an id, a number and words").to_owned()
    };
    let text = Text { id: field("id"), to: field("to"), text: field("text"), at: Instant::now() };
    gateway.texts().push(text);
    if gateway.silent.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
    StatusCode::ACCEPTED
}

impl Shared {
    fn texts(&self) -> std::sync::MutexGuard<'_, Vec<Text>> {
        self.texts.lock().expect("nobody panics while they hold this")
    }
}

impl Gateway {
    /// A gateway that answers.
    pub async fn open() -> Self {
        let shared = Arc::new(Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let router = Router::new().route("/messages", post(take)).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { shared, address }
    }

    /// Where texts are posted.
    pub fn url(&self) -> String {
        format!("http://{}/messages", self.address)
    }

    /// From now on every text is taken in and none is answered, or each is.
    pub fn is_silent(&self, silent: bool) {
        self.shared.silent.store(silent, Ordering::SeqCst);
    }

    /// Everything that came so far.
    pub fn texts(&self) -> Vec<Text> {
        self.shared.texts().clone()
    }

    /// What came for a number so far.
    pub fn texts_to(&self, number: &str) -> Vec<Text> {
        self.shared.texts().iter().filter(|text| text.to == number).cloned().collect()
    }

    /// The codes that came for a number so far.
    pub fn codes_to(&self, number: &str) -> Vec<String> {
        self.texts_to(number).iter().filter_map(|text| text.code().map(str::to_owned)).collect()
    }

    /// The newest code for a number, once `count` have come.
    pub async fn code_to(&self, number: &str, count: usize, patience: Duration) -> String {
        let waiting = async {
            loop {
                let codes = self.codes_to(number);
                if codes.len() >= count
                    && let Some(newest) = codes.last()
                {
                    return newest.clone();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let came = tokio::time::timeout(patience, waiting).await;
        came.unwrap_or_else(|_| {
            panic!("no {count} codes came for {number}: {:?}", self.texts_to(number))
        })
    }
}
