//! Where the guide's pages end on paper, and on which page each heading is.
//!
//! No browser can say in a document on which of its pages something is (`target-counter` is in none
//! of them), so pages end where this file says: it reckons how high each step is, generously, and
//! fills the shorter of the two formats (Letter). All heights are points.

use super::Shown;
use super::pictures::Picture;

/// What a page holds, less than Letter has between its margins.
const PAGE: usize = 680;
/// The heading of a section.
pub(super) const SECTION: usize = 44;
/// The heading of a procedure.
pub(super) const PROCEDURE: usize = 34;
/// The notes and whom to call, as far as they are ours.
pub(super) const NOTES: usize = 330;
/// How many lines of contents and of conditions the first page holds.
pub(super) const FIRST_LINES: usize = 16;
/// A sentence that says what has been reached.
const REACHED: usize = 52;
/// A line of text.
const LINE: usize = 15;
/// Between two sentences of a step.
const BETWEEN: usize = 5;
/// Around a step.
const AROUND: usize = 16;
/// The words below a picture.
const CAPTION: usize = 24;
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
}

/// How many pages running text of the organisation's takes up beyond those that are there without
/// it.
pub(super) fn more_pages(html: Option<&str>) -> usize {
    html.map_or(0, |html| html.chars().count() / CHARACTERS)
}

/// How high the sentences are that say what has been reached.
pub(super) fn reached(sentences: usize) -> usize {
    sentences * REACHED
}

/// How high a step is. A single picture stands beside its words; several stand in a row below them.
/// One that has been printed before is only named.
pub(super) fn height(step: &[Shown]) -> usize {
    let pictures =
        || step.iter().filter(|one| one.before.is_none()).filter_map(|one| one.picture.as_ref());
    let seen = pictures().map(|picture| picture.printed_height() + CAPTION).max().unwrap_or(0);
    let named = step.iter().filter(|one| one.before.is_some()).count() * CAPTION;
    let in_a_row = pictures().count() > 1;
    // Characters in a line beside what is seen, or above it.
    let line = match (in_a_row, pictures().any(Picture::is_wide)) {
        (true, _) => 90,
        (false, true) => 44,
        (false, false) => 54,
    };
    let said: usize =
        step.iter().map(|one| (plain_length(&one.text.0) / line + 1) * LINE + BETWEEN).sum();
    let seen = seen + named;
    if in_a_row { seen + said + AROUND } else { seen.max(said) + AROUND }
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
