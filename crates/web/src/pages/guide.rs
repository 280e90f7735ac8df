//! The how-to guide: the organisation's own document, made from the version that runs, by its
//! policy and in its look.
//!
//! What is done on which page is decided in [`plan`]; each step is a sentence made of the labels of
//! its page, with a picture that is that page itself, rendered small ([`pictures`]). What the
//! organisation adds is in [`settings`].

mod hand_out;
mod paper;
mod pictures;
mod plan;
pub mod settings;
mod sheets;

use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use domain::method::MethodKind;
use domain::policy::Policy;
use domain::time::Timestamp;
use sha2::{Digest as _, Sha256};
use words::Value;

pub use hand_out::{Announcements, HandOut};
pub(crate) use paper::style as paper_style;
pub use plan::Reader;

use self::pictures::Picture;
use self::plan::{Aim, Deed, Procedure, Section};
use self::settings::{GuideSettings, Part};
use self::sheets::Sheets;
use super::chrome::Chrome;
use super::html::Html;
use super::kinds::phone;
use super::paths;

/// What every page about the guide goes by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What the organisation decided.
    pub policy: &'a Policy,
    /// What it says in its own words.
    pub settings: &'a GuideSettings,
    /// The address that people type: `server.public_url`, without a slash at its end.
    pub public_url: &'a str,
    /// The style sheet of the pictures.
    pub picture_style: &'a str,
}

/// Which revision is shown.
#[derive(Clone, Copy, Debug)]
pub struct Revision {
    /// The first is 1.
    pub number: u64,
    /// Since when what the guide says holds.
    pub since: Timestamp,
}

/// The guide.
#[derive(Clone, Debug, Template)]
#[template(path = "guide.html", whitespace = "minimize")]
pub struct Guide<'a> {
    /// What is around it.
    pub chrome: Chrome,
    /// What it goes by.
    pub facts: Facts<'a>,
    /// For whom.
    pub reader: Reader,
    /// How many methods the signed-in person has, where that is known.
    pub has: Option<usize>,
    /// Which revision it is; `None` while the database is away.
    pub revision: Option<Revision>,
    /// The style sheet for paper.
    pub paper_style: Option<String>,
    /// What of it is the same for every reader of its kind: [`Guide::render_body`].
    pub body: Arc<str>,
}

/// The part of the guide that is the same for everyone who reads it: its contents, steps and
/// pictures.
#[derive(Template)]
#[template(path = "guide_body.html", whitespace = "minimize")]
struct Body<'a> {
    guide: &'a Guide<'a>,
    chrome: &'a Chrome,
    facts: &'a Facts<'a>,
    sections: Vec<LaidSection>,
    /// Whether the notes begin a page of the paper.
    notes_begin: bool,
    /// On which page they are.
    notes_page: usize,
}

/// A line of the contents.
struct Entry {
    address: String,
    text: String,
    page: usize,
    below: Vec<Entry>,
}

/// A section as it is shown, with where it is on paper.
struct LaidSection {
    id: String,
    title: String,
    page: usize,
    begins_page: bool,
    procedures: Vec<LaidProcedure>,
}

/// A procedure of it.
struct LaidProcedure {
    id: String,
    whom: Option<String>,
    page: usize,
    begins_page: bool,
    steps: Vec<Laid>,
    ends: Vec<String>,
}

/// A step, and whether a page begins with it on paper.
struct Laid {
    said: Vec<Shown>,
    begins_page: bool,
}

/// A sentence of a step.
struct Shown {
    deed: Deed,
    text: Safe<String>,
    conditional: bool,
    picture: Option<Picture>,
    /// The page of the paper on which a picture of the same deed is already: there it is only named.
    before: Option<u64>,
}

impl Facts<'_> {
    /// The organisation's sign-in names as people write them: `@example.ca`.
    fn domains(&self) -> String {
        let domains: Vec<String> =
            self.policy.organisation.domains.iter().map(|domain| format!("@{domain}")).collect();
        domains.join(", ")
    }

    /// Which contacts can be registered, as the word by which sentences choose.
    fn ways(&self) -> &'static str {
        let offers = |kind| self.policy.registration.methods.contains(&kind);
        match (offers(MethodKind::Phone), offers(MethodKind::Email)) {
            (true, true) => "both",
            (true, false) => "phone",
            (false, true) => "email",
            (false, false) => "other",
        }
    }

    /// The whole address of a page.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The same as people read it, as a link.
    fn link(&self, path: &str) -> Html {
        let whole = self.address(path);
        let shown = whole.split_once("://").map_or(whole.as_str(), |(_, rest)| rest).to_owned();
        Html::link(&whole, &shown)
    }

    /// The document's title.
    fn title(&self, chrome: &Chrome) -> String {
        if let Some(own) = self.settings.title.in_language(chrome.language) {
            return own.to_owned();
        }
        let key =
            if self.policy.recovery.enabled { "guide-title" } else { "guide-title-without-reset" };
        chrome.named(key, "ways", self.ways())
    }
}

impl Revision {
    /// The day since when it holds.
    fn day(self, chrome: &Chrome) -> String {
        words::times::day(chrome.language, self.since, &chrome.site.time_zone)
    }
}

/// A number of the guide's sentences; none of them is long.
fn number(count: impl TryInto<u64>) -> u64 {
    count.try_into().unwrap_or(u64::MAX)
}

impl Guide<'_> {
    fn title(&self) -> String {
        self.facts.title(&self.chrome)
    }

    /// Renders what does not depend on who reads it, nor when: the pictures are most of the work.
    pub fn render_body(&self) -> String {
        let (sections, mut sheets) = self.laid();
        let own = [self.notes(), self.help()].iter().any(Option::is_some);
        let notes_begin = own || sheets.put(sheets::NOTES, 0);
        let notes_page = sheets.page() + usize::from(own);
        let (chrome, facts) = (&self.chrome, &self.facts);
        let body = Body { guide: self, chrome, facts, sections, notes_begin, notes_page };
        // Rendering into a string fails only when a value's own Display does; ours never do.
        body.render().unwrap_or_default()
    }

    fn body(&self) -> Safe<&str> {
        Safe(&self.body)
    }

    fn window_title(&self) -> String {
        self.chrome.title(&self.title(), false)
    }

    fn is_shown(&self, reader: &Reader) -> bool {
        *reader == self.reader
    }

    fn sections(&self) -> Vec<Section> {
        plan::sections(self.facts.policy, self.reader)
    }

    fn readers(&self) -> [Reader; 4] {
        Reader::ALL
    }

    fn reader_label(&self, reader: &Reader) -> String {
        self.chrome.named("guide-reader", "reader", reader.word())
    }

    fn reader_address(&self, reader: &Reader) -> String {
        match reader {
            Reader::Everyone => paths::GUIDE.to_owned(),
            reader => format!("{}/{}", paths::GUIDE, reader.word()),
        }
    }

    /// What a signed-in person is told of themselves, and where their steps are; not where those
    /// are shown.
    fn own(&self) -> Option<(String, String)> {
        let (person, has) = (self.chrome.person.as_ref()?, self.has?);
        let arguments = [("count", Value::Number(number(has))), ("name", (&person.name).into())];
        let text = words::text_with(self.chrome.language, "guide-reader-signed-in", &arguments);
        let reader = Reader::with_methods(has);
        (reader != self.reader).then(|| (text, self.reader_address(&reader)))
    }

    fn department(&self) -> Option<&str> {
        self.facts.settings.department.in_language(self.chrome.language)
    }

    fn version(&self) -> String {
        let revision = self.revision.map_or(1, |revision| revision.number).to_string();
        let arguments =
            [("number", (&revision).into()), ("program", env!("CARGO_PKG_VERSION").into())];
        words::text_with(self.chrome.language, "guide-version", &arguments)
    }

    fn day(&self) -> Option<String> {
        self.revision.map(|revision| revision.day(&self.chrome))
    }

    fn changed(&self) -> Option<String> {
        self.day().map(|day| self.chrome.named("guide-changed", "date", &day))
    }

    /// What the organisation wrote for a part.
    fn part(&self, part: Part) -> Option<Safe<&str>> {
        self.facts.settings.part(part, self.chrome.language).map(Safe)
    }

    fn purpose(&self) -> Option<Safe<&str>> {
        self.part(Part::Purpose)
    }

    fn conditions(&self) -> Option<Safe<&str>> {
        self.part(Part::Conditions)
    }

    fn notes(&self) -> Option<Safe<&str>> {
        self.part(Part::Notes)
    }

    fn help(&self) -> Option<Safe<&str>> {
        self.part(Part::Help)
    }

    /// What is needed, a sentence for each kind that is offered.
    fn needs(&self) -> Vec<Safe<String>> {
        let kinds = plan::kinds(self.facts.policy);
        kinds
            .iter()
            .map(|kind| self.rich("guide-need-method", &[("kind", Html::text(kind.word()))]))
            .collect()
    }

    /// How many of those are asked for.
    fn how_many(&self) -> String {
        let offered = self.facts.policy.registration.methods.len();
        match u64::from(self.facts.policy.registration.required) {
            0 | 1 => words::text(self.chrome.language, "guide-need-one").to_owned(),
            count => {
                self.chrome.counted("guide-need-several", "count", &count.min(number(offered)))
            }
        }
    }

    fn aim(&self, section: &Section) -> String {
        match section.aim {
            Aim::SetUp(kind) => self.chrome.named("guide-set-up", "kind", kind.word()),
            Aim::SetUpAll => words::text(self.chrome.language, "guide-set-up-all").to_owned(),
            Aim::Change(kind) => self.chrome.named("guide-change-aim", "contact", kind.word()),
            Aim::Reset => words::text(self.chrome.language, "guide-reset").to_owned(),
        }
    }

    fn section_id(&self, section: &Section) -> String {
        match section.aim {
            Aim::SetUp(kind) => kind.word().to_owned(),
            Aim::SetUpAll => "all".to_owned(),
            Aim::Change(kind) => format!("change_{}", kind.word()),
            Aim::Reset => "reset".to_owned(),
        }
    }

    /// For whom a procedure is, where a section has more than one way or the reader may be another.
    fn for_whom(&self, section: &Section, procedure: &Procedure) -> Option<String> {
        matches!(section.aim, Aim::SetUp(_) | Aim::SetUpAll)
            .then(|| self.chrome.named("guide-for", "reader", procedure.had.word()))
    }

    fn procedure_id(&self, section: &Section, procedure: &Procedure) -> String {
        format!("{}-{}", self.section_id(section), procedure.had.word())
    }

    /// The numbered steps, each with its sentences; a picture is shown once a step.
    fn steps(&self, section: &Section, procedure: &Procedure) -> Vec<Vec<Shown>> {
        let kind = match section.aim {
            Aim::SetUp(kind) | Aim::Change(kind) => Some(kind),
            Aim::SetUpAll | Aim::Reset => None,
        };
        let pictures = pictures::Studio::new(&self.chrome, self.facts, kind, procedure.had);
        let shown = |deed: &Deed| Shown {
            deed: *deed,
            text: self.sentence(*deed),
            conditional: deed.is_conditional(),
            picture: pictures.of(*deed),
            before: None,
        };
        procedure.steps.iter().map(|step| step.iter().map(shown).collect()).collect()
    }

    /// Whether the conditions have a page of the paper for themselves: the contents are long, or the
    /// organisation's own words are.
    fn conditions_begin(&self) -> bool {
        let own = [self.purpose(), self.conditions()].iter().any(Option::is_some);
        let lines: usize = self.sections().iter().map(|one| 1 + one.procedures.len()).sum();
        own || lines + self.needs().len() > sheets::FIRST_LINES
    }

    /// The page of the paper on which the conditions are.
    fn conditions_page(&self) -> usize {
        let own = sheets::more_pages(self.purpose().map(|part| part.0));
        1 + own + usize::from(self.conditions_begin())
    }

    /// All sections, with the beginnings of printed pages; and the last page.
    fn laid(&self) -> (Vec<LaidSection>, Sheets) {
        let own = sheets::more_pages(self.conditions().map(|part| part.0));
        let mut sheets = Sheets::beginning(self.conditions_page() + own + 1);
        let mut printed = Vec::new();
        let mut all = Vec::new();
        for section in self.sections() {
            let mut laid = LaidSection {
                id: self.section_id(&section),
                title: self.aim(&section),
                page: 0,
                // The first comes after the conditions.
                begins_page: all.is_empty(),
                procedures: Vec::new(),
            };
            for procedure in &section.procedures {
                let mut steps = self.steps(&section, procedure);
                let ends = self.ends(&section, procedure);
                let whom = self.for_whom(&section, procedure);
                let heading = whom.as_ref().map_or(0, |_| sheets::PROCEDURE);
                let mut begins_page = false;
                name_printed(&mut steps, &printed);
                let first = heading + steps.first().map_or(0, |step| sheets::height(step));
                if laid.procedures.is_empty() {
                    laid.begins_page |= sheets.put(sheets::SECTION, first);
                    laid.page = sheets.page();
                    sheets.put(heading, 0);
                } else {
                    begins_page = sheets.put(heading, first);
                }
                let page = sheets.page();
                let last = steps.len().saturating_sub(1);
                let steps = steps.into_iter().enumerate().map(|(index, said)| {
                    let after = if index == last { sheets::reached(ends.len()) } else { 0 };
                    let begins_page = sheets.put(sheets::height(&said) + after, 0);
                    let new = |one: &&Shown| one.picture.is_some() && one.before.is_none();
                    printed.extend(said.iter().filter(new).map(|one| (one.deed, sheets.page())));
                    Laid { said, begins_page }
                });
                let steps = steps.collect();
                let id = self.procedure_id(&section, procedure);
                laid.procedures.push(LaidProcedure { id, whom, page, begins_page, steps, ends });
            }
            all.push(laid);
        }
        (all, sheets)
    }

    /// The contents, with the pages that their headings are on.
    fn contents(&self, sections: &[LaidSection], notes_page: &usize) -> Vec<Entry> {
        let t = |key| words::text(self.chrome.language, key).to_owned();
        let entry = |address: &str, text, page| Entry {
            address: address.to_owned(),
            text,
            page,
            below: Vec::new(),
        };
        let mut entries = vec![entry("conditions", t("guide-needs"), self.conditions_page())];
        for section in sections {
            let below = section.procedures.iter().filter_map(|procedure| {
                Some(entry(&procedure.id, procedure.whom.clone()?, procedure.page))
            });
            let below = if section.procedures.len() < 2 { Vec::new() } else { below.collect() };
            entries
                .push(Entry { below, ..entry(&section.id, section.title.clone(), section.page) });
        }
        let mut page = *notes_page;
        entries.push(entry("notes", t("guide-notes"), page));
        if self.helps_apart() {
            page += 1 + sheets::more_pages(self.notes().map(|part| part.0));
        }
        entries.push(entry("help", t("guide-help"), page));
        entries
    }

    /// Whether whom to call is on a page of its own: the notes, or what is said there, are long.
    fn helps_apart(&self) -> bool {
        [self.notes(), self.help()].into_iter().flatten().any(|own| own.0.len() > 800)
    }

    /// What has been reached.
    fn ends(&self, section: &Section, procedure: &Procedure) -> Vec<String> {
        let word = match section.aim {
            Aim::SetUp(kind) => kind.word(),
            Aim::SetUpAll => "all",
            Aim::Change(kind) => kind.word(),
            Aim::Reset => return Vec::new(),
        };
        let recovery = &self.facts.policy.recovery;
        let resets = recovery.enabled
            && match section.aim {
                Aim::SetUp(kind) | Aim::Change(kind) => recovery.methods.contains(&kind),
                Aim::SetUpAll | Aim::Reset => true,
            };
        let key = match (section.aim, resets) {
            (Aim::Change(_), _) => "guide-end-changed",
            (_, true) => "guide-end",
            (_, false) => "guide-end-without-reset",
        };
        let mut ends = vec![self.chrome.named(key, "kind", word)];
        if procedure.waits && resets {
            ends.push(words::text(self.chrome.language, "guide-end-waits").to_owned());
        }
        ends
    }

    fn rich(&self, key: &str, pieces: &[(&'static str, Html)]) -> Safe<String> {
        let mut all = vec![
            ("organisation", Html::text(self.chrome.organisation())),
            ("domains", Html::text(&self.facts.domains())),
        ];
        all.extend(pieces.iter().cloned());
        self.chrome.rich(key, &all)
    }

    fn say(&self, key: &str) -> Safe<String> {
        self.rich(key, &[])
    }

    fn account_note(&self) -> Safe<String> {
        self.rich("guide-note-address", &[("account", self.facts.link(paths::ACCOUNT))])
    }

    /// The sentence of a deed.
    fn sentence(&self, deed: Deed) -> Safe<String> {
        let name = |kind: MethodKind| Html::text(&self.chrome.kind(&kind));
        let link = |path| [("address", self.facts.link(path))];
        let count = |key: &str, argument: &'static str, count: u64| {
            // A sentence that chooses its plural needs the number itself.
            let text =
                words::text_with(self.chrome.language, key, &[(argument, Value::Number(count))]);
            Safe(super::html::bold(&text))
        };
        let fresh = self.facts.policy.session.fresh.as_secs().div_ceil(60);
        match deed {
            Deed::GoToSetup => self.rich("guide-go-setup", &link(paths::SETUP)),
            Deed::GoToAccount => self.rich("guide-go-account", &link(paths::ACCOUNT)),
            Deed::Pick => self.say("guide-pick"),
            Deed::GiveName => self.say("guide-name"),
            Deed::GivePassword => self.say("guide-password"),
            Deed::SecondStep => self.say("guide-second"),
            Deed::Stay => self.say("guide-stay"),
            Deed::Interrupt => self.say("guide-interrupt"),
            Deed::Skips(skips) => count("guide-interrupt-skips", "count", u64::from(skips)),
            Deed::Other(asked) => {
                let title = words::text(self.chrome.language, title_of(asked));
                self.rich("guide-other", &[("title", Html::text(title))])
            }
            Deed::OtherKind(kind) => self.rich("guide-other-kind", &[("name", name(kind))]),
            // A page is known by its heading, where it has one of its own.
            Deed::OtherIf(other, kind) => match title_of(other) {
                "register-title" => {
                    self.rich("guide-other-if", &[("other", name(other)), ("name", name(kind))])
                }
                title => {
                    let title = words::text(self.chrome.language, title);
                    let pieces = [("title", Html::text(title)), ("name", name(kind))];
                    self.rich("guide-other-if-shown", &pieces)
                }
            },
            Deed::Give(kind) | Deed::MoreGive(kind) => {
                let country = phone::home(self.facts.policy, self.chrome.language);
                let (kind, country) = (Html::text(kind.word()), Html::text(&country.label));
                self.rich("guide-give", &[("kind", kind), ("country", country)])
            }
            Deed::SendText | Deed::MoreSendText => self.say("guide-give-phone-send"),
            Deed::Code(kind) | Deed::MoreCode(kind) => {
                self.rich("guide-code", &[("kind", Html::text(kind.word()))])
            }
            Deed::Resend => {
                let first = self.facts.policy.codes.wait_after(1).as_secs();
                count("guide-resend", "seconds", first)
            }
            Deed::Verified(kind) | Deed::MoreVerified(kind) => {
                let verified = self.chrome.named("verified-kind", "kind", kind.word());
                self.rich("guide-verified", &[("verified", Html::text(&verified))])
            }
            Deed::AskedMore(kind) => {
                let title = words::text(self.chrome.language, title_of(kind));
                self.rich("guide-asked-more", &[("title", Html::text(title))])
            }
            Deed::AskedFirst => self.say("guide-asked-first"),
            Deed::MoreSuccess => self.say("guide-more-success"),
            Deed::Success => self.say("guide-success"),
            Deed::Shown(_) => self.say("guide-shown"),
            // The panel is on the left on a wide screen, and at the top on a narrow one: the style
            // sheet shows what is true.
            Deed::OpenSecurityInfo => Safe(format!(
                "<span class=\"on-wide\">{}</span><span class=\"on-narrow\">{}</span><span class=\"on-paper\">{}</span>",
                self.say("guide-open-wide"),
                self.say("guide-open-narrow"),
                self.say("guide-open"),
            )),
            Deed::Add => self.say("guide-add"),
            Deed::AddKind(kind) => self.rich("guide-add-kind", &[("name", name(kind))]),
            Deed::Change(kind) => self.rich("guide-change", &[("name", name(kind))]),
            Deed::ShownChanged => self.say("guide-shown-changed"),
            Deed::Prove => count("guide-prove", "minutes", fresh),
            Deed::ProvePassword => count("guide-prove-password", "minutes", fresh),
            Deed::ProveByCode | Deed::MoreProve => self.say("guide-prove-codes"),
            Deed::ResetGo => self.rich("guide-reset-go", &link(paths::RESET)),
            Deed::ResetName => self.say("guide-reset-name"),
            Deed::ResetChoose => self.say("guide-reset-choose"),
            Deed::ResetNumber => self.say("guide-reset-number"),
            Deed::ResetAddress => self.say("guide-reset-address"),
            Deed::ResetSend | Deed::ResetSendIf => self.say("guide-reset-send"),
            Deed::ResetCode | Deed::ResetCodeIf => self.say("guide-reset-code"),
            Deed::ResetSecond => self.say("guide-reset-second"),
            Deed::ResetSecondIf => self.say("guide-reset-second-if"),
            Deed::ResetPassword => count(
                "guide-reset-password",
                "count",
                number(self.facts.policy.password_min_length),
            ),
            Deed::ResetDone => self.say("guide-reset-done"),
        }
    }

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
        hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Of each picture that is on paper already, names the page.
fn name_printed(steps: &mut [Vec<Shown>], printed: &[(Deed, usize)]) {
    for shown in steps.iter_mut().flatten().filter(|one| one.picture.is_some()) {
        let there = printed.iter().find(|(deed, _)| *deed == shown.deed);
        shown.before = there.map(|(_, page)| number(*page));
    }
}

/// The heading of the page that asks for a method of a kind.
fn title_of(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Phone | MethodKind::Email | MethodKind::Letter => "register-title",
        MethodKind::App => "app-title",
        MethodKind::Passkey => "passkey-title",
        MethodKind::Token => "token-title",
        MethodKind::Codes => "codes-title",
        MethodKind::Contacts => "contacts-title",
    }
}
