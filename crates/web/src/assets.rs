//! The style sheet, the script and the logo: compiled in or configured, made ready once at start.
//!
//! Each has an address with a hash of its content, so that a browser may keep it forever (S71).

mod colour;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

const STYLESHEET: &str = include_str!("../static/regain.css");
const GUIDE: &str = include_str!("../static/guide.css");
const DEMO_STYLE: &str = include_str!("../static/demo.css");
const DEMO_SCRIPT: &str = include_str!("../static/demo.js");
const PICTURE: &str = include_str!("../static/guide-picture.css");
const SCRIPT: &str = include_str!("../static/regain.js");
/// Only pages that ask for a passkey load it.
const PASSKEY_SCRIPT: &str = include_str!("../static/regain-passkey.js");
const WORKER: &str = include_str!("../static/regain-work.js");

/// A file ready to be sent.
#[derive(Clone, Debug)]
pub struct File {
    content_type: String,
    bytes: Vec<u8>,
    gzip: Option<Vec<u8>>,
}

impl File {
    /// Its media type.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its content compressed; `None` where that saves nothing.
    pub fn gzip(&self) -> Option<&[u8]> {
        self.gzip.as_deref()
    }

    pub(crate) fn new(content_type: &str, bytes: Vec<u8>) -> Self {
        let gzip = compress(&bytes).filter(|gzip| gzip.len() < bytes.len());
        Self { content_type: content_type.to_owned(), bytes, gzip }
    }
}

/// All files, found by the last part of their address.
#[derive(Clone, Debug)]
pub struct Assets {
    files: HashMap<String, File>,
    stylesheet: String,
    script: String,
    passkey_script: String,
    worker: String,
    logo: Option<String>,
    logo_dark: Option<String>,
    colour: String,
    guide: String,
    picture: String,
    demo: [String; 2],
}

impl Assets {
    /// Makes everything ready: the organisation's colour (`#rrggbb`; anything else leaves Regain's
    /// own) goes in front of the style sheet, the logo (media type and content) next to it.
    pub fn new(brand: Option<&str>, logo: Option<(String, Vec<u8>)>) -> Self {
        let mut files = HashMap::new();
        let mut add = |name: &str, extension: &str, file: File| {
            let id = format!("{name}.{}{extension}", hash(&file.bytes));
            let address = format!("/static/{id}");
            files.insert(id, file);
            address
        };
        let styles = format!("{}{STYLESHEET}", colour::properties(brand));
        let css = "text/css; charset=utf-8";
        // Pictures are part of a printed guide, and look there as they do on a screen.
        let picture = format!("{}{PICTURE}", without_print(&styles));
        let picture = add("guide-picture", ".css", File::new(css, picture.into_bytes()));
        let guide = format!("{GUIDE}{}", crate::pages::guide::picture_heights());
        let guide = add("guide", ".css", File::new(css, guide.into_bytes()));
        let demo = [
            add("demo", ".css", File::new(css, DEMO_STYLE.as_bytes().to_vec())),
            add(
                "demo",
                ".js",
                File::new("text/javascript; charset=utf-8", DEMO_SCRIPT.as_bytes().to_vec()),
            ),
        ];
        let stylesheet =
            add("regain", ".css", File::new("text/css; charset=utf-8", styles.into_bytes()));
        let script = add(
            "regain",
            ".js",
            File::new("text/javascript; charset=utf-8", SCRIPT.as_bytes().to_vec()),
        );
        let passkey_script =
            File::new("text/javascript; charset=utf-8", PASSKEY_SCRIPT.as_bytes().to_vec());
        let passkey_script = add("regain.passkey", ".js", passkey_script);
        let worker = File::new("text/javascript; charset=utf-8", WORKER.as_bytes().to_vec());
        let worker = add("regain-work", ".js", worker);
        let logo =
            logo.map(|(content_type, bytes)| add("logo", "", File::new(&content_type, bytes)));
        Self {
            files,
            stylesheet,
            script,
            passkey_script,
            worker,
            logo,
            logo_dark: None,
            colour: colour::own_or(brand),
            guide,
            picture,
            demo,
        }
    }

    /// With another logo for dark pages (media type and content).
    #[must_use]
    pub fn with_dark_logo(mut self, logo: Option<(String, Vec<u8>)>) -> Self {
        self.logo_dark = logo.map(|(content_type, bytes)| {
            let id = format!("logo.{}", hash(&bytes));
            let address = format!("/static/{id}");
            self.files.insert(id, File::new(&content_type, bytes));
            address
        });
        self
    }

    /// The file at `/static/{id}`.
    pub fn find(&self, id: &str) -> Option<&File> {
        self.files.get(id)
    }

    /// The address of the style sheet.
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    /// The address of the script.
    pub fn script(&self) -> &str {
        &self.script
    }

    /// The address of the script for passkeys.
    pub fn passkey_script(&self) -> &str {
        &self.passkey_script
    }

    /// The address of the script that searches for the solution of a puzzle, in a thread of its
    /// own.
    pub fn worker(&self) -> &str {
        &self.worker
    }

    /// The address of the organisation's logo for dark pages, where it is another.
    pub fn logo_dark(&self) -> Option<&str> {
        self.logo_dark.as_deref()
    }

    /// The organisation's colour, or Regain's own: `#rrggbb`.
    pub fn colour(&self) -> &str {
        &self.colour
    }

    /// The addresses of the demo's style sheet and script.
    pub fn demo(&self) -> &[String; 2] {
        &self.demo
    }

    /// The address of the guide's style sheet.
    pub fn guide_style(&self) -> &str {
        &self.guide
    }

    /// The address of the style sheet of the guide's pictures.
    pub fn picture_style(&self) -> &str {
        &self.picture
    }

    /// The address of the organisation's logo.
    pub fn logo(&self) -> Option<&str> {
        self.logo.as_deref()
    }
}

/// A style sheet without its blocks for print.
fn without_print(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, block)) = rest.split_once("@media print") {
        kept.push_str(before);
        let mut depth = 0_usize;
        let end = block.char_indices().find_map(|(at, character)| {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => return None,
            }
            (character == '}' && depth == 0).then_some(at + 1)
        });
        rest = end.and_then(|end| block.get(end..)).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// Says whether the content changed; nobody is kept from making another content with the same hash,
/// nor needs to be.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_changes_with_the_content() {
        let plain = Assets::new(None, None);
        let branded = Assets::new(Some("#7a1f3d"), None);
        assert_ne!(plain.stylesheet(), branded.stylesheet());
        assert_eq!(plain.script(), branded.script());
        assert_eq!(plain.stylesheet(), Assets::new(None, None).stylesheet());
        assert_eq!(plain.logo(), None);
    }

    #[test]
    fn a_file_is_found_by_its_address_and_is_smaller_compressed() {
        let assets =
            Assets::new(Some("#7a1f3d"), Some(("image/svg+xml".into(), b"<svg/>".to_vec())));
        let find = |address: &str| assets.find(address.strip_prefix("/static/").unwrap()).unwrap();
        let styles = find(assets.stylesheet());
        assert_eq!(styles.content_type(), "text/css; charset=utf-8");
        assert!(styles.bytes().starts_with(b":root{--brand:#7a1f3d;"));
        assert!(styles.gzip().unwrap().len() < styles.bytes().len() / 2);
        assert_eq!(find(assets.logo().unwrap()).bytes(), b"<svg/>");
        assert!(find(assets.logo().unwrap()).gzip().is_none());
        assert!(assets.find("regain.css").is_none());
    }

    #[test]
    fn pictures_look_on_paper_as_on_a_screen() {
        assert_eq!(without_print("a{b:c}@media print{d{e:f}g{h:i}}j{k:l}"), "a{b:c}j{k:l}");
        assert_eq!(
            without_print("@media print {\n  d { e: f }\n}\nj{k:l}@media print{m{n:o}}"),
            "\nj{k:l}"
        );
        assert!(
            STYLESHEET.contains("@media print") && !without_print(STYLESHEET).contains("print")
        );
    }

    /// A language that is written from right to left is the mirror of the others: no rule says left
    /// or right. (What floats at its whole width does so at both.)
    #[test]
    fn no_rule_knows_left_from_right() {
        for css in [STYLESHEET, GUIDE] {
            for rule in css.replace("float: left", "").split([';', '{', '}', '\n']) {
                let (property, value) = rule.trim().split_once(':').unwrap_or_default();
                let sides = ["left", "right"];
                let knows = sides.iter().any(|side| property.contains(side))
                    || (property == "text-align" && sides.contains(&value.trim()));
                assert!(!knows, "{rule}");
            }
        }
    }

    /// The budget: 20 kB and 10 kB raw; with the sign-in page 14 kB compressed together.
    #[test]
    fn the_files_stay_small() {
        assert!(STYLESHEET.len() < 20_000, "{}", STYLESHEET.len());
        assert!(SCRIPT.len() < 10_000, "{}", SCRIPT.len());
        let compressed: usize = [STYLESHEET, SCRIPT]
            .into_iter()
            .filter_map(|file| compress(file.as_bytes()))
            .map(|gzip| gzip.len())
            .sum();
        assert!(compressed < 9_000, "{compressed}");
    }
}
