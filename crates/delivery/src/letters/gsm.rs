//! The alphabet of text messages (3GPP TS 23.038, 6.2.1): how long a text is, and how to write one
//! so that it stays short.
//!
//! One character outside the alphabet turns the whole message to UCS-2, where 70 characters are all
//! there is instead of 160.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters that take one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                     abcdefghijklmnopqrstuvwxyzäöñüà";

/// Characters that take two.
const EXTENDED: &str = "^{}\\[~]|€";

/// How many parts of a message one text holds: septets, or UTF-16 units when one character is not
/// in the alphabet.
const SEPTETS: usize = 160;
const UNITS: usize = 70;

/// Whether the message goes out as one text.
pub fn fits_one_text(message: &str) -> bool {
    match septets(message) {
        Some(septets) => septets <= SEPTETS,
        None => message.encode_utf16().count() <= UNITS,
    }
}

/// How many septets it takes; `None` when a character is not in the alphabet.
pub fn septets(message: &str) -> Option<usize> {
    message.chars().map(width).sum()
}

fn width(c: char) -> Option<usize> {
    if BASIC.contains(c) { Some(1) } else { EXTENDED.contains(c).then_some(2) }
}

/// The same text in the alphabet of text messages as far as it goes: `ê` becomes `e`, a curly
/// apostrophe a straight one. What has no likeness there (another script) stays as it is.
pub fn in_alphabet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if width(c).is_some() => out.push(c),
            '’' | '‘' | 'ʼ' => out.push('\''),
            '“' | '”' | '«' | '»' => out.push('"'),
            '–' | '—' | '‑' | '−' => out.push('-'),
            '…' => out.push_str("..."),
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            _ if c.is_whitespace() => out.push(' '),
            _ => {
                let bare: String = c.nfd().filter(|part| !is_combining_mark(*part)).collect();
                if septets(&bare).is_some() { out.push_str(&bare) } else { out.push(c) }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_complete() {
        assert_eq!(BASIC.chars().count(), 127, "128 places, one of them the escape");
        assert_eq!(EXTENDED.chars().count(), 9);
    }

    #[test]
    fn lengths_at_the_edge() {
        for (text, septets_wanted, fits) in [
            ("a".repeat(160), Some(160), true),
            ("a".repeat(161), Some(161), false),
            ("|".repeat(80), Some(160), true),
            ("|".repeat(80) + "a", Some(161), false),
            ("é".repeat(160), Some(160), true),
            ("ê".repeat(70), None, true),
            ("ê".repeat(71), None, false),
            ("🦊".repeat(35), None, true),
            ("🦊".repeat(36), None, false),
        ] {
            assert_eq!(septets(&text), septets_wanted, "{text}");
            assert_eq!(fits_one_text(&text), fits, "{text}");
        }
    }

    #[test]
    fn french_names_fit_the_alphabet() {
        assert_eq!(in_alphabet("Cégep de Saint-Jérôme"), "Cégep de Saint-Jérome");
        assert_eq!(in_alphabet("L’école « Œuvre » reçoit…"), "L'école \" OEuvre \" recoit...");
        assert_eq!(in_alphabet("a\u{a0}b\u{202f}c – d"), "a b c - d");
        assert_eq!(in_alphabet("ᐃᓄᒃᑎᑐᑦ"), "ᐃᓄᒃᑎᑐᑦ");
    }
}
