//! Which revision of the guide is shown, and the fingerprint by which another one is known.

use domain::keys::hex;
use domain::time::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Guide;
use super::settings::Part;
use crate::pages::chrome::Chrome;

/// Which revision is shown.
#[derive(Clone, Copy, Debug)]
pub struct Revision {
    /// The first is 1.
    pub number: u64,
    /// Since when what the guide says holds.
    pub since: Timestamp,
}

impl Revision {
    /// The day since when it holds.
    pub(super) fn day(self, chrome: &Chrome) -> String {
        words::times::day(chrome.language, self.since, &chrome.site.time_zone)
    }
}

impl Guide<'_> {
    /// A fingerprint of everything that the guide says, the revision excepted.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        };
        add(&self.title());
        add(self.department().unwrap_or_default());
        for part in Part::ALL {
            add(self.part(part).map_or("", |part| part.0));
        }
        for settings in [&self.facts.settings.telephone, &self.chrome.site.helpdesk] {
            add(settings);
        }
        add(self.facts.settings.hours.in_language(self.chrome.language).unwrap_or_default());
        for need in self.needs() {
            add(&need.0);
        }
        add(&self.how_many());
        for section in self.sections() {
            add(&self.aim(&section));
            for procedure in &section.procedures {
                add(procedure.had.word());
                for deed in procedure.steps.iter().flatten() {
                    add(&self.sentence(*deed).0);
                }
                self.ends(&section, procedure).iter().for_each(|end| add(end));
            }
        }
        let hash = hash.finalize();
        hex(&hash[..16])
    }
}
