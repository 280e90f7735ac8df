//! The HTTP server: one listener, connections within bounds, an end that leaves no request half
//! done (S62, S63, S117).

mod answering;
mod head;
mod rest;
mod room;
mod wire;

use std::convert::Infallible;
use std::future;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::time::{self, Instant};
use tokio_rustls::TlsAcceptor;

pub use self::answering::{Answering, Site};
use self::rest::watched;
use self::room::Room;
use self::wire::Wire;
use crate::failure::Failure;
use crate::metrics::Connections;

/// The longest head that is answered, in bytes.
const HEADER_SIZE: usize = 16 * 1024;
/// The most headers of one.
const HEADERS: usize = 64;
/// The longest head that is read, so that a page can say that it was too long. Other sites' cookies
/// make them so.
const LONGEST_HEAD: usize = 64 * 1024;
/// The longest header that is kept of a head that is too long.
const KEPT_HEADER: usize = 512;
/// The longest address, in bytes.
const URI_SIZE: usize = 8 * 1024;
/// How long requests in flight may take once the program is to end.
const LAST_MOMENT: Duration = Duration::from_secs(10);
/// How many requests one connection of HTTP/2 has at once: a page with its style sheet, script and
/// pictures, some times over.
const STREAMS: u32 = 32;
/// How much is on its way at once before the other side has to say that it took it, in bytes: more
/// than the largest form.
const WINDOW: u32 = 128 * 1024;
/// The longest frame, in bytes.
const FRAME: u32 = 16 * 1024;
/// How many requests may be taken back before they were looked at, before the connection ends
/// (CVE-2023-44487).
const RESETS: usize = 32;
/// How many requests of one connection may be refused or reset by this side before it ends. A client
/// may send 100 before it has read that [`STREAMS`] is the limit (RFC 9113, 6.5.2, recommends no
/// lower one, so clients begin with it); those above are refused, and the client sends them again.
const REFUSED: usize = 100;
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
    /// For a connection of HTTP/2 on which nothing is asked.
    pub idle: Duration,
    /// For a connection of HTTP/2 at the most; then, and after `idle`, it is said goodbye to.
    pub age: Duration,
    /// For what is still on its way on it after the goodbye.
    pub goodbye: Duration,
    /// How often the three are looked at.
    pub look: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let [head, body, whole, taking] = [5, 15, 30, 30].map(Duration::from_secs);
        let [idle, age, goodbye, look] = [30, 10 * 60, 10, 1].map(Duration::from_secs);
        Self { head, body, whole, taking, idle, age, goodbye, look }
    }
}

/// How a server is told that the program is to end.
#[derive(Debug, Default)]
pub struct Ending {
    drains: AtomicBool,
    stop: Notify,
}

impl Ending {
    /// From now on each answer ends its connection, so that a client that keeps connections open
    /// goes to another server with the next request.
    pub fn drain(&self) {
        self.drains.store(true, Ordering::Relaxed);
    }

    /// No more connections are taken, and the requests in flight are finished.
    pub fn stop(&self) {
        self.stop.notify_one();
    }
}

/// Answers on `listener` until `ending` says to stop; then takes no more connections and finishes
/// the requests in flight. `secured`: connections are TLS, and HTTP/2 for who asks for it.
pub async fn serve(
    listener: TcpListener,
    secured: Option<TlsAcceptor>,
    answering: Arc<Answering>,
    connections: &Connections,
    ending: &Arc<Ending>,
) {
    serve_within(Times::default(), listener, secured, answering, connections, ending).await;
}

/// The same with other times.
pub async fn serve_within(
    times: Times,
    listener: TcpListener,
    secured: Option<TlsAcceptor>,
    answering: Arc<Answering>,
    connections: &Connections,
    ending: &Arc<Ending>,
) {
    let room = Arc::new(Room::new(Arc::clone(&answering), connections));
    let graceful = GracefulShutdown::new();
    let (stopping, stopped) = watch::channel(false);
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
        let visit =
            Visit { times, peer, answering: Arc::clone(&answering), ending: Arc::clone(ending) };
        let (secured, watcher, stopped) = (secured.clone(), graceful.watcher(), stopped.clone());
        tokio::spawn(async move {
            // A connection that breaks off is the other side's affair; what it asked for was done
            // or not.
            match secured {
                None => {
                    let _ = watcher.watch(visit.first(stream)).await;
                }
                Some(acceptor) => {
                    let shaken = time::timeout(times.head, acceptor.accept(stream)).await;
                    let Ok(Ok(stream)) = shaken else { return drop(place) };
                    let spoken = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
                    match spoken.as_deref() {
                        Some(b"h2") => {
                            visit.second(stream, stopped).await;
                            drop(watcher);
                        }
                        // An authority that looked at the certificate has seen what it came for.
                        Some(b"acme-tls/1") => {}
                        _ => {
                            let _ = watcher.watch(visit.first(stream)).await;
                        }
                    }
                }
            }
            drop(place);
        });
    }
    drop(listener);
    let _ = stopping.send(true);
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

/// A connection, before it is known what is spoken on it.
struct Visit {
    times: Times,
    peer: SocketAddr,
    answering: Arc<Answering>,
    ending: Arc<Ending>,
}

impl Visit {
    /// HTTP/1.1.
    fn first<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
        self,
        stream: S,
    ) -> http1::Connection<
        TokioIo<Wire<S>>,
        impl hyper::service::HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send>
        + Send,
    > {
        let times = self.times;
        // hyper reads at most 100 headers, without a limit of ours on the stack; more are answered
        // with 431.
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(times.head)
            .max_header_size(LONGEST_HEAD)
            .serve_connection(
                TokioIo::new(Wire::new(stream, LONGEST_HEAD, times.taking)),
                self.service(None),
            )
    }

    /// HTTP/2, until the other side ends it, nothing has been asked for a while, it is old, or the
    /// program is to end.
    async fn second<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
        self,
        stream: S,
        mut stopped: watch::Receiver<bool>,
    ) {
        let activity = Arc::new(Activity::default());
        let (times, ending) = (self.times, Arc::clone(&self.ending));
        let service = self.service(Some(Arc::clone(&activity)));
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(LONGEST_HEAD).unwrap_or(u32::MAX))
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .max_frame_size(FRAME)
            .max_send_buf_size(WINDOW as usize)
            .max_pending_accept_reset_streams(Some(RESETS))
            .max_local_error_reset_streams(Some(REFUSED))
            .serve_connection(TokioIo::new(Wire::of_frames(stream, times.taking)), service);
        let mut connection = pin!(connection);
        let begun = Instant::now();
        let mut goodbye: Option<Instant> = None;
        let mut every = time::interval(times.look);
        loop {
            tokio::select! {
                _ = connection.as_mut() => return,
                Ok(()) = stopped.changed() => connection.as_mut().graceful_shutdown(),
                _ = every.tick() => {
                    let over = ending.drains.load(Ordering::Relaxed) || begun.elapsed() > times.age || activity.idle() > times.idle;
                    match goodbye {
                        // Anyone who does not take the goodbye is left.
                        Some(said) if said.elapsed() > times.goodbye && activity.idle() > Duration::ZERO => return,
                        None if over => {
                            connection.as_mut().graceful_shutdown();
                            goodbye = Some(Instant::now());
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// What answers the requests of a connection. `activity`: it is HTTP/2.
    fn service(
        self,
        activity: Option<Arc<Activity>>,
    ) -> impl hyper::service::HttpService<
        Incoming,
        ResBody = Body,
        Error = Infallible,
        Future: Send + 'static,
    > + Send
    + 'static {
        let Self { times, peer, answering, ending } = self;
        service_fn(move |mut request: Request<Incoming>| {
            let busy = activity.as_ref().map(Activity::begin);
            if busy.is_some() {
                name_the_host(&mut request);
            }
            // Chunks are the last that a connection is read for: where they end is the parser's
            // word alone.
            let last = request.headers().contains_key(header::TRANSFER_ENCODING);
            let (mut request, body_read, rest) = watched(request);
            let unread = too_long(&request);
            if let Some(status) = unread {
                shorten(&mut request, status);
            }
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = answering.site().answer(request);
            let ending = Arc::clone(&ending);
            async move {
                let second = busy.is_some();
                let _busy = busy;
                let refusal = |status| Ok(refusal(status, second));
                let too_late = async {
                    // Until it is read nothing has been acted on.
                    if time::timeout(times.body, body_read).await.is_ok() {
                        future::pending::<()>().await;
                    }
                };
                let answered = tokio::select! {
                    answered = time::timeout(times.whole, answer) => answered,
                    () = too_late => return refusal(StatusCode::REQUEST_TIMEOUT),
                };
                let Ok(mut response) = answered else {
                    return refusal(StatusCode::REQUEST_TIMEOUT);
                };
                // Who sends a form first and reads the answer then must get it; a proxy takes an
                // end in the middle for a fault of ours.
                let whole = rest.taken_whole().await;
                if let Some(status) = unread {
                    *response.status_mut() = status;
                }
                let ends =
                    last || !whole || unread.is_some() || ending.drains.load(Ordering::Relaxed);
                if !second && ends {
                    response
                        .headers_mut()
                        .insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                Ok(response)
            }
        })
    }
}

/// What goes on on a connection of HTTP/2.
#[derive(Debug)]
struct Activity {
    requests: AtomicUsize,
    since: Mutex<Instant>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { requests: AtomicUsize::new(0), since: Mutex::new(Instant::now()) }
    }
}

/// A request that is being answered.
struct Busy(Arc<Activity>);

impl Activity {
    fn begin(self: &Arc<Self>) -> Busy {
        self.requests.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(self))
    }

    /// For how long nothing has been answered; zero while something is.
    fn idle(&self) -> Duration {
        match self.requests.load(Ordering::SeqCst) {
            0 => self.since.lock().unwrap_or_else(PoisonError::into_inner).elapsed(),
            _ => Duration::ZERO,
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        *self.0.since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.0.requests.fetch_sub(1, Ordering::SeqCst);
    }
}

/// HTTP/2 names the host in the request's address (RFC 9113, 8.3.1); the pages look for the header.
fn name_the_host(request: &mut Request<Incoming>) {
    let named = request
        .uri()
        .authority()
        .and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(named) = named.filter(|_| !request.headers().contains_key(header::HOST)) {
        request.headers_mut().insert(header::HOST, named);
    }
}

/// Why a head is too long to be answered as it asks.
fn too_long(request: &Request<Body>) -> Option<StatusCode> {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > URI_SIZE) {
        return Some(StatusCode::URI_TOO_LONG);
    }
    let headers = request.headers();
    let size: usize =
        headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (headers.len() > HEADERS || size > HEADER_SIZE)
        .then_some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
}

/// Leaves of a request what a page needs that says so: nothing is acted on.
fn shorten(request: &mut Request<Body>, status: StatusCode) {
    *request.method_mut() = Method::GET;
    *request.uri_mut() = Uri::from_static("/too-long");
    *request.body_mut() = Body::empty();
    let mut headers = HeaderMap::new();
    for (name, value) in request
        .headers()
        .iter()
        .filter(|(name, value)| *name != header::COOKIE && value.len() <= KEPT_HEADER)
    {
        if headers.len() < HEADERS {
            headers.append(name.clone(), value.clone());
        }
    }
    *request.headers_mut() = headers;
    request.extensions_mut().insert(web::Unread(status));
}

/// An answer to what no page can be shown for; the connection ends with it, unless it is HTTP/2
/// (`second`), where the stream does.
fn refusal(status: StatusCode, second: bool) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{status}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !second {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Listens on the address that a key names.
///
/// # Errors
/// The address is in use, or not this machine's.
pub async fn listen(key: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let act = match error.kind() {
            ErrorKind::PermissionDenied => {
                "Choose a port from 1024 on, or give the service the right to lower ones (CAP_NET_BIND_SERVICE)"
            }
            ErrorKind::AddrNotAvailable => "Write an address that this machine has",
            _ => "Choose another port, or end what listens there",
        };
        Failure::new(format_args!("{key}: {address} cannot be listened on ({error})"), act)
    })
}

/// Whether an address is one that any number of connections may come from.
fn is_unbounded(address: IpAddr, proxies: &[IpNet]) -> bool {
    let address = address.to_canonical();
    address.is_loopback() || proxies.iter().any(|network| network.contains(&address))
}
