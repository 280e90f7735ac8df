//! The carriers together: mails to the mail server, texts to the first gateway that takes them.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::language::Language;
use domain::method::{Destination, MethodKind};
use domain::phone::PhoneNumber;
use flows::ports::{CarrierState, Clock, Courier, Delivery, Outgoing};
use tokio::time::Instant;

use crate::gateway::{Text, TextGateway};
use crate::last_answers::{About, LastAnswers};
use crate::letters::{self, Mail, Style};
use crate::settings::{EmailSettings, SettingError, TextGatewaySettings};
use crate::smtp::{Letter, MailServer};

/// Delivers mails and texts as the configuration says.
pub struct Carriers {
    mail_server: Option<MailServer>,
    gateways: Vec<TextGateway>,
    style: Style,
    clock: Arc<dyn Clock>,
    last_mails: LastAnswers,
    last_texts: LastAnswers,
}

/// What a look at one part found; a line of `regain doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Which part: "mail", "text gateway 1".
    pub part: String,
    /// What it is like, or what is wrong with it. Holds no secret.
    pub found: Result<String, String>,
}

impl Carriers {
    /// Reads the settings; connects nowhere.
    ///
    /// # Errors
    /// Every mistake in the settings, with its key and a mend.
    pub fn new(
        email: Option<&EmailSettings>,
        texts: &[TextGatewaySettings],
        style: Style,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Vec<SettingError>> {
        let mut mistakes = Vec::new();
        let mail_server = email.and_then(|settings| {
            MailServer::new(settings, style.host()).map_err(|mut errors| mistakes.append(&mut errors)).ok()
        });
        let mut gateways = Vec::new();
        for (number, settings) in texts.iter().enumerate() {
            match TextGateway::new(settings, number) {
                Ok(gateway) => gateways.push(gateway),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let [last_mails, last_texts] = [(); 2].map(|()| LastAnswers::default());
        Ok(Self { mail_server, gateways, style, clock, last_mails, last_texts })
    }

    /// What an operator should know of the settings although they work, a sentence and a mend each.
    pub fn warnings(&self) -> Vec<String> {
        let mail = self.mail_server.iter().filter_map(MailServer::warning);
        let texts = self.gateways.iter().enumerate().filter_map(|(number, gateway)| gateway.warning(number));
        mail.chain(texts).collect()
    }

    /// Tries each part without sending anything.
    pub async fn probe(&self) -> Vec<Probe> {
        let mut probes = Vec::new();
        if let Some(server) = &self.mail_server {
            probes.push(Probe { part: "mail".into(), found: server.probe().await });
        }
        for gateway in &self.gateways {
            probes.push(Probe { part: gateway.name().into(), found: gateway.probe().await });
        }
        probes
    }

    /// Sends a message that says that it is a test, for `regain doctor --to`.
    pub async fn deliver_trial(&self, id: MessageId, to: &Destination, language: Language) -> Delivery {
        match to {
            Destination::Email(address) => self.mail(id, address, &letters::trial_mail(&self.style, language)).await.0,
            Destination::Phone(number) => self.text(id, number, &letters::trial_text(&self.style, language)).await,
        }
    }

    fn last(&self, kind: MethodKind) -> &LastAnswers {
        match kind {
            MethodKind::Email => &self.last_mails,
            MethodKind::Phone => &self.last_texts,
        }
    }

    /// Where nothing has gone out yet since the program began: whether the carrier can be reached.
    async fn try_out(&self, kind: MethodKind) -> Delivery {
        let found = match kind {
            MethodKind::Email => match &self.mail_server {
                Some(server) => server.probe().await,
                None => return Delivery::Refused("no mail server is set up".into()),
            },
            MethodKind::Phone => match self.gateways.first() {
                Some(gateway) => gateway.probe().await,
                None => return Delivery::Refused("no text gateway is set up".into()),
            },
        };
        match found {
            Ok(_) => Delivery::Accepted,
            Err(reason) => Delivery::Later(reason),
        }
    }

    async fn mail(&self, id: MessageId, to: &EmailAddress, mail: &Mail) -> (Delivery, bool) {
        let Some(server) = &self.mail_server else {
            return (Delivery::Refused("no mail server is set up".into()), false);
        };
        let now = u64::try_from(self.clock.now().seconds()).unwrap_or(0);
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
        server.deliver(&Letter { id: id.to_string(), to: to.as_typed(), date, mail }).await
    }

    /// Asks the gateways in order. One that cannot now, or takes nothing from us, is followed by the next; one that refuses
    /// the text has the last word: it knows the number, and another would be paid to find out the same.
    async fn text(&self, id: MessageId, to: &PhoneNumber, text: &str) -> Delivery {
        let text = Text { id: id.to_string(), to: to.e164(), text };
        let mut answers = Answers::default();
        for gateway in &self.gateways {
            if let Some(decided) = answers.take(gateway.deliver(&text, self.clock.now()).await) {
                return decided;
            }
            tracing::warn!(message = %id, reason = answers.reasons.last(), "a text gateway did not take a text");
        }
        answers.together()
    }
}

/// What gateways said that did not take a text.
#[derive(Default)]
struct Answers {
    reasons: Vec<String>,
    waits: Vec<Duration>,
    misconfigured: usize,
}

impl Answers {
    /// Notes an answer; gives back one that has the last word.
    fn take(&mut self, answer: Delivery) -> Option<Delivery> {
        let reason = match answer {
            Delivery::Accepted | Delivery::Refused(_) => return Some(answer),
            Delivery::Later(reason) => reason,
            Delivery::NotBefore { wait, reason } => {
                self.waits.push(wait);
                reason
            }
            Delivery::Misconfigured(reason) => {
                self.misconfigured += 1;
                reason
            }
        };
        self.reasons.push(reason);
        None
    }

    fn together(self) -> Delivery {
        let reason = self.reasons.join("; ");
        // A wait counts only where every gateway that is of any use asks for one.
        let all_wait = self.waits.len() + self.misconfigured == self.reasons.len();
        match self.waits.into_iter().min() {
            _ if self.reasons.is_empty() => Delivery::Refused("no text gateway is set up".into()),
            None if all_wait => Delivery::Misconfigured(reason),
            Some(wait) if all_wait => Delivery::NotBefore { wait, reason },
            _ => Delivery::Later(reason),
        }
    }
}

#[async_trait]
impl Courier for Carriers {
    fn held(&self, kind: MethodKind) -> Option<Delivery> {
        match kind {
            MethodKind::Email => self.mail_server.as_ref()?.held(),
            MethodKind::Phone if self.gateways.is_empty() => None,
            MethodKind::Phone => {
                let mut answers = Answers::default();
                for gateway in &self.gateways {
                    answers.take(gateway.held()?);
                }
                Some(answers.together())
            }
        }
    }

    fn longest_attempt(&self) -> Duration {
        let mail = self.mail_server.as_ref().map_or(Duration::ZERO, MailServer::longest);
        mail.max(self.gateways.iter().map(TextGateway::longest).sum())
    }

    fn carriers(&self) -> Vec<CarrierState> {
        let mail = self.mail_server.iter().map(|server| CarrierState { carrier: "mail".into(), up: server.is_up() });
        let texts = self
            .gateways
            .iter()
            .enumerate()
            .map(|(number, gateway)| CarrierState { carrier: format!("text-{}", number + 1), up: gateway.is_up() });
        mail.chain(texts).collect()
    }

    async fn deliver(&self, message: &Outgoing) -> Delivery {
        let begun = Instant::now();
        let (delivery, alone) = match &message.to {
            Destination::Email(address) => self.mail(message.id, address, &letters::mail(&self.style, message)).await,
            Destination::Phone(number) => {
                let delivery = self.text(message.id, number, &letters::text_message(&self.style, message)).await;
                (delivery, false)
            }
        };
        if !alone {
            self.last(message.to.kind()).keep(About::of(&message.to), begun.elapsed(), &delivery);
        }
        delivery
    }

    async fn pretend(&self, kind: MethodKind, random: [u8; 16]) -> Delivery {
        if let Some(held) = self.held(kind) {
            return held;
        }
        match self.last(kind).draw(random) {
            Some((took, delivery)) => {
                tokio::time::sleep(took).await;
                delivery
            }
            None => self.try_out(kind).await,
        }
    }
}
