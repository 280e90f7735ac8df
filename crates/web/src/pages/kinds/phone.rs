//! A phone: the page that asks for its number.

use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use domain::language::Language;
use domain::phone::PhoneNumber;
use domain::policy::Policy;

use super::{Look, Setting};
use crate::pages::Page;
use crate::pages::chrome::Chrome;
use crate::pages::code;
use crate::pages::field::{Field, Text};
use crate::pages::html::Html;
use crate::pages::occasion::Occasion;
use crate::pages::paths;
use crate::pages::tall::Tall;

/// What it looks like.
pub(super) const LOOK: Look = Look {
    icon: "<rect x=\"7\" y=\"2.5\" width=\"10\" height=\"19\" rx=\"2\"/><path d=\"M11 18h2\"/>",
    title: "register-title",
    asked_before: None,
    tall: Tall(30, 29),
    example: Some(example),
    shown: |_| NUMBER.to_owned(),
};

/// The example's number, of the range that North America keeps for films.
pub(in crate::pages) const NUMBER: &str = "+1 416-555-0123";

/// A country or region to choose.
#[derive(Clone, Debug)]
pub struct CountryOption {
    /// ISO 3166-1 alpha-2.
    pub iso: String,
    /// As it is shown: `Canada (+1)`.
    pub label: String,
}

/// Keep your account secure: a phone.
#[derive(Clone, Debug, Template)]
#[template(path = "register_phone.html", whitespace = "minimize")]
pub struct RegisterPhone {
    /// What is around it.
    pub chrome: Chrome,
    /// Which step of which journey the form belongs to.
    pub step: Option<String>,
    /// Why.
    pub occasion: Occasion,
    /// Every country and region, the organisation's first.
    pub countries: Arc<Vec<CountryOption>>,
    /// The code of the one chosen.
    pub country: Field,
    /// The number as typed.
    pub number: Field,
    /// A number of that country, for an example.
    pub example: Option<String>,
    /// What the number that was typed lacks.
    pub lacks: Option<Text>,
    /// What went wrong, not with a field.
    pub alert: Option<Text>,
}

impl RegisterPhone {
    /// The notice under the form, with its two links.
    fn notice(&self) -> Safe<String> {
        let link = |href, key| Html::link(href, words::text(self.chrome.language, key));
        self.chrome.rich(
            "phone-notice",
            &[
                ("terms", link(paths::TERMS, "terms-link")),
                ("privacy", link(paths::PRIVACY, "privacy-link")),
            ],
        )
    }
}

/// The organisation's own country, as the list of countries shows it.
pub(in crate::pages) fn home(policy: &Policy, language: Language) -> CountryOption {
    let iso = policy.organisation.default_country.clone();
    let name = words::countries::countries(language).iter().find(|country| country.iso == iso);
    let name = name.map_or(iso.as_str(), |country| country.name);
    let dialling = domain::country::Country::from_iso(&iso).map_or(1, |country| country.dialling);
    let label = format!("{name} (+{dialling})");
    CountryOption { iso, label }
}

fn example(setting: Setting<'_>) -> Box<dyn Page> {
    let country = home(setting.policy, setting.chrome.language);
    Box::new(RegisterPhone {
        chrome: setting.chrome,
        step: None,
        occasion: setting.occasion,
        country: Field::new(&country.iso),
        countries: Arc::new(vec![country]),
        number: Field::new("416 555 0123"),
        example: PhoneNumber::example(&setting.policy.organisation.default_country),
        lacks: None,
        alert: None,
    })
}
