//! A connection's bytes on their way in and out: each head is looked at before it is parsed, and no
//! answer waits forever to be taken (S63, S117).

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::head::{self, Body, Head};

/// How much is read at once while a head is not whole.
const PIECE: usize = 4096;
/// How long what still comes is thrown away after our side has ended.
const LINGER: Duration = Duration::from_secs(2);
/// How much of it at once.
const AT_ONCE: usize = 64 * 1024;
/// What the parser is given in place of a head that is refused: it answers 400 and closes.
const REFUSED: &[u8] = b"\0\r\n\r\n";

/// A stream whose heads are whole and plain when the parser sees them, and whose writes end.
pub struct Wire<S> {
    stream: S,
    reading: Reading,
    /// What has been read and not handed on.
    held: Vec<u8>,
    /// How much of it may be handed on.
    cleared: usize,
    /// How much of it has been looked at as a part of a head.
    seen: usize,
    longest_head: usize,
    write_time: Duration,
    /// Since an answer was not taken; until all of it is.
    late: Option<Pin<Box<Sleep>>>,
    /// Our side has ended; how long the other's is still read.
    lingers: Option<Pin<Box<Sleep>>>,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// A head.
    Head,
    /// So many bytes of a body.
    Body(u64),
    /// The last that this connection is read for: chunks, or a head that the parser refuses.
    Last,
}

impl<S> Wire<S> {
    /// Heads longer than `longest_head` are left to the parser, which refuses them; an answer must
    /// be taken within `write_time`.
    pub fn new(stream: S, longest_head: usize, write_time: Duration) -> Self {
        let held = Vec::new();
        Self {
            stream,
            reading: Reading::Head,
            held,
            cleared: 0,
            seen: 0,
            longest_head,
            write_time,
            late: None,
            lingers: None,
        }
    }

    /// A stream on which no heads are looked at, for HTTP/2; what is sent must be taken within
    /// `write_time`.
    pub fn of_frames(stream: S, write_time: Duration) -> Self {
        Self { reading: Reading::Last, ..Self::new(stream, 0, write_time) }
    }

    /// Looks at what is held, and clears what the parser may see of it.
    fn look(&mut self) {
        match self.reading {
            Reading::Last => self.cleared = self.held.len(),
            Reading::Body(0) => {
                self.reading = Reading::Head;
                self.look();
            }
            Reading::Body(left) => {
                self.cleared = self.held.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                self.reading = Reading::Body(left - self.cleared as u64);
            }
            Reading::Head => {
                // One empty line before a request is no fault (RFC 9112, 2.2).
                if self.held.starts_with(b"\r\n") && self.seen <= 2 {
                    self.held.drain(..2);
                    self.seen = 0;
                }
                match head::read(&self.held, self.seen) {
                    Head::Unfinished if self.held.len() > self.longest_head => self.give_up(),
                    Head::Unfinished => self.seen = self.held.len(),
                    Head::Whole(length, body) => {
                        (self.cleared, self.seen) = (length, 0);
                        self.reading = match body {
                            Body::Length(length) => Reading::Body(length),
                            Body::Chunked => Reading::Last,
                        };
                    }
                    Head::Refused => {
                        self.held = REFUSED.to_vec();
                        self.give_up();
                    }
                }
            }
        }
    }

    /// The parser gets what is there, and refuses it.
    fn give_up(&mut self) {
        self.reading = Reading::Last;
        self.cleared = self.held.len();
    }

    /// Whether an answer has not been taken for too long. Asks to be woken when it will.
    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        self.late.as_mut().is_some_and(|late| late.as_mut().poll(context).is_ready())
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<Result<usize>>,
    ) -> Poll<Result<usize>> {
        if written.is_pending() {
            self.late.get_or_insert_with(|| Box::pin(sleep(self.write_time)));
        }
        // Also where a little of it is taken now and then.
        if self.is_late(context) {
            return Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the answer is not taken")));
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let this = &mut *self;
        loop {
            if this.cleared > 0 {
                let count = this.cleared.min(into.remaining());
                into.put_slice(&this.held[..count]);
                this.held.drain(..count);
                this.cleared -= count;
                return Poll::Ready(Ok(()));
            }
            if !this.held.is_empty() && this.seen < this.held.len() {
                this.look();
                continue;
            }
            if this.reading == Reading::Last {
                return Pin::new(&mut this.stream).poll_read(context, into);
            }
            let mut piece = [MaybeUninit::uninit(); PIECE];
            let mut piece = ReadBuf::uninit(&mut piece);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut piece))?;
            if piece.filled().is_empty() {
                if this.held.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                // The other side ended in the middle of a head.
                this.give_up();
            }
            this.held.extend_from_slice(piece.filled());
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, from);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, from);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when nothing is left to write.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.late = None;
        Poll::Ready(Ok(()))
    }

    /// Ends our side. Where the other side may still be sending, what comes is thrown away for a
    /// moment, so that no reset overtakes the answer.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let this = &mut *self;
        if this.lingers.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            if this.reading == Reading::Head && this.held.is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.lingers = Some(Box::pin(sleep(LINGER)));
        }
        let mut taken = 0;
        loop {
            if this.lingers.as_mut().is_some_and(|end| end.as_mut().poll(context).is_ready()) {
                return Poll::Ready(Ok(()));
            }
            let mut piece = [MaybeUninit::uninit(); PIECE];
            let mut piece = ReadBuf::uninit(&mut piece);
            match ready!(Pin::new(&mut this.stream).poll_read(context, &mut piece)) {
                Ok(()) if !piece.filled().is_empty() => {}
                // It has ended, too, or has gone.
                _ => return Poll::Ready(Ok(())),
            }
            taken += piece.filled().len();
            if taken >= AT_ONCE {
                // Others have their turn.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
    }
}
