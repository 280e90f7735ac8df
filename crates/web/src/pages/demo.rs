//! The demo's own pages: its front page, which is a tour, and the outbox that shows each e-mail and
//! text.

use askama::Template;
use askama::filters::Safe;
use domain::channel::Channel;
use domain::time::Timestamp;

use super::chrome::Chrome;
use super::html::Html;
use super::{code, paths};
use crate::place::Place;

/// What one of the demo's people has registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing yet.
    Nothing,
    /// An alternate address.
    Email,
    /// A phone and an alternate address.
    PhoneAndEmail,
    /// Both, and both are asked for at a reset.
    TwoGates,
    /// The account is disabled.
    Disabled,
}

/// One of the demo's people.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// The name as people write it.
    pub display_name: String,
    /// The sign-in name.
    pub name: String,
    /// The password: the demo's people are made up, so it is no secret.
    pub password: String,
    /// What is registered.
    pub stage: Stage,
    /// The numbers and addresses: a number is typed in full at a reset.
    pub registered: Vec<String>,
}

/// A journey of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tour {
    /// The guide's own: a phone, by the short link.
    Phone,
    /// A second method, at Security info; it waits, unless it is proved.
    SecondMethod,
    /// A forgotten password, by one method.
    Reset,
    /// The same, by two.
    TwoProofs,
    /// A change that its owner did not make is undone.
    NotMe,
    /// A stranger asks for an account that does not exist.
    Stranger,
    /// What is handed out.
    Guide,
}

impl Tour {
    /// Each, in the order of the cards.
    pub const ALL: [Self; 7] = [
        Self::Phone,
        Self::Reset,
        Self::SecondMethod,
        Self::NotMe,
        Self::TwoProofs,
        Self::Stranger,
        Self::Guide,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::SecondMethod => "second",
            Self::Reset => "reset",
            Self::TwoProofs => "two",
            Self::NotMe => "not-me",
            Self::Stranger => "stranger",
            Self::Guide => "guide",
        }
    }

    /// Who is the right person for it.
    fn stage(self) -> Option<Stage> {
        match self {
            Self::Phone => Some(Stage::Nothing),
            Self::SecondMethod => Some(Stage::Email),
            Self::Reset | Self::NotMe => Some(Stage::PhoneAndEmail),
            Self::TwoProofs => Some(Stage::TwoGates),
            Self::Stranger | Self::Guide => None,
        }
    }

    /// How it begins.
    fn begins(self) -> Begins {
        match self {
            Self::Phone => Begins::SignedIn(Place::Setup),
            Self::SecondMethod => Begins::SignedIn(Place::SecurityInfo),
            Self::NotMe => Begins::SignedIn(Place::Password),
            Self::Reset | Self::TwoProofs | Self::Stranger => Begins::Reset,
            Self::Guide => Begins::Guide,
        }
    }

    fn is_signed_in(self) -> bool {
        matches!(self.begins(), Begins::SignedIn(_))
    }

    fn is_reset(self) -> bool {
        self.begins() == Begins::Reset
    }

    fn place(self) -> &'static str {
        match self.begins() {
            Begins::SignedIn(place) => place.word(),
            Begins::Reset | Begins::Guide => "",
        }
    }
}

/// How a journey of the tour begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    /// Signed in, at a place.
    SignedIn(Place),
    /// At the choice of methods for a reset.
    Reset,
    /// With the guide.
    Guide,
}

/// The demo's front page.
#[derive(Clone, Debug, Template)]
#[template(path = "demo.html", whitespace = "minimize")]
pub struct DemoFront {
    /// What is around it.
    pub chrome: Chrome,
    /// The people.
    pub people: Vec<DemoPerson>,
    /// The messages, the newest first.
    pub messages: Vec<OutboxItem>,
    /// What the demo's clock says.
    pub now: Timestamp,
    /// The demo's style sheet.
    pub style: String,
    /// The demo's script.
    pub script: String,
}

/// A message that would have gone out.
#[derive(Clone, Debug)]
pub struct OutboxItem {
    /// Counts the messages from 1.
    pub number: u64,
    /// Whether it is a text or an e-mail.
    pub channel: Channel,
    /// The number or address.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// The subject of an e-mail.
    pub subject: Option<String>,
    /// The text, line breaks included.
    pub text: String,
    /// The code in it, to copy.
    pub code: Option<String>,
}

/// The outbox.
#[derive(Clone, Debug, Template)]
#[template(path = "demo_outbox.html", whitespace = "minimize")]
pub struct DemoOutbox {
    /// What is around it.
    pub chrome: Chrome,
    /// The messages, the newest first.
    pub messages: Vec<OutboxItem>,
    /// The demo's style sheet.
    pub style: String,
    /// The demo's script.
    pub script: String,
}

/// How far the clock can be moved: the word that its form sends, how many seconds that is.
pub const MOVES: [(&str, u64); 4] =
    [("minute", 60), ("hour", 3_600), ("day", 24 * 3_600), ("three-days", 3 * 24 * 3_600 + 60)];

impl DemoOutbox {
    fn newest(&self) -> u64 {
        newest(&self.messages)
    }
}

impl DemoFront {
    fn newest(&self) -> u64 {
        newest(&self.messages)
    }

    fn tours(&self) -> [Tour; 7] {
        Tour::ALL
    }

    fn title(&self, tour: &Tour) -> String {
        self.chrome.named("demo-tour", "tour", tour.word())
    }

    fn text(&self, tour: &Tour) -> Safe<String> {
        self.chrome.rich("demo-tour-text", &[("tour", Html::text(tour.word()))])
    }

    fn begin(&self, tour: &Tour) -> String {
        match self.person(tour) {
            Some(person) if tour.is_signed_in() => {
                self.chrome.named("demo-tour-sign-in", "name", &person.display_name)
            }
            Some(person) => self.chrome.named("demo-tour-forgot", "name", &person.display_name),
            None if *tour == Tour::Guide => {
                words::text(self.chrome.language, "demo-tour-open-guide").to_owned()
            }
            None => words::text(self.chrome.language, "demo-tour-try").to_owned(),
        }
    }

    fn person(&self, tour: &Tour) -> Option<&DemoPerson> {
        let stage = tour.stage()?;
        self.people.iter().find(|person| person.stage == stage)
    }

    /// The name that is typed for a reset; the stranger's belongs to no account.
    fn name(&self, tour: &Tour) -> String {
        let domain = self
            .people
            .first()
            .and_then(|person| person.name.split('@').next_back())
            .unwrap_or_default();
        self.person(tour).map_or_else(|| format!("somebody@{domain}"), |person| person.name.clone())
    }

    fn moves(&self) -> Vec<(&'static str, String)> {
        MOVES
            .into_iter()
            .map(|(word, _)| (word, self.chrome.named("demo-clock-ahead", "by", word)))
            .collect()
    }
}

/// The number of the newest message, by which the page knows that there is another.
fn newest(messages: &[OutboxItem]) -> u64 {
    messages.first().map_or(0, |message| message.number)
}

impl OutboxItem {
    /// The lines of a text as a telephone shows them: without the line that only its programs read.
    fn bubble(&self) -> &str {
        self.text.rsplit_once("\n@").map_or(self.text.as_str(), |(before, _)| before).trim_end()
    }

    fn is_text(&self) -> bool {
        self.channel == Channel::Text
    }
}

impl DemoPerson {
    fn stage_label(&self) -> &'static str {
        match self.stage {
            Stage::Nothing => "demo-stage-nothing",
            Stage::Email => "demo-stage-email",
            Stage::PhoneAndEmail => "demo-stage-phone-and-email",
            Stage::TwoGates => "demo-stage-two-gates",
            Stage::Disabled => "demo-stage-disabled",
        }
    }
}
