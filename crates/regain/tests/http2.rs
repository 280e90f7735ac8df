//! The bounds of HTTP/2, over real connections with a client that does not keep to what is usual
//! (S62, S63).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use h2::client::{Builder, ResponseFuture, SendRequest};
use h2::{Error, Reason, SendStream};
use rcgen::CertifiedKey;
use regain::metrics::Connections;
use regain::server::{self, Ending, Times};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::{TlsAcceptor, TlsConnector};

const HOST: &str = "account.test";
/// The most requests at once on one connection.
const STREAMS: usize = 32;
const PATIENCE: Duration = Duration::from_secs(20);

/// A server, and how to reach it.
struct Running {
    address: SocketAddr,
    trusted: TlsConnector,
    /// How many requests came to a handler.
    reached: Arc<AtomicUsize>,
    /// Lets one `/slow` answer.
    go_on: Arc<Notify>,
    connections: Connections,
}

/// Milliseconds in place of seconds.
fn quick() -> Times {
    let [body, whole, taking, idle] = [300, 3000, 300, 600].map(Duration::from_millis);
    let [age, goodbye, look] = [60_000, 200, 20].map(Duration::from_millis);
    Times { body, whole, taking, idle, age, goodbye, look, ..Times::default() }
}

async fn run(times: Times) -> Running {
    let reached = Arc::new(AtomicUsize::new(0));
    let go_on = Arc::new(Notify::new());
    let (first, second) = (Arc::clone(&reached), Arc::clone(&reached));
    let may_go = Arc::clone(&go_on);
    let router = Router::new()
        .route(
            "/slow",
            get(async move || {
                first.fetch_add(1, Ordering::SeqCst);
                may_go.notified().await;
                "done"
            }),
        )
        .route(
            "/form",
            post(async move |body: Bytes| {
                second.fetch_add(1, Ordering::SeqCst);
                body.len().to_string()
            }),
        )
        .route("/large", get(async || vec![b'x'; 32 * 1024 * 1024]))
        .route("/quick", get(async || "here"));
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let own = ServerConfig::builder().with_no_client_auth();
    let mut own = own.with_single_cert(vec![cert.der().clone()], key).unwrap();
    own.alpn_protocols = vec![b"h2".to_vec()];
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let theirs = ClientConfig::builder().with_root_certificates(roots);
    let mut theirs = theirs.with_no_client_auth();
    theirs.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Connections::default();
    let counted = connections.clone();
    tokio::spawn(async move {
        let answering = Arc::new(server::Answering::new(router, &[]));
        let acceptor = TlsAcceptor::from(Arc::new(own));
        let ending = Arc::new(Ending::default());
        server::serve_within(times, listener, Some(acceptor), answering, &counted, &ending).await
    });
    let trusted = TlsConnector::from(Arc::new(theirs));
    Running { address, trusted, reached, go_on, connections }
}

/// A connection: what sends requests, and how it ended.
type Client = (SendRequest<Bytes>, JoinHandle<Result<(), Error>>);

impl Running {
    async fn connect(&self, builder: &Builder) -> Client {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let stream = self.trusted.connect(HOST.try_into().unwrap(), stream).await.unwrap();
        let (send, connection) = builder.handshake(stream).await.unwrap();
        (send, tokio::spawn(connection))
    }

    async fn usual(&self) -> Client {
        self.connect(&Builder::new()).await
    }

    /// Whether somebody else is answered.
    async fn answers(&self) -> bool {
        let (send, _connection) = self.usual().await;
        ask(send, "/quick", "").await.unwrap().0.await.unwrap().status() == StatusCode::OK
    }

    /// Waits until every connection has been given up.
    async fn holds_nothing(&self) {
        let begun = Instant::now();
        while self.connections.open.get() > 0 {
            assert!(begun.elapsed() < PATIENCE, "{} are held", self.connections.open.get());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

type Asked = (ResponseFuture, SendStream<Bytes>);

/// Begins a request; one with a form goes on.
async fn ask(send: SendRequest<Bytes>, path: &str, header: &str) -> Result<Asked, Error> {
    let mut send = send.ready().await?;
    let method = if path == "/form" { "POST" } else { "GET" };
    let request = Request::builder()
        .method(method)
        .uri(format!("https://{HOST}{path}"))
        .header("x-long", header)
        .body(())
        .unwrap();
    send.send_request(request, method == "GET")
}

/// A connection has so many requests at once and no more; the next waits for one of them.
#[tokio::test]
async fn s62_a_connection_has_so_many_requests_at_once() {
    let running = run(Times::default()).await;
    let (send, connection) = running.usual().await;
    // The server's word on it has come with the first answer.
    let (first, _) = ask(send.clone(), "/quick", "").await.unwrap();
    assert_eq!(first.await.unwrap().status(), StatusCode::OK);
    assert_eq!(send.current_max_send_streams(), STREAMS);
    let mut open = Vec::new();
    for _ in 0..STREAMS {
        open.push(ask(send.clone(), "/slow", "").await.unwrap());
    }
    let more = tokio::spawn(ask(send.clone(), "/slow", ""));
    let begun = Instant::now();
    while running.reached.load(Ordering::SeqCst) < STREAMS {
        assert!(begun.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(running.reached.load(Ordering::SeqCst), STREAMS);
    running.go_on.notify_one();
    let _more = more.await.unwrap().unwrap();
    while running.reached.load(Ordering::SeqCst) == STREAMS {
        assert!(begun.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(running.answers().await);
    connection.abort();
}

/// A frame (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A request for `/slow` as a client writes it that keeps to nothing it was told.
fn raw_request(stream: u32) -> Vec<u8> {
    let host = u8::try_from(HOST.len()).unwrap();
    // GET, https; the path and the host as they are (RFC 7541, appendix A).
    let head = [&[0x82, 0x87, 0x04, 5][..], b"/slow", &[0x01, host], HOST.as_bytes()].concat();
    frame(HEADERS, 0x05, stream, &head)
}

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

/// Sends such frames at once, and says which the server sent until it ended, or was silent for a
/// moment: their kind, and what they end with.
async fn raw(running: &Running, frames: &[Vec<u8>]) -> Vec<(u8, u32)> {
    let stream = TcpStream::connect(running.address).await.unwrap();
    let stream = running.trusted.connect(HOST.try_into().unwrap(), stream).await.unwrap();
    let (mut from, mut to) = tokio::io::split(stream);
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(SETTINGS, 0, 0, &[]));
    bytes.extend(frames.iter().flatten());
    let sending = tokio::spawn(async move {
        let _ = to.write_all(&bytes).await;
        to
    });
    let mut said = Vec::new();
    let silence = Duration::from_millis(500);
    let mut head = [0; 9];
    while let Ok(Ok(_)) = tokio::time::timeout(silence, from.read_exact(&mut head)).await {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        if from.read_exact(&mut payload).await.is_err() {
            break;
        }
        // The code of a goodbye comes after the number of the last stream.
        let code = payload.get(if head[3] == GOAWAY { 4..8 } else { 0..4 });
        let code = code.map_or(0, |code| u32::from_be_bytes(code.try_into().unwrap()));
        said.push((head[3], code));
    }
    let _ = sending.await;
    said
}

/// A client that has not read the limit yet begins with 100: those above the limit are refused, and
/// the connection goes on.
#[tokio::test]
async fn s62_a_client_that_has_not_read_the_limit_keeps_its_connection() {
    for (begun, refused) in [(STREAMS, 0), (STREAMS + 1, 1), (100, 100 - STREAMS)] {
        let running = run(Times::default()).await;
        let frames: Vec<_> =
            (0..u32::try_from(begun).unwrap()).map(|number| raw_request(2 * number + 1)).collect();
        let said = raw(&running, &frames).await;
        let reset = (RST_STREAM, u32::from(Reason::REFUSED_STREAM));
        assert_eq!(said.iter().filter(|one| **one == reset).count(), refused, "{said:?}");
        assert!(said.iter().all(|(kind, _)| *kind != GOAWAY), "{said:?}");
        assert_eq!(running.reached.load(Ordering::SeqCst), begun - refused);
    }
}

/// Who begins more requests at once than it was told gets the others refused.
#[tokio::test]
async fn s62_more_requests_at_once_are_refused() {
    let running = run(Times::default()).await;
    let frames: Vec<_> = (0..200).map(|number| raw_request(2 * number + 1)).collect();
    let said = raw(&running, &frames).await;
    let refused = (RST_STREAM, u32::from(Reason::REFUSED_STREAM));
    let ended = (GOAWAY, u32::from(Reason::ENHANCE_YOUR_CALM));
    let count = said.iter().filter(|one| **one == refused).count();
    assert!(count >= 32 || said.contains(&ended), "{said:?}");
    assert!(running.reached.load(Ordering::SeqCst) <= STREAMS);
    assert!(running.answers().await);
}

/// Requests that are taken back at once, one after the other, end the connection
/// (CVE-2023-44487), and nobody else notices.
#[tokio::test]
async fn s62_requests_taken_back_at_once_end_the_connection() {
    let running = run(Times::default()).await;
    let cancel = u32::from(Reason::CANCEL).to_be_bytes();
    let frames = |number: u32| {
        let stream = 2 * number + 1;
        [raw_request(stream), frame(RST_STREAM, 0, stream, &cancel)].concat()
    };
    let frames: Vec<_> = (0..5000).map(frames).collect();
    let said = raw(&running, &frames).await;
    assert!(said.contains(&(GOAWAY, u32::from(Reason::ENHANCE_YOUR_CALM))), "{said:?}");
    assert!(running.reached.load(Ordering::SeqCst) < 1000);
    assert!(running.answers().await);
    running.holds_nothing().await;
}

/// A head above 16 KiB is answered 431, one above what is read at all is not acted on either.
#[tokio::test]
async fn s62_heads_have_bounds() {
    let running = run(Times::default()).await;
    for (length, answered) in [
        (1_000, &[StatusCode::OK][..]),
        (20_000, &[StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE]),
        (60_000, &[StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE]),
        (200_000, &[StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE]),
    ] {
        let (send, connection) = running.usual().await;
        let asked = ask(send, "/quick", &"x".repeat(length)).await;
        let status = match asked {
            Ok((answer, _)) => answer.await.map(|answer| answer.status()),
            Err(error) => Err(error),
        };
        match status {
            Ok(StatusCode::NOT_FOUND) => {
                // The page that says so belongs to the pages' own router.
                assert!(answered[0].is_client_error(), "{length}");
            }
            Ok(status) => assert!(answered.contains(&status), "{length}: {status}"),
            Err(error) => assert!(length > 64 * 1024, "{length}: {error}"),
        }
        connection.abort();
    }
    assert!(running.answers().await);
}

/// Who asks for much and takes nothing of it is left: where the client's windows stay shut, and
/// where its socket does.
#[tokio::test]
async fn s63_an_answer_that_is_not_taken_is_not_kept() {
    let running = run(quick()).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let (send, connection) = running.usual().await;
        let (answer, stream) = ask(send.clone(), "/large", "").await.unwrap();
        // The windows open as far as they are at first, and nothing more is taken.
        let answer = answer.await.unwrap();
        held.push((send, connection, answer, stream));
    }
    assert!(running.connections.open.get() >= 3);
    running.holds_nothing().await;
    // The socket is not read: the windows are large, and nobody drives the connection.
    let stream = TcpStream::connect(running.address).await.unwrap();
    let stream = running.trusted.connect(HOST.try_into().unwrap(), stream).await.unwrap();
    let mut builder = Builder::new();
    builder.initial_window_size(1 << 30).initial_connection_window_size(1 << 30);
    let (send, connection) = builder.handshake::<_, Bytes>(stream).await.unwrap();
    let mut connection = Box::pin(connection);
    let asked = async {
        let (answer, _stream) = ask(send, "/large", "").await.unwrap();
        answer.await.unwrap()
    };
    let answer = tokio::select! {
        answer = asked => answer,
        _ = poll_fn(|context| connection.as_mut().poll(context)) => panic!("it ended at once"),
    };
    assert_eq!(answer.status(), StatusCode::OK);
    running.holds_nothing().await;
    assert!(running.answers().await);
}

/// A form that never ends is not waited for, and not acted on; a connection on which nothing is
/// asked ends.
#[tokio::test]
async fn s63_a_form_that_never_ends_and_a_silent_connection_are_not_waited_for() {
    let running = run(quick()).await;
    let (send, connection) = running.usual().await;
    let (answer, mut form) = ask(send.clone(), "/form", "").await.unwrap();
    form.send_data(Bytes::from_static(b"name="), false).unwrap();
    assert_eq!(answer.await.unwrap().status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(running.reached.load(Ordering::SeqCst), 0);
    let begun = Instant::now();
    assert!(connection.await.unwrap().is_ok());
    assert!(begun.elapsed() < PATIENCE);
    running.holds_nothing().await;
}
