//! The HTTP server's bounds, over real connections (S62, S63, S117).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use regain::metrics::Connections;
use regain::server::{self, Ending, Times};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    stop: Arc<Ending>,
    /// Lets `/slow` answer.
    go_on: Arc<Notify>,
    /// Notifies when `/slow` was reached.
    reached: Arc<Notify>,
    /// How many forms were acted on.
    acted: Arc<AtomicUsize>,
    connections: Connections,
    server: JoinHandle<()>,
}

async fn run() -> Running {
    run_within(Times::default()).await
}

async fn run_within(times: Times) -> Running {
    let [go_on, reached] = [(); 2].map(|()| Arc::new(Notify::new()));
    let stop = Arc::new(Ending::default());
    let (may_go, is_there) = (Arc::clone(&go_on), Arc::clone(&reached));
    let router = Router::new()
        .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
        .route(
            "/slow",
            get(async move || {
                is_there.notify_one();
                may_go.notified().await;
                "done"
            }),
        );
    let acted = Arc::new(AtomicUsize::new(0));
    let acts = Arc::clone(&acted);
    let router = router
        .route(
            "/form",
            post(async move |body: Bytes| {
                acts.fetch_add(1, Ordering::SeqCst);
                body.len().to_string()
            }),
        )
        .route("/refused", post(async || axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE))
        .route("/large", get(async || vec![b'x'; 32 * 1024 * 1024]));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ended = Arc::clone(&stop);
    let connections = Connections::default();
    let counted = connections.clone();
    let answering = Arc::new(server::Answering::new(router, &[]));
    let server = tokio::spawn(async move {
        server::serve_within(times, listener, None, answering, &counted, &ended).await
    });
    Running { address, stop, go_on, reached, acted, connections, server }
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
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\r\n127.0.0.1:"),
        "{answer}"
    );
}

#[tokio::test]
async fn s62_heads_have_bounds() {
    let running = run().await;
    let headers =
        |count: usize| (0..count).map(|number| format!("x-{number}: 1\r\n")).collect::<String>();
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

/// An answer that is there before the whole form came is read by who sends first and reads then;
/// and the connection is good for more.
#[tokio::test]
async fn an_early_answer_does_not_break_the_connection() {
    let running = run().await;
    let body = "x".repeat(100_000);
    let after = "GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    for (head, status) in [
        ("POST /refused HTTP/1.1", "415"),
        ("PUT /form HTTP/1.1", "405"),
        ("GET /peer HTTP/1.1", "200"),
        ("POST /nowhere HTTP/1.1", "404"),
    ] {
        let mut waiting = Vec::new();
        for _ in 0..20 {
            let request =
                format!("{head}\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}{after}", body.len());
            let address = running.address;
            waiting.push(tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                // In pieces, so that most of it comes after the answer could be there.
                for piece in request.as_bytes().chunks(9000) {
                    stream.write_all(piece).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                answer
            }));
        }
        for answer in waiting {
            let answer = answer.await.unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 2, "{head}: {answer}");
        }
    }
    // More than is thrown away ends the connection, but only after the answer has been read.
    let huge = format!(
        "POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n{}",
        "x".repeat(3_000_000)
    );
    let answer = running.exchange(&huge).await;
    assert!(
        answer.starts_with("HTTP/1.1 415 ") && answer.contains("connection: close"),
        "{answer}"
    );
    // Who waits to be asked for the body is not asked.
    let begun = std::time::Instant::now();
    let waits = "POST /refused HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 100000\r\n\r\n";
    let answer = running.exchange(waits).await;
    assert!(answer.starts_with("HTTP/1.1 415 ") && begun.elapsed().as_secs() < 5, "{answer}");
    assert_eq!(running.acted.load(Ordering::SeqCst), 0);
}

/// A request hidden behind another is never answered, and nothing is acted on.
#[tokio::test]
async fn s117_what_two_readers_could_read_differently_is_refused_and_ends_the_connection() {
    let running = run().await;
    let hidden = "0\r\n\r\nGET /peer HTTP/1.1\r\nhost: x\r\n\r\n";
    for fields in [
        "content-length: 1\r\ncontent-length: 2\r\n",
        "content-length: 1\r\ncontent-length: 1\r\n",
        "content-length: 1\r\ntransfer-encoding: chunked, identity\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
        "transfer-encoding: gzip, chunked\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: xchunked\r\n",
        "transfer-encoding: identity\r\n",
        "transfer-encoding : chunked\r\n",
        "content-length: +1\r\n",
        "content-length: 1,1\r\n",
        "x: 1\ntransfer-encoding: chunked\r\n",
        "x: 1\r\n content-length: 5\r\n",
        "x : 1\r\n",
        "x: 1\rtransfer-encoding: chunked\r\n",
    ] {
        let request = format!("POST /form HTTP/1.1\r\nhost: x\r\n{fields}\r\n{hidden}");
        // Also behind a request that is fine, in one packet with it.
        for (before, answers) in [("", 1), ("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n", 2)] {
            let answer = running.exchange(&format!("{before}{request}")).await;
            let last = answer.rfind("HTTP/1.1 ").map_or("", |at| &answer[at..]);
            assert!(last.starts_with("HTTP/1.1 400 "), "{fields:?}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), answers, "{fields:?}: {answer}");
        }
    }
    let bare =
        "GET /peer HTTP/1.1\nhost: x\n\nGET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    assert!(running.exchange(bare).await.starts_with("HTTP/1.1 400 "));
    assert_eq!(running.acted.load(Ordering::SeqCst), 0);
}

/// What is plain goes through, also in pieces and one behind the other; chunks are the last that a
/// connection is read for.
#[tokio::test]
async fn s117_plain_requests_are_answered() {
    let running = run().await;
    let form = "POST /form HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\na=b\n\r";
    let after = "\r\nGET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = running.exchange(&format!("{}{after}", &form[..form.len() - 1])).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 1, "{answer}");
    let answer = running.exchange(&format!("{form}{after}")).await;
    assert!(answer.contains("\r\n\r\n5HTTP/1.1 200") && answer.contains("127.0.0.1:"), "{answer}");

    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in format!("{form}{after}").bytes() {
        stream.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");

    let chunked =
        "POST /form HTTP/1.1\r\nhost: x\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n";
    let answer = running.exchange(&format!("{chunked}GET /peer HTTP/1.1\r\nhost: x\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
}

/// Milliseconds in place of seconds.
fn quick() -> Times {
    let [head, body, whole, taking] = [2000, 300, 3000, 300].map(Duration::from_millis);
    Times { head, body, whole, taking, ..Times::default() }
}

#[test]
fn s63_every_direction_ends() {
    let Times { head, body, whole, taking, idle, age, goodbye, look } = Times::default();
    assert_eq!([head, body, whole, taking].map(|time| time.as_secs()), [5, 15, 30, 30]);
    assert_eq!([idle, age, goodbye, look].map(|time| time.as_secs()), [30, 600, 10, 1]);
}

/// A client that asks and never reads is cut off, and gives the places back.
#[tokio::test]
async fn s63_an_answer_that_is_not_taken_is_not_kept() {
    let running = run_within(quick()).await;
    let mut held = Vec::new();
    for request in ["GET /large HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(), get_request("/large", "")]
    {
        for _ in 0..3 {
            let mut stream = TcpStream::connect(running.address).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            held.push(stream);
        }
    }
    // Another asks for one small thing after the other and reads none.
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let many = "GET /large HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    stream.write_all(many.as_bytes()).await.unwrap();
    held.push(stream);
    // And one takes a little now and then.
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    slow.write_all(get_request("/large", "").as_bytes()).await.unwrap();
    let slow = tokio::spawn(async move {
        let mut taken = 0;
        while let Ok(count @ 1..) = slow.read(&mut [0; 64]).await {
            taken += count;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        taken
    });
    // On a busy machine the first may have ended before the last is taken in: then all have been,
    // after a moment.
    let begun = std::time::Instant::now();
    while running.connections.open.get() < 8 && begun.elapsed().as_secs() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    while running.connections.open.get() > 0 {
        assert!(
            begun.elapsed().as_secs() < 20,
            "{} connections are still held",
            running.connections.open.get()
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(held);
    slow.abort();
}

/// A form that comes too slowly is not waited for, and not acted on.
#[tokio::test]
async fn s63_a_form_that_never_ends_is_not_waited_for() {
    let running = run_within(quick()).await;
    for request in [
        "POST /form HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\na=",
        "POST /form HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n",
        "POST /form HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\na=b\r\n",
    ] {
        let begun = std::time::Instant::now();
        let answer = running.exchange(request).await;
        assert!(
            answer.starts_with("HTTP/1.1 408 ") && answer.contains("connection: close"),
            "{request}: {answer}"
        );
        assert!((300..3000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    }
    // Nor does one byte now and then help.
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream
        .write_all(b"POST /form HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n")
        .await
        .unwrap();
    let begun = std::time::Instant::now();
    while stream.write_all(b"a").await.is_ok() {
        assert!(begun.elapsed().as_secs() < 10);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // An answer that takes longer than a form may is waited for.
    let (address, request) = (running.address, get_request("/slow", ""));
    let asked = tokio::spawn(async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    });
    running.reached.notified().await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    running.go_on.notify_one();
    assert!(asked.await.unwrap().ends_with("done"));
    assert_eq!(running.acted.load(Ordering::SeqCst), 0);
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
