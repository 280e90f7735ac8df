//! The rest of a form that was answered before all of it had come: taken and thrown away, within
//! bounds.
//!
//! Closing a connection on which bytes are still arriving makes the system answer with a reset,
//! which may overtake the answer: the browser then says that the connection broke, and a proxy that
//! the server is broken.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The most that is thrown away, in bytes; a little more than proxies let through.
const MOST: usize = 1024 * 1024;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(3);

/// A body that leaves what was not read of it behind when it is dropped.
struct Lent {
    body: Option<Incoming>,
    begun: bool,
    left: Arc<Mutex<Left>>,
    /// Ends with this body.
    _unread: oneshot::Sender<()>,
}

/// What was not read of a body.
#[derive(Default)]
struct Left {
    body: Option<Incoming>,
    begun: bool,
}

/// What was not read of a request's body, once its answer is there.
pub struct Rest {
    /// `None`: there is no body.
    left: Option<Arc<Mutex<Left>>>,
    /// The client sends the body only when it is asked to go on (RFC 9110, 10.1.1).
    waits: bool,
}

/// A request; what ends when its body has been read or is not wanted; and what is left of the body
/// then.
pub fn watched(request: Request<Incoming>) -> (Request<Body>, impl Future<Output = ()>, Rest) {
    let waits = request.headers().contains_key(header::EXPECT);
    let (mut read, mut left) = (None, None);
    let lend = |body: Incoming| {
        if body.is_end_stream() {
            return Body::empty();
        }
        let (unread, until_read) = oneshot::channel();
        read = Some(until_read);
        let left = Arc::clone(left.insert(Arc::default()));
        Body::new(Lent { body: Some(body), begun: false, left, _unread: unread })
    };
    let request = request.map(lend);
    let read = async {
        if let Some(read) = read {
            // Nothing is ever sent: it ends with the body.
            let _: Result<(), _> = read.await;
        }
    };
    (request, read, Rest { left, waits })
}

impl Rest {
    /// Takes the rest. `false`: it did not end in time, or was too long; the connection must end.
    pub async fn taken_whole(self) -> bool {
        let Some(left) = self.left else { return true };
        let Left { body, begun } =
            std::mem::take(&mut *left.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(mut body) = body else { return true };
        if body.is_end_stream() {
            return true;
        }
        // Reading would ask for it.
        if self.waits && !begun {
            return false;
        }
        let taken = timeout(LONGEST, async {
            let mut count = 0;
            while let Some(frame) = body.frame().await {
                let Ok(frame) = frame else { return false };
                count += frame.data_ref().map_or(0, Bytes::len);
                if count > MOST {
                    return false;
                }
            }
            true
        });
        taken.await.unwrap_or(false)
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.begun = true;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = Left { body: self.body.take(), begun: self.begun };
    }
}
