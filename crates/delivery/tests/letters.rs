//! Every message in each language as a snapshot, and the rules that all of them keep.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use std::time::Duration;

use delivery::letters::{Mail, Style, mail, text_message, trial_mail, trial_text};
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::language::Language;
use domain::message::{Deed, DoneFrom, Notice, Purpose};
use domain::method::{Destination, MethodKind};
use domain::phone::PhoneNumber;
use domain::time::Timestamp;
use domain::token::{Code, CodeForm};
use flows::ports::{Content, Outgoing};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const URL: &str = "https://account.contactnorth.ca:8443";
const HOST: &str = "account.contactnorth.ca";
const MINUTES: Duration = Duration::from_secs(60);
const PURPOSES: [Purpose; 5] = Purpose::ALL;

fn style_of(organisation: &str, url: &str) -> Style {
    let zone = TimeZone::get("America/Toronto").unwrap();
    Style::new(organisation, url, "https://help.contactnorth.ca", zone).unwrap()
}

fn style() -> Style {
    style_of("Contact North | Contact Nord", URL)
}

fn by_mail() -> Destination {
    Destination::Email(EmailAddress::parse("amina@example.net").unwrap())
}

fn by_text() -> Destination {
    Destination::Phone(PhoneNumber::from_e164("+14165550123".into()))
}

fn outgoing(to: Destination, language: Language, content: Content) -> Outgoing {
    Outgoing { id: MessageId::new(Timestamp(0), [7; 10]), to, language, content }
}

/// May 1, 2026, 10:05 in Toronto.
fn then() -> Timestamp {
    Timestamp("2026-05-01T14:05:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

fn code(purpose: Purpose, digits: &str) -> Content {
    let short = if digits.len() == 8 { CodeForm::Eight } else { CodeForm::Six };
    // Where the help desk had it sent, it was asked for with no browser of the owner's.
    let from = (purpose != Purpose::HelpDesk).then(firefox);
    let code = Code::typed(digits, short).unwrap();
    Content::Code { code, purpose, at: then(), from, lifetime: 10 * MINUTES, stop: None }
}

fn firefox() -> DoneFrom {
    DoneFrom { browser: "Firefox, Windows".into(), network: "203.0.113.7".into() }
}

fn notice(notice: Notice) -> Content {
    let account = "amina.diallo@contactnorth.ca".into();
    Content::Notice { notice, at: then(), account, from: None, objection: None }
}

/// The same to a destination that can object.
fn objectionable(to: &Destination, content: Content) -> Content {
    let symbols = match to {
        Destination::Phone(_) => CODE.replace('-', ""),
        Destination::Email(_) => TOKEN.into(),
    };
    match content {
        Content::Notice { notice, at, account, from, .. } => {
            let objection = Some(Code::of_symbols(symbols));
            Content::Notice { notice, at, account, from, objection }
        }
        code => code,
    }
}

const CODE: &str = "K7QM-2XZ4";
const TOKEN: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Everything that a message can say, with a name for the snapshots.
fn contents() -> Vec<(String, Content)> {
    let mut all: Vec<(String, Content)> = PURPOSES
        .into_iter()
        .map(|purpose| {
            let digits = match purpose {
                Purpose::Recovery => "12345678",
                Purpose::HelpDesk => "0123456789ABCDEF",
                _ => "012345",
            };
            (format!("code {}", purpose.word()), code(purpose, digits))
        })
        .collect();
    let mut notices = vec![
        // An earlier program's.
        Notice::RemovalAsked { hours: 72, on: None, again: false },
        Notice::ContactVouched,
        Notice::ContactsVouched { hours: 24 },
        Notice::ChangesUndone,
        Notice::CodesGuessed,
        Notice::PasswordReset,
        Notice::PasswordChanged,
        Notice::PasswordNotWritten,
        Notice::PasswordMayBeWritten,
        Notice::AccountUnlocked,
        Notice::UsedForAnother,
        Notice::Several { count: 3 },
    ];
    for again in [false, true] {
        notices.push(Notice::RemovalAsked {
            hours: 168,
            on: Some(then().plus(7 * 24 * 60 * MINUTES)),
            again,
        });
    }
    notices.extend(Deed::ALL.map(|deed| Notice::HelpDesk { deed }));
    for kind in MethodKind::ALL {
        for hours in [0, 72, 168] {
            notices.push(Notice::MethodAdded { kind, hours });
            notices.push(Notice::MethodChanged { kind, hours });
        }
        for waited in [false, true] {
            notices.push(Notice::MethodDeleted { kind, waited });
        }
        notices.push(Notice::MethodSuspended { kind });
        notices.push(Notice::MethodTakenUp { kind });
    }
    all.extend(notices.into_iter().map(|what| (format!("{what:?}"), notice(what))));
    all
}

fn each(show: impl Fn(Content) -> String) -> String {
    contents()
        .into_iter()
        .map(|(name, content)| format!("=== {name}\n{}\n", show(content)))
        .collect()
}

#[test]
fn every_mail_in_each_language() {
    for language in Language::ALL {
        let all = each(|content| {
            let mail = mail(&style(), &outgoing(by_mail(), language, content));
            format!("Subject: {}\n\n{}", mail.subject, mail.text)
        });
        insta::assert_snapshot!(format!("mails_{}", language.code()), all);
    }
}

#[test]
fn every_text_in_each_language() {
    for language in Language::ALL {
        let all = each(|content| text_message(&style(), &outgoing(by_text(), language, content)));
        insta::assert_snapshot!(format!("texts_{}", language.code()), all);
    }
}

#[test]
fn every_notice_that_can_be_objected_to() {
    for language in Language::ALL {
        let of_notices =
            contents().into_iter().filter(|(_, content)| matches!(content, Content::Notice { .. }));
        let all: String = of_notices
            .filter(|(name, _)| name != "UsedForAnother" && name != "ChangesUndone")
            // Of what the help desk does, a pass alone is objected to.
            .filter(|(name, _)| !name.starts_with("HelpDesk") || name.contains("Pass }"))
            .map(|(name, content)| {
                let text = objectionable(&by_text(), content.clone());
                let text = text_message(&style(), &outgoing(by_text(), language, text));
                let mail = mail(
                    &style(),
                    &outgoing(by_mail(), language, objectionable(&by_mail(), content)),
                )
                .text;
                assert!(
                    text.contains(CODE) && text.contains("account.contactnorth.ca:8443/not-me"),
                    "{text}"
                );
                assert!(septets(&text).is_some_and(|septets| septets <= 160), "{text}");
                assert!(!text.contains("://"), "{text}");
                assert!(mail.contains(&format!("\n{URL}/not-me/{TOKEN}\n")), "{mail}");
                format!("=== {name}\n{text}\n---\n{mail}\n")
            })
            .collect();
        insta::assert_snapshot!(format!("objections_{}", language.code()), all);
    }
}

#[test]
fn a_code_and_a_notice_as_html() {
    for language in Language::ALL {
        let added = Notice::MethodAdded { kind: MethodKind::Phone, hours: 72 };
        for (name, content) in
            [("code", code(Purpose::Recovery, "12345678")), ("notice", notice(added))]
        {
            let html = mail(&style(), &outgoing(by_mail(), language, content)).html;
            insta::assert_snapshot!(format!("html_{name}_{}", language.code()), html);
        }
    }
}

#[test]
fn the_html_says_what_the_text_says_and_is_small() {
    let unescaped = |html: &str| html.replace("&#39;", "'").replace("&#38;", "&");
    for language in Language::ALL {
        for (name, content) in contents() {
            let mail = mail(&style(), &outgoing(by_mail(), language, content));
            let words: String =
                unescaped(&mail.html).replace("<strong>", "").replace("</strong>", "");
            for line in mail.text.lines().filter(|line| !line.is_empty() && *line != "-- ") {
                let line = line.strip_suffix(" https://help.contactnorth.ca").unwrap_or(line);
                assert!(words.contains(line), "{name}: {line:?} is not in the HTML");
            }
            assert!(mail.html.len() < 6_000, "{name}: {} bytes", mail.html.len());
            assert!(!mail.html.contains("<script") && !mail.html.contains("<img"), "{name}");
        }
    }
}

#[test]
fn a_mailed_code_stands_alone_on_a_line_and_not_in_the_subject() {
    for language in Language::ALL {
        for purpose in PURPOSES {
            let mail = mail(&style(), &outgoing(by_mail(), language, code(purpose, "012345")));
            assert_eq!(
                mail.text.lines().filter(|line| *line == "012345").count(),
                1,
                "{}",
                mail.text
            );
            assert!(!mail.subject.contains("012345"));
        }
    }
}

/// Where the organisation wants it, and by the code as it is read.
#[test]
fn a_mailed_code_stands_in_the_subject_where_it_may() {
    let style = style().with_code_in_subject(true);
    let subject = |language, digits| {
        mail(&style, &outgoing(by_mail(), language, code(Purpose::Registration, digits))).subject
    };
    assert_eq!(
        subject(Language::English, "012345"),
        "012345 is your code - Contact North | Contact Nord"
    );
    assert_eq!(
        subject(Language::French, "0123456789ABCDEF"),
        "0123-4567-89AB-CDEF est votre code - Contact North | Contact Nord"
    );
}

#[test]
fn r23_a_notice_says_with_what_it_was_done_where_that_is_known() {
    let from = |browser: &str, network: &str| {
        let Content::Notice { notice, at, account, .. } = notice(Notice::PasswordReset) else {
            unreachable!("a notice is one")
        };
        let from = Some(DoneFrom { browser: browser.into(), network: network.into() });
        let content = Content::Notice { notice, at, account, from, objection: None };
        mail(&style(), &outgoing(by_mail(), Language::English, content))
    };
    let mail = from("Firefox, Windows", "203.0.113.7");
    assert!(
        mail.text.contains("\nBrowser: Firefox, Windows\nNetwork: 203.0.113.7\n"),
        "{}",
        mail.text
    );
    assert!(mail.html.contains("<strong>Firefox, Windows</strong>"), "{}", mail.html);
    assert!(!from("Firefox, Windows", "").text.contains("Network:"));
    // What a browser says of itself comes from outside (S45, S58).
    let hostile = from("<b>x</b>\r\n\u{202e}y", "");
    assert!(hostile.text.contains("Browser: <b>x</b> y\n") && !hostile.html.contains("<b>"));
}

#[test]
fn a_mailed_code_says_when_and_with_what_it_was_asked_for_and_what_to_do_if_not_by_you() {
    let written = |language, content| {
        let Mail { text, html, .. } = mail(&style(), &outgoing(by_mail(), language, content));
        for fact in ["Firefox, Windows", "203.0.113.7"] {
            assert_eq!(text.contains(fact), html.contains(fact), "{html}");
        }
        text
    };
    for purpose in PURPOSES {
        let english = written(Language::English, code(purpose, "012345"));
        let french = written(Language::French, code(purpose, "012345"));
        assert!(english.contains("\nAsked for: May 1, 2026, 10:05 a.m. (UTC-04)\n"), "{english}");
        assert!(
            french.contains("\nDemandé le\u{a0}: 1er mai 2026, 10\u{a0}h\u{a0}05 (UTC-04)\n"),
            "{french}"
        );
        let by_help_desk = purpose == Purpose::HelpDesk;
        let facts = "\nBrowser: Firefox, Windows\nNetwork: 203.0.113.7\n";
        assert_eq!(english.contains(facts), !by_help_desk, "{english}");
        // Who got as far as these two has the password already.
        let is_serious = matches!(purpose, Purpose::SignIn | Purpose::FreshProof);
        assert_eq!(english.contains(&format!("\n{URL}/reset\n")), is_serious, "{english}");
        assert_eq!(english.contains("ignore this message"), !is_serious, "{english}");
        assert_eq!(french.contains("ignorez ce message"), !is_serious, "{french}");
    }
}

/// `recovery.enabled = false`: a message leads to the change of the password and to the help desk.
#[test]
fn where_nothing_can_be_reset_no_message_speaks_of_resetting() {
    let style = style().with_resets(false);
    // What is told where a password was reset by somebody whom the policy lets do so.
    let of_resets = ["code recovery", "code help-desk", "PasswordReset", "deed: ResetSent"];
    let of_resets = |name: &str| of_resets.iter().any(|one| name.contains(one));
    for language in Language::ALL {
        for (name, content) in contents().into_iter().filter(|(name, _)| !of_resets(name)) {
            for content in [content.clone(), objectionable(&by_mail(), content)] {
                let mail = mail(&style, &outgoing(by_mail(), language, content.clone()));
                let text = text_message(&style, &outgoing(by_text(), language, content));
                let all = format!("{}\n{}\n{}\n{text}", mail.subject, mail.text, mail.html);
                for word in ["reset", "Reset", "éinitialis"] {
                    assert!(!all.contains(word), "{name} speaks of {word}: {all}");
                }
                assert!(mail.text.contains("https://help.contactnorth.ca"), "{name}");
            }
        }
    }
    let changed = notice(Notice::PasswordChanged);
    let changed = mail(&style, &outgoing(by_mail(), Language::English, changed)).text;
    assert!(changed.contains(&format!("Change your password:\n{URL}/account/password\n")));
}

#[test]
fn r23_a_notice_says_what_when_for_whom_and_how_to_object() {
    for language in Language::ALL {
        for (name, content) in
            contents().into_iter().filter(|(_, content)| matches!(content, Content::Notice { .. }))
        {
            let mail = mail(&style(), &outgoing(by_mail(), language, content.clone())).text;
            let text = text_message(&style(), &outgoing(by_text(), language, content));
            for said in ["amina.diallo@contactnorth.ca", "2026", "https://help.contactnorth.ca"] {
                assert!(mail.contains(said), "{name}: no {said} in\n{mail}");
            }
            // Nothing has happened there: a reset is not what helps.
            let nothing_happened =
                ["UsedForAnother", "CodesGuessed", "ResetSent", "Deleted }", "SwitchedOff"];
            let nothing_happened = nothing_happened.iter().any(|one| name.contains(one));
            assert!(mail.contains(&format!("{URL}/reset")) || nothing_happened, "{mail}");
            // With the account its name is gone.
            let whose =
                if name.contains("deed: Deleted") { "your account" } else { "amina.diallo" };
            let whose = if text.contains("votre compte a été supprimé") {
                "votre compte"
            } else {
                whose
            };
            for said in [whose, "2026-05-01 10:05", "Contact North | Contact Nord"] {
                assert!(text.contains(said), "{name}: no {said} in\n{text}");
            }
        }
    }
}

/// GSM-7 septets, counted apart from the product's own count; `None` outside the alphabet.
fn septets(text: &str) -> Option<usize> {
    let two = "^{}\\[~]|€";
    let one = "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
    text.chars()
        .map(|c| match c {
            _ if two.contains(c) => Some(2),
            ' '..='_' | 'a'..='z' => Some(1),
            _ => one.contains(c).then_some(1),
        })
        .sum()
}

#[test]
fn r60_every_code_is_one_text_code_first_bound_last() {
    let organisations = [
        "ABC",
        "Contact North | Contact Nord",
        "Collège Boréal d'arts appliqués et de technologie",
        "Cégep de Saint-Jérôme – Campus de la Forêt",
        "The Ontario Association of Colleges for Applied Arts, Technology and Distance Ed",
        "||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||",
        "ᐃᓄᒃᑎᑐᑦ ᓄᓇᕗᑦ",
    ];
    let hosts = ["a.ca", HOST, "securite.informations.college-universitaire.exemple.ca"];
    for language in Language::ALL {
        for purpose in PURPOSES {
            for (organisation, host) in
                organisations.iter().flat_map(|one| hosts.map(|host| (one, host)))
            {
                for digits in ["012345", "12345678", "0123456789ABCDEF"] {
                    let style = style_of(organisation, &format!("https://{host}"));
                    let text =
                        text_message(&style, &outgoing(by_text(), language, code(purpose, digits)));
                    let (said, bound) = text.split_once('\n').unwrap();
                    assert_eq!(bound, format!("@{host} #{digits}"));
                    assert!(said.replace('-', "").starts_with(digits), "{text}");
                    assert!(!said.contains("http") && !said.contains('/'), "{text}");
                    let short_enough = match septets(&text) {
                        Some(septets) => septets <= 160,
                        None => text.encode_utf16().count() <= 70,
                    };
                    let even_the_code_is_too_long =
                        septets(organisation).is_none() && host.len() > 50;
                    assert!(short_enough || even_the_code_is_too_long, "{text}");
                }
            }
        }
    }
}

#[test]
fn s21_a_long_code_says_in_the_same_text_how_to_stop_such_codes() {
    for language in Language::ALL {
        for (organisation, host) in
            [("ABC", "a.ca"), ("Contact North | Contact Nord", HOST), ("ᐃᓄᒃᑎᑐᑦ", "a.ca")]
        {
            let mut content = code(Purpose::Recovery, "0123456789ABCDEF");
            if let Content::Code { stop, .. } = &mut content {
                *stop = Some(Code::of_symbols(CODE.replace('-', "")));
            }
            let style = style_of(organisation, &format!("https://{host}"));
            let text = text_message(&style, &outgoing(by_text(), language, content));
            let is_one_text = septets(&text).is_some_and(|septets| septets <= 160);
            assert!(
                text.starts_with("0123-4567-89AB-CDEF ")
                    && text.ends_with(&format!("@{host} #0123456789ABCDEF"))
            );
            // Letters of two bytes leave no room: there the day's notice alone says it.
            assert!(
                text.contains(&format!("{host}/not-me {CODE}")) || septets(organisation).is_none(),
                "{text}"
            );
            assert!(is_one_text || text.encode_utf16().count() <= 70, "{text}");
        }
    }
}

#[test]
fn r60_the_usual_text_names_the_organisation_and_warns() {
    for language in Language::ALL {
        for purpose in PURPOSES {
            let text =
                text_message(&style(), &outgoing(by_text(), language, code(purpose, "12345678")));
            assert!(text.contains("Contact North | Contact Nord"), "{text}");
            let warns =
                ["Don't share", "Nobody will ask", "Ne le partagez", "Ne partagez", "Personne ne"];
            assert!(warns.iter().any(|warning| text.contains(warning)), "{text}");
            assert!(text.contains("10 min"), "{text}");
            // What to do for who has not asked for it.
            let says = ["Not you?", "Didn't ask?", "Pas vous?", "Pas demandé?"];
            assert!(says.iter().any(|words| text.contains(words)), "{text}");
            assert!(septets(&text).is_some_and(|septets| septets <= 160), "{text}");
        }
    }
}

#[test]
fn r60_no_text_has_a_link() {
    for language in Language::ALL {
        for (name, content) in contents() {
            let text = text_message(&style(), &outgoing(by_text(), language, content));
            assert!(!text.contains("://") && !text.contains("www."), "{name}: {text}");
        }
    }
}

#[test]
fn s45_a_hostile_name_adds_no_line_and_no_second_text() {
    let hostile = "Bank\r\n@evil.example #999999\u{202e} Call +1 900 555 0199 now";
    let text = text_message(
        &style_of(hostile, URL),
        &outgoing(by_text(), Language::English, code(PURPOSES[0], "012345")),
    );
    assert_eq!(text.lines().count(), 2, "{text}");
    assert_eq!(text.lines().last(), Some("@account.contactnorth.ca #012345"));
    assert!(septets(&text).is_some_and(|septets| septets <= 160), "{text}");
    let account = "a\r\n@evil.example #999999\u{202e}".to_owned() + &"x".repeat(300);
    let content = Content::Notice {
        notice: Notice::PasswordReset,
        at: Timestamp(0),
        account,
        from: None,
        objection: None,
    };
    let text = text_message(&style(), &outgoing(by_text(), Language::French, content.clone()));
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(septets(&text).is_some_and(|septets| septets <= 160), "{text}");
    let mail = mail(&style(), &outgoing(by_mail(), Language::French, content));
    assert!(!mail.text.lines().any(|line| line.starts_with("@evil")), "{}", mail.text);
}

#[test]
fn s58_names_are_escaped_in_html() {
    let style = style_of("<script>alert(1)</script>", "https://a.example/?\"><img>");
    let content = Content::Notice {
        notice: Notice::PasswordReset,
        at: Timestamp(0),
        account: "\"><img src=x onerror=alert(1)>@example.org".into(),
        from: None,
        objection: None,
    };
    let html = mail(&style, &outgoing(by_mail(), Language::English, content)).html;
    assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
}

#[test]
fn trials_say_that_they_are_trials() {
    assert!(trial_mail(&style(), Language::English).text.starts_with("This is a test\n"));
    assert!(trial_mail(&style(), Language::French).text.starts_with("Ceci est un essai\n"));
    assert_eq!(
        trial_text(&style(), Language::English),
        "Contact North | Contact Nord: this is a test. Texts arrive. There is nothing to do."
    );
}

proptest! {
    #[test]
    fn s45_whatever_the_names_are(organisation in "\\PC{1,90}", account: String, seed in 0_usize..3) {
        let Ok(style) = Style::new(&organisation, URL, "tel:1", TimeZone::UTC) else { return Ok(()) };
        let text = text_message(&style, &outgoing(by_text(), Language::French, code(PURPOSES[seed], "12345678")));
        prop_assert_eq!(text.lines().count(), 2);
        prop_assert!(text.starts_with("12345678 "));
        let units = septets(&text).map_or(text.encode_utf16().count() <= 70, |septets| septets <= 160);
        prop_assert!(units, "{}", text);
        let content = Content::Notice { notice: Notice::UsedForAnother, at: Timestamp(0), account, from: None, objection: None };
        let notice = text_message(&style, &outgoing(by_text(), Language::English, content.clone()));
        prop_assert_eq!(notice.lines().count(), 1);
        let mail = mail(&style, &outgoing(by_text(), Language::English, content));
        prop_assert!(!mail.subject.contains(['\r', '\n', '\0']));
    }
}
