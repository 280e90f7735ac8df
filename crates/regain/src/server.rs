//! The HTTP server: one listener, connections within bounds, an end that leaves no request half done (S62, S63, S117).

mod answering;
mod head;
mod rest;
mod room;
mod wire;

use std::convert::Infallible;
use std::future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time;

pub use self::answering::Answering;
use self::rest::watched;
use self::room::Room;
use self::wire::Wire;
use crate::failure::Failure;
use crate::metrics::Connections;

/// The longest head that is answered, in bytes.
const HEADER_SIZE: usize = 16 * 1024;
/// The most headers of one.
const HEADERS: usize = 64;
/// The longest head that is read, so that a page can say that it was too long. Other sites' cookies make them so.
const LONGEST_HEAD: usize = 64 * 1024;
/// The most headers of one that is read.
const MOST_HEADERS: usize = 256;
/// The longest header that is kept of a head that is too long.
const KEPT_HEADER: usize = 512;
/// The longest address, in bytes.
const URI_SIZE: usize = 8 * 1024;
/// How long requests in flight may take once the program is to end.
const LAST_MOMENT: Duration = Duration::from_secs(10);
/// The pause after the system gave no connection (out of file descriptors, for example).
const AFTER_A_FAULT: Duration = Duration::from_millis(50);

/// How long the other side may take: every direction of a connection ends.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// For a request's head, and for the next request on a connection that is kept.
    pub head: Duration,
    /// For a form, from its head on.
    pub body: Duration,
    /// From a request's head to its answer.
    pub whole: Duration,
    /// For taking an answer, from when it was first left waiting.
    pub taking: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let [head, body, whole, taking] = [5, 15, 30, 30].map(Duration::from_secs);
        Self { head, body, whole, taking }
    }
}

/// How a server is told that the program is to end.
#[derive(Debug, Default)]
pub struct Ending {
    drains: AtomicBool,
    stop: Notify,
}

impl Ending {
    /// From now on each answer ends its connection, so that a client that keeps connections open goes to another server with the next request.
    pub fn drain(&self) {
        self.drains.store(true, Ordering::Relaxed);
    }

    /// No more connections are taken, and the requests in flight are finished.
    pub fn stop(&self) {
        self.stop.notify_one();
    }
}

/// Answers on `listener` until `ending` says to stop; then takes no more connections and finishes the requests in flight.
pub async fn serve(listener: TcpListener, answering: Arc<Answering>, connections: &Connections, ending: &Arc<Ending>) {
    serve_within(Times::default(), listener, answering, connections, ending).await;
}

/// The same with other times.
pub async fn serve_within(
    times: Times,
    listener: TcpListener,
    answering: Arc<Answering>,
    connections: &Connections,
    ending: &Arc<Ending>,
) {
    let room = Arc::new(Room::new(Arc::clone(&answering), connections));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = ending.stop.notified() => break,
            accepted = accept(&listener, &room) => accepted,
        };
        let (stream, peer, place) = match accepted {
            Ok(Some(accepted)) => accepted,
            // More from one address than one person needs.
            Ok(None) => continue,
            Err(error) => {
                tracing::error!(%error, "no connection could be accepted; trying again");
                time::sleep(AFTER_A_FAULT).await;
                continue;
            }
        };
        // Answers are written whole; waiting for more of them would only delay.
        let _ = stream.set_nodelay(true);
        let connection = graceful.watch(connection(times, stream, peer, Arc::clone(&answering), Arc::clone(ending)));
        tokio::spawn(async move {
            // A connection that breaks off is the other side's affair; what it asked for was done or not.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if time::timeout(LAST_MOMENT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Room>,
) -> std::io::Result<Option<(TcpStream, SocketAddr, room::Place)>> {
    let permit = room.wait().await;
    let (stream, peer) = listener.accept().await?;
    Ok(room.place(permit, peer.ip()).map(|place| (stream, peer, place)))
}

fn connection(
    times: Times,
    stream: TcpStream,
    peer: SocketAddr,
    answering: Arc<Answering>,
    ending: Arc<Ending>,
) -> http1::Connection<
    TokioIo<Wire<TcpStream>>,
    impl hyper::service::HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send> + Send,
> {
    let answer = service_fn(move |request: Request<Incoming>| {
        // Chunks are the last that a connection is read for: where they end is the parser's word alone.
        let last = request.headers().contains_key(header::TRANSFER_ENCODING);
        let (mut request, body_read, rest) = watched(request);
        let unread = too_long(&request);
        if let Some(status) = unread {
            shorten(&mut request, status);
        }
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = TowerToHyperService::new(answering.router()).call(request);
        let ending = Arc::clone(&ending);
        async move {
            let too_late = async {
                // Until it is read nothing has been acted on.
                if time::timeout(times.body, body_read).await.is_ok() {
                    future::pending::<()>().await;
                }
            };
            let answered = tokio::select! {
                answered = time::timeout(times.whole, answer) => answered,
                () = too_late => return Ok(refusal(StatusCode::REQUEST_TIMEOUT)),
            };
            let Ok(answered) = answered else { return Ok(refusal(StatusCode::REQUEST_TIMEOUT)) };
            // Who sends a form first and reads the answer then must get it; a proxy takes an end in the middle for a fault of ours.
            let whole = rest.is_taken().await;
            answered.map(|mut response| {
                if let Some(status) = unread {
                    *response.status_mut() = status;
                }
                if last || !whole || unread.is_some() || ending.drains.load(Ordering::Relaxed) {
                    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                response
            })
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(times.head)
        .max_headers(MOST_HEADERS)
        .max_header_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(Wire::new(stream, LONGEST_HEAD, times.taking)), answer)
}

/// Why a head is too long to be answered as it asks.
fn too_long(request: &Request<Body>) -> Option<StatusCode> {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > URI_SIZE) {
        return Some(StatusCode::URI_TOO_LONG);
    }
    let headers = request.headers();
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (headers.len() > HEADERS || size > HEADER_SIZE).then_some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
}

/// Leaves of a request what a page needs that says so: nothing is acted on.
fn shorten(request: &mut Request<Body>, status: StatusCode) {
    *request.method_mut() = Method::GET;
    *request.uri_mut() = Uri::from_static("/too-long");
    *request.body_mut() = Body::empty();
    let mut headers = HeaderMap::new();
    for (name, value) in
        request.headers().iter().filter(|(name, value)| *name != header::COOKIE && value.len() <= KEPT_HEADER)
    {
        if headers.len() < HEADERS {
            headers.append(name.clone(), value.clone());
        }
    }
    *request.headers_mut() = headers;
    request.extensions_mut().insert(web::Unread(status));
}

/// An answer to what no page can be shown for; the connection ends with it.
fn refusal(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{status}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Listens on the address that a key names.
///
/// # Errors
/// The address is in use, or not this machine's.
pub async fn listen(key: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::new(
            format_args!("{key}: {address} cannot be listened on ({error})"),
            "Choose another port, or end what listens there",
        )
    })
}

/// Whether an address is one that any number of connections may come from.
fn is_unbounded(address: IpAddr, proxies: &[IpNet]) -> bool {
    let address = address.to_canonical();
    address.is_loopback() || proxies.iter().any(|network| network.contains(&address))
}
