//! A mail as it goes over the wire: headers by the typed builder, so that no value can make a
//! header of its own (S43).

use std::time::SystemTime;

use domain::ids::MessageId;
use lettre::address::Envelope;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use crate::carrier::Parcel;
use crate::letters::Mail;

/// A mail and what its envelope says.
pub struct Letter {
    /// What makes the Message-ID: the queue's id, which is the same at a repeat.
    pub id: MessageId,
    /// Where to.
    pub to: String,
    /// When it was written.
    pub date: SystemTime,
    /// What it says.
    pub mail: Mail,
}

impl Parcel for Letter {
    fn id(&self) -> MessageId {
        self.id
    }
}

impl Letter {
    /// The envelope and the bytes.
    ///
    /// # Errors
    /// An address that no header can hold. The reason does not show it.
    pub fn build(&self, from: &Mailbox) -> Result<(Envelope, Vec<u8>), String> {
        let address = self.to.parse().map_err(|_| "the address cannot be mailed to".to_owned())?;
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .date(self.date)
            .from(from.clone())
            .to(Mailbox::new(None, address))
            .subject(&self.mail.subject)
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                self.mail.text.clone(),
                self.mail.html.clone(),
            ))
            .map_err(|_| "the mail cannot be written".to_owned())?;
        Ok((message.envelope().clone(), message.formatted()))
    }
}

/// Keeps holiday notices and other robots from answering (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;

    fn built(to: &str, subject: &str) -> Result<String, String> {
        let mail = Mail {
            subject: subject.into(),
            text: "Bonjour é\n\n123456\n".into(),
            html: "<p>é</p>".into(),
        };
        let id = MessageId::new(Timestamp(0), [7; 10]);
        let letter = Letter { id, to: to.into(), date: SystemTime::UNIX_EPOCH, mail };
        let from = "ITWS <no-reply@example.org>".parse().unwrap();
        letter.build(&from).map(|(_, bytes)| String::from_utf8(bytes).unwrap())
    }

    fn headers(mail: &str) -> Vec<&str> {
        mail.split("\r\n\r\n").next().unwrap().split("\r\n").collect()
    }

    #[test]
    fn the_headers_are_these() {
        let mail = built("amina@example.net", "Your code").unwrap();
        let headers = headers(&mail);
        for header in [
            "Message-ID: <00000000-0000-7707-8707-070707070707@example.org>",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
            "From: ITWS <no-reply@example.org>",
            "To: amina@example.net",
            "Subject: Your code",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(headers.contains(&header), "{header} is not in {headers:#?}");
        }
        assert!(mail.is_ascii(), "every server takes it, 8BITMIME or not");
    }

    #[test]
    fn s43_an_address_that_would_make_a_header_is_refused() {
        for to in [
            "a@b.ca\r\nBcc: x@y.ca",
            "a@b.ca\nBcc: x@y.ca",
            "a\0@b.ca",
            "a@b.ca, x@y.ca",
            "a@b.ca>\r\nRCPT TO:<x@y.ca",
            "",
        ] {
            let refusal = built(to, "Your code").unwrap_err();
            assert_eq!(refusal, "the address cannot be mailed to", "{to:?}");
        }
    }

    #[test]
    fn s43_a_subject_makes_no_header() {
        let mail = built("amina@example.net", "Your code\r\nBcc: x@y.ca\0").unwrap();
        assert!(!headers(&mail).iter().any(|header| header.starts_with("Bcc")), "{mail}");
    }
}
