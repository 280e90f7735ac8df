//! The demo's pages in a language that nobody speaks, to see what a translation would do to them:
//! from right to left, in Hebrew letters without meaning; or with longer words. Only what stands
//! between tags changes: names, numbers, addresses and codes stay, and so does what is typed.

use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, HeaderValue, Response};
use axum::middleware::Next;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use domain::language::Language;
use strum::{EnumString, IntoStaticStr};
use web::demo::letters_words;
use web::headers;
use web::pages::paths;

/// The cookie that holds the choice, by its word.
const COOKIE_NAME: &str = "demo-letters";

/// How the words of pages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Letters {
    /// As they are.
    Plain,
    /// From right to left.
    RightToLeft,
    /// With accents, and two fifths longer.
    Longer,
}

impl Letters {
    /// What an address or a cookie names; anything else is [`Plain`](Self::Plain).
    pub fn from_word(word: &str) -> Self {
        word.parse().unwrap_or(Self::Plain)
    }

    /// What a browser has chosen.
    fn chosen(headers: &HeaderMap) -> Self {
        let sent: Vec<_> = headers::every(headers, COOKIE).collect();
        let mut cookies =
            sent.iter().flat_map(|value| Cookie::split_parse(value.as_ref())).flatten();
        let ours = cookies.find(|cookie| cookie.name() == COOKIE_NAME);
        ours.map_or(Self::Plain, |cookie| Self::from_word(cookie.value()))
    }

    /// Keeps the choice while the browser is open.
    pub fn cookie(self) -> HeaderValue {
        let set = Cookie::build((COOKIE_NAME, <&str>::from(self)))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax);
        let set = match self {
            Self::Plain => set.max_age(Duration::ZERO),
            Self::RightToLeft | Self::Longer => set,
        };
        HeaderValue::from_str(&set.to_string()).unwrap_or(HeaderValue::from_static(""))
    }
}

/// Changes the words of a page on its way to a browser that has chosen so.
pub async fn turn(request: Request, next: Next) -> Result<Response<Body>, Infallible> {
    let letters = Letters::chosen(request.headers());
    let response = next.run(request).await;
    let is_page = headers::first(response.headers(), CONTENT_TYPE).starts_with("text/html");
    if letters == Letters::Plain || !is_page {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    let page = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let page = turned(&String::from_utf8_lossy(&page), letters);
    Ok(Response::from_parts(parts, Body::from(page)))
}

/// A page with other letters, and with a line that says so.
fn turned(page: &str, letters: Letters) -> String {
    let Some((head, body)) = page.find("<body").map(|at| page.split_at(at)) else {
        return page.to_owned();
    };
    let head = match letters {
        Letters::RightToLeft => head.replacen("dir=\"ltr\"", "dir=\"rtl\"", 1),
        Letters::Plain | Letters::Longer => head.to_owned(),
    };
    let is_it = |one: &Language| head.contains(&format!("<html lang=\"{}\"", one.code()));
    let language = Language::ALL.into_iter().find(is_it).unwrap_or_default();
    let [unreviewed, back] = letters_words(language);
    let mark = format!(
        " <span lang=\"{}\" dir=\"ltr\">{} <a href=\"{}/plain\">{}</a></span></aside>",
        language.code(),
        unreviewed,
        paths::STYLE_GUIDE_LETTERS,
        back,
    );
    head + &words_turned(body, letters).replacen("</aside>", &mark, 1)
}

/// Elements whose words have to stay what they are.
const KEPT: [&str; 6] = ["code", "pre", "option", "script", "style", "textarea"];

fn words_turned(body: &str, letters: Letters) -> String {
    let mut turned = String::with_capacity(body.len() * 2);
    let mut kept: Option<&str> = None;
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        turned.push_str(&if kept.is_some() { text.to_owned() } else { written(text, letters) });
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or("");
        match kept {
            Some(open) if tag.starts_with("</") && name == open => kept = None,
            None if !tag.starts_with("</") => {
                kept = KEPT.into_iter().find(|one| *one == name);
            }
            _ => {}
        }
        turned.push_str(tag);
        rest = after;
    }
    turned.push_str(&written(rest, letters));
    turned
}

/// The words between two tags. References to characters (`&amp;`) stay.
fn written(text: &str, letters: Letters) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    let mut written = String::with_capacity(text.len() * 2);
    let mut in_reference = false;
    for sign in text.chars() {
        in_reference = in_reference || sign == '&';
        written.push(if in_reference { sign } else { letter(sign, letters) });
        in_reference = in_reference && sign != ';';
    }
    if letters == Letters::Longer {
        let more: Vec<&str> = text.split_whitespace().collect();
        let more = more[..(more.len() * 2).div_ceil(5)].join(" ");
        written.push(' ');
        written.push_str(&more);
    }
    written
}

fn letter(sign: char, letters: Letters) -> char {
    const HEBREW: [char; 22] = [
        'א', 'ב', 'ג', 'ד', 'ה', 'ו', 'ז', 'ח', 'ט', 'י', 'כ', 'ל', 'מ', 'נ', 'ס', 'ע', 'פ', 'צ',
        'ק', 'ר', 'ש', 'ת',
    ];
    match letters {
        Letters::RightToLeft if sign.is_alphabetic() => HEBREW[sign as usize % HEBREW.len()],
        Letters::Longer => match sign {
            'a' => 'å',
            'e' => 'ë',
            'i' => 'ï',
            'o' => 'ö',
            'u' => 'ü',
            'n' => 'ñ',
            other => other,
        },
        Letters::Plain | Letters::RightToLeft => sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!DOCTYPE html><html lang=\"en\" dir=\"ltr\"><title>Sign in</title><body>\
        <aside class=\"demo\">Demo</aside><p title=\"As it was\">Robin &amp; Sam: <code>AB12</code></p>\
        <select><option>Canada (+1)</option></select></body></html>";

    #[test]
    fn words_are_turned_and_nothing_else_is() {
        let page = turned(PAGE, Letters::RightToLeft);
        assert!(page.contains("dir=\"rtl\""), "{page}");
        for kept in ["title=\"As it was\"", " &amp; ", "<code>AB12</code>", "<option>Canada (+1)<"]
        {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        assert!(!page.contains("Robin") && !page.contains("Sam"), "{page}");
        assert!(page.contains("class=\"demo\">גנתב <span"), "{page}");
    }

    #[test]
    fn longer_words_are_longer_and_a_page_says_that_nobody_reads_them() {
        let page = turned(PAGE, Letters::Longer);
        assert!(page.contains("dir=\"ltr\"") && page.contains("Röbïñ &amp; Såm:"), "{page}");
        assert!(page.contains(" Robin &amp;<code>"), "{page}");
        assert!(page.contains(letters_words(Language::English)[0]), "{page}");
    }

    #[test]
    fn a_cookie_names_the_letters() {
        let headers = |cookie: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_static(cookie));
            headers
        };
        let chosen = |cookie| Letters::chosen(&headers(cookie));
        assert_eq!(chosen("a=b; demo-letters=right-to-left"), Letters::RightToLeft);
        assert_eq!(chosen("demo-letters=upside-down"), Letters::Plain);
        assert_eq!(chosen("other=longer"), Letters::Plain);
        for letters in [Letters::RightToLeft, Letters::Longer] {
            let set = letters.cookie();
            let set = String::from_utf8_lossy(set.as_bytes()).into_owned();
            let pair = set.split(';').next().unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_str(pair).unwrap());
            assert_eq!(Letters::chosen(&headers), letters, "{pair}");
        }
    }
}
