//! A line between two machines that can be cut: what one end sends does not reach the other, and
//! neither is told.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A line from an address of its own to where a program listens.
pub struct Link {
    cut: watch::Sender<bool>,
}

impl Link {
    /// A line that is whole.
    pub async fn open(from: SocketAddr, to: SocketAddr) -> Result<Self> {
        let (cut, is_cut) = watch::channel(false);
        let listener = TcpListener::bind(from).await?;
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, to, is_cut.clone()));
            }
        });
        Ok(Self { cut })
    }

    /// Cuts it: every connection that there is or comes is silent.
    pub fn cut(&self) {
        self.cut.send_replace(true);
    }

    /// Repairs it: what was held goes on.
    pub fn remedy(&self) {
        self.cut.send_replace(false);
    }
}

async fn carry(near: TcpStream, to: SocketAddr, mut is_cut: watch::Receiver<bool>) {
    if is_cut.wait_for(|cut| !cut).await.is_err() {
        return;
    }
    let Ok(far) = TcpStream::connect(to).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    // Where one way ends both do.
    tokio::select! {
        () = one_way(near_in, far_out, is_cut.clone()) => {}
        () = one_way(far_in, near_out, is_cut) => {}
    }
}

async fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut is_cut: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut bytes).await.unwrap_or(0);
        // The end of a connection is news too, and does not get through.
        if is_cut.wait_for(|cut| !cut).await.is_err()
            || read == 0
            || to.write_all(&bytes[..read]).await.is_err()
        {
            return;
        }
    }
}
