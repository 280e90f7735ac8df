//! One table from what goes wrong with mail or a text to the key of the configuration that it is
//! about, and what to do. For `regain doctor`.

use std::fmt;

tokio::task_local! {
    /// Set while an operator looks on who may see what the other side says.
    static ATTENDED: ();
}

/// Runs what an operator looks on at: what a server says itself is then shown too. Never around
/// what goes to the log: it may repeat an address.
pub async fn attended<T>(work: impl Future<Output = T>) -> T {
    ATTENDED.scope((), work).await
}

/// Whether an operator looks on.
pub(crate) fn is_attended() -> bool {
    ATTENDED.try_with(|()| ()).is_ok()
}

/// What failed, as far as it tells what to look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Symptom<'a> {
    /// The step of the conversation: `the connection`, `STARTTLS`, `the sign-in`, `MAIL`, `RCPT`,
    /// `DATA`, `the mail`.
    pub step: &'a str,
    /// The status that the other side answered, 0 where it did not.
    pub status: u16,
    /// The system's or the encryption's own words, where there was no answer.
    pub words: &'a str,
}

/// A key of the configuration, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The key, as in `email.url`.
    pub key: &'static str,
    /// What to do; a sentence without its full stop.
    pub act: &'static str,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.act)
    }
}

/// When a row of a table holds.
enum When {
    /// The answer to a step; an empty step is any.
    Answer(&'static str, &'static [u16]),
    /// One of these is among the words, in lower case.
    Words(&'static [&'static str]),
}

impl When {
    fn holds(&self, symptom: &Symptom<'_>, words: &str) -> bool {
        match self {
            Self::Answer(step, codes) => {
                (step.is_empty() || *step == symptom.step) && codes.contains(&symptom.status)
            }
            Self::Words(known) => {
                symptom.status == 0 && known.iter().any(|known| words.contains(known))
            }
        }
    }
}

type Row = (When, Advice);

const fn row(when: When, key: &'static str, act: &'static str) -> Row {
    (when, Advice { key, act })
}

use When::{Answer, Words};

/// Of a mail server; the first that holds.
const MAIL: [Row; 24] = [
    row(
        Words(&["causedasendentity"]),
        "email.url",
        "The server's certificate is an authority's own (CA:TRUE): give the server one that is not, issued by it or by another",
    ),
    row(
        Words(&[
            "unknownissuer",
            "unknown issuer",
            "self-signed",
            "self signed",
            "unable to get local issuer",
        ]),
        "email.ca_file",
        "Name the file with the certificate of your own authority there, or have the server use one that is known",
    ),
    row(
        Words(&["notvalidforname", "not valid for name"]),
        "email.url",
        "The server's certificate is for another name: write the name that it is for",
    ),
    row(
        Words(&["notvalidyet", "expired"]),
        "email.url",
        "The server's certificate is not valid today: renew it there, or set this machine's clock",
    ),
    row(
        Words(&["certificate"]),
        "email.ca_file",
        "The server's certificate is not believed: look at it, or name its authority there",
    ),
    row(
        Words(&["invalidcontenttype", "corrupt message", "wrong version"]),
        "email.url",
        "The server does not speak TLS from the first byte at this port: write smtp://…?tls=required (STARTTLS, port 587), or the port of smtps, 465",
    ),
    row(
        Words(&["speaks tls from the first byte"]),
        "email.url",
        "Write smtps:// with this port in place of smtp://",
    ),
    row(
        Words(&["starttls is not supported", "does not support starttls"]),
        "email.url",
        "The server offers no STARTTLS at this port: write smtps:// (port 465), or smtp:// without ?tls=required for a server on this machine",
    ),
    row(
        Words(&["no compatible authentication mechanism", "authentication mechanism"]),
        "email.url",
        "The server does not offer this way to sign in here: use the port for signing in (587 or 465), a password in place of an access token or the other way, or no user in email.url",
    ),
    row(
        Words(&["refused"]),
        "email.url",
        "Nothing listens there: look at the host and the port, and whether the server runs",
    ),
    row(
        Words(&[
            "failed to lookup",
            "name or service not known",
            "no address",
            "resolve",
            "nodename",
        ]),
        "email.url",
        "There is no host of this name: look at how it is spelled, and at this machine's name server",
    ),
    row(
        Words(&["unreachable", "no route"]),
        "email.url",
        "There is no way there from this machine: look at the network and the firewall",
    ),
    row(
        Words(&["in time", "timed out"]),
        "email.url",
        "Nothing answers there in time: look at the host, the port and the firewall. Port 465 is smtps://, port 587 is smtp://…?tls=required",
    ),
    row(
        Words(&["hung up", "eof", "reset", "broken pipe", "incomplete"]),
        "email.url",
        "The server ends the connection: look at its log, at whom it serves, and whether the port is for smtps:// or smtp://",
    ),
    row(
        Answer("the sign-in", &[534, 538]),
        "email.url",
        "The server wants another way to sign in, or an encrypted one: see what it says",
    ),
    row(
        Answer("the sign-in", &[530, 535, 550, 554]),
        "email.password_file",
        "The server does not take the user and the password: look at both",
    ),
    row(
        Answer("the sign-in", &[421, 432, 451, 454]),
        "email.url",
        "The server cannot check a sign-in now: look at its log, and try again",
    ),
    row(
        Answer("STARTTLS", &[454, 500, 501, 502, 503, 530, 554]),
        "email.url",
        "The server does not begin STARTTLS: write smtps:// (port 465), or look at its certificate",
    ),
    row(
        Answer("MAIL", &[530]),
        "email.password_file",
        "The server takes mail only after a sign-in: name a user in email.url and a file with the password",
    ),
    row(
        Answer("MAIL", &[501, 535, 550, 551, 553, 554]),
        "email.from",
        "The server does not let us send as this address: write one that the user may send as",
    ),
    row(
        Answer("RCPT", &[530, 550, 551, 553, 554]),
        "email.url",
        "The server does not take mail for this address from us: look at the address, and whether the server relays for this machine or user",
    ),
    row(
        Answer("", &[552, 523]),
        "email.url",
        "The server says that the mail or the mailbox is too large",
    ),
    row(
        Answer("the mail", &[550, 554]),
        "email.from",
        "The server took the address and not the mail: see what it says of the content or the sender",
    ),
    row(
        Answer("", &[421, 450, 451, 452]),
        "email.url",
        "The server takes nothing just now: see what it says, and try again",
    ),
];

/// What to do where a mail server does not take an access token.
pub(crate) const TOKEN: &str = "email.url: The server does not take the token for this mailbox: look at the mailbox in email.url, at email.oauth_scope, and whether the provider lets this program send as it (Microsoft 365: SMTP AUTH is on for the mailbox)";

/// In place of the key of the file with our secret: `token_file` or `password_file`.
const SECRET: &str = "";

/// What to do where a gateway wants to know who we are, and no secret is set.
const NO_SECRET: &str = "The gateway wants to know who we are: name the file with its token there, or set user and password_file";

/// Of a text gateway.
const TEXT: [Row; 13] = [
    row(
        Answer("", &[401]),
        SECRET,
        "The gateway does not know who we are: look at what is in the file, whether it is still valid, and at user",
    ),
    row(
        Answer("", &[407]),
        "http.proxy_password_file",
        "The proxy on the way wants a user and a password: write http.proxy = \"http://user@…\" and name the file",
    ),
    row(Answer("", &[402]), "url", "The gateway wants to be paid: look at the account there"),
    row(
        Answer("", &[403]),
        SECRET,
        "The gateway does not allow us this: look at what is in the file, at what it may do there, and at the sender and countries of the account",
    ),
    row(
        Answer("", &[404, 410]),
        "url",
        "There is nothing at this address of the gateway: look at the path",
    ),
    row(
        Answer("", &[405, 415]),
        "url",
        "This address takes no such request: look at the path, and at method and body_kind",
    ),
    row(
        Answer("", &[301, 302, 303, 307, 308]),
        "url",
        "The gateway leads to another address: write that one",
    ),
    row(
        Answer("", &[400, 422]),
        "body",
        "The gateway does not take the request: look at the number, at from, and at which form of request it wants",
    ),
    row(
        Answer("", &[429]),
        "url",
        "The gateway takes no more just now: wait, or have the limit of the account raised",
    ),
    row(
        Words(&["certificate", "unknownissuer", "notvalidforname"]),
        "url",
        "The gateway's certificate is not believed: look at the name and the certificate",
    ),
    row(Words(&["refused"]), "url", "Nothing listens there: look at the host and the port"),
    row(
        Words(&["failed to lookup", "name or service not known", "dns", "resolve"]),
        "url",
        "There is no host of this name: look at how it is spelled",
    ),
    row(
        Words(&["in time", "timed out"]),
        "url",
        "Nothing answers there in time: look at the host and the firewall, or raise timeout",
    ),
];

fn find(table: &[Row], symptom: &Symptom<'_>) -> Option<Advice> {
    let words = symptom.words.to_lowercase();
    table.iter().find(|(when, _)| when.holds(symptom, &words)).map(|(_, advice)| *advice)
}

/// What to look at when mail fails.
pub fn of_mail(symptom: &Symptom<'_>) -> Option<Advice> {
    find(&MAIL, symptom)
}

/// What to look at when the `number`-th text gateway fails, counted from 0: a sentence with its
/// key. `secret`: the key of the file with what we prove by who we are.
pub fn of_text(
    number: usize,
    secret: Option<&'static str>,
    symptom: &Symptom<'_>,
) -> Option<String> {
    let Advice { key, act } = find(&TEXT, symptom)?;
    Some(match (key, secret) {
        (SECRET, None) => format!("text[{number}].token_file: {NO_SECRET}"),
        (SECRET, Some(key)) => format!("text[{number}].{key}: {act}"),
        // Not of one gateway.
        (key, _) if key.contains('.') => format!("{key}: {act}"),
        (key, _) => format!("text[{number}].{key}: {act}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_leads_to_its_key() {
        let answered =
            |step, status| of_mail(&Symptom { step, status, words: "" }).map(|advice| advice.key);
        let failed = |words| {
            of_mail(&Symptom { step: "the connection", status: 0, words }).map(|advice| advice.key)
        };
        assert_eq!(answered("the sign-in", 535), Some("email.password_file"));
        assert_eq!(answered("MAIL", 550), Some("email.from"));
        assert_eq!(answered("RCPT", 550), Some("email.url"));
        assert_eq!(failed("invalid peer certificate: UnknownIssuer"), Some("email.ca_file"));
        assert_eq!(failed("Connection refused (os error 111)"), Some("email.url"));
        assert_eq!(failed("something new"), None);
        let text =
            |secret, status| of_text(1, secret, &Symptom { status, ..Symptom::default() }).unwrap();
        for status in [401, 403] {
            assert!(text(Some("token_file"), status).starts_with("text[1].token_file: The"));
            assert!(text(Some("password_file"), status).starts_with("text[1].password_file: The"));
            let none = text(None, status);
            assert!(none.starts_with("text[1].token_file: The gateway wants to know"), "{none}");
        }
        assert!(text(None, 404).starts_with("text[1].url: "));
        assert!(text(None, 407).starts_with("http.proxy_password_file: "));
    }

    #[tokio::test]
    async fn only_an_operator_sees_what_the_other_side_says() {
        assert!(!is_attended());
        assert!(attended(async { is_attended() }).await);
        assert!(!is_attended());
    }
}
