//! The key file's text: read line by line, and changed without losing a line.

use base64::Engine as _;
use zeroize::{Zeroize as _, Zeroizing};

use super::{BASE64, KEY, KeyFileError, KeyRing, KeyRole, Secret};

/// What comes after a key that only opens yet.
const STAGED: &str = "staged";
/// What stands for a key that was taken out, so that its number is not given again: `# key 2 was
/// retired`.
const RETIRED: (&str, &str) = ("# key ", " was retired");

/// A line that holds a key.
pub(super) struct KeyLine {
    pub(super) id: u8,
    pub(super) key: Secret,
    pub(super) staged: bool,
}

/// The keys of a file, in its order.
pub(super) fn key_lines(text: &str) -> Result<Vec<KeyLine>, KeyFileError> {
    let mut keys: Vec<KeyLine> = Vec::new();
    for (index, content) in text.lines().enumerate() {
        let content = content.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let line = index + 1;
        let read = key_line(content).ok_or(KeyFileError::Malformed { line })?;
        if keys.iter().any(|known| known.id == read.id) {
            return Err(KeyFileError::DuplicateId { line });
        }
        if read.key.iter().all(|byte| *byte == read.key[0])
            || keys.iter().any(|known| *known.key == *read.key)
        {
            return Err(KeyFileError::NotRandom { line });
        }
        if !read.staged && keys.last().is_some_and(|last| last.staged) {
            return Err(KeyFileError::AfterStaged { line });
        }
        keys.push(read);
    }
    Ok(keys)
}

fn key_line(content: &str) -> Option<KeyLine> {
    let mut words = content.split_whitespace();
    let id = words.next()?.parse().ok().filter(|id| *id > 0)?;
    let bytes = Zeroizing::new(BASE64.decode(words.next()?).ok()?);
    let key = Zeroizing::new(<[u8; KEY]>::try_from(bytes.as_slice()).ok()?);
    let staged = match words.next() {
        None => false,
        Some(word) if word == STAGED => true,
        Some(_) => return None,
    };
    words.next().is_none().then_some(KeyLine { id, key, staged })
}

/// Why a key cannot be taken out of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetireError {
    /// There is none with this number.
    #[error("the key file holds no key {0}")]
    Unknown(u8),
    /// What must keep its value comes from it.
    #[error(
        "key {0} is the oldest: every password hash and everything that is searched for comes from it, so it must stay"
    )]
    Oldest(u8),
    /// What is written now is sealed with it.
    #[error("key {0} is the one that seals what is written now")]
    Seals(u8),
}

/// The text of a key file that holds at least one key that seals. Wiped from memory when dropped.
pub struct KeyFile(Zeroizing<String>);

impl KeyFile {
    /// Takes a text that [`KeyRing::parse`] takes.
    ///
    /// # Errors
    /// [`KeyFileError`] names the first bad line.
    pub fn read(text: String) -> Result<Self, KeyFileError> {
        let text = Zeroizing::new(text);
        KeyRing::parse(&text)?;
        Ok(Self(text))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// With another key, `random`, at the end, and its number; `None` when each number up to 255
    /// was given already.
    ///
    /// `staged`: it opens and does not seal yet. Otherwise it seals from now on, and those that
    /// were staged too are not.
    pub fn with_key(&self, mut random: [u8; KEY], staged: bool) -> Option<(Self, u8)> {
        let id = self.last_number()?.checked_add(1)?;
        let before = if staged { self.0.clone() } else { self.unstaged().0 };
        let mut encoded = BASE64.encode(random);
        random.zeroize();
        let mut text = Zeroizing::new(String::with_capacity(before.len() + 80));
        text.push_str(&before);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("{id} {encoded}"));
        encoded.zeroize();
        text.push_str(if staged { " staged\n" } else { "\n" });
        Some((Self(text), id))
    }

    /// With every staged key sealing: the last one does from now on.
    pub fn unstaged(&self) -> Self {
        self.map_lines(|line| match key_line(line.trim()) {
            Some(key) if key.staged => {
                line.trim_end().trim_end_matches(STAGED).trim_end().to_owned()
            }
            _ => line.to_owned(),
        })
    }

    /// Without a key. Its number is not given again.
    ///
    /// # Errors
    /// [`RetireError`] when it is not there or must stay.
    pub fn without(&self, id: u8) -> Result<Self, RetireError> {
        // A text that was read once can be read again.
        let ring = KeyRing::parse(&self.0).map_err(|_| RetireError::Unknown(id))?;
        let role = ring.keys().find(|key| key.id == id).ok_or(RetireError::Unknown(id))?.role;
        if ring.keys().next().is_some_and(|oldest| oldest.id == id) {
            return Err(RetireError::Oldest(id));
        }
        if role == KeyRole::Seals {
            return Err(RetireError::Seals(id));
        }
        Ok(self.map_lines(|line| match key_line(line.trim()) {
            Some(key) if key.id == id => format!("{}{id}{}", RETIRED.0, RETIRED.1),
            _ => line.to_owned(),
        }))
    }

    fn map_lines(&self, map: impl Fn(&str) -> String) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(self.0.len() + 80));
        for line in self.0.lines() {
            text.push_str(&Zeroizing::new(map(line)));
            text.push('\n');
        }
        Self(text)
    }

    /// The greatest number that was ever given.
    fn last_number(&self) -> Option<u8> {
        let retired =
            |line: &str| line.trim().strip_prefix(RETIRED.0)?.strip_suffix(RETIRED.1)?.parse().ok();
        self.0
            .lines()
            .filter_map(|line| key_line(line.trim()).map(|key| key.id).or_else(|| retired(line)))
            .max()
    }
}
