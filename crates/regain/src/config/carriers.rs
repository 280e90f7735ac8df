//! `[email]` and `[[text]]`: what carries the messages.

use std::sync::Arc;
use std::time::Duration;

use delivery::letters::Style;
use delivery::{
    ANSWER_WITHIN, CONNECT_WITHIN, Carriers, EmailSettings, GATEWAY_WITHIN, OAuthSettings,
    Outbound, SettingError, TextGatewaySettings,
};
use domain::channel::Channel;

use super::files::Folder;
use super::policy::span;
use super::source::Source;
use crate::environment::SystemClock;

/// The most gateways: a text is offered to each of them in turn, while a person waits for it.
const GATEWAYS_MAX: usize = 5;
/// The least and the most that a server or gateway gets to be connected to, or a gateway to take a
/// text.
const WITHIN: [Duration; 2] = [Duration::from_secs(1), Duration::from_mins(2)];
/// The least and the most that a mail server gets to take a mail: a code lives ten minutes.
const ANSWERED_WITHIN: [Duration; 2] = [Duration::from_secs(10), Duration::from_mins(10)];

/// What the configuration says of the carriers.
pub struct Said {
    /// The mail server.
    email: Option<EmailSettings>,
    /// The text gateways, the first first.
    texts: Vec<TextGatewaySettings>,
    /// The proxy for both.
    outbound: Outbound,
    /// Whether a section for mail was there, even one with mistakes.
    has_email: bool,
    has_texts: bool,
}

impl Said {
    /// Whether something carries messages by this channel.
    pub fn carries(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.has_email,
            Channel::Text => self.has_texts,
        }
    }
}

/// Reads `[email]` and `[[text]]`.
pub fn said(source: &mut Source, folder: &Folder) -> Said {
    let count = source.count("text");
    if count > GATEWAYS_MAX {
        let remedy = format!("Keep the best {GATEWAYS_MAX}");
        source.wrong::<()>(
            "text",
            "there are too many gateways to try while somebody waits",
            remedy,
        );
    }
    let texts = (0..count).map(|number| gateway(source, folder, number)).collect();
    let has_email =
        ["url", "from", "password_file", "ca_file", "connect_timeout", "answer_timeout"]
            .iter()
            .chain(&OAUTH)
            .any(|key| source.is_given(&format!("email.{key}")));
    let email = email(source, folder, has_email);
    let proxy = source.text("http.proxy");
    let password = folder.secret(source, "http.proxy_password_file");
    let outbound = Outbound::new(proxy.as_deref(), password.as_ref()).unwrap_or_else(|mistake| {
        source.wrong_all([mistake]);
        Outbound::default()
    });
    Said { email, texts, outbound, has_email, has_texts: count > 0 }
}

/// The keys for signing in by an access token.
const OAUTH: [&str; 6] = [
    "oauth_token_url",
    "oauth_client_id",
    "oauth_client_secret_file",
    "oauth_scope",
    "oauth_refresh_token_file",
    "oauth_service_account_file",
];

fn oauth(source: &mut Source, folder: &Folder) -> Option<OAuthSettings> {
    let is_given = OAUTH.iter().any(|key| source.is_given(&format!("email.{key}")));
    let text = |source: &mut Source, key: &str| {
        source.text(&format!("email.{key}")).filter(|text| !text.is_empty())
    };
    let settings = OAuthSettings {
        token_url: text(source, OAUTH[0]).unwrap_or_default(),
        client_id: text(source, OAUTH[1]).unwrap_or_default(),
        client_secret: folder.secret(source, "email.oauth_client_secret_file"),
        scope: text(source, OAUTH[3]),
        refresh_token: folder.secret(source, "email.oauth_refresh_token_file"),
        refresh_token_file: folder.path(source, "email.oauth_refresh_token_file"),
        service_account: folder.secret(source, "email.oauth_service_account_file"),
    };
    is_given.then_some(settings)
}

fn email(source: &mut Source, folder: &Folder, given: bool) -> Option<EmailSettings> {
    let url = source.text("email.url").filter(|text| !text.is_empty());
    let from = source.text("email.from").filter(|text| !text.is_empty());
    let password = folder.secret(source, "email.password_file");
    let oauth = oauth(source, folder);
    let ca_file = folder.path(source, "email.ca_file").filter(|path| {
        let found = std::fs::metadata(path);
        if let Err(error) = &found {
            let what = format!("{} cannot be read ({error})", path.display());
            source.wrong::<()>(
                "email.ca_file",
                what,
                "Put the certificates there, or take the key out",
            );
        }
        found.is_ok()
    });
    let [least, most] = WITHIN;
    let connect_within = span(source, "email.connect_timeout", CONNECT_WITHIN, least, most);
    let [least, most] = ANSWERED_WITHIN;
    let answer_within = span(source, "email.answer_timeout", ANSWER_WITHIN, least, most);
    if !given {
        return None;
    }
    if url.is_none() && !source.has_mistake("email.url") {
        let remedy =
            "Write the mail server's address, such as smtp://mail.example.ca:587?tls=required";
        source.wrong::<()>("email.url", "it is not given", remedy);
    }
    if from.is_none() && !source.has_mistake("email.from") {
        let remedy = "Write the sender, such as Help Desk <no-reply@example.ca>";
        source.wrong::<()>("email.from", "it is not given", remedy);
    }
    Some(EmailSettings {
        url: url?,
        from: from?,
        password,
        oauth,
        ca_file,
        connect_within,
        answer_within,
    })
}

fn gateway(source: &mut Source, folder: &Folder, number: usize) -> TextGatewaySettings {
    let key = |name: &str| format!("text[{number}].{name}");
    let text =
        |source: &mut Source, name: &str| source.text(&key(name)).filter(|text| !text.is_empty());
    let [least, most] = WITHIN;
    TextGatewaySettings {
        kind: text(source, "kind"),
        name: text(source, "name"),
        preset: text(source, "preset"),
        url: text(source, "url"),
        method: text(source, "method"),
        headers: source.list(&key("headers")).unwrap_or_default(),
        body: text(source, "body"),
        body_kind: text(source, "body_kind"),
        region: text(source, "region"),
        user: text(source, "user"),
        password: folder.secret(source, &key("password_file")),
        account: text(source, "account"),
        from: text(source, "from"),
        token: folder.secret(source, &key("token_file")),
        taken: source.list(&key("taken")),
        later: source.list(&key("later")),
        refused: source.list(&key("refused")),
        refuses_us: source.list(&key("refuses_us")),
        message_id: text(source, "message_id"),
        within: span(source, &key("timeout"), GATEWAY_WITHIN, least, most),
    }
}

/// Puts the carriers together; nothing is connected. What an operator should know of them is noted.
pub fn put_together(
    source: &mut Source,
    said: &Said,
    style: Result<Style, SettingError>,
) -> Option<(Style, Carriers)> {
    let style = match style {
        Ok(style) => style,
        Err(mistake) => {
            // The keys it is made of have been looked at more closely where they were read.
            if !source.has_mistake(&mistake.key) {
                source.wrong_all([mistake]);
            }
            return None;
        }
    };
    match Carriers::new(
        said.email.as_ref(),
        &said.texts,
        &said.outbound,
        style.clone(),
        Arc::new(SystemClock),
    ) {
        Ok(carriers) => {
            carriers.warnings().into_iter().for_each(|warning| source.warn(warning));
            Some((style, carriers))
        }
        Err(mistakes) => {
            // What could not be read has been said where it was read.
            let unsaid = mistakes.into_iter().filter(|one| !source.has_mistake(&one.key));
            let unsaid: Vec<_> = unsaid.collect();
            source.wrong_all(unsaid);
            None
        }
    }
}
