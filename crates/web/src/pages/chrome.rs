//! What every page shares: the organisation, the language, who is signed in, and how sentences get
//! into a template.

use std::sync::Arc;

use askama::filters::Safe;
use domain::language::Language;
use domain::method::MethodKind;
use domain::time::Timestamp;
use words::Value;

use super::field::Text;
use super::html::{self, Html};
use super::paths;

/// What is the same on every page and for everybody; made once at start.
#[derive(Clone, Debug)]
pub struct Site {
    /// The organisation's name, as it stands by itself.
    pub organisation: String,
    /// The same inside a sentence, by language, where it differs.
    pub names: Vec<(Language, String)>,
    /// The address of its logo, where there is one.
    pub logo: Option<String>,
    /// The same for dark pages, where it is another.
    pub logo_dark: Option<String>,
    /// Its colour, six hexadecimal digits.
    pub colour: String,
    /// The help desk: an `https:`, `mailto:` or `tel:` address.
    pub helpdesk: String,
    /// The languages offered, the default first; a single one needs no switch.
    pub languages: Vec<Language>,
    /// The style sheet's address, of [`crate::assets::Assets`].
    pub stylesheet: String,
    /// The script's address, of [`crate::assets::Assets`].
    pub script: String,
    /// The address of the script for passkeys.
    pub passkey_script: String,
    /// The address of the guide's style sheet, of [`crate::assets::Assets`].
    pub guide_style: String,
    /// The time zone that times are shown in; a script shows them in the browser's own.
    pub time_zone: jiff::tz::TimeZone,
    /// Whether a forgotten password can be reset by oneself.
    pub recovery: bool,
    /// Whether this is the demo.
    pub demo: bool,
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The sign-in name.
    pub name: String,
    /// The name as people write it.
    pub display_name: String,
    /// One or two letters for the avatar.
    pub initials: String,
}

/// An item of the left panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// My Account.
    Account,
    /// Security info.
    SecurityInfo,
    /// Password.
    Password,
    /// Sign-ins.
    SignIns,
}

impl Panel {
    /// Each item, from the top.
    pub const ALL: [Self; 4] = [Self::Account, Self::SecurityInfo, Self::Password, Self::SignIns];

    pub(super) fn href(self) -> &'static str {
        match self {
            Self::Account => paths::ACCOUNT,
            Self::SecurityInfo => paths::SECURITY_INFO,
            Self::Password => paths::CHANGE_PASSWORD,
            Self::SignIns => paths::SIGN_INS,
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Account => "my-account-title",
            Self::SecurityInfo => "security-info-title",
            Self::Password => "panel-password",
            Self::SignIns => "panel-sign-ins",
        }
    }

    pub(super) fn icon(self) -> Safe<&'static str> {
        Safe(match self {
            Self::Account => {
                "<circle cx=\"12\" cy=\"8\" r=\"4\"/><path d=\"M4 21c0-4 3.6-6.5 8-6.5s8 2.5 8 6.5\"/>"
            }
            Self::SecurityInfo => {
                "<path d=\"M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6z\"/><path d=\"M9 12l2 2 4-4\"/>"
            }
            Self::Password => {
                "<circle cx=\"8\" cy=\"15\" r=\"4\"/><path d=\"M11 12l8.5-8.5M16 6.5l3 3M13.5 9l2 2\"/>"
            }
            Self::SignIns => "<circle cx=\"12\" cy=\"12\" r=\"8.5\"/><path d=\"M12 7v5l3.5 2\"/>",
        })
    }
}

/// What is around the content of a page.
#[derive(Clone, Debug)]
pub struct Chrome {
    /// What is the same for everybody.
    pub site: Arc<Site>,
    /// The page's language.
    pub language: Language,
    /// The token that each form carries (R31).
    pub csrf: String,
    /// The path of this page, so that the language switch can come back to it. Never anything
    /// personal.
    pub path: String,
    /// Who is signed in: shows the avatar menu.
    pub person: Option<Person>,
    /// With an item of the left panel the page is shown in the shell of My Account; without one it
    /// is a card.
    pub active: Option<Panel>,
}

impl Chrome {
    /// A sentence. Sentences hold no markup (a test of `words` sees to it), so it goes into the
    /// page as it is.
    pub fn t(&self, key: &'static str) -> Safe<&'static str> {
        Safe(words::text(self.language, key))
    }

    /// One of two sentences: where a forgotten password can be reset here, and where it cannot.
    pub(super) fn either(&self, with_reset: &'static str, without: &'static str) -> &'static str {
        if self.site.recovery { with_reset } else { without }
    }

    /// The person whom a page names because no menu around it does.
    pub(super) fn alone(&self) -> Option<&Person> {
        self.person.as_ref().filter(|_| self.active.is_none())
    }

    /// Which way the language is written: the `dir` attribute.
    pub(super) fn direction(&self) -> &'static str {
        words::direction(self.language)
    }

    /// The organisation's name inside a sentence.
    pub(super) fn organisation(&self) -> &str {
        let own = self.site.names.iter().find(|(language, _)| *language == self.language);
        own.map_or(&self.site.organisation, |(_, name)| name)
    }

    /// A sentence with a name or the like in it; escaped where it is shown.
    pub(super) fn named(&self, key: &str, argument: &str, value: &str) -> String {
        words::text_with(self.language, key, &[(argument, value.into())])
    }

    /// A sentence with a number in it.
    pub(super) fn counted(&self, key: &str, argument: &str, number: &u64) -> String {
        words::text_with(self.language, key, &[(argument, (*number).into())])
    }

    /// The same, in which a word is to stand out.
    pub(super) fn counted_bold(&self, key: &str, argument: &str, number: &u64) -> Safe<String> {
        Safe(html::bold(&self.counted(key, argument, number)))
    }

    /// Whether an error says how long a password has to be: the hint need not say it again.
    #[expect(clippy::ref_option, reason = "templates hand references on")]
    pub(super) fn says_length(&self, error: &Option<Text>, min_length: &u64) -> bool {
        let said = self.counted("error-password-too-short", "count", min_length);
        error.as_deref().is_some_and(|error| error == said)
    }

    /// A sentence with two numbers.
    pub(super) fn counted_twice(
        &self,
        key: &str,
        first: &str,
        one: &u64,
        second: &str,
        two: &u64,
    ) -> String {
        words::text_with(self.language, key, &[(first, (*one).into()), (second, (*two).into())])
    }

    /// A sentence with pieces of HTML in it, and with what is between two stars bold.
    pub(super) fn rich(&self, key: &str, pieces: &[(&str, Html)]) -> Safe<String> {
        let pieces: Vec<_> =
            pieces.iter().map(|(name, piece)| (*name, Value::Text(&piece.0))).collect();
        let text = words::text_with(self.language, key, &pieces);
        Safe(if text.contains("**") { html::bold(&text) } else { text })
    }

    /// A sentence in which a word is to stand out.
    pub(super) fn bold(&self, key: &str) -> Safe<String> {
        self.rich(key, &[])
    }

    /// A sentence that says how to reach the help desk: the telephone number or address itself, to
    /// press or to dial.
    pub(super) fn with_helpdesk(&self, key: &str) -> Safe<String> {
        self.rich(key, &[("helpdesk", Html::link(&self.site.helpdesk, self.helpdesk_address()))])
    }

    /// A sentence with a date in it.
    pub(super) fn dated(&self, key: &str, at: &Timestamp) -> Safe<String> {
        self.rich(key, &[("date", Html::time(self.language, &self.site.time_zone, *at))])
    }

    /// A point in time inside a sentence.
    pub(super) fn moment_html(&self, at: Timestamp) -> Html {
        Html::time(self.language, &self.site.time_zone, at)
    }

    /// A point in time.
    pub(super) fn time(&self, at: &Timestamp) -> Safe<String> {
        Safe(Html::time(self.language, &self.site.time_zone, *at).0)
    }

    /// The same where no markup can be.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        words::times::in_words(self.language, at, &self.site.time_zone)
    }

    /// The name of a kind of method.
    pub(super) fn kind(&self, kind: &MethodKind) -> String {
        self.named("method-kind", "kind", kind.word())
    }

    /// A sentence that lists kinds of methods.
    pub(super) fn kinds(&self, key: &'static str, kinds: &[MethodKind]) -> Safe<String> {
        let names: Vec<String> = kinds.iter().map(|kind| self.kind(kind)).collect();
        self.rich(key, &[("kinds", Html::text(&names.join(", ")))])
    }

    /// The title of the window: says first that something is wrong, where it is.
    pub(super) fn title(&self, page: &str, wrong: bool) -> String {
        let arguments = [("page", page.into()), ("organisation", self.organisation().into())];
        words::text_with(self.language, if wrong { "title-error" } else { "title" }, &arguments)
    }

    /// The help desk's address as people read it: without `mailto:`, `tel:` or `https://`.
    pub(super) fn helpdesk_address(&self) -> &str {
        let address = self.site.helpdesk.as_str();
        ["mailto:", "tel:", "https://", "http://"]
            .into_iter()
            .find_map(|scheme| address.strip_prefix(scheme))
            .unwrap_or(address)
    }

    /// The items of the left panel.
    pub(super) fn panels(&self) -> [Panel; 4] {
        Panel::ALL
    }

    /// The languages that the switch offers: every one but the page's own.
    pub(super) fn other_languages(&self) -> impl Iterator<Item = Language> {
        self.site.languages.iter().copied().filter(|language| *language != self.language)
    }
}
