//! `/healthz`, `/readyz` and `/metrics`, on an address of their own (CONTRACT 3, SECURITY S118).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, StatusCode, header};
use axum::routing::get;
use flows::Flows;
use flows::ports::QueueSize;
use tokio::time::timeout;

use crate::metrics::Metrics;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

type Answer = (StatusCode, [(HeaderName, &'static str); 1], String);

const TEXT: &str = "text/plain; charset=utf-8";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The router of health, readiness and metrics.
pub fn router(flows: Arc<Flows>, metrics: Arc<Metrics>) -> Router {
    let asked = Arc::clone(&flows);
    Router::new()
        .route("/healthz", get(async || answer(StatusCode::OK, TEXT, "alive\n")))
        .route("/readyz", get(move || ready(Arc::clone(&asked))))
        .route("/metrics", get(move || written(Arc::clone(&flows), Arc::clone(&metrics))))
}

fn answer(status: StatusCode, content_type: &'static str, text: impl Into<String>) -> Answer {
    (status, [(header::CONTENT_TYPE, content_type)], text.into())
}

async fn ready(flows: Arc<Flows>) -> Answer {
    match timeout(PATIENCE, flows.queue_size()).await {
        Ok(Ok(_)) => answer(StatusCode::OK, TEXT, "ready\n"),
        Ok(Err(_)) | Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, "the database does not answer\n"),
    }
}

async fn written(flows: Arc<Flows>, metrics: Arc<Metrics>) -> Answer {
    // What is counted in memory is worth having even while the database is away.
    let queue = match timeout(PATIENCE, flows.queue_size()).await {
        Ok(Ok(size)) => size,
        Ok(Err(_)) | Err(_) => QueueSize::default(),
    };
    answer(StatusCode::OK, OPEN_METRICS, metrics.written(queue))
}
