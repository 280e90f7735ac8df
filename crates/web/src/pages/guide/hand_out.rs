//! What an organisation hands out and sends around: one page with a picture for a camera, a poster,
//! and texts for messages.

use askama::Template;
use askama::filters::Safe;
use domain::language::Language;
use words::Value;

use super::Facts;
use super::plan::{self, TwoProofs};
use crate::pages::chrome::Chrome;
use crate::pages::paths;

/// The hand-out, and in larger letters the poster: one page.
#[derive(Clone, Debug, Template)]
#[template(path = "guide_hand_out.html", whitespace = "minimize")]
pub struct HandOut<'a> {
    /// What is around it.
    pub chrome: Chrome,
    /// What it goes by.
    pub facts: Facts<'a>,
    /// Whether it is read from afar: fewer words, larger.
    pub poster: bool,
}

/// Announcements to copy, in each language that is offered.
#[derive(Clone, Debug, Template)]
#[template(path = "guide_announcements.html", whitespace = "minimize")]
pub struct Announcements<'a> {
    /// What is around it.
    pub chrome: Chrome,
    /// What it goes by.
    pub facts: Facts<'a>,
}

/// The announcement in one language.
struct Announcement {
    language: Language,
    subject: String,
    mail: String,
    text: String,
}

impl Facts<'_> {
    /// What is asked for, as the word by which sentences choose: what the pages ask for where it is
    /// more than one thing, or neither a phone nor an address comes first.
    fn asked(&self) -> &'static str {
        let first = self.policy.registration.methods.first();
        let is_sent = first.is_some_and(|kind| kind.channel().is_some());
        if is_sent && !self.asks_for_several() { self.ways() } else { "other" }
    }

    fn asks_for_several(&self) -> bool {
        plan::several(self.policy) || plan::two_proofs(self.policy) == TwoProofs::Everyone
    }

    fn say(&self, chrome: &Chrome, language: Language, key: &str) -> String {
        let domains = self.domains();
        let speaking = Chrome { language, ..chrome.clone() };
        let organisation = speaking.organisation();
        let (address, guide) = (self.address(paths::SETUP), self.address(paths::GUIDE));
        let helpdesk = chrome.helpdesk_address();
        let resets = if self.policy.registering_resets() { "yes" } else { "no" };
        let arguments: [(&str, Value<'_>); 9] = [
            ("organisation", organisation.into()),
            ("domains", (&domains).into()),
            ("ways", self.asked().into()),
            ("several", if self.asks_for_several() { "yes" } else { "no" }.into()),
            ("address", (&address).into()),
            ("guide", (&guide).into()),
            ("helpdesk", helpdesk.into()),
            ("resets", resets.into()),
            ("origin", self.public_url.into()),
        ];
        words::text_with(language, key, &arguments)
    }
}

impl HandOut<'_> {
    fn say(&self, key: &str) -> String {
        self.facts.say(&self.chrome, self.chrome.language, key)
    }

    fn why(&self) -> String {
        self.say(if self.facts.policy.registering_resets() {
            "hand-out-text"
        } else {
            "hand-out-without-reset"
        })
    }

    fn resets(&self) -> bool {
        self.facts.policy.recovery.enabled
    }

    fn scan(&self) -> Safe<String> {
        self.chrome.rich("hand-out-scan", &[("address", self.facts.link(paths::SETUP))])
    }

    fn forgotten(&self) -> Safe<String> {
        self.chrome.rich("hand-out-forgotten", &[("address", self.facts.link(paths::RESET))])
    }

    /// The short link for a camera.
    fn picture(&self) -> Option<Safe<String>> {
        crate::qr::picture(&self.facts.address(paths::SETUP)).map(Safe)
    }

    fn guide(&self) -> Safe<String> {
        self.chrome.rich("hand-out-guide", &[("guide", self.facts.link(paths::GUIDE))])
    }
}

impl Announcements<'_> {
    fn announcements(&self) -> Vec<Announcement> {
        self.chrome.site.languages.iter().map(|language| self.announcement(*language)).collect()
    }

    fn announcement(&self, language: Language) -> Announcement {
        let say = |key| self.facts.say(&self.chrome, language, key);
        let resets = self.facts.policy.registering_resets();
        let why = if resets { "announcement-why" } else { "announcement-why-without-reset" };
        let paragraphs = [
            "announcement-greeting",
            why,
            "announcement-how",
            "announcement-true",
            "announcement-thanks",
        ]
        .map(say);
        let short = if resets { "announcement-short" } else { "announcement-short-without-reset" };
        Announcement {
            language,
            subject: say("announcement-subject"),
            mail: format!("{}\n\n{}", paragraphs.join("\n\n"), self.chrome.site.organisation),
            text: say(short),
        }
    }

    fn word(&self, announcement: &Announcement, key: &'static str) -> Safe<&'static str> {
        Safe(words::text(announcement.language, key))
    }
}
