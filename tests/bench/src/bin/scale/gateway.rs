//! The text gateway: takes every text, and gives the newest code for a number.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Router, body::Bytes};

type Codes = Arc<Mutex<HashMap<String, String>>>;

/// A gateway that runs as long as the program.
pub struct Gateway {
    codes: Codes,
    /// Where it listens.
    pub address: SocketAddr,
}

async fn take(State(codes): State<Codes>, body: Bytes) -> StatusCode {
    let posted: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let (Some(to), Some(text)) = (posted["to"].as_str(), posted["text"].as_str()) else {
        return StatusCode::BAD_REQUEST;
    };
    // The last line of a text with a code: `@host #code`.
    if let Some((_, code)) = text.lines().last().and_then(|line| line.split_once(" #")) {
        codes.lock().unwrap_or_else(PoisonError::into_inner).insert(to.to_owned(), code.to_owned());
    }
    StatusCode::ACCEPTED
}

impl Gateway {
    /// Opens one.
    pub async fn open() -> Result<Self> {
        let codes = Codes::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/messages", post(take)).with_state(Arc::clone(&codes));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { codes, address })
    }

    /// Waits for the code for a number, and takes it.
    pub async fn code(&self, number: &str) -> Result<String> {
        let begun = Instant::now();
        loop {
            if let Some(code) =
                self.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(number)
            {
                return Ok(code);
            }
            if begun.elapsed() > Duration::from_secs(20) {
                bail!("no code came within 20 seconds");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}
