//! The carriers that the configuration names, by channel.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use domain::channel::Channel;
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::language::Language;
use domain::method::Destination;
use domain::phone::PhoneNumber;
use flows::ports::{CarrierState, Clock, Courier, Delivery, Outgoing};

use crate::carrier::Guarded;
use crate::failover::{Failover, Probe};
use crate::gateway::preset::Preset;
use crate::gateway::{Text, TextGateway};
use crate::last_answers::About;
use crate::letters::{self, Mail, Style};
use crate::outbound::Outbound;
use crate::settings::{EmailSettings, SettingError, TextGatewaySettings};
use crate::smtp::{Letter, MailServer};

/// Makes the `number`-th carrier of texts, counted from 0; connects nowhere.
type MakeText = fn(&TextGatewaySettings, usize, &Outbound) -> Result<Guarded<Text>, SettingError>;

/// How texts can be handed over: the words of `text.kind`, a row for each. The first is meant where
/// none is written.
const TEXT_KINDS: [(&str, MakeText); 1] = [("http", |settings, number, outbound| {
    TextGateway::new(settings, number, outbound).map(Guarded::new)
})];

/// The carrier that a `[[text]]` section asks for.
fn text_carrier(
    settings: &TextGatewaySettings,
    number: usize,
    outbound: &Outbound,
) -> Result<Guarded<Text>, SettingError> {
    let kind = settings.kind.as_deref().unwrap_or(TEXT_KINDS[0].0);
    if let Some((_, make)) = TEXT_KINDS.iter().find(|(word, _)| *word == kind) {
        return make(settings, number, outbound);
    }
    let remedy = match Preset::find(&kind.to_lowercase()) {
        Some(Preset { name, .. }) => format!("Write kind = \"http\" and preset = \"{name}\""),
        None => {
            let known: Vec<String> =
                TEXT_KINDS.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            format!("Write {}", known.join(" or "))
        }
    };
    let what = "there is no such kind of gateway in this version";
    Err(SettingError::new(format!("text[{number}].kind"), what, remedy))
}

/// Delivers mails and texts as the configuration says.
pub struct Carriers {
    mails: Failover<Letter>,
    texts: Failover<Text>,
    style: Style,
    clock: Arc<dyn Clock>,
}

impl Carriers {
    /// Reads the settings; connects nowhere.
    ///
    /// # Errors
    /// Every mistake in the settings, with its key and what to do.
    pub fn new(
        email: Option<&EmailSettings>,
        texts: &[TextGatewaySettings],
        outbound: &Outbound,
        style: Style,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Vec<SettingError>> {
        let mut mistakes = Vec::new();
        let mail_server = email.and_then(|settings| {
            MailServer::new(settings, style.host(), outbound, &clock)
                .map_err(|mut errors| mistakes.append(&mut errors))
                .ok()
        });
        let mut gateways = Vec::new();
        for (number, settings) in texts.iter().enumerate() {
            let is_other = |other: &TextGatewaySettings| other.name == settings.name;
            if settings.name.is_some() && texts[..number].iter().any(is_other) {
                let key = format!("text[{number}].name");
                let remedy = "Give each gateway a name of its own";
                mistakes.push(SettingError::new(key, "another gateway has this name", remedy));
            }
            match text_carrier(settings, number, outbound) {
                Ok(carrier) => gateways.push(carrier),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let mails = Failover::new(
            mail_server.map(Guarded::new).into_iter().collect(),
            "no mail server is set up",
        );
        Ok(Self {
            mails,
            texts: Failover::new(gateways, "no text gateway is set up"),
            style,
            clock,
        })
    }

    /// What an operator should know of the settings although they work, a sentence and what to do
    /// each.
    pub fn warnings(&self) -> Vec<String> {
        self.mails.warnings().chain(self.texts.warnings()).collect()
    }

    /// Tries each carrier without sending anything.
    pub async fn probe(&self) -> Vec<Probe> {
        let mut probes = Vec::new();
        self.mails.probe(&mut probes).await;
        self.texts.probe(&mut probes).await;
        probes
    }

    /// Sends a message that says that it is a test, for `regain doctor --to`. With what the carrier
    /// answered.
    pub async fn deliver_trial(
        &self,
        id: MessageId,
        to: &Destination,
        language: Language,
    ) -> (Delivery, Option<String>) {
        let now = self.clock.now();
        match to {
            Destination::Email(address) => {
                let letter = self.letter(id, address, letters::trial_mail(&self.style, language));
                self.mails.deliver_aloud(&letter, About::mail(address), now).await
            }
            Destination::Phone(number) => {
                let text = letters::trial_text(&self.style, language);
                let text = Text { id, to: number.e164().to_owned(), text };
                self.texts.deliver_aloud(&text, About::text(number), now).await
            }
        }
    }

    /// Sends lines of figures to an operator, for `regain report --mail`.
    pub async fn deliver_report(
        &self,
        id: MessageId,
        to: &EmailAddress,
        language: Language,
        heading: String,
        lines: Vec<String>,
    ) -> Delivery {
        self.mail(id, to, letters::report_mail(&self.style, language, heading, lines)).await
    }

    async fn mail(&self, id: MessageId, to: &EmailAddress, mail: Mail) -> Delivery {
        let letter = self.letter(id, to, mail);
        self.mails.deliver(&letter, About::mail(to), self.clock.now()).await
    }

    fn letter(&self, id: MessageId, to: &EmailAddress, mail: Mail) -> Letter {
        let seconds = u64::try_from(self.clock.now().seconds()).unwrap_or(0);
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Letter { id, to: to.as_typed().to_owned(), date, mail }
    }

    async fn text(&self, id: MessageId, to: &PhoneNumber, text: String) -> Delivery {
        let text = Text { id, to: to.e164().to_owned(), text };
        self.texts.deliver(&text, About::text(to), self.clock.now()).await
    }
}

#[async_trait]
impl Courier for Carriers {
    fn held(&self, channel: Channel) -> Option<Delivery> {
        match channel {
            Channel::Email => self.mails.held(),
            Channel::Text => self.texts.held(),
        }
    }

    fn longest_attempt(&self) -> Duration {
        self.mails.longest_attempt().max(self.texts.longest_attempt())
    }

    fn carriers(&self) -> Vec<CarrierState> {
        self.mails.states().chain(self.texts.states()).collect()
    }

    async fn deliver(&self, message: &Outgoing) -> Delivery {
        match &message.to {
            Destination::Email(address) => {
                self.mail(message.id, address, letters::mail(&self.style, message)).await
            }
            Destination::Phone(number) => {
                self.text(message.id, number, letters::text_message(&self.style, message)).await
            }
        }
    }

    async fn pretend(&self, channel: Channel, random: [u8; 16]) -> Delivery {
        match channel {
            Channel::Email => self.mails.pretend(random).await,
            Channel::Text => self.texts.pretend(random).await,
        }
    }
}
