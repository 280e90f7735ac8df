//! Where the guide's pages end on paper, and on which page each heading is.
//!
//! No browser can say in a document on which of its pages something is (`target-counter` is in none
//! of them), so pages end where this file says: it reckons how high each step is, generously, and
//! fills the shorter of the two formats (Letter). All heights are points.

use super::Shown;
use super::pictures::Picture;

/// What a page holds, less than Letter has between its margins.
const PAGE: usize = 676;
/// The headings above the steps of a procedure.
const HEADINGS: usize = 80;
/// A sentence that says what has been reached.
const REACHED: usize = 55;
/// A line of text.
const LINE: usize = 16;
/// Around a step.
const AROUND: usize = 18;
/// The words below a picture.
const CAPTION: usize = 26;
/// How many characters of running text a page holds.
const CHARACTERS: usize = 2_400;

/// Which steps are the last on their page; `ends`: how many sentences follow.
pub(super) fn page_ends(steps: &[Vec<Shown>], ends: usize) -> Vec<bool> {
    let mut used = HEADINGS;
    let mut last = vec![false; steps.len()];
    for (index, step) in steps.iter().enumerate() {
        let after = if index + 1 == steps.len() { ends * REACHED } else { 0 };
        let needed = height(step) + after;
        if used + needed > PAGE && index > 0 {
            last[index - 1] = true;
            used = 0;
        }
        used += needed;
    }
    last
}

/// How many pages running text of the organisation's takes up beyond those that are there without
/// it.
pub(super) fn more_pages(html: Option<&str>) -> usize {
    html.map_or(0, |html| html.chars().count() / CHARACTERS)
}

/// A single picture stands beside its words; several stand in a row below them.
fn height(step: &[Shown]) -> usize {
    let pictures = || step.iter().filter_map(|one| one.picture.as_ref());
    let seen = pictures().map(|picture| picture.printed_height() + CAPTION).max().unwrap_or(0);
    let in_a_row = pictures().count() > 1;
    let line = match (in_a_row, pictures().any(Picture::is_wide)) {
        (true, _) => 80,
        (false, true) => 38,
        (false, false) => 48,
    };
    let said: usize =
        step.iter().map(|one| (plain_length(&one.text.0) / line + 1) * LINE + LINE / 2).sum();
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
