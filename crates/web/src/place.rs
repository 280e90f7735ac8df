//! The pages that signing in can lead to: the only ones (S40).

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::pages::paths;

/// How long the page that was asked for is remembered, in seconds.
pub(crate) const PLACE_SECONDS: u64 = 15 * 60;

/// A page that asks for signing in first. A cookie holds its name in kebab case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Place {
    /// My Account.
    #[default]
    Account,
    /// Security info.
    SecurityInfo,
    /// The short link that registers what is missing.
    Setup,
    /// The page that changes the password.
    Password,
    /// My sign-ins.
    SignIns,
}

impl Place {
    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Account => paths::ACCOUNT,
            Self::SecurityInfo => paths::SECURITY_INFO,
            Self::Setup => paths::SETUP,
            Self::Password => paths::CHANGE_PASSWORD,
            Self::SignIns => paths::SIGN_INS,
        }
    }

    /// The word that a cookie holds.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The place that a word names; anything else is My Account.
    pub fn from_word(word: &str) -> Self {
        word.parse().unwrap_or_default()
    }

    /// The place that a path is in: after signing in one begins at its front page.
    pub fn of_path(path: &str) -> Self {
        let under = |front: &str| {
            path.strip_prefix(front).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if under(paths::PROVE) {
            return Self::SecurityInfo;
        }
        if under(paths::REGISTER) {
            return Self::Setup;
        }
        // Others stand below My Account.
        let named = |place: &&Self| **place != Self::Account && under(place.path());
        Self::VARIANTS.iter().find(named).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s40_only_own_pages_are_places() {
        for word in ["https://evil.example", "//evil.example", "/\\evil", "", "javascript:alert(1)"]
        {
            assert_eq!(Place::from_word(word), Place::Account);
        }
        for place in Place::VARIANTS {
            assert_eq!(Place::from_word(place.word()), *place);
            assert_eq!(Place::of_path(place.path()), *place);
        }
        for (path, place) in [
            ("/account/sign-ins/end", Place::SignIns),
            ("/prove/code", Place::SecurityInfo),
            ("/register/code", Place::Setup),
            ("/setupper", Place::Account),
            ("/elsewhere", Place::Account),
        ] {
            assert_eq!(Place::of_path(path), place, "{path}");
        }
    }
}
