//! What the people were told: each answer that confirmed something, each that put them off, each
//! that should not have been.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use stories::Browser;

/// The sentence of a gap.
const SENTENCE: &str = "Something on our side isn't working right now. Nothing was changed. Try again in a few minutes.";
/// What Regain says in place of it where a form was sent: that it was done and cannot be shown, or
/// that nobody knows.
const SENT: [&str; 2] =
    ["was taken, but the next page can't be shown", "we can't tell whether it was done"];
/// What haproxy says where a server went away with a request.
const NOBODY_KNOWS: &str = "What you did last may or may not have been done";

/// What a person tried, and how often a page confirmed it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// The button was pressed.
    pub tried: u32,
    /// The page that says so came.
    pub confirmed: u32,
}

/// What one person tried and was told.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// A phone added.
    pub added: Told,
    /// The password reset.
    pub reset: Told,
    /// The phone changed for another.
    pub changed: Told,
    /// Signed in.
    pub signed_in: Told,
    /// They got to the end of what they wanted to do.
    pub whole: bool,
}

impl Life {
    /// Of which of the two a code was.
    pub fn added_or_changed(&mut self, changed: bool) -> &mut Told {
        if changed { &mut self.changed } else { &mut self.added }
    }
}

/// The answers that put a person off.
#[derive(Clone, Copy, Debug, Default)]
pub struct PutOff {
    /// Regain's page of a gap, which keeps what was typed.
    pub pages: u32,
    /// haproxy's.
    pub static_pages: u32,
    /// No answer at all.
    pub broken_off: u32,
    /// "Too many at once": a queue that is full.
    pub busy: u32,
}

impl PutOff {
    /// Those that came after `before`.
    pub fn since(self, before: Self) -> Self {
        Self {
            pages: self.pages - before.pages,
            static_pages: self.static_pages - before.static_pages,
            broken_off: self.broken_off - before.broken_off,
            busy: self.busy - before.busy,
        }
    }
}

/// Everything that was told.
#[derive(Default)]
pub struct Journal {
    lives: Mutex<BTreeMap<usize, Life>>,
    put_off: Mutex<PutOff>,
    wrong: Mutex<Vec<String>>,
    broken_off: Mutex<Vec<(Instant, String)>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a task that panicked left is a count, which is whole.
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Journal {
    /// Notes something about a person.
    pub fn note(&self, person: usize, note: impl FnOnce(&mut Life)) {
        note(held(&self.lives).entry(person).or_default());
    }

    /// Everybody, by their number.
    pub fn lives(&self) -> BTreeMap<usize, Life> {
        held(&self.lives).clone()
    }

    /// The answers that put a person off so far.
    pub fn put_off(&self) -> PutOff {
        *held(&self.put_off)
    }

    /// Something that must not be.
    pub fn is_wrong(&self, what: String) {
        held(&self.wrong).push(what);
    }

    /// All that must not be.
    pub fn wrongs(&self) -> Vec<String> {
        held(&self.wrong).clone()
    }

    /// No answer came.
    pub fn broke_off(&self, why: String) {
        held(&self.put_off).broken_off += 1;
        held(&self.broken_off).push((Instant::now(), why));
    }

    /// When and why no answer came.
    pub fn broken_off(&self) -> Vec<(Instant, String)> {
        held(&self.broken_off).clone()
    }

    /// Whether a page is one that puts off; it has to say so as it should.
    pub fn puts_off(&self, browser: &Browser) -> bool {
        let mut put_off = held(&self.put_off);
        match browser.status() {
            503 if browser.says(NOBODY_KNOWS) => put_off.static_pages += 1,
            503 if browser.says(SENTENCE) && browser.html().contains("Quelque chose") => {
                put_off.static_pages += 1
            }
            503 if browser.says(SENTENCE) || SENT.iter().any(|words| browser.says(words)) => {
                put_off.pages += 1
            }
            503 if browser.html().contains("Please wait a moment") => put_off.busy += 1,
            status if status >= 500 => {
                drop(put_off);
                self.is_wrong(format!("{status} at {}: {}", browser.path(), browser.words()));
                return true;
            }
            _ => return false,
        }
        drop(put_off);
        if browser.retry_after().is_none() {
            self.is_wrong(format!("a page of a gap without Retry-After at {}", browser.path()));
        }
        true
    }
}
