//! The pages that signing in can lead to: the only ones (S40).

/// A page that asks for signing in first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Every place.
    const ALL: [Self; 5] =
        [Self::Account, Self::SecurityInfo, Self::Setup, Self::Password, Self::SignIns];

    /// Its address.
    pub fn path(self) -> &'static str {
        use crate::pages::paths;
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
        match self {
            Self::Account => "account",
            Self::SecurityInfo => "security-info",
            Self::Setup => "setup",
            Self::Password => "password",
            Self::SignIns => "sign-ins",
        }
    }

    /// The place that a word names; anything else is My Account.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|place| place.word() == word).unwrap_or_default()
    }

    /// The place that a path is in: after signing in one begins at its front page.
    pub fn of_path(path: &str) -> Self {
        if path.starts_with(Self::SecurityInfo.path())
            || path.starts_with(crate::pages::paths::PROVE)
        {
            return Self::SecurityInfo;
        }
        if path.starts_with(Self::Setup.path()) || path.starts_with(crate::pages::paths::REGISTER) {
            return Self::Setup;
        }
        let under = |place: &Self| *place != Self::Account && path.starts_with(place.path());
        Self::ALL.into_iter().find(under).unwrap_or_default()
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
        for place in Place::ALL {
            assert_eq!(Place::from_word(place.word()), place);
            assert_eq!(Place::of_path(place.path()), place);
        }
        assert_eq!(Place::of_path("/account/sign-ins/end"), Place::SignIns);
        assert_eq!(Place::of_path("/elsewhere"), Place::Account);
    }
}
