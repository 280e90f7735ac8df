//! Every page, in every state and every language: sound, accessible, escaped, and worded as people
//! and programs know it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

#[path = "pages/policy.rs"]
mod policy;
#[path = "pages/samples.rs"]
mod samples;

use domain::language::Language;
use samples::Sample;

fn clean(language: Language) -> Vec<(&'static str, String)> {
    Sample { language, taint: "" }.pages()
}

fn everywhere(check: impl Fn(&str, &str)) {
    for language in Language::ALL {
        for (name, html) in clean(language) {
            check(&format!("{name} ({})", language.code()), &html);
        }
    }
}

/// The tags of a page, without `<` and `>`.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))
        .map(|(_, rest)| rest.split('"').next().unwrap_or_default())
}

fn ids(html: &str) -> Vec<&str> {
    tags(html).filter_map(|tag| attribute(tag, "id")).collect()
}

#[test]
fn each_page_has_one_heading_a_title_and_its_language() {
    for language in Language::ALL {
        for (name, html) in clean(language) {
            assert_eq!(tags(&html).filter(|tag| *tag == "h1").count(), 1, "{name}: h1");
            let begins = format!("<html lang=\"{}\" dir=\"ltr\">", language.code());
            assert!(html.contains(&begins), "{name}: lang");
            let title = html
                .split("<title>")
                .nth(1)
                .and_then(|rest| rest.split("</title>").next())
                .unwrap();
            let heading =
                html.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap();
            assert!(
                title.replace("&#39;", "'").contains(&heading.replace("&#39;", "'")),
                "{name}: {title} / {heading}"
            );
            let told = html.contains("role=\"alert\"") || name.starts_with("problem-");
            assert_eq!(told, title.starts_with("Err"), "{name}: {title}");
        }
    }
}

#[test]
fn each_field_has_a_label_and_each_reference_a_target() {
    everywhere(|name, html| {
        let ids = ids(html);
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), ids.len(), "{name}: ids are there twice");
        for tag in tags(html) {
            let is_field = tag.starts_with("input")
                || tag.starts_with("select")
                || tag.starts_with("textarea");
            let is_shown = attribute(tag, "type") != Some("hidden") && !tag.contains(" hidden");
            if is_field && is_shown {
                let labelled = attribute(tag, "id")
                    .is_some_and(|id| html.contains(&format!("<label for=\"{id}\"")));
                let wrapped = html.contains(&format!("<label class=\"choice\"><{tag}"));
                assert!(labelled || wrapped, "{name}: no label for <{tag}>");
            }
            for reference in ["aria-describedby", "form", "for", "aria-controls"] {
                for id in attribute(tag, reference).into_iter().flat_map(str::split_whitespace) {
                    assert!(ids.contains(&id), "{name}: {reference}={id} leads nowhere in <{tag}>");
                }
            }
        }
    });
}

#[test]
fn the_cursor_is_in_the_first_field_that_is_wrong() {
    everywhere(|page, html| {
        let has = |tag: &&str, name: &str| tag.split([' ', '>']).any(|word| word == name);
        let focused: Vec<&str> = tags(html).filter(|tag| has(tag, "autofocus")).collect();
        // What is wrong stands above its field: a select, an input, or the buttons of a choice.
        let errors = tags(html).filter(|tag| tag.starts_with("p class=\"error\" id="));
        let mut errors = errors.filter(|tag| has(tag, "role=\"alert\""));
        let Some(wrong) = errors.find_map(|tag| attribute(tag, "id")?.strip_suffix("-error"))
        else {
            return;
        };
        // Examples of the style guide are for looking at.
        if page.starts_with("style") || html.contains("data-passkey") {
            return;
        }
        let Some(focused) = focused.first() else { panic!("{page}: no cursor at {wrong}") };
        let is_it = attribute(focused, "id") == Some(wrong)
            || (attribute(focused, "name") == Some(wrong) && focused.contains("type=\"radio\""));
        assert!(is_it, "{page}: {wrong} is wrong, the cursor is in <{focused}>");
        let place = |what: &str| html.find(what).unwrap_or(usize::MAX);
        assert!(place(&format!("id=\"{wrong}-error\"")) < place(focused), "{page}: above it");
    });
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_another_origin() {
    everywhere(|name, html| {
        for tag in tags(html) {
            assert!(
                attribute(tag, "style").is_none() && !tag.starts_with("style"),
                "{name}: <{tag}>"
            );
            assert!(
                !tag.split_whitespace().any(|part| part.starts_with("on") && part.contains('=')),
                "{name}: <{tag}>"
            );
            if tag.starts_with("script") || tag.starts_with("link rel=\"stylesheet") {
                let ours = ["=\"/static/regain.", "=\"/static/guide", "=\"/static/demo."]
                    .iter()
                    .any(|address| tag.contains(address));
                assert!(ours, "{name}: <{tag}>");
            }
            if tag.starts_with("img") {
                assert!(
                    attribute(tag, "src").is_some_and(|src| src.starts_with("/static/")),
                    "{name}: <{tag}>"
                );
            }
        }
    });
}

#[test]
fn each_form_posts_with_the_token_and_those_of_a_journey_with_the_step() {
    everywhere(|name, html| {
        for form in html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
            assert!(
                form.contains("method=\"post\"") && form.contains("action=\"/"),
                "{name}: {form}"
            );
            assert!(form.contains("name=\"csrf\" value=\"c3Jm\""), "{name}: {form}");
            assert!(!form.contains("<form"), "{name}: a form within a form");
        }
    });
    let of_a_journey = [
        "password",
        "register-phone",
        "register-code",
        "reset-method",
        "reset-password",
        "prove-code",
    ];
    for (name, html) in
        clean(Language::English).into_iter().filter(|(name, _)| of_a_journey.contains(name))
    {
        for form in html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
            let around =
                form.contains("action=\"/language\"") || form.contains("action=\"/sign-out\"");
            assert_eq!(form.contains("name=\"step\" value=\"0198.3\""), !around, "{name}: {form}");
        }
    }
}

/// While the database is away a form is kept, and what is a secret in it is not: each field is the
/// one or the other.
#[test]
fn each_field_is_known_to_be_kept_or_typed_anew() {
    everywhere(|name, html| {
        for field in tags(html)
            .filter(|tag| !tag.starts_with("meta"))
            .filter_map(|tag| attribute(tag, "name"))
        {
            assert!(field == "csrf" || web::again::is_known(field), "{name}: {field}");
        }
    });
}

/// The sentence, the way to try again, and what an operator can look for.
#[test]
fn a_page_in_a_gap_says_so_and_sends_the_form_again() {
    let pages = clean(Language::English);
    let page = |name| &pages.iter().find(|(one, _)| *one == name).unwrap().1;
    for name in ["problem-unavailable", "problem-away", "problem-away-typed", "problem-away-secret"]
    {
        assert!(
            page(name).contains(
                "<p>Something on our side isn&#39;t working right now. Nothing was changed. Try again in a few minutes.</p>"
            ),
            "{name}"
        );
        assert!(page(name).contains("Reference for the help desk: 5f0c3a9be1d24786"), "{name}");
    }
    let form = page("problem-away-typed")
        .split("<form")
        .find(|form| form.contains("416 555 0123"))
        .unwrap();
    for part in [
        "action=\"/register\"",
        "name=\"step\" value=\"0198.3\"",
        "name=\"country\" value=\"CA\"",
        ">Try again<",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
    assert!(page("problem-away-secret").contains("Passwords and codes are never kept."));
    assert!(
        page("problem-away-secret")
            .contains("<a class=\"button main\" href=\"/sign-in/password\">Try again</a>")
    );
}

#[test]
fn each_field_has_the_autocomplete_word_that_browsers_and_managers_look_for() {
    let pages = clean(Language::English);
    let page = |name| &pages.iter().find(|(one, _)| *one == name).unwrap().1;
    assert!(page("sign-in").contains("autocomplete=\"username\""));
    assert!(page("password").contains("autocomplete=\"current-password\""));
    assert!(page("password").contains(
        "value=\"alex.tremblay@contactnorth.ca\" autocomplete=\"username\" readonly hidden"
    ));
    assert!(page("register-code").contains("inputmode=\"numeric\" autocomplete=\"one-time-code\""));
    assert_eq!(page("reset-password").matches("autocomplete=\"new-password\"").count(), 2);
    assert_eq!(page("change-password").matches("autocomplete=\"new-password\"").count(), 2);
}

/// The first submit button of a form is the one that the Enter key presses.
#[test]
fn enter_in_the_code_field_goes_on() {
    let asks =
        |(name, html): &(&str, String)| html.contains("id=\"code\"") && !name.starts_with("not-me");
    for (name, html) in clean(Language::English).into_iter().filter(asks) {
        let form = html.split("<form").find(|form| form.contains("id=\"code\"")).unwrap();
        let own = form
            .split("<button")
            .skip(1)
            .find(|button| !button.split('>').next().unwrap().contains(" form=\""));
        // Where the code is dead, the main button stands before the form.
        let next =
            if name.starts_with("reset-code-dead") { ">Next" } else { " class=\"main\">Next" };
        assert!(own.unwrap().starts_with(next), "{name}");
    }
}

#[test]
fn no_sentence_is_missing() {
    // A key that does not exist shows itself: a text of nothing but words-with-hyphens.
    let is_key = |word: &str| {
        word.contains('-')
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    everywhere(|name, html| {
        for text in
            html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim())
        {
            assert!(text.is_empty() || !text.split_whitespace().all(is_key), "{name}: {text}");
            assert!(!text.contains("{$") && !text.contains("{ $"), "{name}: {text}");
        }
    });
}

/// S58: whatever comes from outside is shown as it was typed, and is never markup.
#[test]
fn s58_whatever_comes_from_outside_is_escaped() {
    const TAINT: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
    for language in Language::ALL {
        for (name, html) in (Sample { language, taint: TAINT }).pages() {
            assert!(!html.contains("<script>"), "{name}: a script");
            assert!(!html.contains("<img src=x"), "{name}: an image");
            assert!(!html.contains("\"'>"), "{name}: an attribute is left");
            assert!(html.contains("&#60;script&#62;"), "{name}: nothing was tainted");
            let scripts: Vec<_> = tags(&html).filter(|tag| tag.starts_with("script")).collect();
            // Pages that ask for a passkey, and the demo's own, have one of their own besides.
            // (The guide has pictures of them.)
            let asks = html.contains("data-passkey") && !name.starts_with("guide");
            let has_own = asks || name.starts_with("demo");
            assert_eq!(scripts.len(), if has_own { 2 } else { 1 }, "{name}: {scripts:?}");
        }
    }
}

/// Page by page, what acceptance checks and screen readers find.
#[test]
fn the_words_are_the_contracts() {
    let pages = clean(Language::English);
    for (name, words) in [
        (
            "sign-in",
            &["<h1>Sign in</h1>", ">Email address<", ">Next<", ">Can't access your account?<"][..],
        ),
        ("pick-account", &["<h1>Pick an account</h1>", ">Use another account<", ">Forget<"]),
        (
            "password",
            &[
                "<h1>Enter password</h1>",
                ">Password<",
                ">Sign in<",
                ">Forgotten my password<",
                ">Back<",
            ],
        ),
        (
            "stay-signed-in",
            &["<h1>Stay signed in?</h1>", ">Don't show this again<", ">Yes<", ">No<"],
        ),
        (
            "more-information",
            &[
                "<h1>More information required</h1>",
                ">Next<",
                ">Use a different account<",
                ">Skip for now<",
                "2 more times",
            ],
        ),
        (
            "register-phone",
            &[
                "<h1>Keep your account secure</h1>",
                ">Country or region<",
                " selected>Canada (+1)<",
                ">Phone number<",
                ">Text me a code<",
                ">Next<",
                ">I want to set up a different method<",
                ">Terms of service<",
                ">Privacy and cookies<",
                "Message and data rates may apply. Choosing Next means that you agree to the <a href=\"/terms\">Terms of service</a> and <a href=\"/privacy\">Privacy and cookies</a> statement.",
                "Your organisation requires you to set up the following methods of proving who you are.",
            ],
        ),
        (
            "register-email",
            &["<h1>Keep your account secure</h1>", ">What email would you like to use?<", ">Next<"],
        ),
        (
            "register-code",
            &[
                "We just sent a 6-digit code to <span class=\"phone\">+1 416 555 0123</span>. Enter the code below.",
                ">Enter code<",
                ">Next<",
                ">Back<",
                ">Resend code<",
                "60 seconds",
            ],
        ),
        ("verified-phone", &["<h1>Keep your account secure</h1>", ">Phone verified<", ">Next<"]),
        ("verified-email-later", &["<h1>Keep your account secure</h1>", ">Email verified<"]),
        ("finished", &["<h1>Success!</h1>", ">Done<"]),
        (
            "security-info",
            &[
                "<h1>Security info</h1>",
                "Add method<",
                ">Change<",
                ">Delete<",
                ">Sign out everywhere<",
            ],
        ),
        (
            "add-method",
            &[
                "<h1>Add a method</h1>",
                ">Which method would you like to add?<",
                ">Phone<",
                ">Email<",
                ">Add<",
                ">Cancel<",
            ],
        ),
        ("not-me", &["<h1>This wasn't me</h1>", ">Undo these changes<", ">Cancel<"]),
        (
            "not-me-by-text",
            &[
                "<h1>This wasn't me</h1>",
                ">Code from the message<",
                ">Undo these changes<",
                ">Cancel<",
            ],
        ),
        ("prove-method", &[">I can't use any of these<"]),
        ("delete-method", &["<h1>Delete this method?</h1>", ">Delete<", ">Cancel<"]),
        ("my-account", &["<h1>My Account</h1>", ">Security info<", ">Password<", ">Sign-ins<"]),
        ("my-account", &[">View My Account<", ">Sign in with a different account<", ">Sign out<"]),
        ("change-password", &[">Current password<", ">New password<", ">Confirm new password<"]),
        (
            "reset-name",
            &["<h1>Get back into your account</h1>", ">Email address<", ">Next<", ">Cancel<"],
        ),
        (
            "reset-method",
            &[
                "<h1>Verify it's you</h1>",
                ">Phone number<",
                ">Send code<",
                ">Cancel<",
                ">I don't have any of these<",
            ],
        ),
        (
            "reset-code",
            &[
                "<h1>Verify it's you</h1>",
                "If that is on this account, a code is on its way",
                ">Enter code<",
                ">Next<",
                ">Resend code<",
                ">Try another way<",
            ],
        ),
        (
            "reset-password",
            &[
                "<h1>Choose a new password</h1>",
                ">New password<",
                ">Confirm new password<",
                ">Finish<",
                ">Cancel<",
            ],
        ),
        ("reset-done", &["<h1>Your password has been reset</h1>", ">Sign in<"]),
    ] {
        let html = &pages.iter().find(|(one, _)| *one == name).unwrap().1;
        for word in words {
            assert!(html.contains(word), "{name}: {word}");
        }
    }
}

/// The budget: three requests and 14 kB together; the page itself goes out uncompressed.
#[test]
fn the_first_view_of_the_sign_in_page_is_small() {
    let assets = web::assets::Assets::new(None, None);
    let size = |address: &str| {
        assets
            .find(address.trim_start_matches("/static/"))
            .and_then(|file| file.gzip())
            .map_or(0, <[u8]>::len)
    };
    let page = clean(Language::English).remove(0).1;
    let addresses = tags(&page).filter(|tag| tag.contains("/static/")).count();
    assert_eq!(addresses, 2, "requests beside the page itself");
    let whole = page.len() + size(assets.stylesheet()) + size(assets.script());
    assert!(whole < 14_000, "{whole}");
}

/// Pages that a change of a template or a sentence is likely to spoil.
#[test]
fn pages_look_as_they_did() {
    let important = [
        "sign-in",
        "password-wrong",
        "pick-account",
        "more-information",
        "register-email",
        "register-code",
        "security-info",
        "sign-ins",
        "reset-method",
        "reset-code",
        "reset-password",
        "problem-out-of-date",
    ];
    // As the first organisation has them: another language changes no page of these but the switch.
    let languages = [Language::English, Language::French];
    let switches_to_another = |line: &str| {
        line.contains("name=\"language\"")
            && !languages.iter().any(|one| line.contains(&format!("value=\"{}\"", one.code())))
    };
    for language in languages {
        for (name, html) in clean(language).into_iter().filter(|(name, _)| important.contains(name))
        {
            // The addresses of style sheet and script change with their content; what they hold has
            // tests of its own.
            let body = html.split("<body").nth(1).unwrap();
            let body: Vec<&str> = body.lines().filter(|line| !switches_to_another(line)).collect();
            let body = body.join("\n");
            insta::assert_snapshot!(format!("{name}.{}", language.code()), body);
        }
    }
}

/// Not a check: writes every page into the folder `pages` among what the tests leave.
#[test]
#[ignore = "no check: writes every page to look at"]
fn write_pages_to_look_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let assets = web::assets::Assets::new(None, None);
    std::fs::create_dir_all(folder.join("static")).unwrap();
    for address in [assets.stylesheet(), assets.script()] {
        let file = assets.find(address.trim_start_matches("/static/")).unwrap();
        std::fs::write(folder.join(address.trim_start_matches('/')), file.bytes()).unwrap();
    }
    for language in Language::ALL {
        for (name, html) in clean(language) {
            let html = html.replace("\"/static/", "\"static/");
            std::fs::write(folder.join(format!("{name}.{}.html", language.code())), html).unwrap();
        }
    }
}
