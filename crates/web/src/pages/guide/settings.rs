//! What an organisation says in its guide in its own words: a department, a telephone number, and
//! sections in Markdown.

use domain::language::Language;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::pages::chrome::Chrome;

/// A text of the organisation's, in each language or in one for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnText {
    /// For every language that has none of its own.
    pub all: Option<String>,
    /// By language.
    pub each: Vec<(Language, String)>,
}

impl OwnText {
    /// The text in a language.
    pub fn in_language(&self, language: Language) -> Option<&str> {
        let own = self.each.iter().find(|(one, _)| *one == language).map(|(_, text)| text);
        own.or(self.all.as_ref()).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// A section that the organisation may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The purpose, in place of ours.
    Purpose,
    /// What else is needed, after ours.
    Conditions,
    /// More notes, after ours.
    Notes,
    /// Whom else to call, after ours.
    Help,
}

impl Part {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Purpose, Self::Conditions, Self::Notes, Self::Help];

    /// The first part of its file's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Conditions => "conditions",
            Self::Notes => "notes",
            Self::Help => "help",
        }
    }
}

/// What the organisation says in its guide.
#[derive(Clone, Debug, Default)]
pub struct GuideSettings {
    /// The document's title, in place of ours.
    pub title: OwnText,
    /// The department that answers for the document.
    pub department: OwnText,
    /// The help desk's telephone number, as people dial it; empty: none.
    pub telephone: String,
    /// When it answers.
    pub hours: OwnText,
    parts: Vec<(Part, Language, String)>,
}

impl GuideSettings {
    /// What stands in the settings, without sections.
    pub fn new(title: OwnText, department: OwnText, telephone: String, hours: OwnText) -> Self {
        Self { title, department, telephone, hours, parts: Vec::new() }
    }

    /// Adds a section, written in Markdown.
    pub fn add(&mut self, part: Part, language: Language, markdown: &str) {
        self.parts.push((part, language, html_of(markdown)));
    }

    /// When the help desk answers, in the language of a page.
    pub(super) fn hours_for(&self, chrome: &Chrome) -> Option<&str> {
        self.hours.in_language(chrome.language)
    }

    /// The telephone number as an address that a telephone opens.
    pub(super) fn telephone_address(&self) -> String {
        let digits: String =
            self.telephone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        format!("tel:{digits}")
    }

    /// A section as HTML; where there is none in this language, none.
    pub(super) fn part(&self, part: Part, language: Language) -> Option<&str> {
        let found = self.parts.iter().find(|(one, of, _)| (*one, *of) == (part, language));
        found.map(|(_, _, html)| html.as_str())
    }
}

/// Markdown (CommonMark, with tables) as HTML that can stand below a heading of the second level.
/// HTML in it is shown as it is written, pictures by their text, and only addresses that people
/// open become links.
fn html_of(markdown: &str) -> String {
    let mut dropped_links = Vec::new();
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(move |event| match event {
            Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                dropped_links.push(!is_address(dest_url));
                (!dropped_links.last().copied().unwrap_or_default()).then_some(event)
            }
            Event::End(TagEnd::Link) => (!dropped_links.pop().unwrap_or_default()).then_some(event),
            Event::Start(Tag::Heading { level, .. }) => {
                let (level, id, classes, attrs) =
                    (lower(level), None, Vec::<CowStr<'_>>::new(), Vec::new());
                Some(Event::Start(Tag::Heading { level, id, classes, attrs }))
            }
            Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
            event => Some(event),
        });
    let mut written = String::new();
    html::push_html(&mut written, events);
    written
}

fn is_address(url: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "/"].iter().any(|begins| url.starts_with(begins))
        && !url.starts_with("//")
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        _ => HeadingLevel::H5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_below_a_heading() {
        let html = html_of(
            "# Where\n\nAt the **desk**, or [here](https://example.ca/help).\n\n- one\n- two\n",
        );
        assert_eq!(
            html,
            "<h3>Where</h3>\n<p>At the <strong>desk</strong>, or <a href=\"https://example.ca/help\">here</a>.</p>\n\
             <ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        );
    }

    #[test]
    fn s58_html_and_addresses_that_run_something_are_text() {
        for evil in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](data:text/html,a)",
            "[x](//evil.example)",
            "![picture](https://evil.example/x.png)",
            "<div onclick=\"x\">\n\ntext\n\n</div>",
        ] {
            let html = html_of(evil);
            for tag in ["<script", "<img", "<div", "href=\"javascript", "href=\"data", "href=\"//"]
            {
                assert!(!html.contains(tag), "{evil}: {html}");
            }
        }
    }

    #[test]
    fn a_text_of_its_own_wins_over_that_for_all() {
        let text = OwnText { all: Some("IT".into()), each: vec![(Language::French, "TI".into())] };
        assert_eq!(text.in_language(Language::English), Some("IT"));
        assert_eq!(text.in_language(Language::French), Some("TI"));
        assert_eq!(OwnText::default().in_language(Language::French), None);
    }
}
