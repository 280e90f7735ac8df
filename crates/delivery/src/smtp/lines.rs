//! A connection that hands out a line at a time, for a conversation that goes over to TLS.
//!
//! The client library keeps what it has read beyond an answer, and would take it for answers that
//! came inside TLS: anybody on the way to the mail server could put them there (CVE-2011-0411 in
//! other programs). Here nothing is read beyond the line that ends the answer to STARTTLS; what
//! stands behind it is the first that TLS gets, which ends the conversation.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// How much is read at once, in bytes.
const AT_ONCE: usize = 4096;

/// A connection without encryption.
#[derive(Debug)]
pub struct LineByLine {
    stream: TcpStream,
    /// What has been read and not handed out.
    ahead: Vec<u8>,
}

impl LineByLine {
    /// Connects to the first of the server's addresses that answers; each gets `within`.
    ///
    /// # Errors
    /// The name has no address, or the last error of a connection.
    pub async fn connect(host: &str, port: u16, within: Duration) -> io::Result<Self> {
        let mut last = None;
        for address in lookup_host((host, port)).await? {
            let error = match timeout(within, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(Self { stream, ahead: Vec::new() }),
                Ok(Err(error)) => error,
                Err(_) => io::ErrorKind::TimedOut.into(),
            };
            last = Some(error);
        }
        Err(last.unwrap_or_else(|| io::Error::other("the name has no address")))
    }
}

impl AsyncTokioStream for LineByLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for LineByLine {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ahead.is_empty() {
            let mut bytes = [0; AT_ONCE];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut read))?;
            self.ahead.extend_from_slice(read.filled());
        }
        let line = self.ahead.iter().position(|byte| *byte == b'\n');
        let length = line.map_or(self.ahead.len(), |end| end + 1).min(out.remaining());
        out.put_slice(&self.ahead[..length]);
        self.ahead.drain(..length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineByLine {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
