//! Small pieces of HTML that stand inside a sentence: links, times, bold labels.

use domain::language::Language;
use domain::method::MethodKind;
use domain::time::Timestamp;
use jiff::tz::TimeZone;

/// A piece of HTML: everything in it that came from outside is escaped.
#[derive(Clone, Debug)]
pub struct Html(pub(super) String);

impl Html {
    /// Text, escaped.
    pub fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        escape_into(&mut html, text);
        Self(html)
    }

    /// A link with a text.
    pub fn link(href: &str, text: &str) -> Self {
        let mut html = String::from("<a href=\"");
        escape_into(&mut html, href);
        html.push_str("\">");
        escape_into(&mut html, text);
        html.push_str("</a>");
        Self(html)
    }

    /// A number or address. A number stays on one line.
    pub fn destination(kind: MethodKind, shown: &str) -> Self {
        match kind {
            MethodKind::Phone => {
                Self(format!("<span class=\"phone\">{}</span>", Self::text(shown).0))
            }
            _ => Self::text(shown),
        }
    }

    /// A point in time, in words and for programs.
    pub fn time(language: Language, zone: &TimeZone, at: Timestamp) -> Self {
        // The hyphen of the zone breaks no line.
        let words = words::times::in_words(language, at, zone).replace("UTC-", "UTC\u{2011}");
        Self(format!("<time datetime=\"{}\">{words}</time>", words::times::for_programs(at)))
    }
}

fn escape_into(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&#38;"),
            '<' => html.push_str("&#60;"),
            '>' => html.push_str("&#62;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            // A masked address has stars of its own; only a sentence's may make bold.
            '*' => html.push_str("&#42;"),
            other => html.push(other),
        }
    }
}

/// Makes what is between pairs of two stars bold.
pub(super) fn bold(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    for (index, part) in text.split("**").enumerate() {
        match index {
            0 => {}
            odd if odd % 2 == 1 => html.push_str("<strong>"),
            _ => html.push_str("</strong>"),
        }
        html.push_str(part);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_words_and_for_the_script() {
        let at = Timestamp(1_788_264_300_000_000);
        assert_eq!(
            Html::time(Language::English, &TimeZone::UTC, at).0,
            "<time datetime=\"2026-09-01T12:05:00Z\">September 1, 2026, 12:05 p.m. (UTC)</time>"
        );
        assert_eq!(
            Html::time(Language::French, &TimeZone::UTC, at).0,
            "<time datetime=\"2026-09-01T12:05:00Z\">1er septembre 2026, 12\u{a0}h\u{a0}05 (UTC)</time>"
        );
    }

    #[test]
    fn no_line_breaks_inside_a_zone() {
        let html =
            Html::time(Language::English, &TimeZone::fixed(jiff::tz::offset(-5)), Timestamp(0));
        assert!(html.0.ends_with("(UTC\u{2011}05)</time>"), "{}", html.0);
    }

    #[test]
    fn s58_links_and_texts_are_escaped() {
        assert_eq!(Html::text("<b a='\"'>&").0, "&#60;b a=&#39;&#34;&#39;&#62;&#38;");
        assert_eq!(Html::link("/a?b&c\"", "<i>").0, "<a href=\"/a?b&#38;c&#34;\">&#60;i&#62;</a>");
    }

    #[test]
    fn two_stars_make_bold() {
        assert_eq!(
            bold("Choose **Next**, then **Done**."),
            "Choose <strong>Next</strong>, then <strong>Done</strong>."
        );
        assert_eq!(bold("plain"), "plain");
        let mask = Html::text("no****@ho***.ca").0;
        assert_eq!(bold(&mask), mask, "stars that came from outside make nothing bold");
    }
}
