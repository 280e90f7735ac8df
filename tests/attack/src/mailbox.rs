//! A mail server that the program sends to: takes everything and keeps it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail that came.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The recipient, in lower case.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// When it came.
    pub at: Instant,
}

/// A mail server on a loopback port of its own, for every domain.
pub struct Mailbox {
    mails: Arc<Mutex<Vec<Mail>>>,
    address: SocketAddr,
}

impl Mailbox {
    /// One that listens.
    ///
    /// # Errors
    /// No port is free.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                // A connection that breaks off is the client's to notice.
                tokio::spawn(async move { session(stream, &kept).await.is_ok() });
            }
        });
        Ok(Self { mails, address })
    }

    /// Where mail is sent, as the configuration has it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Everything that came so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One connection (RFC 5321).
async fn session(stream: TcpStream, mails: &Mutex<Vec<Mail>>) -> Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).split(b'\n');
    writing.write_all(b"220 localhost ESMTP\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_segment().await? {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let answer = match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                to = address.to_lowercase();
                "250 OK\r\n"
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut raw = Vec::new();
                while let Some(line) = lines.next_segment().await? {
                    match line.as_slice() {
                        b".\r" | b"." => break,
                        [b'.', rest @ ..] => raw.extend_from_slice(rest),
                        line => raw.extend_from_slice(line),
                    }
                    raw.push(b'\n');
                }
                let parsed = MessageParser::default().parse(&raw);
                let subject =
                    parsed.as_ref().and_then(|mail| mail.subject()).unwrap_or_default().to_owned();
                let text = parsed
                    .as_ref()
                    .and_then(|mail| mail.body_text(0))
                    .unwrap_or_default()
                    .into_owned();
                let mail = Mail { to: to.clone(), subject, text, at: Instant::now() };
                mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                "250 OK\r\n"
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 OK\r\n",
        };
        writing.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
