//! A browser in a few words, for the person's own list of sign-ins. A guess that nothing depends
//! on.

/// The browsers, the more particular first: each also names those after it.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

/// The systems, the more particular first.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// A browser, as its requests name it.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    user_agent: String,
}

impl Browser {
    /// That of a `User-Agent` header (RFC 9110, 10.1.5); an empty one where there is no browser.
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into() }
    }

    /// "Firefox, Windows"; empty when the header says nothing known. Made when it is wanted: few
    /// requests do anything that is told of.
    pub fn in_words(&self) -> String {
        let known = |list: &[(&str, &'static str)]| {
            let mut marks = list.iter();
            marks.find(|(mark, _)| self.user_agent.contains(mark)).map(|(_, name)| *name)
        };
        [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(user_agent: &str) -> String {
        Browser::new(user_agent).in_words()
    }

    #[test]
    fn the_usual_ones_are_told_apart() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36 Edg/128.0";
        assert_eq!(describe(edge), "Edge, Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(describe(phone), "Safari, iPhone");
        assert_eq!(
            describe("Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/118.0 Firefox/118.0"),
            "Firefox, Android"
        );
        assert_eq!(describe("<script>alert(1)</script>"), "");
        assert_eq!(describe(""), "");
    }
}
