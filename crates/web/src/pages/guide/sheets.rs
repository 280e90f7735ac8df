//! Where the guide's pages end on paper, and on which page each heading is.
//!
//! No browser can say in a document on which of its pages something is (`target-counter` is in none
//! of them), so pages end where this file says: it reckons how high each step is, generously, and
//! fills the shorter of the two formats (Letter). All heights are points.

use askama::filters::Safe;

use super::body::Shown;

/// What a page holds, less than Letter has between its margins.
const PAGE: usize = 702;
/// The heading of a procedure.
pub(super) const PROCEDURE: usize = 41;
/// The notes and whom to call, as far as they are ours.
pub(super) const NOTES: usize = 290;
/// How many lines of contents and of conditions the first page holds.
pub(super) const FIRST_LINES: usize = 22;
/// The heading of a section: a line of it, what is below it, and what is above it but at the top of
/// a page.
const HEADING: usize = 21;
const BELOW_HEADING: usize = 10;
const ABOVE_HEADING: usize = 15;
/// Around a sentence that says what has been reached.
const REACHED: usize = 18;
/// A line of text.
const LINE: usize = 15;
/// What stands below a heading on its page, at the least: a few steps of one line, or one with a
/// picture.
const BELOW_ANY_HEADING: usize = 110;
/// Between two sentences of a step.
const BETWEEN: usize = 5;
/// Around a step.
const AROUND: usize = 16;
/// The word below a picture.
const CAPTION: usize = 12;
/// A line that names a picture.
const NAMED: usize = 12;
/// How many characters stand in a line of a heading.
const HEADING_LINE: usize = 54;
/// How many characters stand in a line beside so many pictures: none, one, two.
const LINES: [usize; 3] = [82, 60, 38];
/// How many characters of running text a page holds.
const CHARACTERS: usize = 2_400;

/// The page that is being filled.
pub(super) struct Sheets {
    page: usize,
    used: usize,
}

impl Sheets {
    /// A page with nothing on it yet.
    pub(super) fn beginning(page: usize) -> Self {
        Self { page, used: 0 }
    }

    /// Its number.
    pub(super) fn page(&self) -> usize {
        self.page
    }

    /// Puts something of this height on it, or on the next where `with`, which has to stand on the
    /// same page, finds no place here; whether it is the next.
    pub(super) fn put(&mut self, height: usize, with: usize) -> bool {
        let begins = self.used > 0 && self.used + height + with > PAGE;
        if begins {
            *self = Self::beginning(self.page + 1);
        }
        self.used += height;
        begins
    }

    /// Puts the heading of a section on it, or on the next, as [`put`](Self::put) does.
    pub(super) fn put_heading(&mut self, title: &str, with: usize) -> bool {
        let height = lines(title.chars().count(), HEADING_LINE) * HEADING + BELOW_HEADING;
        if self.used == 0 {
            return self.put(height, with);
        }
        let begins = self.put(ABOVE_HEADING + height, with);
        if begins {
            self.used -= ABOVE_HEADING;
        }
        begins
    }
}

/// How many pages running text of the organisation's takes up beyond those that are there without
/// it.
pub(super) fn more_pages(html: Option<&str>) -> usize {
    html.map_or(0, |html| html.chars().count() / CHARACTERS)
}

/// How much of what is below a heading has to stand on its page, of parts so high.
pub(super) fn with_heading(parts: impl IntoIterator<Item = usize>) -> usize {
    let mut high = 0;
    for part in parts {
        high += part;
        if high >= BELOW_ANY_HEADING {
            break;
        }
    }
    high
}

/// How high the sentences are that say what has been reached.
pub(super) fn reached(sentences: &[String]) -> usize {
    sentences.iter().map(|one| lines(one.chars().count(), LINES[0]) * LINE + REACHED).sum()
}

/// How high a step is that is a sentence and nothing else.
pub(super) fn said(sentence: &Safe<String>) -> usize {
    lines(plain_length(&sentence.0), LINES[0]) * LINE + AROUND
}

/// How high a step is: its pictures stand beside its words, or in a row below them where there are
/// many. One that has been printed before is only named.
pub(super) fn height(step: &[Shown]) -> usize {
    let pictures =
        || step.iter().filter(|one| one.before.is_none()).filter_map(|one| one.picture.as_ref());
    let seen = pictures().map(|picture| picture.printed_height() + CAPTION).max().unwrap_or(0);
    let named = step.iter().filter(|one| one.before.is_some()).count();
    let new = pictures().count();
    let line = LINES.get(new).copied().unwrap_or(LINES[0]);
    let said: usize =
        step.iter().map(|one| lines(plain_length(on_paper(&one.text.0)), line) * LINE).sum();
    // What is only named stands below the words; beside two pictures such a line breaks.
    let named = named * NAMED * new.clamp(1, 2);
    let said = said + step.len().saturating_sub(1) * BETWEEN + named;
    let high = if is_in_rows(step) { said + seen } else { said.max(seen) };
    high + AROUND
}

/// Whether the pictures of a step are in a row below its words.
pub(super) fn is_in_rows(step: &[Shown]) -> bool {
    let new = step.iter().filter(|one| one.picture.is_some() && one.before.is_none());
    new.count() >= LINES.len()
}

fn lines(characters: usize, line: usize) -> usize {
    characters / line + 1
}

/// What paper shows of a sentence that has a form for each width.
fn on_paper(html: &str) -> &str {
    html.split_once("<span class=\"on-paper\">").map_or(html, |(_, on_paper)| on_paper)
}

/// How many characters of a piece of HTML are seen.
fn plain_length(html: &str) -> usize {
    let mut inside = false;
    let seen = html.chars().filter(|character| {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            _ => return !inside,
        }
        false
    });
    seen.count()
}
