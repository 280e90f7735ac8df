//! The HTTP server's bounds, over real connections (SECURITY section 3, S62, S63).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use regain::metrics::Connections;
use regain::server::{self, Ending};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    stop: Arc<Ending>,
    /// Lets `/slow` answer.
    go_on: Arc<Notify>,
    /// Rings when `/slow` was reached.
    reached: Arc<Notify>,
    server: JoinHandle<()>,
}

async fn run() -> Running {
    let [go_on, reached] = [(); 2].map(|()| Arc::new(Notify::new()));
    let stop = Arc::new(Ending::default());
    let (may_go, is_there) = (Arc::clone(&go_on), Arc::clone(&reached));
    let router =
        Router::new().route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string())).route(
            "/slow",
            get(async move || {
                is_there.notify_one();
                may_go.notified().await;
                "done"
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ended = Arc::clone(&stop);
    let server =
        tokio::spawn(async move { server::serve(listener, router, &[], &Connections::default(), &ended).await });
    Running { address, stop, go_on, reached, server }
}

impl Running {
    /// Sends bytes, and reads until the other side closes.
    async fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A connection that is closed with bytes unread may be reset after the answer.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }
}

fn get_request(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
}

#[tokio::test]
async fn a_page_learns_who_asks() {
    let running = run().await;
    let answer = running.exchange(&get_request("/peer", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\r\n127.0.0.1:"), "{answer}");
}

#[tokio::test]
async fn s62_heads_have_bounds() {
    let running = run().await;
    let headers = |count: usize| (0..count).map(|number| format!("x-{number}: 1\r\n")).collect::<String>();
    // host and connection are two of the 64.
    for (request, status) in [
        (get_request("/peer", &headers(62)), "200 "),
        (get_request("/peer", &headers(63)), "431 "),
        (get_request(&format!("/{}", "x".repeat(8191)), ""), "404 "),
        (get_request(&format!("/{}", "x".repeat(8192)), ""), "414 "),
        (get_request("/peer", &format!("x: {}\r\n", "x".repeat(15 * 1024))), "200 "),
        (get_request("/peer", &format!("x: {}\r\n", "x".repeat(16 * 1024))), "431 "),
        ("nonsense\r\n\r\n".to_owned(), "400 "),
    ] {
        let answer = running.exchange(&request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{status}: {}",
            answer.lines().next().unwrap_or_default()
        );
    }
}

#[tokio::test]
async fn s117_two_lengths_end_the_connection() {
    let running = run().await;
    for headers in [
        "content-length: 1\r\ncontent-length: 2\r\n",
        "content-length: 1\r\ntransfer-encoding: chunked, identity\r\n",
        "content-length: +1\r\n",
        "transfer-encoding: identity\r\n",
    ] {
        let request =
            format!("POST /peer HTTP/1.1\r\nhost: x\r\n{headers}\r\n0\r\n\r\nGET /peer HTTP/1.1\r\nhost: x\r\n\r\n");
        let answer = running.exchange(&request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{headers}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{headers}: {answer}");
    }
}

#[tokio::test]
async fn the_end_finishes_what_is_in_flight_and_takes_nothing_more() {
    let running = run().await;
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    let (address, request) = (running.address, get_request("/slow", ""));
    let asked = tokio::spawn(async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    });
    running.reached.notified().await;
    running.stop.stop();
    // The idle connection ends at once, the one with a request when it is answered.
    assert_eq!(idle.read(&mut [0]).await.unwrap_or(0), 0);
    assert!(!running.server.is_finished());
    running.go_on.notify_one();
    assert!(asked.await.unwrap().ends_with("done"));
    tokio::time::timeout(Duration::from_secs(5), running.server).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn s63_a_head_that_never_ends_is_not_waited_for() {
    let running = run().await;
    let begun = std::time::Instant::now();
    let answer = running.exchange("GET /peer HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
    assert!((4..9).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}
