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
    /// The service that requests are signed for with `user` and `password_file` (Signature
    /// Version 4), in place of basic authentication.
    pub signed_for: Option<&'static str>,
    /// What comes after the body where `from` is set, a number or a name, and may be left out.
    pub sender: Option<Sender>,
}

/// The part of a body that says who sends.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// Where `from` is a number, `+1…`.
    pub number: &'static str,
    /// Where it is a name.
    pub name: &'static str,
}

impl Preset {
    /// The body, with the sender where there is one.
    pub fn body(&self, from: Option<&str>) -> String {
        let sender = match (&self.sender, from) {
            (Some(sender), Some(from)) if from.starts_with('+') => sender.number,
            (Some(sender), Some(_)) => sender.name,
            _ => "",
        };
        format!("{}{sender}", self.body)
    }
}

/// One attribute of a text for Amazon SNS, the `n`-th.
macro_rules! attribute {
    ($n:literal, $name:literal, $value:literal) => {
        concat!(
            "&MessageAttributes.entry.",
            $n,
            ".Name=",
            $name,
            "&MessageAttributes.entry.",
            $n,
            ".Value.DataType=String&MessageAttributes.entry.",
            $n,
            ".Value.StringValue=",
            $value
        )
    };
}

/// Every carrier there is.
pub static PRESETS: [Preset; 5] = [
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
        signed_for: None,
        sender: None,
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
        signed_for: None,
        sender: None,
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
        signed_for: None,
        sender: None,
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
        signed_for: None,
        sender: None,
    },
    Preset {
        name: "sns",
        documentation: "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
        url: "https://sns.{region}.amazonaws.com/",
        headers: &[],
        body: concat!(
            "Action=Publish&Version=2010-03-31&PhoneNumber={to}&Message={text}",
            attribute!("1", "AWS.SNS.SMS.SMSType", "Transactional")
        ),
        body_kind: BodyKind::Form,
        taken: &[],
        // https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
        later: &[
            "/ErrorResponse/Error/Code=InternalError",
            "/ErrorResponse/Error/Code=InternalFailure",
            "/ErrorResponse/Error/Code=ServiceUnavailable",
            "/ErrorResponse/Error/Code=Throttled",
            "/ErrorResponse/Error/Code=Throttling",
            "/ErrorResponse/Error/Code=ThrottlingException",
        ],
        refused: &[
            "/ErrorResponse/Error/Code=InvalidParameter",
            "/ErrorResponse/Error/Code=InvalidParameterValue",
            "/ErrorResponse/Error/Code=OptedOut",
        ],
        refuses_us: &[
            "/ErrorResponse/Error/Code=AccessDenied",
            "/ErrorResponse/Error/Code=AccessDeniedException",
            "/ErrorResponse/Error/Code=AuthorizationError",
            "/ErrorResponse/Error/Code=IncompleteSignature",
            "/ErrorResponse/Error/Code=InvalidAction",
            "/ErrorResponse/Error/Code=InvalidClientTokenId",
            "/ErrorResponse/Error/Code=InvalidSecurity",
            "/ErrorResponse/Error/Code=MissingAuthenticationToken",
            "/ErrorResponse/Error/Code=NotAuthorized",
            "/ErrorResponse/Error/Code=OptInRequired",
            "/ErrorResponse/Error/Code=RequestExpired",
            "/ErrorResponse/Error/Code=SignatureDoesNotMatch",
            "/ErrorResponse/Error/Code=UserError",
        ],
        message_id: "/PublishResponse/PublishResult/MessageId",
        needs: &["region", "user", "password_file"],
        signed_for: Some("sns"),
        sender: Some(Sender {
            number: attribute!("2", "AWS.MM.SMS.OriginationNumber", "{from}"),
            name: attribute!("2", "AWS.SNS.SMS.SenderID", "{from}"),
        }),
    },
];

impl Preset {
    /// The one that a word names.
    pub fn find(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}
