//! The least that an answer can cost: axum alone, in a process of its own, for `make bench` to hold
//! Regain's pages against.
//!
//! `floor DATABASE STRANGER MEMBER` prints its address. `/stranger` reads the browser's cookies and
//! answers with so many bytes, its head included; `/member` reads one row of a session by its key
//! besides.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rusqlite::{Connection, OpenFlags};
use tokio::net::TcpListener;

const BY_TOKEN: &str =
    "SELECT id, account, started_at, last_seen_at, client FROM session WHERE token = ?1";

/// How many bytes its own heads have: the status, four headers and the empty line.
const HEAD: usize = 143;

struct Floor {
    stranger: Bytes,
    member: Bytes,
    database: Mutex<Connection>,
    token: Vec<u8>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, stranger, member] = arguments.as_slice() else {
        anyhow::bail!("floor DATABASE STRANGER MEMBER")
    };
    let body = |bytes: &str| {
        let all: usize = bytes.parse()?;
        anyhow::Ok(Bytes::from("x".repeat(all.saturating_sub(HEAD))))
    };
    let database = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let token = database
        .query_row("SELECT token FROM session LIMIT 1", (), |row| row.get(0))
        .context("a session")?;
    let floor = Floor {
        stranger: body(stranger)?,
        member: body(member)?,
        database: Mutex::new(database),
        token,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(Arc::new(floor)))
}

async fn serve(floor: Arc<Floor>) -> Result<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    println!("{}", listener.local_addr()?);
    let router = Router::new()
        .route("/stranger", get(stranger))
        .route("/member", get(member))
        .with_state(floor);
    Ok(axum::serve(listener, router).await?)
}

async fn stranger(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> Response {
    match cookie(&headers, "regain-visit") {
        Some(_) => page(floor.stranger.clone()),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn member(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> Response {
    if cookie(&headers, "regain-visit").is_none() || cookie(&headers, "regain-session").is_none() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let found = {
        let database = floor.database.lock().unwrap_or_else(PoisonError::into_inner);
        by_token(&database, &floor.token)
    };
    match found {
        Ok(_) => page(floor.member.clone()),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The value of a cookie, read as the pages read theirs.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let header = std::str::from_utf8(headers.get(header::COOKIE)?.as_bytes()).ok()?;
    cookie::Cookie::split_parse(header).flatten().find(|found| found.name() == name)?.value_raw()
}

type Row = (Vec<u8>, Vec<u8>, i64, i64, Vec<u8>);

fn by_token(database: &Connection, token: &[u8]) -> rusqlite::Result<Row> {
    let mut statement = database.prepare_cached(BY_TOKEN)?;
    statement.query_row((token,), |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })
}

fn page(body: Bytes) -> Response {
    (
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
        body,
    )
        .into_response()
}
