//! `/healthz`, `/readyz` and `/metrics`, on an address of their own (S118).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::routing::get;
use flows::background::{Background, NotReady};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::metrics::Metrics;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a finding holds: however often it is asked, the database is tried no more often than
/// this.
const HOLDS: Duration = Duration::from_secs(1);

type Answer = (StatusCode, [(HeaderName, &'static str); 1], String);

const TEXT: &str = "text/plain; charset=utf-8";
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether a request would work now.
pub struct Readiness {
    background: RwLock<Background>,
    ending: AtomicBool,
    found: Mutex<Option<(Instant, Result<(), &'static str>)>>,
}

impl Readiness {
    /// Of a service that has not begun to end.
    pub fn new(background: Background) -> Self {
        Self {
            background: RwLock::new(background),
            ending: AtomicBool::new(false),
            found: Mutex::default(),
        }
    }

    /// Asks these from now on.
    pub fn renew(&self, background: Background) {
        *self.background.write().unwrap_or_else(PoisonError::into_inner) = background;
    }

    fn background(&self) -> Background {
        self.background.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// It is not ready from now on: a load balancer sends no request here any more.
    pub fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    /// Whether it is; or a few words why not.
    async fn find(&self) -> Result<(), &'static str> {
        if self.ending.load(Ordering::Relaxed) {
            return Err("ending");
        }
        // A request that asks meanwhile waits here and takes the same finding.
        let mut found = self.found.lock().await;
        if let Some((at, finding)) = *found
            && at.elapsed() < HOLDS
        {
            return finding;
        }
        let finding = match timeout(PATIENCE, self.background().readiness()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => {
                tracing::warn!(%fault, "not ready");
                Err(match fault {
                    NotReady::Store(_) => "the database cannot be written",
                    NotReady::Outgrown => {
                        "the database is of a newer version, or is being restored"
                    }
                    NotReady::Keys(_) => "the key file here is not the newest",
                    NotReady::Directory => "no password can be checked",
                })
            }
            Err(_) => {
                tracing::warn!("not ready: the database does not answer");
                Err("the database does not answer")
            }
        };
        *found = Some((Instant::now(), finding));
        finding
    }
}

/// The router of health, readiness and metrics.
pub fn router(readiness: Arc<Readiness>, metrics: Arc<Metrics>) -> Router {
    let asked = Arc::clone(&readiness);
    Router::new()
        .route("/healthz", get(async || answer(StatusCode::OK, TEXT, "alive\n")))
        .route("/readyz", get(move || ready(Arc::clone(&asked))))
        .route(
            "/metrics",
            get(move |headers| written(Arc::clone(&readiness), Arc::clone(&metrics), headers)),
        )
}

fn answer(status: StatusCode, content_type: &'static str, text: impl Into<String>) -> Answer {
    (status, [(header::CONTENT_TYPE, content_type)], text.into())
}

async fn ready(readiness: Arc<Readiness>) -> Answer {
    match readiness.find().await {
        Ok(()) => answer(StatusCode::OK, TEXT, "ready\n"),
        Err(why) => answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("{why}\n")),
    }
}

async fn written(readiness: Arc<Readiness>, metrics: Arc<Metrics>, headers: HeaderMap) -> Answer {
    let is_ready = readiness.find().await.is_ok();
    let background = readiness.background();
    // What is counted in memory is worth having even while the database is away.
    let queue = match timeout(PATIENCE, background.queue_size()).await {
        Ok(Ok(size)) => Some(size),
        Ok(Err(_)) | Err(_) => None,
    };
    // An alarm that cannot be looked for goes on as it was.
    if let Ok(Ok(alarmed)) = timeout(PATIENCE, background.is_alarmed()).await {
        metrics.guessing(alarmed);
    }
    // A client that does not ask for OpenMetrics reads the older format, of which this text is a
    // part.
    let asked = web::headers::first(&headers, header::ACCEPT);
    let content_type =
        if asked.contains("application/openmetrics-text") { OPEN_METRICS } else { PROMETHEUS };
    answer(StatusCode::OK, content_type, metrics.written(is_ready, queue, background.now()))
}
