//! The part of the guide that is the same for everyone who reads it: its contents, steps and
//! pictures, with the pages of the paper on which they are.

use askama::Template;
use askama::filters::Safe;

use super::pictures::{Picture, Studio};
use super::plan::{Aim, Deed, Procedure, Section, Step};
use super::sheets::{self, Sheets};
use super::{Facts, Guide, number};
use crate::pages::chrome::Chrome;

/// It, as a template.
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
    /// On paper, in place of the steps that sign in, where those are on it already.
    signed_in: Option<SignedIn>,
    ends: Vec<String>,
}

/// Steps that are on the paper already.
struct SignedIn {
    /// The procedure that has them.
    id: String,
    /// The last of them; the first is the second of the procedure.
    last: usize,
    /// The sentence that says where they are.
    text: Safe<String>,
}

/// A step, and whether a page begins with it on paper.
struct Laid {
    said: Vec<Shown>,
    begins_page: bool,
    /// Whether paper does without it.
    on_screen: bool,
}

impl Laid {
    /// What is said beside each picture: its sentence, and those after it that have none.
    fn parts(&self) -> Vec<&[Shown]> {
        parts(&self.said)
    }

    /// The classes of its item.
    fn classes(&self) -> String {
        let classes = [
            (self.on_screen, "unprinted"),
            (!self.on_screen && self.begins_page, "begins-page"),
            (sheets::is_in_rows(&self.said), "many"),
        ];
        let classes = classes.iter().filter(|(has, _)| *has).map(|(_, class)| *class);
        classes.collect::<Vec<_>>().join(" ")
    }
}

/// Steps that sign in, and where they are on paper.
struct Printed<'a> {
    steps: &'a [Step],
    id: String,
    page: usize,
    /// The page on which the last of them is.
    end: usize,
}

/// A picture that is on paper: what it shows to be done, and of which page.
struct Pictured {
    deed: Deed,
    title: String,
    page: usize,
}

/// A sentence of a step.
pub(super) struct Shown {
    deed: Deed,
    pub(super) text: Safe<String>,
    conditional: bool,
    pub(super) picture: Option<Picture>,
    /// The page of the paper on which a picture of the same deed is already: there it is only named.
    pub(super) before: Option<u64>,
}

impl Guide<'_> {
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

    fn section_id(&self, section: &Section) -> String {
        match section.aim {
            Aim::SetUp(kind) => kind.word().to_owned(),
            Aim::SetUpAll => "all".to_owned(),
            Aim::Change(kind) => format!("change_{}", kind.word()),
            Aim::Reset => "reset".to_owned(),
            Aim::Lost => "lost".to_owned(),
            Aim::NotMe => "not_me".to_owned(),
        }
    }

    fn procedure_id(&self, section: &Section, procedure: &Procedure) -> String {
        format!("{}-{}", self.section_id(section), procedure.had.word())
    }

    /// The numbered steps, each with its sentences; a picture is shown once a step.
    fn steps(&self, section: &Section, procedure: &Procedure) -> Vec<Vec<Shown>> {
        let kind = match section.aim {
            Aim::SetUp(kind) | Aim::Change(kind) => Some(kind),
            Aim::SetUpAll | Aim::Reset | Aim::Lost | Aim::NotMe => None,
        };
        let pictures = Studio::new(&self.chrome, self.facts, kind, procedure.had);
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
        own || lines + self.needs().len() + self.other_needs().len() > sheets::FIRST_LINES
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
        let (mut printed, mut signing_in) = (Vec::new(), Vec::<Printed<'_>>::new());
        let mut all = Vec::new();
        let all_sections = self.sections();
        for section in &all_sections {
            let mut laid = LaidSection {
                id: self.section_id(section),
                title: self.aim(section),
                page: 0,
                // The first comes after the conditions.
                begins_page: all.is_empty(),
                procedures: Vec::new(),
            };
            for procedure in &section.procedures {
                let mut steps = self.steps(section, procedure);
                steps.iter_mut().for_each(|said| name_printed(said, &printed));
                let ends = self.ends(section, procedure);
                let whom = self.for_whom(section, procedure);
                let id = self.procedure_id(section, procedure);
                let signs_in = procedure.signing_in();
                let there = signing_in.iter().find(|one| one.steps == signs_in);
                let signed_in = there.filter(|_| !signs_in.is_empty()).map(|there| SignedIn {
                    id: there.id.clone(),
                    last: signs_in.len() + 1,
                    text: self.signed_in(signs_in.len() + 1, there.page, there.end),
                });
                let heading = whom.as_ref().map_or(0, |_| sheets::PROCEDURE);
                let mut begins_page = false;
                // Two lines in place of the steps that are on the paper already.
                let high = |index: usize, said: &[Shown]| match &signed_in {
                    Some(there) if index == 1 => sheets::said(&there.text),
                    Some(there) if (2..there.last).contains(&index) => 0,
                    _ => sheets::height(said),
                };
                let below = steps.iter().enumerate().map(|(index, said)| high(index, said));
                let below = sheets::with_heading(below);
                if laid.procedures.is_empty() {
                    laid.begins_page |= sheets.put_heading(&laid.title, heading + below);
                    laid.page = sheets.page();
                    sheets.put(heading, 0);
                } else {
                    begins_page = sheets.put(heading, below);
                }
                let page = sheets.page();
                let last = steps.len().saturating_sub(1);
                let (mut begun, mut end) = (page, page);
                let steps = steps.into_iter().enumerate().map(|(index, mut said)| {
                    // By a step before it in the same procedure, too.
                    name_printed(&mut said, &printed);
                    let after = if index == last { sheets::reached(&ends) } else { 0 };
                    let begins_page = sheets.put(high(index, &said) + after, 0);
                    if signed_in.as_ref().is_some_and(|there| index < there.last) {
                        return Laid { said, begins_page, on_screen: index > 0 };
                    }
                    if index == 1 {
                        begun = sheets.page();
                    }
                    if index <= signs_in.len() {
                        end = sheets.page();
                    }
                    let new = |one: &&Shown| one.picture.is_some() && one.before.is_none();
                    printed.extend(said.iter().filter(new).filter_map(|one| {
                        let title = one.picture.as_ref()?.title.clone();
                        Some(Pictured { deed: one.deed, title, page: sheets.page() })
                    }));
                    Laid { said, begins_page, on_screen: false }
                });
                let steps = steps.collect();
                if signed_in.is_none() && !signs_in.is_empty() {
                    signing_in.push(Printed { steps: signs_in, id: id.clone(), page: begun, end });
                }
                laid.procedures.push(LaidProcedure {
                    id,
                    whom,
                    page,
                    begins_page,
                    steps,
                    signed_in,
                    ends,
                });
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
}

/// Cuts a step before each sentence with a picture; what comes before the first stands with it.
fn parts(step: &[Shown]) -> Vec<&[Shown]> {
    let first = step.iter().position(|one| one.picture.is_some());
    let begins =
        step.iter().enumerate().filter(|(at, one)| Some(*at) > first && one.picture.is_some());
    let mut cuts: Vec<usize> = [0].into_iter().chain(begins.map(|(at, _)| at)).collect();
    cuts.push(step.len());
    cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(from, to)| step.get(*from..*to)).collect()
}

/// Of each picture that is on paper already, names the page.
fn name_printed(step: &mut [Shown], printed: &[Pictured]) {
    for shown in step {
        let Some(picture) = &shown.picture else { continue };
        let is_it = |one: &&Pictured| one.deed == shown.deed && one.title == picture.title;
        shown.before = printed.iter().find(is_it).map(|one| number(one.page));
    }
}
