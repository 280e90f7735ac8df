//! The style sheet for paper: what stands at the edge of each printed page. It is made, not
//! written, because margins can hold no text of the page itself.

use super::{Facts, Revision};
use crate::pages::chrome::Chrome;

/// The sheet.
pub(crate) fn style(chrome: &Chrome, facts: &Facts<'_>, revision: Option<Revision>) -> String {
    let mut head = facts.title(chrome);
    if let Some(department) = facts.settings.department.in_language(chrome.language) {
        head = format!("{head} · {department}");
    }
    let date =
        revision.map(|revision| chrome.named("guide-revised", "date", &revision.day(chrome)));
    let date = date.unwrap_or_default();
    // The two numbers are put in by the browser.
    let (page, pages) = ("\u{1}", "\u{2}");
    let numbers = words::text_with(
        chrome.language,
        "guide-page",
        &[("page", page.into()), ("pages", pages.into())],
    );
    let numbers = text(&numbers)
        .replace("\\1 ", "\" counter(page) \"")
        .replace("\\2 ", "\" counter(pages) \"");
    format!(
        "@page{{margin:17mm 16mm 14mm;\
         @top-left{{content:{};width:64%;text-align:left;vertical-align:middle;font:8.5pt/1.3 system-ui,sans-serif;color:#444}}\
         @top-right{{content:{};text-align:right;vertical-align:middle;font:8.5pt/1.3 system-ui,sans-serif;color:#444}}\
         @bottom-left{{content:{};font:8.5pt system-ui,sans-serif;color:#444}}\
         @bottom-right{{content:{numbers};font:8.5pt system-ui,sans-serif;color:#444}}}}",
        text(&head),
        text(&date),
        text(&chrome.site.organisation),
    )
}

/// A string of CSS.
fn text(content: &str) -> String {
    let mut css = String::from("\"");
    for character in content.chars() {
        match character {
            '"' | '\\' | '<' | '>' | '&' => css.push_str(&format!("\\{:x} ", u32::from(character))),
            control if control.is_control() => {
                css.push_str(&format!("\\{:x} ", u32::from(control)))
            }
            other => css.push(other),
        }
    }
    css.push('"');
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s58_what_comes_from_outside_stays_within_its_string() {
        assert_eq!(text("a\"}*{b\\\n</style>"), "\"a\\22 }*{b\\5c \\a \\3c /style\\3e \"");
        assert_eq!(text("Nord | « é »"), "\"Nord | « é »\"");
    }
}
