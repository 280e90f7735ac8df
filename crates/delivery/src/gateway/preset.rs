//! Carriers by name, as their public documentation describes them. Each has a contract test made of
//! the requests and answers shown there.

use super::BodyKind;

/// What a carrier's gateway is like. What the configuration says itself wins.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its word in the configuration.
    pub name: &'static str,
    /// Where its documentation is.
    pub documentation: &'static str,
    /// Where to.
    pub url: &'static str,
    /// Headers, `Name: value`.
    pub headers: &'static [&'static str],
    /// The body.
    pub body: &'static str,
    /// What the body is.
    pub body_kind: BodyKind,
    /// What means that it was taken, and the others.
    pub taken: &'static [&'static str],
    /// Not now.
    pub later: &'static [&'static str],
    /// Never.
    pub refused: &'static [&'static str],
    /// Nothing from us.
    pub refuses_us: &'static [&'static str],
    /// Where the carrier's id of the text stands in the answer.
    pub message_id: &'static str,
    /// What has to be set for it: keys of `[[text]]`.
    pub needs: &'static [&'static str],
}

/// Every carrier there is.
pub static PRESETS: [Preset; 4] = [
    Preset {
        name: "twilio",
        documentation: "https://www.twilio.com/docs/messaging/api/message-resource",
        url: "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json",
        headers: &[],
        body: "To={to}&From={from}&Body={text}",
        body_kind: BodyKind::Form,
        taken: &[],
        later: &[],
        refused: &[],
        refuses_us: &[],
        message_id: "/sid",
        needs: &["user", "password_file", "from"],
    },
    Preset {
        name: "vonage",
        documentation: "https://developer.vonage.com/en/api/sms",
        url: "https://rest.nexmo.com/sms/json",
        headers: &[],
        body: "api_key={user}&api_secret={token}&to={to_digits}&from={from}&text={text}",
        body_kind: BodyKind::Form,
        // https://developer.vonage.com/en/api-errors/sms
        taken: &["/messages/0/status=0"],
        later: &["/messages/0/status=1", "/messages/0/status=5", "/messages/0/status=10"],
        refused: &["200"],
        refuses_us: &[
            "/messages/0/status=2",
            "/messages/0/status=4",
            "/messages/0/status=8",
            "/messages/0/status=9",
            "/messages/0/status=11",
            "/messages/0/status=14",
            "/messages/0/status=15",
        ],
        message_id: "/messages/0/message-id",
        needs: &["user", "token_file", "from"],
    },
    Preset {
        name: "messagebird",
        documentation: "https://developers.messagebird.com/api/sms-messaging/",
        url: "https://rest.messagebird.com/messages",
        headers: &["Authorization: AccessKey {token}"],
        body: r#"{"originator":"{from}","recipients":["{to_digits}"],"body":"{text}","reference":"{id}"}"#,
        body_kind: BodyKind::Json,
        taken: &[],
        later: &[],
        refused: &[],
        refuses_us: &[],
        message_id: "/id",
        needs: &["token_file", "from"],
    },
    Preset {
        name: "clickatell",
        documentation: "https://www.clickatell.com/developers/api-documentation/one-api-send-plain-text-message/",
        url: "https://platform.clickatell.com/v1/message",
        headers: &["Authorization: {token}"],
        body: r#"{"messages":[{"channel":"sms","to":"{to_digits}","content":"{text}"}]}"#,
        body_kind: BodyKind::Json,
        taken: &["/messages/0/accepted=true"],
        later: &[],
        refused: &["/messages/0/accepted=false"],
        refuses_us: &[],
        message_id: "/messages/0/apiMessageId",
        needs: &["token_file"],
    },
];

impl Preset {
    /// The one that a word names.
    pub fn find(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}
