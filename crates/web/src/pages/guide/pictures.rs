//! The pictures: each is a page of this service itself, filled with an example, in the language,
//! brand and policy of the guide, and cut down to what its step speaks of.
//!
//! A picture is a document of its own in a frame that takes no input (`inert`) and runs no script.
//! So its page is laid out by the size of the picture, as on a screen of that size, and what stands
//! in it is nothing that the guide itself says. It is part of the guide's own HTML (`srcdoc`): no
//! address of ours can be shown in a frame.
//!
//! A frame cannot be as high as what is in it without a script, so each picture says how high its
//! page is ([`Tall`]); tests/browser/guide.test.mjs measures them.

mod studio;

use std::fmt::Write as _;

use domain::method::{Destination, MethodKind};
use domain::phone::PhoneNumber;

pub(super) use self::studio::Studio;
use crate::pages::Page;
use crate::pages::chrome::Chrome;
use crate::pages::html::Html;
use crate::pages::kinds::phone;
use crate::pages::tall::Tall;

/// A page, small.
pub(super) struct Picture {
    /// The heading of the page.
    pub(super) title: String,
    /// The whole document.
    pub(super) document: String,
    /// Whether the panel of My Account is in it, which makes it wider.
    is_wide: bool,
    tall: Tall,
}

/// Which part of its page a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The panel beside the content too.
    Panel,
    /// The form, without what stands beside it.
    Form,
    /// Of Security info, the button that adds a method.
    Adding,
    /// Of Security info, the list.
    List,
    /// The same, without what can be done there.
    Shown,
    /// The list, with what is said of each method.
    Dated,
}

impl Part {
    /// The class by which the style sheet of the pictures leaves out the rest.
    fn word(self) -> &'static str {
        match self {
            Self::Panel => "with-panel",
            Self::Form => "form",
            Self::Adding => "adding",
            Self::List => "list",
            Self::Shown => "shown",
            Self::Dated => "dated",
        }
    }
}

/// The highest picture, in rems.
const HIGHEST: u8 = 90;

/// How large a rem of a picture is on paper, in points; as in the style sheet.
const PRINTED_REM: f32 = 4.85;

/// For each height a class, for both widths: a style sheet, as pages have no styles of their own
/// (S33).
pub(crate) fn heights() -> String {
    (4..=HIGHEST).fold(String::new(), |mut rules, height| {
        let _ = write!(rules, ".w{height}{{--wide:{height}}}.n{height}{{--narrow:{height}}}");
        rules
    })
}

impl Picture {
    /// A page, cut: `style` is the address of its style sheet.
    fn new(
        chrome: &Chrome,
        style: &str,
        title: &str,
        page: &dyn Page,
        part: Part,
        tall: Tall,
    ) -> Self {
        // A field that takes the focus would scroll the whole guide to its picture.
        let html = page.render().replace(" autofocus", "");
        let shape = if html.contains("<body class=\"shell\">") { "shell" } else { "card" };
        // The page without its head, what is above its content, and its foot.
        let begins = if part == Part::Panel { "<nav class=\"panel\"" } else { "<main" };
        let from = html.find(begins).unwrap_or_default();
        let to = html.find("<footer").unwrap_or(html.len());
        let document = format!(
            "<!DOCTYPE html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>\
             <link rel=\"stylesheet\" href=\"{style}\"></head><body class=\"{shape} {}\">{}</body></html>",
            chrome.language.code(),
            chrome.direction(),
            Html::text(title).0,
            part.word(),
            html.get(from..to).unwrap_or_default(),
        );
        Self { title: title.to_owned(), document, is_wide: part == Part::Panel, tall }
    }

    /// How high it is on paper, in points.
    pub(super) fn printed_height(&self) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some hundreds of points"
        )]
        let points = (f32::from(self.tall.1) * PRINTED_REM).ceil() as usize;
        points
    }

    /// The classes of its frame.
    pub(super) fn classes(&self) -> String {
        let Tall(wide, narrow) = self.tall;
        let shape = if self.is_wide { " panelled" } else { "" };
        format!("picture w{wide} n{narrow}{shape}")
    }
}

/// What an owner sees of the example's number or address.
fn mask(kind: MethodKind) -> String {
    destination(kind).as_ref().map(domain::mask::mask).unwrap_or_default()
}

/// What a stranger sees of it.
fn hint(kind: MethodKind) -> String {
    destination(kind).as_ref().map(domain::mask::hint).unwrap_or_default()
}

fn destination(kind: MethodKind) -> Option<Destination> {
    match kind {
        MethodKind::Phone => PhoneNumber::parse(phone::NUMBER, "CA").ok().map(Destination::Phone),
        MethodKind::Email => {
            domain::email::EmailAddress::parse("example@gmail.com").ok().map(Destination::Email)
        }
        _ => None,
    }
}
