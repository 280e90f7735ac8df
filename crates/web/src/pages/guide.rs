//! The how-to guide: the organisation's own document, made from the version that runs, by its
//! policy and in its look.
//!
//! What is done on which page is decided in [`plan`]; each step is a sentence made of the labels of
//! its page ([`sentences`]), with a picture that is that page itself, rendered small
//! ([`pictures`]). [`body`] puts them together, [`sheets`] says where the paper's pages end, and
//! [`revision`] since when it holds. What the organisation adds is in [`settings`].

mod body;
mod hand_out;
mod paper;
mod pictures;
mod plan;
mod revision;
mod sentences;
pub mod settings;
mod sheets;

use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use domain::method::MethodKind;
use domain::policy::Policy;
use words::Value;

pub use hand_out::{Announcements, HandOut};
pub(crate) use paper::style as paper_style;
pub(crate) use pictures::heights as picture_heights;
pub use plan::Reader;
pub use revision::Revision;

use self::plan::Section;
use self::settings::{GuideSettings, Part};
use super::chrome::Chrome;
use super::html::Html;
use super::paths;

/// What every page about the guide goes by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What the organisation decided.
    pub policy: &'a Policy,
    /// What it says in its own words.
    pub settings: &'a GuideSettings,
    /// The address that people type: `server.public_url`, without a slash at its end.
    pub public_url: &'a str,
    /// The style sheet of the pictures.
    pub picture_style: &'a str,
}

/// The guide.
#[derive(Clone, Debug, Template)]
#[template(path = "guide.html", whitespace = "minimize")]
pub struct Guide<'a> {
    /// What is around it.
    pub chrome: Chrome,
    /// What it goes by.
    pub facts: Facts<'a>,
    /// For whom.
    pub reader: Reader,
    /// How many methods the signed-in person has, where that is known.
    pub has: Option<usize>,
    /// Which revision it is; `None` while the database is away.
    pub revision: Option<Revision>,
    /// The style sheet for paper.
    pub paper_style: Option<String>,
    /// What of it is the same for every reader of its kind: [`Guide::render_body`].
    pub body: Arc<str>,
}

impl Facts<'_> {
    /// The organisation's sign-in names as people write them: `@example.ca`.
    fn domains(&self) -> String {
        let domains: Vec<String> =
            self.policy.organisation.domains.iter().map(|domain| format!("@{domain}")).collect();
        domains.join(", ")
    }

    /// Which contacts can be registered, as the word by which sentences choose.
    fn ways(&self) -> &'static str {
        let offers = |kind| self.policy.registration.methods.contains(&kind);
        match (offers(MethodKind::Phone), offers(MethodKind::Email)) {
            (true, true) => "both",
            (true, false) => "phone",
            (false, true) => "email",
            (false, false) => "other",
        }
    }

    /// The whole address of a page.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The same as people read it, as a link.
    fn link(&self, path: &str) -> Html {
        let whole = self.address(path);
        let shown = whole.split_once("://").map_or(whole.as_str(), |(_, rest)| rest).to_owned();
        Html::link(&whole, &shown)
    }

    /// The document's title.
    fn title(&self, chrome: &Chrome) -> String {
        if let Some(own) = self.settings.title.in_language(chrome.language) {
            return own.to_owned();
        }
        let resets = self.policy.registering_resets();
        let key = if resets { "guide-title" } else { "guide-title-without-reset" };
        chrome.named(key, "ways", self.ways())
    }
}

/// A number of the guide's sentences; none of them is long.
fn number(count: impl TryInto<u64>) -> u64 {
    count.try_into().unwrap_or(u64::MAX)
}

impl Guide<'_> {
    fn title(&self) -> String {
        self.facts.title(&self.chrome)
    }

    fn body(&self) -> Safe<&str> {
        Safe(&self.body)
    }

    fn window_title(&self) -> String {
        self.chrome.title(&self.title(), false)
    }

    fn is_shown(&self, reader: &Reader) -> bool {
        *reader == self.reader
    }

    fn sections(&self) -> Vec<Section> {
        plan::sections(self.facts.policy, self.reader)
    }

    fn readers(&self) -> [Reader; 4] {
        Reader::ALL
    }

    fn reader_label(&self, reader: &Reader) -> String {
        self.chrome.named("guide-reader", "reader", reader.word())
    }

    fn reader_address(&self, reader: &Reader) -> String {
        match reader {
            Reader::Everyone => paths::GUIDE.to_owned(),
            reader => format!("{}/{}", paths::GUIDE, reader.word()),
        }
    }

    /// What a signed-in person is told of themselves, and where their steps are; not where those
    /// are shown.
    fn own(&self) -> Option<(String, String)> {
        let (person, has) = (self.chrome.person.as_ref()?, self.has?);
        let arguments = [("count", Value::Number(number(has))), ("name", (&person.name).into())];
        let text = words::text_with(self.chrome.language, "guide-reader-signed-in", &arguments);
        let reader = Reader::with_methods(has);
        (reader != self.reader).then(|| (text, self.reader_address(&reader)))
    }

    fn department(&self) -> Option<&str> {
        self.facts.settings.department.in_language(self.chrome.language)
    }

    fn version(&self) -> String {
        let revision = self.revision.map_or(1, |revision| revision.number).to_string();
        let arguments =
            [("number", (&revision).into()), ("program", env!("CARGO_PKG_VERSION").into())];
        words::text_with(self.chrome.language, "guide-version", &arguments)
    }

    fn day(&self) -> Option<String> {
        self.revision.map(|revision| revision.day(&self.chrome))
    }

    fn changed(&self) -> Option<String> {
        self.day().map(|day| self.chrome.named("guide-changed", "date", &day))
    }

    /// What the organisation wrote for a part.
    fn part(&self, part: Part) -> Option<Safe<&str>> {
        self.facts.settings.part(part, self.chrome.language).map(Safe)
    }

    fn purpose(&self) -> Option<Safe<&str>> {
        self.part(Part::Purpose)
    }

    fn conditions(&self) -> Option<Safe<&str>> {
        self.part(Part::Conditions)
    }

    fn notes(&self) -> Option<Safe<&str>> {
        self.part(Part::Notes)
    }

    fn help(&self) -> Option<Safe<&str>> {
        self.part(Part::Help)
    }
}
