//! A letter with a code, on one page of A4 or US Letter for a window envelope, as PDF.
//!
//! Helvetica and Courier, which every reader has: nothing is embedded, and the letters of English
//! and French are all in their WinAnsi encoding.

use encoding_rs::WINDOWS_1252;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use unicode_normalization::UnicodeNormalization;

/// A size of paper, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paper {
    width: f32,
    height: f32,
}

impl Paper {
    /// 210 by 297 mm.
    pub const A4: Self = Self { width: 595.0, height: 842.0 };
    /// 8.5 by 11 inches.
    pub const LETTER: Self = Self { width: 612.0, height: 792.0 };
}

/// What stands on the page.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The document's title.
    pub title: &'a str,
    /// Its language, as a tag.
    pub language: &'a str,
    /// Who sends it, above the address in the window.
    pub sender: &'a str,
    /// To whom it goes, a line each.
    pub address: &'a [String],
    /// The day.
    pub date: &'a str,
    /// The heading.
    pub heading: &'a str,
    /// The paragraphs before the code.
    pub before: &'a [String],
    /// The code.
    pub code: &'a str,
    /// The paragraphs after it.
    pub after: &'a [String],
}

const MARGIN: f32 = 71.0;
const SIZE: f32 = 11.0;
const LINE: f32 = 15.5;
/// Where the window of an envelope shows the address: from the left and the upper edge (DIN 5008
/// and the usual No. 10 envelope, folded in three).
const WINDOW: (f32, f32) = (71.0, 140.0);
/// The upper edge of the text: below the first fold.
const TEXT: f32 = 300.0;

const SANS: Name<'_> = Name(b"F1");
const BOLD: Name<'_> = Name(b"F2");
const MONO: Name<'_> = Name(b"F3");

/// Writes a line in a font of a size, so far from the left and the upper edge.
type Put<'a> = dyn FnMut(Name<'_>, f32, f32, f32, &str) + 'a;

/// The page as a PDF file.
pub fn pdf(page: &Page<'_>, paper: Paper) -> Vec<u8> {
    let mut content = Content::new();
    let mut put = |font: Name<'_>, size: f32, left: f32, from_top: f32, text: &str| {
        content.begin_text();
        content.set_font(font, size);
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, left, paper.height - from_top]);
        content.show(Str(&WINDOWS_1252.encode(&text.nfc().collect::<String>()).0));
        content.end_text();
    };
    let (left, mut top) = WINDOW;
    put(SANS, 8.0, left, top - 6.0, page.sender);
    for line in page.address {
        top += LINE;
        put(SANS, SIZE, left, top, line);
    }
    put(SANS, SIZE, MARGIN, TEXT, page.date);
    let mut top = TEXT + 2.0 * LINE;
    let width = paper.width - 2.0 * MARGIN;
    for line in lines(page.heading, 14.0, width) {
        put(BOLD, 14.0, MARGIN, top, &line);
        top += 20.0;
    }
    let paragraphs = |paragraphs: &[String], mut top: f32, put: &mut Put<'_>| {
        for paragraph in paragraphs {
            for line in lines(paragraph, SIZE, width) {
                put(SANS, SIZE, MARGIN, top, &line);
                top += LINE;
            }
            top += LINE / 2.0;
        }
        top
    };
    top = paragraphs(page.before, top + 4.0, &mut put);
    put(MONO, 20.0, MARGIN, top + 14.0, page.code);
    paragraphs(page.after, top + 46.0, &mut put);
    document(page, paper, &content.finish())
}

fn document(page: &Page<'_>, paper: Paper, content: &[u8]) -> Vec<u8> {
    let [catalog, tree, sheet, text, sans, bold, mono, about] =
        [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree).lang(TextStr(page.language));
    pdf.pages(tree).kids([sheet]).count(1);
    let mut one = pdf.page(sheet);
    one.parent(tree).media_box(Rect::new(0.0, 0.0, paper.width, paper.height)).contents(text);
    one.resources().fonts().pair(SANS, sans).pair(BOLD, bold).pair(MONO, mono);
    one.finish();
    pdf.stream(text, content);
    for (id, font) in [(sans, "Helvetica"), (bold, "Helvetica-Bold"), (mono, "Courier-Bold")] {
        pdf.type1_font(id)
            .base_font(Name(font.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.document_info(about).title(TextStr(page.title));
    pdf.finish()
}

/// A paragraph in lines that are no wider than `width` points. Only ordinary blanks break a line.
fn lines(text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if long(line) + long(" ") + long(word) <= width * 1000.0 / size => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How long a text is in Helvetica, in thousandths of its size (Adobe's metrics of the font).
fn long(text: &str) -> f32 {
    let letters = text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    letters.map(|c| f32::from(wide(c))).sum()
}

fn wide(c: char) -> u16 {
    match c {
        'i' | 'j' | 'l' | '\'' | '\u{2019}' => 222,
        ' ' | '\u{a0}' | '!' | ',' | '.' | '/' | ':' | ';' | 'I' | '[' | ']' | 'f' | 't' => 278,
        '(' | ')' | '-' | '`' | 'r' | '\u{201c}' | '\u{201d}' => 333,
        'J' | 'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 500,
        'F' | 'T' | 'Z' => 611,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722,
        'G' | 'O' | 'Q' => 778,
        'M' | 'm' => 833,
        'W' | 'œ' => 944,
        '%' | 'æ' => 889,
        '@' | 'Œ' | 'Æ' | '—' => 1015,
        _ => 556,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_page_and_no_word_is_lost() {
        let text = "Cette lettre a été demandée pour que vous retrouviez l'accès à votre compte. "
            .repeat(9);
        for width in [200.0, 453.0] {
            let lines = lines(&text, SIZE, width);
            assert!(lines.iter().all(|line| long(line) * SIZE / 1000.0 <= width), "{lines:#?}");
            assert_eq!(lines.join(" "), text.trim());
        }
        assert_eq!(long("Hi."), 722.0 + 222.0 + 278.0);
        assert_eq!(long("é"), long("e"));
    }
}
